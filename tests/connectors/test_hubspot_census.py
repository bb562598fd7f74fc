"""The census: what vanished is explained by HubSpot itself before it is called gone, what was missed is read."""

from __future__ import annotations

import json
from array import array
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import SourceChanged
from connectors.http import Reply, Request
from connectors.hubspot import HubspotOptions, Known, open_hubspot
from connectors.hubspot.census import Inventory
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

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
STREAMS = ("contacts", "contacts_archived", "contacts_found", "contacts_gone")


class QuietPortal(FakePortal):
    """The index shows no change; its total is the number of live contacts, plus `more`."""

    def __init__(self, *, more: int = 0, **given: Any) -> None:
        super().__init__(**given)
        self.more = more

    def _total(self, request: Request) -> Reply:
        is_all = not body_of(request)["filterGroups"]
        return json_reply({"total": len(self.contacts) + self.more if is_all else 0, "results": []})

    def _batch(self, request: Request) -> Reply:
        body = body_of(request)
        is_archived = query_of(request).get("archived") == "true"
        asked = {one["id"] for one in body["inputs"]}
        shelf = self.archived if is_archived else self.contacts
        found = [
            r
            for r in shelf
            if r["id"] in asked
            or asked & set((r["properties"].get("hs_merged_object_ids") or "").split(";"))
        ]
        missing = sorted(asked - {r["id"] for r in found})
        errors = [{"category": "OBJECT_NOT_FOUND", "context": {"ids": missing}}] if missing else []
        return json_reply({"results": found, "errors": errors}, 207 if errors else 200)


def night(
    portal: FakePortal, ids: list[int], *, is_bin_known: bool = True, **known: Any
) -> dict[str, Any]:
    """Records by stream of a read of changes, for which these ids were live before."""
    read_whole = ("contacts", "contacts_archived") if is_bin_known else ("contacts",)
    transport = FakeTransport(portal)
    source = open_hubspot(
        HubspotOptions(
            "t",
            "Europe/Stockholm",
            known=Known(
                since={"contacts": NOW - timedelta(hours=25)},
                whole_at=dict.fromkeys(read_whole, NOW - timedelta(days=1)),
                ids={"contacts": array("q", ids)},
                **known,
            ),
        ),
        transport=transport,
        clock=FakeClock(),
    )
    streams = {stream.name: stream for stream in source.streams}
    read: dict[str, Any] = {"transport": transport, "pages": {}}
    for name in STREAMS:
        pages = list(source.read(streams[name]))
        read["pages"][name] = pages
        read[name] = [json.loads(record) for page in pages for record in page.records]
    return read


def gone(read: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["id"], one["reason"]) for one in read["contacts_gone"]]


def walks(read: dict[str, Any]) -> list[bool]:
    """The lists that were asked for; True = of the recycle bin."""
    asked = [r for r in read["transport"].requests if r.method == "GET" and "/objects/" in r.path]
    return [query_of(r).get("archived") == "true" for r in asked]


def test_equal_numbers_end_the_census() -> None:
    read = night(QuietPortal(contacts=[contact(1), contact(2)]), [1, 2])
    assert walks(read) == []
    assert gone(read) == []


def test_an_archived_contact_is_found_in_the_recycle_bin_and_no_ids_are_walked() -> None:
    bin_ = [{**contact(3), "archived": True}]
    read = night(QuietPortal(contacts=[contact(1)], archived=bin_), [1, 3])
    assert walks(read) == [True]
    assert [one["id"] for one in read["contacts_archived"]] == ["3"]
    assert gone(read) == []


def test_a_recycle_bin_that_nobody_has_read_yet_is_read_though_the_numbers_agree() -> None:
    bin_ = [{**contact(3), "archived": True}]
    read = night(QuietPortal(contacts=[contact(1)], archived=bin_), [1], is_bin_known=False)
    assert [one["id"] for one in read["contacts_archived"]] == ["3"]


def test_a_contact_that_is_nowhere_is_gone() -> None:
    read = night(QuietPortal(contacts=[contact(1), contact(2)]), [1, 2, 3])
    assert gone(read) == [("3", "erased")]
    assert read["pages"]["contacts_gone"][-1].proof["live"] == 2


def test_a_contact_that_was_merged_is_explained_by_the_record_that_holds_it() -> None:
    survivor = contact(9, hs_merged_object_ids="2;3")
    read = night(QuietPortal(contacts=[contact(1), survivor]), [1, 2, 3])
    assert gone(read) == []
    assert "9" in [one["id"] for one in read["contacts_found"]]


