"""Readers that share a walk: every id once, however ids lie, and from every cursor on."""

from __future__ import annotations

import json
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract import Page
from connectors.errors import QuotaExhausted, SourceUnavailable
from connectors.http import Reply, Request
from connectors.hubspot import HubspotOptions, open_hubspot
from connectors.hubspot.budget import MOST_IN_FLIGHT
from connectors.hubspot.ranges import Ranges
from connectors.hubspot.walk import PAGES_ALONE, SHARED_FROM
from tests.connectors.fakes import (
    Answer,
    FakeClock,
    FakePortal,
    FakeTransport,
    body_of,
    contact,
    json_reply,
    query_of,
)

PAGE = 50


class IdPortal(FakePortal):
    """Contacts listed by ascending id, whose cursor is the last id: what HubSpot was seen to do."""

    def __init__(self, numbers: Sequence[int], **more: Any) -> None:
        super().__init__(**more)
        self.numbers = sorted(numbers)

    def _list(self, request: Request) -> Reply:
        if "/contacts" not in request.path or query_of(request).get("archived"):
            return super()._list(request)
        query = query_of(request)
        start = bisect_right(self.numbers, int(query.get("after", "-1")))
        page = self.numbers[start : start + int(query["limit"])]
        body: dict[str, Any] = {"results": [contact(number) for number in page]}
        if start + len(page) < len(self.numbers):
            body["paging"] = {"next": {"after": self.cursor(page[-1])}}
        return json_reply(body)

    def cursor(self, last: int) -> str:
        return str(last)

    def _total(self, request: Request) -> Reply:
        found = self.numbers
        for one in (body_of(request).get("filterGroups") or [{"filters": []}])[0]["filters"]:
            found = found[bisect_right(found, int(one["value"])) :]
        results = [{"id": str(found[-1])}] if found else []
        return json_reply({"total": len(found), "results": results})


class SlowTransport(FakeTransport):
    """Each call takes 50 ms of the clock and lets other threads run; the portal has a great rate."""

    def __init__(self, answer: Any, clock: FakeClock) -> None:
        super().__init__(answer)
        self.clock, self.at_once, self.most_at_once = clock, 0, 0

    def send(self, request: Request) -> Answer:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(0.0005)
        self.clock.seconds += 0.05
        answer = super().send(request)
        self.at_once -= 1
        if isinstance(answer, Reply) and answer.status == 200:
            return Reply(200, {**answer.headers, "x-hubspot-ratelimit-max": "100000"}, answer.body)
        return answer


def opened(portal: Any) -> Any:
    options, clock = HubspotOptions("t", "Europe/Stockholm", quota_share=1.0), FakeClock()
    transport = SlowTransport(portal, clock)
    source: Any = open_hubspot(options, transport=transport, clock=clock)
    source.transport = transport
    source.stream = {stream.name: stream for stream in source.streams}
    return source


def read(source: Any, after: str | None = None) -> Iterator[Page]:
    return iter(source.read(source.stream["contacts"], after=after))


def ids(pages: Sequence[Page]) -> list[int]:
    return [int(json.loads(record)["id"]) for page in pages for record in page.records]


