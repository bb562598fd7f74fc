"""Forms, campaigns, e-mails, goals, rates and visits of the sandbox, by the shapes that HubSpot documents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.box import Box

FORMS = "/marketing/v3/forms/"
CAMPAIGNS = "/marketing/campaigns/2026-09"
EMAILS = "/marketing/emails/2026-09"
VISITS = "/analytics/v2/reports/sources/daily"


@pytest.fixture(scope="module")
def portal(company: Any) -> Any:
    return company("plain")


def listed(portal: Any, path: str, **query: Any) -> list[dict[str, Any]]:
    return list(portal.walk(path, **query))


def test_forms_are_hubspots_own_unless_others_are_asked_for(portal: Any) -> None:
    assert {one["formType"] for one in listed(portal, FORMS)} == {"hubspot"}
    kinds = {one["formType"] for one in listed(portal, FORMS, formTypes="all", limit=2)}
    assert kinds == {"hubspot", "captured", "blog_comment"}
    (gone,) = listed(portal, FORMS, formTypes="all", archived="true")
    assert gone["archived"]


def test_submissions_come_newest_first_with_what_was_written_and_no_contact(portal: Any) -> None:
    form = listed(portal, FORMS)[0]["id"]
    found = listed(portal, f"/form-integrations/v1/submissions/forms/{form}", limit=3)
    times = [one["submittedAt"] for one in found]
    assert len(times) > 3
    assert times == sorted(times, reverse=True)
    assert found[0].keys() == {"submittedAt", "conversionId", "values", "pageUrl"}
    assert found[0]["values"][0]["name"] == "email"


def test_blog_comments_have_no_submissions(portal: Any) -> None:
    kinds = {one["formType"]: one["id"] for one in listed(portal, FORMS, formTypes="all")}
    form = kinds["blog_comment"]
    reply = portal.get(f"/form-integrations/v1/submissions/forms/{form}")
    assert (reply.status, reply.json["category"]) == (400, "FORM_TYPE_NOT_ALLOWED")


@pytest.mark.parametrize(
    ("path", "limit"),
    [(FORMS, 101), (CAMPAIGNS, 101), (EMAILS, 301)],
)
def test_a_page_that_is_too_large_is_refused(portal: Any, path: str, limit: int) -> None:
    assert portal.get(path, limit=limit).status == 400


def test_a_property_that_campaigns_do_not_give_out_is_a_400(portal: Any) -> None:
    assert portal.get(CAMPAIGNS, properties="hs_name,hs_secret").status == 400
    (first, *_) = portal.get(CAMPAIGNS, properties="hs_name").json["results"]
    assert first["properties"].keys() == {"hs_name"}


def test_a_campaign_has_totals_and_metrics_of_its_days(portal: Any) -> None:
    campaign = portal.get(CAMPAIGNS).json["results"][0]["id"]
    totals = portal.get(f"{CAMPAIGNS}/{campaign}/budget/totals").json
    assert totals["budgetTotal"] == sum(item["amount"] for item in totals["budgetItems"])
    assert totals["remainingBudget"] == pytest.approx(totals["budgetTotal"] - totals["spendTotal"])
    metrics = f"{CAMPAIGNS}/{campaign}/reports/metrics"
    assert portal.get(metrics).status == 400
    found = portal.get(metrics, startDate="2025-01-01", endDate="2026-11-24").json
    assert found.keys() == {
        *("sessions", "newContactsFirstTouch", "newContactsLastTouch", "influencedContacts")
    }


def test_emails_with_statistics_are_fewer_than_without(portal: Any) -> None:
    plain = {one["id"]: one for one in listed(portal, EMAILS, limit=300)}
    counted = {one["id"]: one for one in listed(portal, EMAILS, limit=300, includeStats="true")}
    assert counted.keys() < plain.keys()
    assert not any("stats" in one for one in plain.values())
    sent = [one["stats"]["counters"] for one in counted.values() if "stats" in one]
    assert sent
    assert all(o["sent"] >= o["delivered"] >= o["open"] >= o["click"] for o in sent)


def test_rates_lead_from_other_currencies_to_the_companys_own(portal: Any) -> None:
    found = listed(portal, "/settings/currencies/2026-09/exchange-rates")
    assert {(o["fromCurrencyCode"], o["toCurrencyCode"]) for o in found} == {
        ("EUR", "SEK"),
        ("NOK", "SEK"),
    }
    assert len({(o["fromCurrencyCode"], o["effectiveAt"]) for o in found}) == len(found) == 4


def test_goals_are_objects_with_the_properties_asked_for(portal: Any) -> None:
    found = listed(portal, "/crm/objects/2026-09/goal_targets", properties="hs_target_amount")
    always = {"hs_createdate", "hs_lastmodifieddate", "hs_object_id"}
    assert [one["properties"].keys() for one in found] == [{"hs_target_amount", *always}] * 2


def test_visits_of_a_day_are_those_that_happened(portal: Any) -> None:
    box: Box = portal.box
    body = portal.get(VISITS, start="20260901", end="20260930").json
    assert set(body) == {f"2026-09-{day:02d}" for day in range(1, 31)}
    told = sum(row.get("visits", 0) for rows in body.values() for row in rows)
    happened = [v for v in box.world.traffic if v.host in box.world.hosts]
    assert told == sum(v.sessions for v in happened if v.day.year == 2026 and v.day.month == 9)


def test_contacts_of_the_report_are_those_created_that_day(portal: Any) -> None:
    box: Box = portal.box
    body = portal.get(VISITS, start="20260901", end="20260930").json
    told = sum(row.get("contacts", 0) for rows in body.values() for row in rows)
    first, last = datetime(2026, 8, 31, 22, tzinfo=UTC), datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert told == sum(first <= one.created_at < last for one in box.world.records.live) > 0


def test_a_count_of_zero_is_left_out(portal: Any) -> None:
    body = portal.get(VISITS, start="20260901", end="20260930").json
    assert all(count for rows in body.values() for row in rows for count in row.values())


def test_more_than_five_hundred_days_are_a_413(portal: Any) -> None:
    reply = portal.get(VISITS, start="20250501", end="20260930")
    assert (reply.status, reply.json["category"]) == (413, "RESULT_POINT_LIMIT_EXCEEDED")


def test_numbered_paths_give_the_same(portal: Any) -> None:
    for dated, numbered in (
        (CAMPAIGNS, "/marketing/v3/campaigns"),
        (EMAILS, "/marketing/v3/emails/"),
        ("/settings/currencies/2026-09/exchange-rates", "/settings/v3/currencies/exchange-rates"),
        ("/crm/objects/2026-09/goal_targets", "/crm/v3/objects/goal_targets"),
    ):
        assert portal.get(dated).json == portal.get(numbered).json


def test_what_is_archived_later_is_live_before(portal: Any, open_box: Any) -> None:
    early = open_box(now=datetime(2025, 11, 1, tzinfo=UTC))
    (form,) = listed(early, FORMS, formTypes="flow")
    assert not form["archived"]
    assert form["id"] in {o["id"] for o in listed(portal, FORMS, formTypes="all", archived="true")}
