"""What stands around the CRM: forms, campaigns, e-mails, goals, rates and visits, cut to what may be counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Page
from connectors.errors import AccessRefused, SourceChanged, StreamNotAvailable
from connectors.http import Request
from connectors.hubspot import HubspotOptions, open_hubspot
from connectors.hubspot.known import Known
from connectors.hubspot.marketing import CAMPAIGN_PROPERTIES
from connectors.hubspot.visits import COUNTS, TRAILING_DAYS, days_to_read
from tests.connectors.fakes import (
    Answer,
    FakeClock,
    FakePortal,
    FakeTransport,
    body_of,
    json_reply,
    query_of,
)

Open = Callable[..., Any]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NEVER = "kim@example.invalid"
FORM = {"id": "f-1", "name": "Kontakt", "formType": "hubspot", "fieldGroups": [{"note": NEVER}]}
SENT = [{"name": "email", "value": NEVER}]


def pages(source: Any, name: str) -> list[Page]:
    return list(source.read(source.stream[name]))


def records(source: Any, name: str) -> list[dict[str, Any]]:
    return [json.loads(record) for page in pages(source, name) for record in page.records]


def at(day: int) -> int:
    return int(datetime(2026, 11, day, tzinfo=UTC).timestamp() * 1000)


def submission(day: int, **more: Any) -> dict[str, Any]:
    return {"submittedAt": at(day), "conversionId": f"c-{day}", "values": SENT, **more}


# Forms and submissions.


def test_forms_of_every_kind_are_asked_for_archived_ones_too(open_portal: Open) -> None:
    archived = {**FORM, "id": "f-2", "archived": True}
    source = open_portal(FakePortal(around={"/forms": [FORM, archived]}))
    assert [(o["id"], o["archived"]) for o in records(source, "forms")] == [
        ("f-1", False),
        ("f-2", True),
    ]
    asked = [query_of(request) for request in source.transport.asked("/marketing/v3/forms")]
    assert [(q["formTypes"], q["archived"]) for q in asked] == [("all", "false"), ("all", "true")]


def test_of_a_submission_land_its_form_time_and_page_alone(open_portal: Open) -> None:
    url = f"https://www.example.invalid/kontakt?email={NEVER}#{NEVER}"
    around = {"/forms": [FORM], "/submissions/forms": [submission(3, pageUrl=url)]}
    source = open_portal(FakePortal(around=around))
    assert records(source, "form_submissions") == [
        {
            "formId": "f-1",
            "submittedAt": at(3),
            "conversionId": "c-3",
            "pageUrl": "https://www.example.invalid/kontakt",
        }
    ]


def test_forms_of_blog_comments_are_not_asked_for_submissions(open_portal: Open) -> None:
    source = open_portal(FakePortal(around={"/forms": [{**FORM, "formType": "blog_comment"}]}))
    assert records(source, "form_submissions") == []
    assert not source.transport.asked("/submissions/")


@pytest.mark.parametrize(("since", "calls"), [(None, 3), (at(20), 1), (at(14), 2)])
def test_submissions_are_read_back_to_what_was_read_before(since: int | None, calls: int) -> None:
    days = list(range(22, 0, -1))

    def paged(request: Request) -> Answer | None:
        if "/submissions/" not in request.path:
            return None
        start = int(query_of(request).get("after", "0"))
        body: dict[str, Any] = {"results": [submission(d) for d in days[start : start + 8]]}
        if start + 8 < len(days):
            body["paging"] = {"next": {"after": str(start + 8)}}
        return json_reply(body)

    instant = None if since is None else datetime.fromtimestamp(since / 1000, UTC)
    known = Known(since={"form_submissions": instant} if instant else {})
    transport = FakeTransport(FakePortal(around={"/forms": [FORM]}, override=paged))
    source: Any = open_hubspot(
        HubspotOptions("t", "Europe/Stockholm", known=known), transport=transport, clock=FakeClock()
    )
    source.stream = {stream.name: stream for stream in source.streams}
    found = [one["submittedAt"] for one in records(source, "form_submissions")]
    assert found == [at(day) for day in days if since is None or at(day) >= since]
    assert len(transport.asked("/submissions/")) == calls


def asked_of_forms(forms: int, asked_at: datetime, changed: Answer) -> tuple[int, list[Page], Any]:
    """How many forms are asked for submissions, when the index answers so of contacts changed since."""

    def searched(request: Request) -> Answer | None:
        return changed if request.path.endswith("/search") else None

    listed = [{**FORM, "id": f"f-{number}"} for number in range(forms)]
    transport = FakeTransport(FakePortal(around={"/forms": listed}, override=searched))
    instants = {"form_submissions": asked_at}
    known = Known(since={"form_submissions": asked_at - timedelta(hours=1)}, asked_at=instants)
    source: Any = open_hubspot(
        HubspotOptions("t", "Europe/Stockholm", known=known), transport=transport, clock=FakeClock()
    )
    source.stream = {stream.name: stream for stream in source.streams}
    found = pages(source, "form_submissions")
    return len(transport.asked("/submissions/")), found, transport


YESTERDAY = NOW - timedelta(days=1)


def changed_contacts(count: int) -> Answer:
    return json_reply({"total": count, "results": []})


def test_many_forms_are_not_asked_where_no_contact_changed_since_they_were() -> None:
    asked, found, transport = asked_of_forms(40, YESTERDAY, changed_contacts(0))
    assert asked == 0
    proof = {"mode": "unasked", "forms": 40, "asked_at": YESTERDAY.isoformat()}
    assert [(page.records, page.proof) for page in found] == [((), proof)]
    (search,) = transport.asked("/contacts/search")
    (group,) = body_of(search)["filterGroups"]
    assert group["filters"] == [
        {
            "propertyName": "lastmodifieddate",
            "operator": "GTE",
            "value": str(int(YESTERDAY.timestamp() * 1000)),
        }
    ]


@pytest.mark.parametrize(
    ("forms", "asked_at", "changed"),
    [
        pytest.param(40, YESTERDAY, changed_contacts(1), id="a contact has changed"),
        pytest.param(40, NOW - timedelta(days=7), changed_contacts(0), id="a week has passed"),
        pytest.param(40, YESTERDAY, json_reply({}, 403), id="contacts may not be searched"),
        pytest.param(6, YESTERDAY, changed_contacts(0), id="they are few"),
    ],
)
def test_all_forms_are_asked_where(forms: int, asked_at: datetime, changed: Answer) -> None:
    asked, found, _ = asked_of_forms(forms, asked_at, changed)
    assert asked == forms
    assert found[-1].proof == {"mode": "changes", "forms": forms}


# Campaigns.


def campaign(number: int, updated: str) -> dict[str, Any]:
    return {"id": f"g-{number}", "properties": {"hs_name": "Höst"}, "updatedAt": updated}


def test_only_properties_that_a_campaign_gives_out_are_asked_for(open_portal: Open) -> None:
    source = open_portal(FakePortal(around={"/campaigns": [campaign(1, "2026-11-01T00:00:00Z")]}))
    assert [one["id"] for one in records(source, "campaigns")] == ["g-1"]
    (request,) = source.transport.asked("/campaigns")
    assert query_of(request)["properties"].split(",") == list(CAMPAIGN_PROPERTIES)


def test_figures_are_read_of_campaigns_that_changed_and_weekly_of_all() -> None:
    listed = [campaign(1, "2026-11-01T00:00:00Z"), campaign(2, "2026-11-23T00:00:00.5Z")]

    def read(whole_at: datetime) -> tuple[list[str], str]:
        known = Known(
            since={"campaign_figures": datetime(2026, 11, 22, tzinfo=UTC)},
            whole_at={"campaign_figures": whole_at},
        )
        source: Any = open_hubspot(
            HubspotOptions("t", "Europe/Stockholm", known=known),
            transport=FakeTransport(FakePortal(around={"/campaigns": listed})),
            clock=FakeClock(),
        )
        source.stream = {stream.name: stream for stream in source.streams}
        (page,) = pages(source, "campaign_figures")
        return [json.loads(one)["campaignId"] for one in page.records], page.proof["mode"]

    assert read(NOW - timedelta(days=6)) == (["g-2"], "changes")
    assert read(NOW - timedelta(days=7)) == (["g-1", "g-2"], "whole")


def test_what_people_wrote_about_a_budget_does_not_land(open_portal: Open) -> None:
    item = {"id": "1", "amount": 5.0, "name": NEVER, "description": NEVER}

    def totals(request: Request) -> Answer | None:
        body = {"budgetTotal": 5.0, "budgetItems": [item], "spendItems": [item]}
        return json_reply(body) if "/budget/totals" in request.path else None

    around = {"/campaigns": [campaign(1, "2026-11-01T00:00:00Z")]}
    (found,) = records(open_portal(FakePortal(around=around, override=totals)), "campaign_figures")
    assert NEVER not in json.dumps(found)
    assert found["budget"]["budgetItems"][0]["amount"] == 5.0


# E-mails.


def test_an_email_that_the_list_with_counts_leaves_out_comes_without_them(
    open_portal: Open,
) -> None:
    def listed(request: Request) -> Answer | None:
        if "/emails" not in request.path:
            return None
        query = query_of(request)
        if query["archived"] == "true":
            return json_reply({"results": []})
        told = {"subject": NEVER, "from": {"replyTo": NEVER}, "state": "PUBLISHED"}
        stats = {"stats": {"counters": {"sent": 9}}} if query["includeStats"] == "true" else {}
        ids = ["1"] if stats else ["1", "2"]
        return json_reply({"results": [{"id": one, **told, **stats} for one in ids]})

    found = records(open_portal(FakePortal(override=listed)), "emails")
    assert [(o["id"], o["stats"]) for o in found] == [("1", {"counters": {"sent": 9}}), ("2", {})]
    assert NEVER not in json.dumps(found)


# Goals and rates.


def test_a_goal_lands_without_who_set_it(open_portal: Open) -> None:
    values = {"hs_goal_name": "Q1", "hs_target_amount": "5", "hs_created_by_user_id": "77"}
    source = open_portal(FakePortal(around={"/goal_targets": [{"id": 7, "properties": values}]}))
    (found,) = records(source, "goals")
    assert found["properties"] == {"hs_goal_name": "Q1", "hs_target_amount": "5"}


def test_rates_of_all_times_land(open_portal: Open) -> None:
    rate = {"fromCurrencyCode": "EUR", "toCurrencyCode": "SEK", "conversionRate": 11.25}
    rates = [{**rate, "effectiveAt": f"2026-0{n}-01T00:00:00Z"} for n in (1, 2)]
    found = records(open_portal(FakePortal(around={"/exchange-rates": rates})), "exchange_rates")
    assert found == rates


@pytest.mark.parametrize(
    ("stream", "part", "scope"),
    [
        ("exchange_rates", "/exchange-rates", "settings.currencies.read"),
        ("goals", "/goal_targets", "crm.objects.goals.read"),
        ("campaign_figures", "/campaigns", "marketing.campaigns.read"),
        ("emails", "/emails", "marketing.email.read"),
        ("form_submissions", "/forms", "forms"),
        ("source_visits_daily", "/analytics/", "business-intelligence"),
    ],
)
def test_a_subscription_that_is_missing_is_named_with_its_scope(
    open_portal: Open, stream: str, part: str, scope: str
) -> None:
    def refused(request: Request) -> Answer | None:
        return json_reply({}, 403) if part in request.path else None

    with pytest.raises(StreamNotAvailable, match=scope):
        records(open_portal(FakePortal(override=refused)), stream)


# Visits.


def test_visits_that_are_refused_after_other_streams_were_read_are_not_available(
    open_portal: Open,
) -> None:
    def refused(request: Request) -> Answer | None:
        return json_reply({}, 401) if "/analytics/" in request.path else None

    source = open_portal(FakePortal(override=refused))
    records(source, "owners")
    with pytest.raises(StreamNotAvailable, match="business-intelligence"):
        records(source, "source_visits_daily")


def test_visits_that_are_refused_first_of_all_say_that_the_token_is_not_taken(
    open_portal: Open,
) -> None:
    source = open_portal([json_reply({}, 401)])
    with pytest.raises(AccessRefused, match="does not take the token"):
        records(source, "source_visits_daily")


@given(
    start=st.none() | st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    read_through=st.none() | st.dates(date(2025, 1, 1), date(2026, 11, 23)),
)
def test_days_of_visits_leave_no_gap_behind_what_was_read(
    start: date | None, read_through: date | None
) -> None:
    today = date(2026, 11, 24)
    trailing, yesterday = today - timedelta(days=TRAILING_DAYS), today - timedelta(days=1)
    days = days_to_read(start, read_through, today)
    if start is not None and start > yesterday:
        assert days is None
        return
    assert days is not None
    assert days.last == yesterday
    assert start is None or days.first >= start
    if read_through is None:
        assert days.first == (start or trailing)
    else:
        assert days.first <= max(read_through + timedelta(days=1), start or date.min)
        assert days.first <= max(trailing, start or date.min)


def visits_from(days: dict[str, list[dict[str, Any]]], **more: Any) -> list[dict[str, Any]]:
    source: Any = open_hubspot(
        HubspotOptions("t", "Europe/Stockholm", start_date=date(2026, 11, 20)),
        transport=FakeTransport(FakePortal(visits=days, **more)),
        clock=FakeClock(),
    )
    source.stream = {stream.name: stream for stream in source.streams}
    return records(source, "source_visits_daily")


def test_rows_by_date_are_understood_and_a_count_left_out_is_zero() -> None:
    (found,) = visits_from({"2026-11-20": [{"breakdown": "organic", "visits": 5}]})
    assert found == {
        "day": "2026-11-20",
        "source": "organic",
        **dict.fromkeys(COUNTS, 0),
        "visits": 5,
    }


@pytest.mark.parametrize(
    "body",
    [
        {"breakdowns": [{"date": "2026-11-20", "breakdown": "organic", "visits": 5}], "total": 1},
        {"breakdowns": {"2026-11-20": [{"breakdown": "organic", "visits": 5}]}, "totals": {}},
        {"2026-11-20": {"breakdown": "organic", "visits": 5}},
    ],
    ids=["one list", "by date below breakdowns", "one row of a day"],
)
def test_each_known_form_of_the_report_tells_the_same(body: Any) -> None:
    assert visits_from(body) == visits_from({"2026-11-20": [{"breakdown": "organic", "visits": 5}]})


@pytest.mark.parametrize(
    "body",
    [
        {"rows": [{"visits": 5}]},
        {"2026-11-20": [{"visits": 5}]},
        {"breakdowns": [{"breakdown": "organic"}]},
        {"breakdowns": {"organic": {"visits": 5}}},
    ],
)
def test_a_report_of_another_form_is_never_taken_for_no_visits(body: Any) -> None:
    with pytest.raises(SourceChanged):
        visits_from(body)


@settings(deadline=None)
@given(most=st.integers(1, 40), status=st.sampled_from([413, 501]))
def test_a_window_that_is_too_large_is_halved_until_each_day_came_once(
    most: int, status: int
) -> None:
    def limited(request: Request) -> Answer | None:
        if "/analytics/" not in request.path:
            return None
        query = query_of(request)
        first, last = (date.fromisoformat(query[name]) for name in ("start", "end"))
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        if len(days) > most:
            return json_reply({"category": "RESULT_POINT_LIMIT_EXCEEDED"}, status)
        return json_reply({str(day): [{"breakdown": "direct", "visits": 1}] for day in days})

    source: Any = open_hubspot(
        HubspotOptions("t", "Europe/Stockholm", start_date=date(2026, 10, 1)),
        transport=FakeTransport(FakePortal(override=limited)),
        clock=FakeClock(),
    )
    (stream,) = (one for one in source.streams if one.name == "source_visits_daily")
    read = list(source.read(stream))
    days = [json.loads(record)["day"] for page in read for record in page.records]
    assert days == [str(date(2026, 10, 1) + timedelta(days=n)) for n in range(54)]
    assert {page.window.first for page in read if page.window} == {date(2026, 10, 1)}


def test_pages_of_a_report_are_put_together() -> None:
    rows = [{"date": "2026-11-20", "breakdown": f"s{n}", "visits": 1} for n in range(500)]

    def paged(request: Request) -> Answer | None:
        if "/analytics/" not in request.path:
            return None
        query = query_of(request)
        start, size = int(query.get("offset", "0")), int(query["limit"])
        found = rows[start : start + size]
        return json_reply({"offset": start + len(found), "total": len(rows), "breakdowns": found})

    assert len(visits_from({}, override=paged)) == 500
