"""GA4's reports: their shape, grouping and days."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.queries import ORIGIN, equals, spanning

pytestmark = pytest.mark.xdist_group("sandbox-company")


@pytest.fixture(scope="module", params=["plain", "hostile"])
def ga4(request: Any, company: Any) -> Any:
    return company(request.param)


def test_a_report_names_its_columns_and_gives_every_value_as_text(ga4: Any) -> None:
    body = ga4.report("date hostName", "sessions keyEvents").json
    assert body["kind"] == "analyticsData#runReport"
    assert body["dimensionHeaders"] == [{"name": "date"}, {"name": "hostName"}]
    assert body["metricHeaders"] == [
        {"name": "sessions", "type": "TYPE_INTEGER"},
        {"name": "keyEvents", "type": "TYPE_FLOAT"},
    ]
    for row in body["rows"]:
        assert all(isinstance(one["value"], str) for one in row["dimensionValues"])
        assert all(one["value"].isdigit() for one in row["metricValues"])
    assert body["rowCount"] == len(body["rows"])


def test_an_empty_report_has_no_rows_key(ga4: Any) -> None:
    body = ga4.report("date", "sessions", **spanning("2020-01-01", "2020-01-31")).json
    assert "rows" not in body
    assert "rowCount" not in body
    assert body["metadata"]["timeZone"] == "Europe/Stockholm"


def test_metadata_tells_zone_and_currency(ga4: Any) -> None:
    told = ga4.report("date", "sessions").json["metadata"]
    assert (told["timeZone"], told["currencyCode"]) == ("Europe/Stockholm", "SEK")


def test_answers_are_pretty_unless_told_otherwise(ga4: Any) -> None:
    body = {"metrics": [{"name": "sessions"}], **spanning("2026-10-01", "2026-10-31")}
    pretty = ga4.post(f"{ga4.property}:runReport", body)
    compact = ga4.post(f"{ga4.property}:runReport?prettyPrint=false", body)
    assert pretty.json == compact.json
    assert b"\n" in pretty.body
    assert b"\n" not in compact.body


@pytest.mark.parametrize("dimensions", ["date", "hostName", "yearMonth", "year", "date hostName"])
def test_sessions_add_up_to_the_same_whatever_they_are_grouped_by(
    ga4: Any, table: Any, dimensions: str
) -> None:
    ((whole,),) = table(ga4.report("", "sessions"))
    parts = table(ga4.report(dimensions, "sessions"))
    assert sum(int(row[-1]) for row in parts) == int(whole) > 20_000


def test_a_group_occurs_once(ga4: Any, table: Any) -> None:
    keys = [row[:6] for row in table(ga4.report(f"date hostName {ORIGIN}", "sessions"))]
    assert len(keys) > 5000
    assert len(set(keys)) == len(keys)


def test_a_report_is_the_world_grouped(company: Any, table: Any) -> None:
    caller = company("plain")
    expected: Counter[tuple[str, str]] = Counter()
    for visits in caller.box.world.traffic:
        expected[f"{visits.day:%Y%m%d}", visits.origin.source] += visits.sessions
    got = {row[:2]: int(row[2]) for row in table(caller.report("date sessionSource", "sessions"))}
    assert got == dict(expected)


def test_users_of_a_month_are_fewer_than_those_of_its_days(ga4: Any, table: Any) -> None:
    span = spanning("2026-09-01", "2026-09-30")
    days = sum(int(row[-1]) for row in table(ga4.report("date", "totalUsers", **span)))
    ((_, month, new),) = table(ga4.report("yearMonth", "totalUsers newUsers", **span))
    assert int(new) < int(month) < days


def test_new_users_by_first_channel_differ_from_those_by_session_channel(
    company: Any, table: Any
) -> None:
    caller = company("plain")
    by_first = dict(table(caller.report("firstUserDefaultChannelGroup", "sessions")))
    by_session = dict(table(caller.report("sessionDefaultChannelGroup", "sessions")))
    assert by_first != by_session
    assert sum(map(int, by_first.values())) == sum(map(int, by_session.values()))


def test_ai_assistants_are_referrals_before_may_2026_and_a_channel_after(
    ga4: Any, table: Any
) -> None:
    filtered = equals("sessionSource", "chatgpt.com")
    rows = table(
        ga4.report("date sessionDefaultChannelGroup", "sessions", dimensionFilter=filtered)
    )
    first_own = min(day for day, group, _ in rows if group == "AI Assistant")
    last_referral = max(day for day, group, _ in rows if group == "Referral")
    assert last_referral < "20260513" <= first_own


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("yesterday", "yesterday", [1]),
        ("today", "today", [0]),
        ("3daysAgo", "yesterday", [3, 2, 1]),
        ("2026-11-20", "2026-11-21", [4, 3]),
        ("2026-11-24", "2027-01-31", [0]),
    ],
)
def test_days_are_given_by_name_or_date_in_the_propertys_zone(
    ga4: Any, table: Any, first: str, last: str, days: list[int]
) -> None:
    rows = table(ga4.report("date", "sessions", **spanning(first, last)))
    today = date(2026, 11, 24)
    assert sorted(row[0] for row in rows) == [f"{today - timedelta(days=n):%Y%m%d}" for n in days]


def test_after_midnight_in_stockholm_today_is_the_new_day(open_box: Any, table: Any) -> None:
    late = open_box(now=datetime(2026, 11, 24, 22, 59, tzinfo=UTC))
    early = open_box(now=datetime(2026, 11, 24, 23, 1, tzinfo=UTC))
    yesterday = [
        {
            row[0]
            for row in table(box.report("date", "sessions", **spanning("yesterday", "yesterday")))
        }
        for box in (late, early)
    ]
    assert yesterday == [{"20261123"}, {"20261124"}]


def test_several_ranges_add_a_column_with_their_names(ga4: Any, table: Any) -> None:
    ranges = [
        {"startDate": "2026-10-01", "endDate": "2026-10-31", "name": "now"},
        {"startDate": "2025-10-01", "endDate": "2025-10-31"},
    ]
    reply = ga4.report("", "sessions", dateRanges=ranges)
    assert reply.json["dimensionHeaders"] == [{"name": "dateRange"}]
    got = dict(table(reply))
    for name, year in (("now", 2026), ("date_range_1", 2025)):
        ((alone,),) = table(
            ga4.report("", "sessions", **spanning(f"{year}-10-01", f"{year}-10-31"))
        )
        assert got[name] == alone


def test_the_last_days_still_move_and_older_ones_do_not(open_box: Any, table: Any) -> None:
    caller = open_box(1500, seed=11)
    before = dict(table(caller.report("date", "sessions")))
    caller.post("/sandbox/now", {"now": "2026-11-28T12:00:00Z"})
    after = dict(table(caller.report("date", "sessions")))
    moved = {day for day in before if before[day] != after[day]}
    assert moved <= {"20261121", "20261122", "20261123", "20261124"}
    assert {"20261123", "20261124"} <= moved
    assert all(int(after[day]) > int(before[day]) for day in moved)
