"""HubSpot's associations: batches, pages of one record, labels, and those inline in lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("sandbox-company")

DEALS = "/crm/objects/2026-09/deals"
BATCH = "/crm/associations/2026-09/deals/contacts/batch/read"


@pytest.fixture(scope="module", params=["plain", "hostile"])
def portal(request: Any, company: Any) -> Any:
    return company(request.param)


@pytest.fixture(scope="module")
def deal_ids(portal: Any) -> list[str]:
    return [one["id"] for one in portal.walk(DEALS, limit=100)]


def read(portal: Any, inputs: list[dict[str, str]], path: str = BATCH) -> Any:
    return portal.post(path, {"inputs": inputs})


def read_all(portal: Any, ids: list[str], path: str = BATCH) -> tuple[dict[str, list[Any]], int]:
    """From id → its links, following every record's pages; and how many pages had a next one."""
    found: dict[str, list[Any]] = defaultdict(list)
    inputs, followed = [{"id": one} for one in ids], 0
    while inputs:
        page = read(portal, inputs[:1000], path).json
        inputs = inputs[1000:]
        for one in page["results"]:
            found[one["from"]["id"]] += one["to"]
            if "paging" in one:
                followed += 1
                inputs.append({"id": one["from"]["id"], "after": one["paging"]["next"]["after"]})
    return found, followed


def test_only_the_hostile_portals_busy_deals_have_more_pages_than_one(company: Any) -> None:
    for profile, has_more in (("plain", False), ("hostile", True)):
        ids = [one["id"] for one in company(profile).walk(DEALS, limit=100)]
        found, followed = read_all(company(profile), ids)
        sizes = Counter(len(to) for to in found.values())
        assert max(sizes) == 5
        assert (followed > 0) == has_more


def test_pages_of_a_record_repeat_and_miss_nobody(portal: Any, deal_ids: list[str]) -> None:
    found, _ = read_all(portal, deal_ids)
    counts = {
        one["id"]: int(one["properties"]["num_associated_contacts"])
        for one in portal.walk(DEALS, limit=100, properties="num_associated_contacts")
    }
    assert sum(counts.values()) > 100
    for deal_id, n in counts.items():
        ids = [to["toObjectId"] for to in found.get(deal_id, [])]
        assert len(set(ids)) == len(ids) == n


def test_a_deal_without_contacts_is_told_in_a_207(portal: Any, deal_ids: list[str]) -> None:
    reply = read(portal, [{"id": one} for one in deal_ids])
    assert reply.status == 207
    assert reply.json["numErrors"] == len(reply.json["errors"]) > 5
    told = {error["context"]["fromObjectId"][0] for error in reply.json["errors"]}
    assert told | {one["from"]["id"] for one in reply.json["results"]} == set(deal_ids)
    assert {error["subCategory"] for error in reply.json["errors"]} == {
        "crm.associations.NO_ASSOCIATIONS_FOUND"
    }


def test_a_batch_of_deals_with_contacts_is_a_plain_200(portal: Any, deal_ids: list[str]) -> None:
    found, _ = read_all(portal, deal_ids)
    assert read(portal, [{"id": next(iter(found))}]).status == 200


def test_a_batch_takes_1000_inputs(portal: Any) -> None:
    assert read(portal, [{"id": str(n)} for n in range(1000)]).status == 207
    assert read(portal, [{"id": str(n)} for n in range(1001)]).status == 400


def test_contacts_lead_back_to_the_deals(portal: Any, deal_ids: list[str]) -> None:
    there, _ = read_all(portal, deal_ids)
    contacts = sorted({to["toObjectId"] for tos in there.values() for to in tos})
    back, _ = read_all(portal, contacts, "/crm/associations/2026-09/contacts/deals/batch/read")
    pairs = {(deal, to["toObjectId"]) for deal, tos in there.items() for to in tos}
    assert pairs == {(to["toObjectId"], contact) for contact, tos in back.items() for to in tos}


def test_links_lead_to_live_contacts_only(portal: Any, deal_ids: list[str]) -> None:
    found, _ = read_all(portal, deal_ids)
    live = {one["id"] for one in portal.walk("/crm/objects/2026-09/contacts", limit=100)}
    assert {to["toObjectId"] for tos in found.values() for to in tos} <= live


def test_dated_paths_give_ids_as_text_and_numbered_ones_as_numbers(
    portal: Any, deal_ids: list[str]
) -> None:
    dated, _ = read_all(portal, deal_ids)
    numbered, _ = read_all(portal, deal_ids, "/crm/v4/associations/deals/contacts/batch/read")
    by_id, _ = read_all(portal, deal_ids, "/crm/associations/2026-03/0-3/0-1/batch/read")
    assert by_id == dated
    assert {isinstance(to["toObjectId"], int) for tos in numbered.values() for to in tos} == {True}
    assert {k: [int(to["toObjectId"]) for to in tos] for k, tos in dated.items()} == {
        k: [to["toObjectId"] for to in tos] for k, tos in numbered.items()
    }


def test_a_pair_may_carry_several_types(portal: Any, deal_ids: list[str]) -> None:
    found, _ = read_all(portal, deal_ids)
    first = next(iter(found.values()))[0]
    assert {one["typeId"] for one in first["associationTypes"]} == {3, 36}


def test_labels_name_the_types(portal: Any) -> None:
    labels = portal.get("/crm/associations/2026-09/deals/contacts/labels").json["results"]
    assert [(one["typeId"], one["label"]) for one in labels] == [(3, None), (36, "Decision maker")]


def test_inline_associations_name_every_id_twice(portal: Any) -> None:
    names = Counter[str]()
    for deal in portal.walk(DEALS, limit=100, associations="contacts"):
        inline = deal.get("associations", {}).get("contacts", {"results": []})["results"]
        by_id = Counter(one["id"] for one in inline)
        assert set(by_id.values()) <= {2}
        names.update(one["type"] for one in inline)
    assert set(names) == {"deal_to_contact", "deal_to_contact_unlabeled"}
    assert names["deal_to_contact"] > 50


def test_inline_associations_of_a_busy_hostile_deal_end_with_a_cursor(company: Any) -> None:
    deals = company("hostile").walk(DEALS, limit=100, associations="contacts")
    cut = [d["id"] for d in deals if "paging" in d.get("associations", {}).get("contacts", {})]
    assert cut


def test_contacts_name_their_company_inline(portal: Any) -> None:
    query = {"limit": 100, "properties": "associatedcompanyid", "associations": "companies"}
    some = portal.get("/crm/objects/2026-09/contacts", **query).json["results"]
    for one in some:
        company_id = one["properties"]["associatedcompanyid"]
        inline = one.get("associations", {}).get("companies", {"results": []})["results"]
        assert {each["id"] for each in inline} == ({company_id} if company_id else set())