def test_a_contact_that_the_bins_list_left_out_is_explained_by_its_own_record() -> None:
    class Shy(QuietPortal):
        def _list(self, request: Request) -> Reply:
            is_bin = query_of(request).get("archived") == "true"
            return json_reply({"results": []}) if is_bin else super()._list(request)

    bin_ = [{**contact(3), "archived": True}]
    read = night(Shy(contacts=[contact(1)], archived=bin_), [1, 3])
    assert gone(read) == []
    assert [(one["id"], one["archived"]) for one in read["contacts_found"]] == [("3", True)]


def test_a_contact_that_the_search_never_showed_is_read() -> None:
    read = night(QuietPortal(contacts=[contact(n) for n in (1, 2, 3)]), [1, 2])
    assert [one["id"] for one in read["contacts_found"]] == ["3"]
    assert gone(read) == []


def test_an_erased_contact_that_hubspot_still_has_is_not_read_again() -> None:
    read = night(
        QuietPortal(contacts=[contact(n) for n in (1, 2, 3)]), [1, 2], is_erased=lambda i: i == "3"
    )
    assert read["contacts_found"] == []


def test_who_was_merged_into_an_erased_contact_is_gone_and_nothing_of_it_lands() -> None:
    survivor = contact(3, hs_merged_object_ids="2")
    portal = QuietPortal(contacts=[contact(1), survivor])
    read = night(portal, [1, 2], uncounted={"contacts": 1}, is_erased=lambda i: i == "3")
    assert [record_id for record_id, _ in gone(read)] == ["2"]
    assert read["contacts_found"] == []


def test_a_record_that_names_an_erased_contact_as_merged_lands_without_its_id() -> None:
    survivor = contact(2, hs_merged_object_ids="3;5")
    read = night(QuietPortal(contacts=[survivor]), [2, 5], is_erased=lambda i: i == "3")
    (landed,) = read["contacts_found"]
    assert landed["properties"]["hs_merged_object_ids"] == "5"


def test_a_difference_that_a_walk_left_over_asks_for_no_walk_again() -> None:
    portal = QuietPortal(contacts=[contact(1), contact(2)], more=4)
    first = night(portal, [1, 2])
    assert walks(first) == [True, False]
    proof = first["pages"]["contacts_found"][-1].proof
    assert (proof["has_walked_ids"], proof["uncounted"]) == (True, 4)
    assert walks(night(portal, [1, 2], uncounted={"contacts": proof["uncounted"]})) == []


def test_a_token_that_suddenly_sees_less_removes_nobody() -> None:
    portal = QuietPortal(contacts=[contact(n) for n in range(1, 1000)])
    with pytest.raises(SourceChanged, match="no longer shows 1,001 of 2,000"):
        night(portal, list(range(1, 2001)))


def test_a_total_that_cannot_be_had_ends_the_census_of_the_night() -> None:
    def refuse(request: Request) -> Answer | None:
        is_total = request.path.endswith("/search") and not body_of(request)["filterGroups"]
        return json_reply({}, 403) if is_total else None

    read = night(QuietPortal(contacts=[contact(1)], override=refuse), [1, 2])
    assert gone(read) == []
    assert walks(read) == []


@settings(max_examples=60, deadline=None)
@given(
    before=st.sets(st.integers(1, 60)),
    live=st.sets(st.integers(1, 60), min_size=1),
    archived=st.sets(st.integers(61, 70)),
    moved=st.sets(st.integers(1, 60)),
)
def test_whatever_changed_unseen_the_census_sets_it_right(
    before: set[int], live: set[int], archived: set[int], moved: set[int]
) -> None:
    """Records came, went to the bin or vanished, and the search index showed nothing of it."""
    binned = moved - live
    portal = QuietPortal(
        contacts=[contact(n) for n in sorted(live)],
        archived=[{**contact(n), "archived": True} for n in sorted(archived | binned)],
    )
    read = night(portal, sorted(before))
    is_balanced = len(before - binned) == len(live) or len(before) == len(live)
    found = {int(one["id"]) for one in read["contacts_found"] if not one.get("archived")}
    lost = {int(one["id"]) for one in read["contacts_gone"]}
    if is_balanced and not walks(read).count(False):
        # As many came as went: the numbers cannot tell, the weekly whole read does.
        return
    assert found == live - before
    assert lost == before - live - binned


@settings(max_examples=100, deadline=None)
@given(
    known=st.sets(st.integers(0, 30)),
    steps=st.lists(st.tuples(st.booleans(), st.sets(st.integers(0, 30)))),
)
def test_an_inventory_counts_as_a_set_would(
    known: set[int], steps: list[tuple[bool, set[int]]]
) -> None:
    inventory, plain = Inventory(array("q", sorted(known))), set(known)
    for is_added, ids in steps:
        if is_added:
            inventory.add(ids)
            plain |= ids
        else:
            inventory.remove(ids)
            plain -= ids
    assert list(inventory.live()) == sorted(plain)
    assert inventory.expected == len(plain)
