"""Reads of changes: nothing that the search index shows is lost, whatever its order, ties and ceiling."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Page
from connectors.errors import SourceChanged
from connectors.http import Reply, Request
from connectors.hubspot import HubspotOptions, Known, open_hubspot
from connectors.hubspot.changes import CEILING, SEARCH_LIMIT
from tests.connectors.fakes import (
    FakeClock,
    FakePortal,
    FakeTransport,
    body_of,
    contact,
    json_reply,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SINCE = NOW - timedelta(hours=25)
START_MS = int(SINCE.timestamp() * 1000)


class ChangingPortal(FakePortal):
    """Contacts by id and instant of change; the index may swap neighbours and has a ceiling.

    shuffle: how far, in ms, the index's order may be from the order of time.
    """

    def __init__(self, changed: dict[int, int], shuffle: int = 0, **more: Any) -> None:
        super().__init__(contacts=[], **more)
        self.changed, self.shuffle = changed, shuffle
        self.queries: list[dict[str, Any]] = []

    def _total(self, request: Request) -> Reply:
        query = body_of(request)
        self.queries.append(query)
        found = [one for one in self.changed.items() if self._fits(one, query)]
        sort = (query.get("sorts") or [{"propertyName": ""}])[0]["propertyName"]
        found.sort(key=self._loose if sort == "lastmodifieddate" else lambda one: (one[0], 0))
        start, limit = int(query.get("after", 0)), int(query["limit"])
        if start + limit > CEILING:
            return json_reply({"message": "beyond the ceiling"}, 400)
        page = found[start : start + limit]
        body: dict[str, Any] = {
            "total": len(found),
            "results": [
                {"id": str(i), "properties": {"lastmodifieddate": str(at)}} for i, at in page
            ],
        }
        if start + limit < len(found):
            body["paging"] = {"next": {"after": str(start + limit)}}
        return json_reply(body)

    def _loose(self, one: tuple[int, int]) -> tuple[int, int]:
        number, at = one
        return (at + (number * 7919) % (self.shuffle + 1), number)

    def _fits(self, one: tuple[int, int], query: dict[str, Any]) -> bool:
        held = {"lastmodifieddate": one[1], "hs_object_id": one[0]}
        tests = {"GTE": int.__ge__, "EQ": int.__eq__, "GT": int.__gt__}
        return all(
            tests[f["operator"]](held[f["propertyName"]], int(f["value"]))
            for group in query.get("filterGroups") or [{"filters": []}]
            for f in group["filters"]
        )

    def _batch(self, request: Request) -> Reply:
        ids = [int(one["id"]) for one in body_of(request)["inputs"]]
        assert len(ids) <= 50
        return json_reply({"results": [contact(one) for one in ids if one in self.changed]})


def opened(portal: FakePortal, known: Known | None = None) -> Any:
    from array import array

    clock = FakeClock()
    known = known or Known(
        since={"contacts": SINCE},
        whole_at={"contacts": NOW - timedelta(days=1)},
        ids={"contacts": array("q", range(1, 10**6))},
    )
    transport = FakeTransport(portal)
    source: Any = open_hubspot(
        HubspotOptions("t", "Europe/Stockholm", known=known), transport=transport, clock=clock
    )
    source.transport = transport
    source.stream = {stream.name: stream for stream in source.streams}
    return source


def read(source: Any, after: str | None = None) -> list[Page]:
    return list(source.read(source.stream["contacts"], after=after))


def ids(pages: Sequence[Page]) -> list[int]:
    return [int(json.loads(record)["id"]) for page in pages for record in page.records]


@settings(max_examples=15, deadline=None)
@given(
    count=st.integers(0, 1_500),
    spread=st.sampled_from([1, 50, 5_000, 10**7]),
    shuffle=st.integers(0, 900),
    seed=st.integers(0, 10**6),
)
def test_every_change_is_read_once_in_any_loose_order(
    count: int, spread: int, shuffle: int, seed: int
) -> None:
    changed = {n + 1: START_MS + (n * 7919 + seed) % spread for n in range(count)}
    pages = read(opened(ChangingPortal(changed, shuffle)))
    assert sorted(ids(pages)) == sorted(changed)
    assert pages[-1].claimed == count


@pytest.mark.parametrize("on_one_ms", [CEILING, 12_500])
def test_any_number_of_records_of_one_millisecond_is_read_once(on_one_ms: int) -> None:
    tie = START_MS + 60_000
    changed = dict.fromkeys(range(1, on_one_ms + 1), tie)
    changed |= {on_one_ms + n: tie + n - 300 for n in range(1, 600)}
    pages = read(opened(ChangingPortal(changed)))
    assert sorted(ids(pages)) == sorted(changed)


def test_more_changes_than_the_ceiling_come_in_windows_that_leave_no_gap() -> None:
    changed = {n: START_MS + n * 900 for n in range(1, 25_001)}
    portal = ChangingPortal(changed, shuffle=900)
    pages = read(opened(portal))
    assert sorted(ids(pages)) == sorted(changed)
    proof = pages[-1].proof
    assert (proof["mode"], proof["total"], proof["seen"]) == ("changes", 25_000, 25_000)
    assert proof["is_gapless"]
    assert len(proof["windows"]) == 3
    reach = [int(q.get("after", 0)) + q["limit"] for q in portal.queries]
    assert max(reach) <= CEILING


def test_pages_of_the_index_are_the_largest_and_ask_for_the_instant_only() -> None:
    portal = ChangingPortal({n: START_MS + n for n in range(1, 450)})
    read(opened(portal))
    assert {q["limit"] for q in portal.queries} == {SEARCH_LIMIT}
    assert {tuple(q["properties"]) for q in portal.queries} == {("lastmodifieddate",)}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("contacts", "lastmodifieddate"),
        ("companies", "hs_lastmodifieddate"),
        ("deals", "hs_lastmodifieddate"),
    ],
)
def test_each_kind_is_asked_by_its_own_date_of_modification(kind: str, name: str) -> None:
    known = Known(since={kind: SINCE}, whole_at={kind: NOW - timedelta(days=1)})
    source = opened(FakePortal(), known)
    list(source.read(source.stream[kind]))
    (request,) = source.transport.asked("/search")
    (group,) = body_of(request)["filterGroups"]
    assert group["filters"] == [{"propertyName": name, "operator": "GTE", "value": str(START_MS)}]


@pytest.mark.parametrize("place", [0, 1, 5, 11])
def test_a_read_of_changes_goes_on_behind_any_of_its_cursors(place: int) -> None:
    changed = {n: START_MS + n * 500 for n in range(1, 701)}
    whole = read(opened(ChangingPortal(changed)))
    before, cursor = whole[: place + 1], whole[place].cursor
    rest = read(opened(ChangingPortal(changed)), after=cursor)
    assert sorted({*ids(before), *ids(rest)}) == sorted(changed)
    assert len(ids(before)) + len(ids(rest)) < len(changed) + 100


def test_a_week_after_the_last_whole_read_all_records_are_read_again() -> None:
    known = Known(since={"contacts": SINCE}, whole_at={"contacts": NOW - timedelta(days=7)})
    source = opened(FakePortal(contacts=[contact(1)]), known)
    assert read(source)[-1].proof["mode"] == "whole"
    assert not [r for r in source.transport.asked("/search") if body_of(r)["filterGroups"]]


def test_when_most_records_changed_all_are_read_by_list() -> None:
    from array import array

    known = Known(
        since={"contacts": SINCE},
        whole_at={"contacts": NOW - timedelta(days=1)},
        ids={"contacts": array("q", range(1, 1001))},
    )
    portal = ChangingPortal({n: START_MS + n for n in range(1, 601)})
    portal.contacts = [contact(n) for n in range(1, 1001)]
    source = opened(portal, known)
    assert read(source)[-1].proof["mode"] == "whole"
    assert not source.transport.asked("/batch/read")


def test_a_search_cursor_that_leads_back_is_a_change_not_a_loop() -> None:
    def stuck(request: Request) -> Reply | None:
        if not request.path.endswith("/search"):
            return None
        one = {"id": "1", "properties": {"lastmodifieddate": str(START_MS)}}
        body = {"total": 900, "results": [one], "paging": {"next": {"after": "200"}}}
        return json_reply(body)

    source = opened(FakePortal(contacts=[contact(1)], override=stuck))
    with pytest.raises(SourceChanged, match="leads back"):
        read(source)


def test_a_record_that_is_gone_between_search_and_batch_is_not_claimed() -> None:
    class Vanishing(ChangingPortal):
        def _batch(self, request: Request) -> Reply:
            asked = [one["id"] for one in body_of(request)["inputs"]]
            found = [contact(int(one)) for one in asked if one != "7"]
            error = {"category": "OBJECT_NOT_FOUND", "context": {"ids": ["7"]}}
            return json_reply({"results": found, "errors": [error]}, 207)

    pages = read(opened(Vanishing({n: START_MS + n for n in range(1, 11)})))
    assert (len(ids(pages)), pages[-1].claimed) == (9, 9)


def test_with_nothing_new_a_kind_costs_two_calls() -> None:
    from array import array

    known = Known(
        since={"contacts": SINCE},
        whole_at={"contacts": NOW - timedelta(days=1)},
        ids={"contacts": array("q", [1, 2, 3])},
    )

    class Quiet(ChangingPortal):
        def _total(self, request: Request) -> Reply:
            is_all = not body_of(request)["filterGroups"]
            return json_reply({"total": 3 if is_all else 0, "results": []})

    source = opened(Quiet({}), known)
    list(source.read(source.stream["account"]))
    list(source.read(source.stream["properties"]))
    before = source.usage.calls
    for name in ("contacts", "contacts_archived", "contacts_found", "contacts_gone"):
        assert not [r for p in source.read(source.stream[name]) for r in p.records]
    assert source.usage.calls - before == 2
