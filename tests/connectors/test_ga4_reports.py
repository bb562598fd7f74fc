"""Daily reports of GA4: every row once, days and properties whole, and a header that tells the truth."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Days, Page
from connectors.errors import (
    SourceChanged,
    SourceUnavailable,
)
from connectors.ga4 import Ga4Options, open_ga4
from connectors.ga4.reports import LANDING, REPORTS, SLICE_DAYS, months, slices
from connectors.http import Reply, Request
from tests.connectors.fake_ga4 import NOVEMBER, FakeGa4, november, row
from tests.connectors.fakes import (
    Answer,
    FakeClock,
    FakeTransport,
    body_of,
    json_reply,
)

Open = Callable[..., Any]
SQL = Path(__file__).parents[2] / "pipelines" / "loading" / "sql"


def read(source: Any, name: str = "totals_daily", days: Days = NOVEMBER) -> list[Page]:
    return list(source.read(source.stream[name], days=days))


def reports(source: Any) -> list[Any]:
    return [body_of(request) for request in source.transport.asked(":runReport")]


@settings(deadline=None, max_examples=50)
@given(
    properties=st.lists(
        st.dictionaries(st.integers(0, 250), st.integers(1, 4), max_size=8), min_size=1, max_size=3
    ),
    page=st.integers(1, 7),
    length=st.integers(1, 260),
)
def test_every_row_of_every_property_comes_once_over_any_pages_and_slices(
    properties: list[dict[int, int]], page: int, length: int
) -> None:
    first = date(2026, 1, 1)
    days = Days(first, first + timedelta(days=length - 1))
    rows = {
        str(number): {first + timedelta(days=n): count for n, count in one.items()}
        for number, one in enumerate(properties)
    }
    options = Ga4Options(tuple(rows), '{"type": "bearer", "token": "t"}', "Europe/Stockholm", "SEK")
    source = open_ga4(options, transport=FakeTransport(FakeGa4(rows, page)), clock=FakeClock())
    pages = list(source.read(source.streams[0], days=days))
    seen = [(p.header["property_id"], bytes(r)) for p in pages for r in p.records]
    expected = [
        (name, json.dumps(row(day, n)).encode())
        for name, counts in rows.items()
        for day, count in sorted(counts.items())
        if day <= days.last
        for n in range(count)
    ]
    assert seen == expected
    assert [p.claimed for p in pages] == [None] * (len(pages) - 1) + [len(expected)]


@settings(deadline=None)
@given(first=st.dates(date(2020, 1, 1), date(2026, 1, 1)), length=st.integers(1, 800))
def test_slices_cover_every_day_once_and_none_is_too_long(first: date, length: int) -> None:
    days = Days(first, first + timedelta(days=length - 1))
    spans = list(slices(days))
    covered = [
        s.first + timedelta(days=n) for s in spans for n in range((s.last - s.first).days + 1)
    ]
    assert covered == [first + timedelta(days=n) for n in range(length)]
    assert max((s.last - s.first).days + 1 for s in spans) <= SLICE_DAYS


def test_rows_land_byte_for_byte_as_they_came(open_property: Open) -> None:
    as_sent = b'{"dimensionValues":[ {"value":"20261101"}],"metricValues":[{"value":"5"}]}'

    def raw(request: Request) -> Answer:
        reply = november()(request)
        assert isinstance(reply, Reply)
        body = json.loads(reply.body) | {"rows": ["here"], "rowCount": 1}
        return Reply(200, reply.headers, json.dumps(body).encode().replace(b'"here"', as_sent))

    (page,) = read(open_property(raw))
    assert list(page.records) == [as_sent]


@pytest.mark.parametrize("plan", [*REPORTS, LANDING], ids=lambda plan: plan.stream.name)
def test_the_fields_asked_for_are_those_that_the_loader_reads(plan: Any) -> None:
    query = (SQL / f"ga4_{plan.stream.name}_typed.sql").read_text()
    dimensions = re.findall(r"headers\.dimensions, '(\w+)'", query)
    metrics = re.findall(r"headers\.metrics, '(\w+)'", query)
    assert sorted(set(dimensions)) == sorted(plan.dimensions)
    assert sorted(set(metrics)) == sorted(plan.metrics)


def test_landing_pages_are_read_only_where_somebody_asks_for_them(open_property: Open) -> None:
    assert "landing_daily" not in open_property(november()).stream
    assert "landing_daily" in open_property(november(), has_landing_pages=True).stream


@pytest.mark.parametrize("plan", [*REPORTS, LANDING], ids=lambda plan: plan.stream.name)
def test_a_report_fits_googles_limits_and_has_a_settled_order(
    open_property: Open, plan: Any
) -> None:
    source = open_property(november(), has_landing_pages=True)
    read(source, plan.stream.name)
    (body,) = reports(source)
    assert len(body["dimensions"]) <= 9
    assert len(body["metrics"]) <= 10
    ordered = [one["dimension"]["dimensionName"] for one in body["orderBys"]]
    assert ordered == [one["name"] for one in body["dimensions"]] == list(plan.dimensions)
    assert (body["limit"], body["offset"]) == ("250000", "0")
    assert (body["keepEmptyRows"], body["returnPropertyQuota"]) == (False, True)


def test_replies_are_asked_for_without_blanks(open_property: Open) -> None:
    source = open_property(november())
    read(source)
    assert source.transport.requests[0].target.endswith(":runReport?prettyPrint=false")


def test_only_the_hosts_of_the_client_file_count(open_property: Open) -> None:
    source = open_property(november(), hosts=("www.acme.example", "shop.acme.example"))
    read(source, "acquisition_daily")
    (body,) = reports(source)
    assert body["dimensionFilter"]["filter"]["fieldName"] == "hostName"
    listed = body["dimensionFilter"]["filter"]["inListFilter"]["values"]
    assert listed == ["www.acme.example", "shop.acme.example"]


def test_without_hosts_all_count(open_property: Open) -> None:
    source = open_property(november())
    read(source)
    assert "dimensionFilter" not in reports(source)[0]


def test_the_header_says_what_the_rows_are_and_how_far_to_trust_them(open_property: Open) -> None:
    metadata = {
        "currencyCode": "SEK",
        "timeZone": "Europe/Stockholm",
        "subjectToThresholding": True,
        "dataLossFromOtherRow": True,
        "samplingMetadatas": [{"samplesReadCount": "1", "samplingSpaceSize": "9"}],
        "schemaRestrictionResponse": {
            "activeMetricRestrictions": [
                {"metricName": "keyEvents", "restrictedMetricTypes": ["REVENUE_DATA"]}
            ]
        },
    }
    api = november()
    api.more = {"metadata": metadata}
    (page,) = read(open_property(api))
    assert page.header == {
        "property_id": "77",
        "dimensions": ["date", "hostName"],
        "metrics": list(REPORTS[0].metrics),
        "thresholded": True,
        "other_row": True,
        "sampled": True,
        "row_count": 46,
        "blocked_metrics": ["keyEvents"],
        "truncated_before": None,
        "timezone": "Europe/Stockholm",
        "currency": "SEK",
    }


def test_what_a_report_does_not_say_is_false(open_property: Open) -> None:
    (page,) = read(open_property(november()))
    assert [page.header[name] for name in ("thresholded", "other_row", "sampled")] == [False] * 3
    assert page.header["blocked_metrics"] == []


def test_the_row_count_of_the_header_grows_over_slices_to_the_whole_windows(
    open_property: Open,
) -> None:
    first = date(2026, 1, 1)
    rows = {"77": {first + timedelta(days=n): 1 for n in range(200)}}
    pages = read(open_property(FakeGa4(rows)), days=Days(first, first + timedelta(days=199)))
    assert [page.header["row_count"] for page in pages] == [90, 180, 200]
    assert sum(len(page.records) for page in pages) == 200


def test_days_without_a_visit_are_a_page_without_rows(open_property: Open) -> None:
    (page,) = read(open_property(FakeGa4({"77": {}})))
    assert (list(page.records), page.claimed, page.header["row_count"]) == ([], 0, 0)


def test_a_report_that_ends_before_its_own_count_fails(open_property: Open) -> None:
    api = november()
    api.more = {"rowCount": 100}
    with pytest.raises(SourceUnavailable, match="sent 46 of 100 rows"):
        read(open_property(api))


@pytest.mark.parametrize("key", ["dimensionHeaders", "metricHeaders"])
def test_fields_in_another_order_are_refused_as_values_are_known_by_place(
    open_property: Open, key: str
) -> None:
    def swapped(request: Request) -> Answer:
        reply = november()(request)
        assert isinstance(reply, Reply)
        body = json.loads(reply.body)
        body[key] = body[key][::-1]
        return json_reply(body)

    with pytest.raises(SourceChanged) as caught:
        read(open_property(swapped))
    assert caught.value.path == f"$.{key}"


@pytest.mark.parametrize("body", [{}, {"rows": []}, {"dimensionHeaders": [], "metricHeaders": []}])
def test_an_answer_that_is_no_report_is_no_day_without_visits(
    open_property: Open, body: Any
) -> None:
    with pytest.raises(SourceChanged):
        read(open_property([json_reply(body)]))


def test_days_are_required_and_a_cursor_is_refused(open_property: Open) -> None:
    source = open_property(november())
    for given_ in ({"days": None}, {"days": NOVEMBER, "after": "5"}):
        with pytest.raises(ValueError, match="read for days"):
            next(source.read(source.stream["totals_daily"], **given_))


# Months, money, and what Google says it no longer has.


@settings(deadline=None)
@given(
    first=st.dates(date(2023, 1, 1), date(2026, 1, 1)),
    length=st.integers(1, 800),
    ended=st.integers(-40, 0),
)
def test_every_month_that_the_days_touch_is_read_once_and_whole_as_far_as_it_has_ended(
    first: date, length: int, ended: int
) -> None:
    days = Days(first, first + timedelta(days=length - 1))
    last_ended = days.last - timedelta(days=ended)
    spans = list(months(days, last_ended))
    assert spans[0].first == first.replace(day=1)
    for one, following in pairwise(spans):
        assert following.first == one.last + timedelta(days=1)
        assert following.first.day == 1
    month_end = (days.last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    assert spans[-1].last == max(days.last, min(month_end, last_ended))
    assert max((s.last - s.first).days for s in spans) <= 92


def test_users_of_a_month_are_asked_for_from_its_first_day_to_the_newest_ended_one(
    open_property: Open,
) -> None:
    source = open_property(FakeGa4({"77": {}}))
    read(source, "users_monthly", Days(date(2026, 10, 20), date(2026, 11, 20)))
    (body,) = reports(source)
    assert body["dateRanges"] == [{"startDate": "2026-10-01", "endDate": "2026-11-23"}]
    assert body["dimensions"] == [{"name": "yearMonth"}]


def test_cost_is_asked_for_without_hosts_which_google_would_reject(open_property: Open) -> None:
    source = open_property(november(), hosts=("www.acme.example",))
    read(source, "ad_cost_daily")
    (body,) = reports(source)
    assert "dimensionFilter" not in body
    assert {one["name"] for one in body["metrics"]} <= {
        "advertiserAdCost",
        "advertiserAdClicks",
        "advertiserAdImpressions",
    }


def test_cost_that_is_hidden_from_the_credential_is_named_in_the_header(
    open_property: Open,
) -> None:
    hidden = {"apiName": "advertiserAdCost", "blockedReasons": ["NO_COST_METRICS"]}
    custom = {"apiName": "customEvent:x", "blockedReasons": ["NO_REVENUE_METRICS"]}
    api = november()

    def blocked(request: Request) -> Answer:
        if request.path.endswith("/metadata"):
            return json_reply({"metrics": [hidden, custom, {"apiName": "sessions"}]})
        return api(request)

    (page,) = read(open_property(blocked), "ad_cost_daily")
    assert page.header["blocked_metrics"] == ["advertiserAdCost"]


def test_only_reports_of_money_ask_for_the_propertys_metadata(open_property: Open) -> None:
    source = open_property(november())
    for stream in source.streams:
        if stream.name != "ad_cost_daily":
            read(source, stream.name)
    assert source.transport.asked("/metadata") == []


def test_days_that_google_no_longer_has_are_named_in_the_header(open_property: Open) -> None:
    reasons = [
        {
            "dataTruncationType": "DATA_TRUNCATION_TYPE_PROPERTY",
            "dataTruncationDate": "2026-09-24",
            "dataTruncationMessage": "canary",
        },
        {
            "dataTruncationType": "DATA_TRUNCATION_TYPE_DATA_DRIVEN_ATTRIBUTION",
            "dataTruncationDate": "2026-11-01",
        },
    ]
    api = november()
    api.more = {"metadata": {"timeZone": "Europe/Stockholm", "dataTruncationReasons": reasons}}
    (page,) = read(open_property(api))
    assert page.header["truncated_before"] == "2026-09-24"
    assert "canary" not in str(page.header)


@pytest.mark.parametrize(
    "other",
    [{"property_ids": ("78",)}, {"property_ids": ("77", "78")}, {"hosts": ("a.example",)}],
    ids=str,
)
def test_reads_of_other_properties_or_hosts_bear_another_name(
    open_property: Open, other: dict[str, Any]
) -> None:
    plain, changed = open_property(november()), open_property(november(), **other)
    assert plain.versions["asked"] == open_property(november()).versions["asked"]
    assert plain.versions["asked"] != changed.versions["asked"]
