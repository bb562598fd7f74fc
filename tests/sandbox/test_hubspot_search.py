"""HubSpot's search: filters, sort, pages and their ceiling, the lag and looseness of its index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("sandbox-company")

SEARCH = "/crm/objects/2026-09/contacts/search"
NAMES = "lifecyclestage,hs_analytics_source,lastmodifieddate,createdate,hs_latest_source"


@pytest.fixture(scope="module")
def portal(company: Any) -> Any:
    return company("plain")


@pytest.fixture(scope="module")
def contacts(portal: Any) -> list[dict[str, Any]]:
    return list(portal.walk("/crm/objects/2026-09/contacts", limit=100, properties=NAMES))


def find(portal: Any, *filters: dict[str, Any], **more: Any) -> Any:
    """One page of one filter group."""
    return portal.post(SEARCH, {"filterGroups": [{"filters": list(filters)}], "limit": 200, **more})


def find_all(portal: Any, *filters: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = "0"
    while after:
        page = find(portal, *filters, after=after, **more)
        assert page.status == 200, page.body
        found += page.json["results"]
        after = page.json.get("paging", {}).get("next", {}).get("after", "")
    assert len(found) == page.json["total"]
    return found


def one(name: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
    given = {} if value is None else {"value": value}
    return {"propertyName": name, "operator": operator, **given, **more}


MARCH = datetime(2026, 3, 1, tzinfo=UTC)
MARCH_MS = str(int(MARCH.timestamp() * 1000))
APRIL_MS = str(int(datetime(2026, 4, 1, tzinfo=UTC).timestamp() * 1000))
FILTERS: dict[str, tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = {
    "EQ": (one("lifecyclestage", "EQ", "lead"), lambda p: p["lifecyclestage"] == "lead"),
    "NEQ": (one("lifecyclestage", "NEQ", "lead"), lambda p: p["lifecyclestage"] != "lead"),
    "IN": (
        one("lifecyclestage", "IN", values=["lead", "customer"]),
        lambda p: p["lifecyclestage"] in ("lead", "customer"),
    ),
    "NOT_IN": (
        one("lifecyclestage", "NOT_IN", values=["lead", "customer"]),
        lambda p: p["lifecyclestage"] not in ("lead", "customer"),
    ),
    "HAS_PROPERTY": (
        one("hs_latest_source", "HAS_PROPERTY"),
        lambda p: bool(p["hs_latest_source"]),
    ),
    "NOT_HAS_PROPERTY": (
        one("hs_latest_source", "NOT_HAS_PROPERTY"),
        lambda p: not p["hs_latest_source"],
    ),
    "CONTAINS_TOKEN": (
        one("hs_analytics_source", "CONTAINS_TOKEN", "*social*"),
        lambda p: "SOCIAL" in (p["hs_analytics_source"] or ""),
    ),
    "GTE epoch": (
        one("createdate", "GTE", MARCH_MS),
        lambda p: datetime.fromisoformat(p["createdate"]) >= MARCH,
    ),
    "LT iso": (
        one("createdate", "LT", "2026-03-01T00:00:00Z"),
        lambda p: datetime.fromisoformat(p["createdate"]) < MARCH,
    ),
    "BETWEEN": (
        one("createdate", "BETWEEN", MARCH_MS, highValue=APRIL_MS),
        lambda p: MARCH <= datetime.fromisoformat(p["createdate"]) <= MARCH + timedelta(days=31),
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_finds_what_the_list_says(
    portal: Any, contacts: list[dict[str, Any]], name: str
) -> None:
    asked, matches = FILTERS[name]
    expected = {c["id"] for c in contacts if matches(c["properties"])}
    assert 0 < len(expected) < len(contacts)
    assert {c["id"] for c in find_all(portal, asked)} == expected


def test_filters_of_a_group_all_hold_and_of_groups_any(
    portal: Any, contacts: list[dict[str, Any]]
) -> None:
    leads_of_march = [FILTERS["EQ"][0], FILTERS["BETWEEN"][0]]
    customers = [one("lifecyclestage", "EQ", "customer")]
    body = {"filterGroups": [{"filters": leads_of_march}, {"filters": customers}], "limit": 200}
    expected = [
        c
        for c in contacts
        if (FILTERS["EQ"][1](c["properties"]) and FILTERS["BETWEEN"][1](c["properties"]))
        or c["properties"]["lifecyclestage"] == "customer"
    ]
    assert portal.post(SEARCH, body).json["total"] == len(expected) > 10


@pytest.mark.parametrize("direction", ["ASCENDING", "DESCENDING"])
def test_results_come_in_the_order_of_the_sort(portal: Any, direction: str) -> None:
    sorts = [{"propertyName": "lastmodifieddate", "direction": direction}]
    found = find_all(portal, sorts=sorts)
    changed = [datetime.fromisoformat(c["updatedAt"]) for c in found]
    assert len(changed) > 1000
    assert changed == sorted(changed, reverse=direction == "DESCENDING")


def test_ties_can_be_drained_by_id(portal: Any, contacts: list[dict[str, Any]]) -> None:
    ids = sorted(int(c["id"]) for c in contacts)
    middle = str(ids[len(ids) // 2])
    sorts = [{"propertyName": "hs_object_id", "direction": "ASCENDING"}]
    found = find_all(portal, one("hs_object_id", "GT", middle), sorts=sorts)
    assert [int(c["id"]) for c in found] == [id_ for id_ in ids if id_ > int(middle)]


def test_a_page_has_ten_results_by_default_and_a_cursor_without_a_link(portal: Any) -> None:
    page = portal.post(SEARCH, {}).json
    assert len(page["results"]) == 10
    assert page["paging"] == {"next": {"after": "10"}}


def test_a_page_takes_200_results_at_most(portal: Any) -> None:
    assert len(portal.post(SEARCH, {"limit": 200}).json["results"]) == 200
    assert portal.post(SEARCH, {"limit": 201}).status == 400


@pytest.mark.parametrize(
    ("after", "limit", "status"), [(9800, 200, 200), (9801, 200, 400), (10000, 1, 400)]
)
def test_no_page_reaches_past_the_10_000th_result(
    portal: Any, after: int, limit: int, status: int
) -> None:
    reply = portal.post(SEARCH, {"limit": limit, "after": str(after)})
    assert reply.status == status


@pytest.mark.parametrize(
    "groups",
    [
        [{"filters": [one("lifecyclestage", "EQ", "lead")]}] * 6,
        [{"filters": [one("lifecyclestage", "EQ", "lead")] * 7}],
        [{"filters": [one("lifecyclestage", "EQ", "lead")] * 5}] * 4,
    ],
)
def test_too_many_filters_are_refused(portal: Any, groups: list[Any]) -> None:
    assert portal.post(SEARCH, {"filterGroups": groups}).status == 400


@pytest.mark.parametrize(
    "asked",
    [one("lifecyclestage", "LIKE", "lead"), one("no_such_property", "EQ", "1")],
)
def test_unknown_operators_and_properties_are_refused(portal: Any, asked: dict[str, Any]) -> None:
    reply = find(portal, asked)
    assert (reply.status, reply.json["category"]) == (400, "VALIDATION_ERROR")


def test_a_date_filter_at_the_epoch_breaks_hubspot(portal: Any) -> None:
    assert find(portal, one("createdate", "GTE", "0")).status == 500
    assert find(portal, one("createdate", "GTE", "1000")).status == 200


def test_search_returns_properties_but_no_history(portal: Any) -> None:
    more = {"properties": ["lifecyclestage"], "propertiesWithHistory": ["lifecyclestage"]}
    result = find(portal, **more).json["results"][0]
    assert "lifecyclestage" in result["properties"]
    assert "propertiesWithHistory" not in result


def test_archived_and_merged_records_are_never_found(portal: Any) -> None:
    live = {c["id"] for c in portal.walk("/crm/objects/2026-09/contacts", limit=100)}
    assert {c["id"] for c in find_all(portal)} == live


def test_deals_are_searched_by_their_own_modification_date(portal: Any) -> None:
    path = "/crm/v3/objects/deals/search"
    asked = [one("hs_lastmodifieddate", "GTE", MARCH_MS)]
    total = portal.post(path, {"filterGroups": [{"filters": asked}]}).json["total"]
    assert 0 < total < portal.post(path, {}).json["total"]
    assert (
        portal.post(
            path, {"filterGroups": [{"filters": [one("lastmodifieddate", "GTE", "1000")]}]}
        ).status
        == 400
    )


def test_the_hostile_index_does_not_know_the_last_ten_minutes_yet(
    company: Any, open_box: Any
) -> None:
    world = company("hostile").box.world
    newest = max(c.updated_at for c in world.records.live)
    fresh = open_box(1500, "hostile", now=newest + timedelta(minutes=1))
    later = open_box(1500, "hostile", now=newest + timedelta(minutes=11))
    asked = [one("lastmodifieddate", "GTE", str(int(newest.timestamp() * 1000)))]
    body = {"filterGroups": [{"filters": asked}]}
    assert fresh.post(SEARCH, body).json["total"] == 0
    assert later.post(SEARCH, body).json["total"] >= 1


def test_the_hostile_index_is_loose_in_time_but_not_by_id(company: Any) -> None:
    caller = company("hostile")
    by_time = find_all(caller, sorts=[{"propertyName": "createdate", "direction": "ASCENDING"}])
    by_id = find_all(caller, sorts=[{"propertyName": "hs_object_id", "direction": "ASCENDING"}])
    created = [datetime.fromisoformat(c["createdAt"]) for c in by_time]
    assert created != sorted(created)
    assert {c["id"] for c in by_time} == {c["id"] for c in by_id}
    assert [int(c["id"]) for c in by_id] == sorted(int(c["id"]) for c in by_id)


def test_hundreds_of_hostile_contacts_share_one_millisecond(company: Any) -> None:
    mass_update = str(int(company("hostile").box.world.habits.mass_update.timestamp() * 1000))
    assert find(company("hostile"), one("lastmodifieddate", "EQ", mass_update)).json["total"] > 200
