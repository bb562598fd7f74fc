"""HubSpot's lists: pages, properties, histories; by both kinds of paths and in both profiles."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("sandbox-company")

CONTACTS, DEALS = "/crm/objects/2026-09/contacts", "/crm/objects/2026-09/deals"
SAME_CONTACTS = (
    "/crm/objects/2026-09/contacts",
    "/crm/objects/2026-03/contacts",
    "/crm/objects/2026-03/0-1",
    "/crm/v3/objects/contacts",
)


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


@pytest.mark.parametrize("path", SAME_CONTACTS)
def test_numbered_and_dated_paths_and_type_ids_lead_to_the_same_records(
    portal: Any, path: str
) -> None:
    assert (
        portal.get(path, limit=5).json["results"] == portal.get(CONTACTS, limit=5).json["results"]
    )


def test_a_list_without_a_limit_has_ten_records(portal: Any) -> None:
    assert len(portal.get(CONTACTS).json["results"]) == 10


def test_a_walk_gives_every_record_once_by_ascending_id(contacts: list[dict[str, Any]]) -> None:
    ids = [int(one["id"]) for one in contacts]
    assert len(ids) > 1000
    assert ids == sorted(set(ids))


def test_the_page_size_changes_no_record(portal: Any) -> None:
    by_seven = [one["id"] for one in portal.walk(DEALS, limit=7)]
    assert len(by_seven) > 100
    assert by_seven == [one["id"] for one in portal.walk(DEALS, limit=100)]


def test_the_last_page_has_no_paging(portal: Any) -> None:
    *_, last = portal.walk(CONTACTS, limit=100)
    page = portal.get(CONTACTS, limit=5, after=str(int(last["id"]) - 1)).json
    assert [one["id"] for one in page["results"]] == [last["id"]]
    assert "paging" not in page


def test_a_page_behind_the_last_record_is_empty_and_has_no_paging(portal: Any) -> None:
    assert portal.get(CONTACTS, after="99999999999999").json == {"results": []}


@pytest.mark.parametrize("limit", [0, 101])
def test_a_list_takes_1_to_100(portal: Any, limit: int) -> None:
    reply = portal.get(CONTACTS, limit=limit)
    assert (reply.status, reply.json["category"]) == (400, "VALIDATION_ERROR")


def test_with_history_a_list_takes_50_and_says_so(portal: Any) -> None:
    assert portal.get(CONTACTS, limit=50, propertiesWithHistory="lifecyclestage").status == 200
    reply = portal.get(CONTACTS, limit=51, propertiesWithHistory="lifecyclestage")
    assert reply.status == 400
    assert reply.json["message"] == (
        "The maximum number of inputs supported in a batch request for property histories is 50. "
        "Please reduce the number of items and try again"
    )


def test_a_broken_cursor_is_refused(portal: Any) -> None:
    assert portal.get(CONTACTS, after="zzz").status == 400


def test_the_next_link_is_absolute_and_repeats_the_query(company: Any) -> None:
    caller = company("plain")
    query = {"limit": 3, "properties": "hs_latest_source"}
    next_page = caller.get(CONTACTS, **query).json["paging"]["next"]
    assert next_page["link"].startswith(f"{caller.url}{CONTACTS}?")
    followed = caller.get(next_page["link"].removeprefix(caller.url))
    assert followed.json == caller.get(CONTACTS, **query, after=next_page["after"]).json


def test_the_hostile_portals_next_link_leads_to_a_host_that_is_not_there(company: Any) -> None:
    link = company("hostile").get(CONTACTS, limit=3).json["paging"]["next"]["link"]
    assert link.startswith("https://api.hubapi.invalid/")


def test_without_properties_the_defaults_come(portal: Any) -> None:
    one = portal.get(CONTACTS, limit=1).json["results"][0]
    assert sorted(one["properties"]) == [
        "createdate",
        "email",
        "firstname",
        "hs_object_id",
        "lastmodifieddate",
        "lastname",
    ]
    assert one["properties"]["email"].endswith("@example.invalid")


def test_asked_for_properties_come_with_three_that_always_do(portal: Any) -> None:
    one = portal.get(CONTACTS, limit=1, properties="lifecyclestage").json["results"][0]
    assert sorted(one["properties"]) == [
        "createdate",
        "hs_object_id",
        "lastmodifieddate",
        "lifecyclestage",
    ]


def test_unknown_properties_are_ignored_in_silence(portal: Any) -> None:
    query = {"limit": 1, "properties": "lifecyclestage,lifecylestage"}
    reply = portal.get(CONTACTS, **query, propertiesWithHistory="nonsense")
    assert reply.status == 200
    assert "lifecylestage" not in reply.json["results"][0]["properties"]
    assert reply.json["results"][0]["propertiesWithHistory"] == {}


def test_names_may_be_comma_joined_or_repeated(portal: Any) -> None:
    joined = portal.get(CONTACTS, limit=3, properties="hs_pipeline,hs_latest_source")
    repeated = portal.get(CONTACTS, limit=3, properties=["hs_pipeline", "hs_latest_source"])
    assert joined.json["results"] == repeated.json["results"]


def test_every_value_is_text_or_null(portal: Any) -> None:
    names = [one["name"] for one in portal.get("/crm/properties/2026-09/deals").json["results"]]
    for deal in portal.walk(DEALS, limit=100, properties=",".join(names)):
        assert all(v is None or isinstance(v, str) for v in deal["properties"].values())


def test_calculated_numbers_have_all_the_digits_of_their_binary_fraction(portal: Any) -> None:
    deals = portal.walk(DEALS, limit=100, properties="hs_deal_stage_probability")
    values = {one["properties"]["hs_deal_stage_probability"] for one in deals}
    assert "0.200000000000000011102230246251565404236316680908203125" in values


def test_a_cleared_stage_is_an_empty_text(contacts: list[dict[str, Any]]) -> None:
    stages = Counter(one["properties"]["lifecyclestage"] for one in contacts)
    assert stages[""] > 0
    assert stages[None] > 0


def test_instants_come_with_and_without_milliseconds(portal: Any) -> None:
    whole = [c for c in portal.walk(CONTACTS, limit=100) if "." not in c["createdAt"]]
    assert len(whole) < 20
    dated = portal.get(CONTACTS, limit=1).json["results"][0]["createdAt"]
    assert datetime.fromisoformat(dated).tzinfo is not None


def test_histories_come_newest_first(contacts: list[dict[str, Any]]) -> None:
    lengths = Counter[int]()
    for one in contacts:
        versions = one["propertiesWithHistory"]["lifecyclestage"]
        instants = [datetime.fromisoformat(version["timestamp"]) for version in versions]
        assert instants == sorted(instants, reverse=True)
        lengths[len(versions)] += 1
    assert sum(n for length, n in lengths.items() if length > 1) > 200


def test_the_newest_version_is_the_current_value(contacts: list[dict[str, Any]]) -> None:
    for one in contacts:
        versions = one["propertiesWithHistory"]["lifecyclestage"]
        assert one["properties"]["lifecyclestage"] == (versions[0]["value"] if versions else None)


def test_a_property_that_never_changed_has_its_one_version(contacts: list[dict[str, Any]]) -> None:
    (version,) = contacts[0]["propertiesWithHistory"]["createdate"]
    assert version["value"] == contacts[0]["properties"]["createdate"]


def test_the_hostile_portal_keeps_20_versions_and_the_plain_one_more_than_it_has(
    company: Any,
) -> None:
    deepest = {
        profile: max(
            len(one["propertiesWithHistory"]["lifecyclestage"])
            for one in company(profile).walk(
                CONTACTS, limit=50, propertiesWithHistory="lifecyclestage"
            )
        )
        for profile in ("plain", "hostile")
    }
    assert deepest["hostile"] == 20
    assert deepest["plain"] < 45


@pytest.mark.parametrize("kind", ["tickets", "0-5", "leads"])
def test_object_types_beyond_the_tokens_scopes_are_refused_with_their_scope(
    portal: Any, kind: str
) -> None:
    reply = portal.get(f"/crm/objects/2026-09/{kind}")
    assert (reply.status, reply.json["category"]) == (403, "MISSING_SCOPES")
    ((scope,),) = (error["context"]["requiredGranularScopes"] for error in reply.json["errors"])
    assert scope.startswith("crm.objects.")


def test_an_object_type_that_does_not_exist_is_a_validation_error(portal: Any) -> None:
    assert portal.get("/crm/objects/2026-09/unicorns").status == 400


@pytest.mark.parametrize(
    "path",
    ["/crm/objects/2024-01/contacts", "/crm/v1/contacts", "/nothing", "/crm/owners/2026-09/1/2"],
)
def test_paths_that_hubspot_does_not_have_are_404(portal: Any, path: str) -> None:
    reply = portal.get(path)
    assert (reply.status, reply.json["category"]) == (404, "OBJECT_NOT_FOUND")


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/email/public/v1/events", "content"),
        ("/analytics/v2/reports/totals/daily", "business-intelligence"),
        ("/crm/lists/2026-09/search", "crm.lists.read"),
    ],
)
def test_apis_that_the_token_may_not_use_are_refused_with_their_scope(
    portal: Any, path: str, scope: str
) -> None:
    reply = portal.get(path)
    assert reply.status == 403
    assert scope in reply.body.decode()
