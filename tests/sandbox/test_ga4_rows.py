"""GA4's reports: filters, order and pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.queries import ORIGIN, equals, only

pytestmark = pytest.mark.xdist_group("sandbox-company")


@pytest.fixture(scope="module", params=["plain", "hostile"])
def ga4(request: Any, company: Any) -> Any:
    return company(request.param)


CONDITIONS: dict[str, tuple[dict[str, Any], Any]] = {
    "exact": (equals("sessionSource", "google"), lambda s: s == "google"),
    "case is ignored": (equals("sessionSource", "GOOGLE"), lambda s: s == "google"),
    "case is kept": (
        only("sessionSource", stringFilter={"value": "GOOGLE", "caseSensitive": True}),
        lambda _: False,
    ),
    "begins": (
        only("sessionSource", stringFilter={"matchType": "BEGINS_WITH", "value": "b"}),
        lambda s: s.startswith("b"),
    ),
    "ends": (
        only("sessionSource", stringFilter={"matchType": "ENDS_WITH", "value": ".com"}),
        lambda s: s.endswith(".com"),
    ),
    "contains": (
        only("sessionSource", stringFilter={"matchType": "CONTAINS", "value": "ai"}),
        lambda s: "ai" in s.lower(),
    ),
    "full regexp": (
        only("sessionSource", stringFilter={"matchType": "FULL_REGEXP", "value": "b.*g"}),
        lambda s: s == "bing",
    ),
    "partial regexp": (
        only("sessionSource", stringFilter={"matchType": "PARTIAL_REGEXP", "value": "^(goo|bin)"}),
        lambda s: s in ("google", "bing"),
    ),
    "in list": (
        only("sessionSource", inListFilter={"values": ["google", "bing"]}),
        lambda s: s in ("google", "bing"),
    ),
    "not": ({"notExpression": equals("sessionSource", "google")}, lambda s: s != "google"),
    "or": (
        {
            "orGroup": {
                "expressions": [equals("sessionSource", "google"), equals("sessionSource", "bing")]
            }
        },
        lambda s: s in ("google", "bing"),
    ),
    "and": (
        {
            "andGroup": {
                "expressions": [
                    only("sessionSource", inListFilter={"values": ["google", "bing"]}),
                    {"notExpression": equals("sessionSource", "bing")},
                ]
            }
        },
        lambda s: s == "google",
    ),
    "empty": (only("sessionSource", emptyFilter={}), lambda s: s == ""),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_filter_keeps_what_matches(ga4: Any, table: Any, name: str) -> None:
    condition, matches = CONDITIONS[name]
    everything = dict(table(ga4.report("sessionSource", "sessions")))
    assert len(everything) > 10
    kept = dict(table(ga4.report("sessionSource", "sessions", dimensionFilter=condition)))
    assert kept == {source: n for source, n in everything.items() if matches(source)}


def test_a_filter_works_on_a_dimension_that_is_not_shown(company: Any, table: Any) -> None:
    caller = company("plain")
    by_host = dict(table(caller.report("hostName", "sessions")))
    host, n = next(iter(by_host.items()))
    rows = table(caller.report("", "sessions", dimensionFilter=equals("hostName", host)))
    assert rows == [(n,)]


def test_rows_come_by_the_first_metric_unless_ordered(ga4: Any, table: Any) -> None:
    sessions = [int(row[1]) for row in table(ga4.report("sessionSource", "sessions"))]
    assert sessions == sorted(sessions, reverse=True)


def test_rows_come_in_the_order_asked_for(ga4: Any, table: Any) -> None:
    orders = [
        {"dimension": {"dimensionName": "yearMonth"}, "desc": True},
        {"metric": {"metricName": "sessions"}},
    ]
    rows = table(ga4.report("yearMonth sessionMedium", "sessions", orderBys=orders))
    keys = [(-int(month), int(sessions)) for month, _, sessions in rows]
    assert len(set(keys)) > 100
    assert keys == sorted(keys)


def pages(ga4: Any, table: Any, limit: int, orders: list[Any]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    while True:
        page = ga4.report(
            f"date {ORIGIN}", "sessions", limit=str(limit), offset=str(len(found)), orderBys=orders
        )
        found += table(page)
        if len(found) >= page.json["rowCount"]:
            return found


BY_ALL = [{"dimension": {"dimensionName": name}} for name in f"date {ORIGIN}".split()]


def test_pages_ordered_by_all_dimensions_miss_and_repeat_no_row(ga4: Any, table: Any) -> None:
    whole = table(ga4.report(f"date {ORIGIN}", "sessions", orderBys=BY_ALL))
    assert pages(ga4, table, 2000, BY_ALL) == whole


def test_pages_without_a_full_order_lose_rows_in_the_hostile_property(
    company: Any, table: Any
) -> None:
    for profile, is_safe in (("plain", True), ("hostile", False)):
        found = pages(company(profile), table, 2000, [])
        assert (len(set(found)) == len(found)) == is_safe


def test_limit_and_offset_may_be_numbers_or_text(ga4: Any, table: Any) -> None:
    as_text = table(ga4.report("date", "sessions", limit="3", offset="2", orderBys=BY_ALL[:1]))
    as_number = table(ga4.report("date", "sessions", limit=3, offset=2, orderBys=BY_ALL[:1]))
    assert as_text == as_number
    assert [row[0] for row in as_text] == ["20250503", "20250504", "20250505"]


def test_rows_without_any_count_come_only_when_asked_for(ga4: Any, table: Any) -> None:
    sparse = table(ga4.report("date sessionSource", "keyEvents"))
    full = table(ga4.report("date sessionSource", "keyEvents", keepEmptyRows=True))
    assert {row for row in full if row[-1] != "0"} == set(sparse)
    assert len(full) > len(sparse)
