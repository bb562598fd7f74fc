"""Where an address would grow too long: ids by list, records by batch, and none of them lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from connectors.contract import Page
from connectors.errors import SourceUnavailable
from connectors.http import Reply, Request
from connectors.hubspot.properties import CONTACT_HISTORY
from connectors.hubspot.walk import LONGEST_URL
from tests.connectors.fakes import Answer, FakePortal, body_of, contact, json_reply, query_of

Open = Callable[..., Any]
MANY_STAGES = [(f"{n:010d}-0000-4000-8000-{n:012d}", f"Stage {n}") for n in range(70)]
"""Their dates of entry make an address longer than HubSpot takes."""


def ids(pages: list[Page]) -> list[str]:
    return [json.loads(record)["id"] for page in pages for record in page.records]


def read(source: Any, name: str = "contacts") -> list[Page]:
    return list(source.read(source.stream[name]))


def lists(source: Any) -> list[Request]:
    return [r for r in source.transport.asked("/objects/") if r.method == "GET"]


def test_no_address_is_longer_than_hubspot_takes(open_portal: Open) -> None:
    portal = FakePortal(contacts=[contact(n) for n in range(250)], stages=MANY_STAGES)
    source = open_portal(portal)
    assert sorted(ids(read(source)), key=int) == [str(n) for n in range(250)]
    assert max(len(request.target) for request in source.transport.requests) < LONGEST_URL
    assert source.transport.asked("/batch/read")


def test_ids_are_listed_by_a_hundred_and_read_by_fifty(open_portal: Open) -> None:
    portal = FakePortal(contacts=[contact(n) for n in range(150)], stages=MANY_STAGES)
    source = open_portal(portal)
    read(source)
    assert [query_of(r)["limit"] for r in lists(source)] == ["100", "100"]
    batches = [len(body_of(r)["inputs"]) for r in source.transport.asked("/batch/read")]
    assert batches == [50, 50, 50]


def test_a_batch_asks_for_the_same_properties_and_histories(open_portal: Open) -> None:
    source = open_portal(FakePortal(contacts=[contact(1)], stages=MANY_STAGES))
    read(source)
    (batch,) = source.transport.asked("/batch/read")
    body = body_of(batch)
    assert body["propertiesWithHistory"] == list(CONTACT_HISTORY)
    assert {f"hs_v2_date_entered_{value}" for value, _ in MANY_STAGES} <= set(body["properties"])


def test_an_address_that_is_refused_as_too_long_switches_to_batches(open_portal: Open) -> None:
    def strict(request: Request) -> Answer | None:
        if request.method == "GET" and len(request.target) > 300:
            return Reply(414, {"content-type": "text/html"}, b"<html>414</html>")
        return None

    source = open_portal(FakePortal(contacts=[contact(1), contact(2)], override=strict))
    assert sorted(ids(read(source))) == ["1", "2"]


def test_archived_records_are_read_by_id_as_archived(open_portal: Open) -> None:
    source = open_portal(FakePortal(archived=[contact(9)], stages=MANY_STAGES))
    assert ids(read(source, "contacts_archived")) == ["9"]
    assert query_of(source.transport.asked("/batch/read")[0]) == {"archived": "true"}


def test_a_record_deleted_between_list_and_batch_is_no_fault(open_portal: Open) -> None:
    def gone(request: Request) -> Answer | None:
        if not request.path.endswith("/batch/read"):
            return None
        missing = {"category": "OBJECT_NOT_FOUND", "context": {"ids": ["2"]}}
        return json_reply({"results": [contact(1)], "numErrors": 1, "errors": [missing]}, 207)

    portal = FakePortal(contacts=[contact(1), contact(2)], stages=MANY_STAGES, override=gone)
    assert ids(read(open_portal(portal))) == ["1"]


def test_a_record_merged_between_list_and_batch_comes_as_its_survivor(open_portal: Open) -> None:
    def merged(request: Request) -> Answer | None:
        if not request.path.endswith("/batch/read"):
            return None
        survivor = contact(9, hs_merged_object_ids="1;2")
        return json_reply({"results": [survivor, survivor, contact(3)]})

    portal = FakePortal(
        contacts=[contact(1), contact(2), contact(3)], stages=MANY_STAGES, override=merged
    )
    assert sorted(ids(read(open_portal(portal)))) == ["3", "9"]


def test_a_record_left_out_without_a_reason_is_asked_for_again(open_portal: Open) -> None:
    forgetful = iter([True, False])

    def forget(request: Request) -> Answer | None:
        if request.path.endswith("/batch/read") and next(forgetful):
            return json_reply({"results": [contact(1)]})
        return None

    portal = FakePortal(contacts=[contact(1), contact(2)], stages=MANY_STAGES, override=forget)
    source = open_portal(portal)
    assert sorted(ids(read(source))) == ["1", "2"]
    assert body_of(source.transport.asked("/batch/read")[1])["inputs"] == [{"id": "2"}]


@pytest.mark.parametrize("errors", [[], [{"category": "FORBIDDEN", "context": {"ids": ["2"]}}]])
def test_a_record_left_out_twice_fails_the_walk(open_portal: Open, errors: list[Any]) -> None:
    def forget(request: Request) -> Answer | None:
        if not request.path.endswith("/batch/read"):
            return None
        return json_reply({"results": [contact(1)], "errors": errors}, 207)

    portal = FakePortal(contacts=[contact(1), contact(2)], stages=MANY_STAGES, override=forget)
    with pytest.raises(SourceUnavailable, match="left out 1 of 2"):
        read(open_portal(portal))


def test_a_batch_size_that_is_refused_is_halved_for_good(open_portal: Open) -> None:
    portal = FakePortal(
        contacts=[contact(n) for n in range(100)], stages=MANY_STAGES, page_limits=(100, 25)
    )
    source = open_portal(portal)
    assert len(ids(read(source))) == 100
    batches = [len(body_of(r)["inputs"]) for r in source.transport.asked("/batch/read")]
    assert batches == [50, 25, 25, 25, 25]
