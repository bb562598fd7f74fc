"""Plausible: pages until its own count, one query per stream, refusals by status."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from connectors.contract import Days, Page
from connectors.errors import (
    AccessRefused,
    QuotaExhausted,
    SourceChanged,
    SourceError,
    SourceUnavailable,
)
from connectors.http import Request
from connectors.plausible import PlausibleOptions, open_plausible
from connectors.plausible.source import DIMENSIONS, PAGE_ROWS, TOTALS, TRAFFIC
from tests.connectors.fakes import (
    TOKEN,
    Answer,
    FakeClock,
    FakeTransport,
    Handler,
    body_of,
    json_reply,
)

DAYS = Days(date(2026, 11, 1), date(2026, 11, 23))


@pytest.fixture
def open_site(clock: FakeClock) -> Callable[..., Any]:
    def opened(answer: Handler | list[Answer], **options: Any) -> Any:
        transport = FakeTransport(answer)
        settings = {"site_id": "acme.example", "token": TOKEN, **options}
        source: Any = open_plausible(PlausibleOptions(**settings), transport=transport, clock=clock)
        source.transport = transport
        return source

    return opened


class Plausible:
    """A site with `rows` rows per query; it sends at most `page` at once, and counts them if `tells`."""

    def __init__(self, rows: int, page: int = PAGE_ROWS, *, tells: bool = True) -> None:
        self.rows, self.page, self.tells = rows, page, tells

    def __call__(self, request: Request) -> Answer:
        body = body_of(request)
        offset = body["pagination"]["offset"]
        count = max(0, min(self.page, body["pagination"]["limit"], self.rows - offset))
        names = body["dimensions"]
        results = [
            {
                "metrics": [3, 2, 9, 50],
                "dimensions": ["2026-11-01", str(n), *["x"] * 3][: len(names)],
            }
            for n in range(offset, offset + count)
        ]
        meta = {"total_rows": self.rows} if self.tells else {}
        return json_reply({"results": results, "meta": meta, "query": {}})


def read(source: Any, stream: Any = TRAFFIC) -> list[Page]:
    return list(source.read(stream, days=DAYS))


def test_a_query_asks_one_site_by_day_in_a_settled_order(open_site: Any) -> None:
    source = open_site(Plausible(5))
    read(source)
    (body,) = [body_of(request) for request in source.transport.requests]
    assert body["site_id"] == "acme.example"
    assert body["date_range"] == ["2026-11-01", "2026-11-23"]
    assert [name for name, _ in body["order_by"]] == body["dimensions"]
    assert body["dimensions"] == list(DIMENSIONS["traffic_daily"])


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (4, 1), (5, 1), (6, 2), (17, 4)])
@pytest.mark.parametrize("stream", [TOTALS, TRAFFIC], ids=lambda stream: stream.name)
def test_every_row_comes_once_whatever_the_size_of_a_page(
    open_site: Any, stream: Any, rows: int, pages: int
) -> None:
    found = read(open_site(Plausible(rows, page=5)), stream)
    assert len(found) == pages
    assert sum(len(page.records) for page in found) == found[-1].claimed == rows


def test_rows_of_different_pages_differ(open_site: Any) -> None:
    found = read(open_site(Plausible(17, page=5)))
    names = [json.loads(record)["dimensions"][1] for page in found for record in page.records]
    assert names == [str(n) for n in range(17)]


def test_without_a_count_a_page_that_is_not_full_is_the_last(open_site: Any) -> None:
    source = open_site(Plausible(PAGE_ROWS + 3, tells=False))
    assert sum(len(page.records) for page in read(source)) == PAGE_ROWS + 3
    assert len(source.transport.requests) == 2


def test_a_query_that_ends_before_its_own_count_fails(open_site: Any) -> None:
    short = [
        json_reply({"results": [{"metrics": [1], "dimensions": ["x"]}], "meta": {"total_rows": 3}}),
        json_reply({"results": [], "meta": {"total_rows": 3}}),
    ]
    with pytest.raises(SourceUnavailable, match="1 of 3 rows"):
        read(open_site(short))


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (401, AccessRefused, "API key for the Stats API"),
        (403, AccessRefused, "API key for the Stats API"),
        (400, SourceChanged, "Check site_id"),
        (404, SourceChanged, "Check site_id"),
        (302, SourceChanged, "correct base_url"),
        (429, QuotaExhausted, "run again after"),
        (503, SourceUnavailable, "Run again later"),
    ],
)
def test_a_refusal_says_what_to_do_and_quotes_nothing(
    open_site: Any, status: int, kind: type[SourceError], says: str
) -> None:
    source = open_site([json_reply({"error": f"verbatim {TOKEN}"}, status)])
    with pytest.raises(kind, match=says) as caught:
        read(source)
    assert type(caught.value) is kind
    assert "site_id acme.example" in str(caught.value) or status == 503
    assert "verbatim" not in str(caught.value)


def test_an_answer_without_results_is_a_change(open_site: Any) -> None:
    with pytest.raises(SourceChanged, match="without"):
        read(open_site([json_reply({"meta": {}})]))


@pytest.mark.parametrize(
    "row", ["text", 5, {}, {"dimensions": "x", "metrics": []}, {"dimensions": [], "metrics": ["a"]}]
)
def test_a_row_of_another_shape_is_a_change_of_which_nothing_is_taken(
    open_site: Any, row: Any
) -> None:
    with pytest.raises(SourceChanged, match="another shape"):
        read(open_site([json_reply({"results": [row], "meta": {"total_rows": 1}})]))


# Check.


@pytest.mark.parametrize(("rows", "severity"), [(3, "ok"), (0, "warning")])
def test_check_tells_whether_there_are_visits(open_site: Any, rows: int, severity: str) -> None:
    assert [one.severity for one in open_site(Plausible(rows)).check()] == [severity]


@pytest.mark.parametrize("status", [400, 401, 404, 429, 503])
def test_check_raises_nothing(open_site: Any, status: int) -> None:
    source = open_site([json_reply({"error": "no"}, status)])
    assert [one.severity for one in source.check()] == ["error"]