def spread(count: int, gaps: Sequence[int], clusters: int) -> list[int]:
    """Ids with the gaps in turn, in clusters far apart."""
    found, at = [], 50
    for n in range(count):
        at += gaps[n % len(gaps)]
        if n % max(1, count // clusters) == 0:
            at += 10**9 * n
        found.append(at)
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_ranges_hold_every_id_once_whoever_takes_and_splits_them(data: st.DataObject) -> None:
    numbers = sorted(data.draw(st.sets(st.integers(1, 10**12), min_size=1, max_size=3000)))
    ranges, got = Ranges(0, numbers[-1], len(numbers)), list[int]()
    held: list[Any] = []
    while not ranges.is_fetched:
        if len(held) < 6 and (one := ranges.take()) is not None:
            held.append(one)
        if not held:
            continue
        one = held.pop(data.draw(st.integers(0, len(held) - 1)))
        start = bisect_right(numbers, one.fetched)
        page = numbers[start : start + PAGE]
        # Somebody may split the range between the question and its answer.
        if data.draw(st.booleans()) and (other := ranges.take()) is not None:
            held.append(other)
        own = ranges.received(one, page, has_more=start + PAGE < len(numbers))
        got += page[:own]
        cursor = ranges.tell(one, one.fetched)
        ranges.give_back(one)
        left = [tuple(pair) for pair in json.loads(cursor)["ranges"]]
        inside = [n for n in numbers if any(a < n and (b is None or n <= b) for a, b in left)]
        assert sorted([*got, *inside]) == numbers
    assert sorted(got) == numbers


@settings(max_examples=12, deadline=None)
@given(
    count=st.integers(SHARED_FROM + 250, 9_000),
    gaps=st.lists(st.integers(1, 10_000), min_size=1, max_size=9),
    clusters=st.integers(1, 4),
)
def test_a_shared_walk_reads_every_record_once_in_hardly_more_calls_than_pages(
    count: int, gaps: list[int], clusters: int
) -> None:
    numbers = spread(count, gaps, clusters)
    source = opened(IdPortal(numbers))
    pages = list(read(source))
    assert sorted(ids(pages)) == numbers
    assert pages[-1].claimed == count
    assert source.usage.calls <= count / 40 + 60


def test_several_readers_are_at_work_where_the_rate_allows_them() -> None:
    numbers = spread(6_000, [7], 1)
    source = opened(IdPortal(numbers))
    pages = list(read(source))
    assert not Ranges.is_cursor(pages[PAGES_ALONE - 1].cursor)
    assert Ranges.is_cursor(pages[PAGES_ALONE].cursor)
    assert 5 < source.transport.most_at_once <= MOST_IN_FLIGHT


@pytest.mark.parametrize("broken_at", [0, 3, 5, 9, 40, 70])
def test_a_shared_walk_goes_on_behind_any_cursor(broken_at: int) -> None:
    numbers = spread(4_000, [3, 900], 2)
    walk = read(opened(IdPortal(numbers)))
    before = [next(walk) for _ in range(broken_at + 1)]
    walk.close()  # type: ignore[attr-defined]  # it is a generator
    after = list(read(opened(IdPortal(numbers)), after=before[-1].cursor))
    assert sorted([*ids(before), *ids(after)]) == numbers


class Meeting:
    """A portal that answers some requests only when two of them are there at once.

    Args:
        is_met: which ones.
    """

    def __init__(self, portal: Any, is_met: Callable[[Request], bool]) -> None:
        self._portal, self._is_met = portal, is_met
        self._met: list[Request] = []
        self._two = threading.Semaphore(2)
        self._barrier = threading.Barrier(2, timeout=60)

    def __call__(self, request: Request) -> Answer:
        if self._is_met(request) and self._two.acquire(blocking=False):
            self._barrier.wait()
            self._met.append(request)
        return self._portal(request)  # type: ignore[no-any-return]

    @property
    def met(self) -> int:
        return len(self._met)


def test_the_greatest_id_is_asked_for_while_the_second_page_comes() -> None:
    numbers = spread(4_000, [5], 1)

    def is_second_or_search(request: Request) -> bool:
        is_second = query_of(request).get("after") == str(numbers[PAGE - 1])
        return is_second or bool(body_of(request).get("filterGroups"))

    portal = Meeting(IdPortal(numbers), is_second_or_search)
    assert sorted(ids(list(read(opened(portal))))) == numbers
    assert portal.met == 2


def test_definitions_of_several_kinds_are_asked_for_at_once() -> None:
    portal = Meeting(FakePortal(), lambda request: "/properties/" in request.path)
    source = opened(portal)
    pages = list(source.read(source.stream["properties"]))
    found = [json.loads(record)["objectType"] for page in pages for record in page.records]
    assert list(dict.fromkeys(found)) == ["contacts", "companies", "deals"]
    assert portal.met == 2


def test_a_walk_over_one_page_asks_for_no_greatest_id() -> None:
    source = opened(IdPortal(spread(40, [5], 1)))
    assert len(ids(list(read(source)))) == 40
    assert source.usage.calls == 1 + 1 + 1 + 1  # account, properties, page, total


def test_a_walk_over_few_records_asks_for_the_greatest_id_once_and_is_not_shared() -> None:
    source = opened(IdPortal(spread(190, [5], 1)))
    pages = list(read(source))
    assert len(ids(pages)) == 190
    assert [page for page in pages if Ranges.is_cursor(page.cursor)] == []
    assert source.usage.calls == 1 + 1 + 4 + 1 + 1  # account, properties, pages, greatest id, total


def test_records_made_meanwhile_come_too() -> None:
    portal = IdPortal(spread(4_000, [11], 1))
    walk = read(opened(portal))
    first = [next(walk) for _ in range(PAGES_ALONE + 2)]
    portal.numbers += [portal.numbers[-1] + 5, portal.numbers[-1] + 9]
    assert sorted([*ids(first), *ids(list(walk))]) == portal.numbers


class OpaquePortal(IdPortal):
    """Cursors that are no ids."""

    def _list(self, request: Request) -> Reply:
        query = dict(request.query)
        if query.get("after", "").startswith("c"):
            query["after"] = query["after"][1:]
        return super()._list(Request("GET", request.path, tuple(query.items())))

    def cursor(self, last: int) -> str:
        return f"c{last}"


def test_cursors_that_are_no_ids_leave_the_walk_to_one_reader() -> None:
    numbers = spread(3_000, [4], 1)
    pages = list(read(opened(OpaquePortal(numbers))))
    assert ids(pages) == numbers
    assert not any(Ranges.is_cursor(page.cursor) for page in pages)


def test_ids_out_of_order_midway_put_the_walk_back_to_one_reader() -> None:
    class Disorderly(IdPortal):
        def _list(self, request: Request) -> Reply:
            reply = super()._list(request)
            body = json.loads(reply.body)
            if "/contacts" in request.path and int(query_of(request).get("after", "0")) > 15_000:
                body["results"].reverse()
            return json_reply(body)

    numbers = spread(5_000, [6], 1)
    found = ids(list(read(opened(Disorderly(numbers)))))
    assert sorted(set(found)) == numbers


def test_a_made_up_cursor_that_is_refused_puts_the_walk_back_to_one_reader() -> None:
    given: set[str] = set()

    class Strict(IdPortal):
        def _list(self, request: Request) -> Reply:
            after = query_of(request).get("after")
            if after is not None and after not in given:
                return json_reply({"message": "The paging cursor is not valid"}, 400)
            return super()._list(request)

        def cursor(self, last: int) -> str:
            given.add(str(last))
            return str(last)

    numbers = spread(4_000, [6], 1)
    assert sorted(set(ids(list(read(opened(Strict(numbers))))))) == numbers


@pytest.mark.parametrize("after_calls", [12, 33, 60])
def test_when_the_day_ends_the_readers_end_and_their_pages_count(after_calls: int) -> None:
    calls = 0

    def spent(_: Request) -> Answer | None:
        nonlocal calls
        calls += 1
        if calls <= after_calls:
            return None
        return json_reply({"policyName": "DAILY", "message": "daily limit"}, 429)

    numbers = spread(5_000, [8], 1)
    portal = IdPortal(numbers, override=spent)
    walk, before = read(opened(portal)), list[Page]()
    with pytest.raises(QuotaExhausted):
        before.extend(walk)
    assert calls - after_calls <= MOST_IN_FLIGHT
    after = list(read(opened(IdPortal(numbers)), after=before[-1].cursor))
    assert sorted([*ids(before), *ids(after)]) == numbers


def test_a_reader_that_fails_ends_the_walk_with_its_error() -> None:
    def down(request: Request) -> Answer | None:
        is_far = int(query_of(request).get("after", "0")) > 20_000
        return json_reply({}, 503) if is_far and request.method == "GET" else None

    portal = IdPortal(spread(5_000, [8], 1), override=down)
    with pytest.raises(SourceUnavailable, match="contacts"):
        list(read(opened(portal)))
