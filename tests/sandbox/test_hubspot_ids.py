"""HubSpot's records by id: batches, and those archived, erased or merged."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("sandbox-company")

CONTACTS, DEALS = "/crm/objects/2026-09/contacts", "/crm/objects/2026-09/deals"


@pytest.fixture(scope="module", params=["plain", "hostile"])
def portal(request: Any, company: Any) -> Any:
    return company(request.param)


@pytest.fixture(scope="module")
def contacts(portal: Any) -> list[dict[str, Any]]:
    """All live contacts with what the tests below look at."""
    wanted = "lifecyclestage,hs_merged_object_ids,hs_latest_source"
    return list(
        portal.walk(
            CONTACTS, limit=50, properties=wanted, propertiesWithHistory="lifecyclestage,createdate"
        )
    )


@pytest.mark.parametrize("path", [CONTACTS, DEALS])
def test_archived_records_come_alone_and_only_when_asked_for(portal: Any, path: str) -> None:
    live = {one["id"] for one in portal.walk(path, limit=100)}
    archived = list(portal.walk(path, limit=100, archived="true"))
    assert not live & {one["id"] for one in archived}
    assert {one["archived"] for one in archived} <= {True}


def test_the_recycle_bin_forgets_after_90_days(open_box: Any) -> None:
    caller = open_box(600)
    instants = {}
    for path in (CONTACTS, DEALS):
        archived = []
        for month in range(1, 12):
            caller.post("/sandbox/now", {"now": f"2026-{month:02d}-15T12:00:00Z"})
            now = caller.box.world.now
            page = list(caller.walk(path, limit=100, archived="true"))
            archived += [now - datetime.fromisoformat(one["archivedAt"]) for one in page]
        instants[path] = archived
    for ages in instants.values():
        assert timedelta(0) <= min(ages) < timedelta(days=60) < max(ages) < timedelta(days=90)


def test_an_archived_record_is_read_by_id_only_as_archived(portal: Any) -> None:
    one = next(portal.walk(CONTACTS, archived="true"))
    assert portal.get(f"{CONTACTS}/{one['id']}").status == 404
    assert portal.get(f"{CONTACTS}/{one['id']}", archived="true").json["id"] == one["id"]


def test_erased_contacts_are_on_no_list(portal: Any) -> None:
    gone = [
        p.contact_id
        for p in portal.box.world.people
        if portal.box.world.records.home[p.serial] is None
    ]
    erased = [
        p for p in portal.box.world.people if p.erased_at and p.erased_at <= portal.box.world.now
    ]
    assert erased
    assert {p.contact_id for p in erased} <= set(gone)
    listed = {one["id"] for one in portal.walk(CONTACTS, limit=100)}
    listed |= {one["id"] for one in portal.walk(CONTACTS, limit=100, archived="true")}
    assert not listed & {p.contact_id for p in erased}
    assert portal.get(f"{CONTACTS}/{erased[0].contact_id}").status == 404


def test_merged_ids_are_on_no_list_and_named_by_the_survivor(
    portal: Any, contacts: list[dict[str, Any]]
) -> None:
    listed = {one["id"] for one in contacts}
    merged = [one["properties"]["hs_merged_object_ids"] for one in contacts]
    old = {id_ for text in merged if text for id_ in text.split(";")}
    assert len(old) > 30
    assert not old & listed
    assert not old & {one["id"] for one in portal.walk(CONTACTS, limit=100, archived="true")}


def test_a_merge_makes_a_new_id_and_chains_name_all_older_ones(
    contacts: list[dict[str, Any]],
) -> None:
    by_count = Counter[int]()
    for one in contacts:
        old = (one["properties"]["hs_merged_object_ids"] or "").split(";")
        by_count[len(old)] += 1
        assert one["id"] not in old
    assert by_count[2] > 10
    assert sum(n for count, n in by_count.items() if count >= 4) > 0


def test_a_merged_id_is_read_as_its_survivor(portal: Any, contacts: list[dict[str, Any]]) -> None:
    survivor = next(one for one in contacts if one["properties"]["hs_merged_object_ids"])
    old = survivor["properties"]["hs_merged_object_ids"].split(";")[0]
    assert portal.get(f"{CONTACTS}/{old}").json["id"] == survivor["id"]


def batch(portal: Any, ids: list[str], **more: Any) -> Any:
    body = {"inputs": [{"id": one} for one in ids], "properties": [], "propertiesWithHistory": []}
    return portal.post(f"{CONTACTS}/batch/read", {**body, **more})


def test_a_batch_gives_the_records_of_the_list(portal: Any) -> None:
    listed = portal.get(CONTACTS, limit=100, properties="lifecyclestage").json["results"]
    reply = batch(portal, [one["id"] for one in listed], properties=["lifecyclestage"])
    assert (reply.status, reply.json["status"]) == (200, "COMPLETE")
    assert sorted(reply.json["results"], key=lambda one: int(one["id"])) == listed


def test_a_batch_comes_in_an_order_of_its_own_and_always_the_same(portal: Any) -> None:
    ids = [one["id"] for one in portal.get(CONTACTS, limit=100).json["results"]]
    first, again = ([one["id"] for one in batch(portal, ids).json["results"]] for _ in range(2))
    assert first != ids
    assert first == again


def test_unknown_ids_make_a_batch_207_with_the_others_in_it(portal: Any) -> None:
    known = portal.get(CONTACTS, limit=2).json["results"]
    reply = batch(portal, [known[0]["id"], "404", known[1]["id"]])
    assert reply.status == 207
    assert {one["id"] for one in reply.json["results"]} == {one["id"] for one in known}
    assert reply.json["numErrors"] == 1
    (error,) = reply.json["errors"]
    assert (error["category"], error["context"]) == ("OBJECT_NOT_FOUND", {"ids": ["404"]})
    assert "Could not get some CONTACT objects" in error["message"]


def test_merged_ids_of_one_record_answer_once_with_the_survivor(
    portal: Any, contacts: list[dict[str, Any]]
) -> None:
    survivor = next(one for one in contacts if one["properties"]["hs_merged_object_ids"])
    old = survivor["properties"]["hs_merged_object_ids"].split(";")
    reply = batch(portal, old)
    assert [one["id"] for one in reply.json["results"]] == [survivor["id"]]
    assert reply.status == 200


@pytest.mark.parametrize(("n", "history"), [(101, []), (51, ["lifecyclestage"])])
def test_a_batch_takes_100_ids_and_50_with_history(portal: Any, n: int, history: list[str]) -> None:
    ids = [str(one) for one in range(1, n + 1)]
    assert batch(portal, ids[:-1], propertiesWithHistory=history).status == 207
    reply = batch(portal, ids, propertiesWithHistory=history)
    assert reply.status == 400
    assert reply.json["message"].startswith(
        "The maximum number of inputs supported in a batch request"
    )


def test_a_batch_gives_history(portal: Any) -> None:
    query = {"limit": 50, "propertiesWithHistory": "lifecyclestage"}
    listed = portal.get(CONTACTS, **query).json["results"]
    reply = batch(portal, [one["id"] for one in listed], propertiesWithHistory=["lifecyclestage"])
    assert {o["id"]: o["propertiesWithHistory"] for o in reply.json["results"]} == {
        one["id"]: one["propertiesWithHistory"] for one in listed
    }


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"inputs": [{"name": 1}]}', b'{"inputs": ["1"]}'])
def test_a_malformed_batch_is_a_validation_error(portal: Any, body: bytes) -> None:
    reply = portal.send("POST", f"{CONTACTS}/batch/read", body)
    assert (reply.status, reply.json["category"]) == (400, "VALIDATION_ERROR")
