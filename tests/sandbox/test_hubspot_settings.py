"""What the portal is set up with: properties, pipelines, owners, account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("sandbox-company")


@pytest.fixture(scope="module", params=["plain", "hostile"])
def portal(request: Any, company: Any) -> Any:
    return company(request.param)


def properties(
    portal: Any, kind: str, version: str = "properties/2026-09"
) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in portal.get(f"/crm/{version}/{kind}").json["results"]}


@pytest.mark.parametrize("version", ["properties/2026-03", "v3/properties"])
def test_properties_are_the_same_by_every_path(portal: Any, version: str) -> None:
    assert properties(portal, "contacts", version) == properties(portal, "0-1")


def test_lifecycle_stages_are_the_defaults_and_two_of_the_portals_own(portal: Any) -> None:
    options = properties(portal, "contacts")["lifecyclestage"]["options"]
    values = [o["value"] for o in sorted(options, key=lambda option: option["displayOrder"])]
    assert values == [
        "subscriber",
        "lead",
        "marketingqualifiedlead",
        "3206386937",
        "salesqualifiedlead",
        "opportunity",
        "customer",
        "evangelist",
        "other",
        "3206386941",
    ]


def test_every_original_source_is_an_option(portal: Any) -> None:
    options = properties(portal, "contacts")["hs_analytics_source"]["options"]
    assert len(options) == 10
    assert "AI_REFERRALS" in {option["value"] for option in options}


def test_became_a_dates_of_older_portals_are_not_there(portal: Any) -> None:
    assert not [
        name for name in properties(portal, "contacts") if name.startswith("hs_lifecyclestage_")
    ]


def test_date_entered_properties_carry_the_stages_value(portal: Any) -> None:
    assert "hs_v2_date_entered_3206386937" in properties(portal, "contacts")


def test_the_hostile_portal_does_not_list_deals_stage_dates_but_gives_them(company: Any) -> None:
    name = "hs_v2_date_entered_closedwon"
    assert name in properties(company("plain"), "deals")
    assert name not in properties(company("hostile"), "deals")
    deals = company("hostile").walk("/crm/objects/2026-09/deals", limit=100, properties=name)
    assert sum(one["properties"][name] is not None for one in deals) > 10


def test_one_property_is_read_by_name(portal: Any) -> None:
    assert portal.get("/crm/properties/2026-09/deals/amount").json["type"] == "number"
    assert portal.get("/crm/properties/2026-09/deals/amountt").status == 404


def test_no_property_is_archived(portal: Any) -> None:
    assert portal.get("/crm/properties/2026-09/contacts", archived="true").json == {"results": []}


@pytest.mark.parametrize("path", ["/crm/pipelines/2026-09/deals", "/crm/v3/pipelines/0-3"])
def test_pipelines_tell_won_and_lost_in_text(portal: Any, path: str) -> None:
    stages = {s["id"]: s for p in portal.get(path).json["results"] for s in p["stages"]}
    assert stages["closedwon"]["metadata"] == {"isClosed": "true", "probability": "1.0"}
    assert stages["148830002"]["metadata"] == {"isClosed": "true", "probability": "1.0"}
    assert stages["148830003"]["metadata"] == {"isClosed": "true", "probability": "0.0"}


def test_the_stages_of_a_pipeline_do_not_come_in_display_order(portal: Any) -> None:
    first = portal.get("/crm/pipelines/2026-09/deals").json["results"][0]
    orders = [stage["displayOrder"] for stage in first["stages"]]
    assert orders != sorted(orders)
    assert sorted(orders) == list(range(5))


@pytest.mark.parametrize("path", ["/crm/owners/2026-09", "/crm/v3/owners/"])
def test_owners_who_left_come_only_when_asked_for(portal: Any, path: str) -> None:
    active = list(portal.walk(path, limit=1))
    left = list(portal.walk(path, archived="true"))
    assert [one["archived"] for one in active] == [False, False]
    assert [one["archived"] for one in left] == [True]


def test_records_of_an_owner_who_left_still_name_that_owner(portal: Any) -> None:
    deals = portal.walk("/crm/objects/2026-09/deals", limit=100, properties="hubspot_owner_id")
    owners = {one["properties"]["hubspot_owner_id"] for one in deals}
    known = {one["id"] for one in portal.walk("/crm/owners/2026-09")}
    (left,) = (one["id"] for one in portal.walk("/crm/owners/2026-09", archived="true"))
    assert owners == known | {left}


def test_an_owner_was_active_before_the_day_of_leaving(open_box: Any) -> None:
    early = open_box(now=datetime(2026, 2, 1, tzinfo=UTC))
    assert len(list(early.walk("/crm/owners/2026-09"))) == 3
    assert list(early.walk("/crm/owners/2026-09", archived="true")) == []


@pytest.mark.parametrize("path", ["/account-info/2026-09/details", "/account-info/v3/details"])
def test_the_account_tells_portal_zone_and_currency(portal: Any, path: str) -> None:
    account = portal.get(path).json
    assert str(account["portalId"]) == portal.ready["portal_id"]
    assert (account["timeZone"], account["companyCurrency"]) == ("Europe/Stockholm", "SEK")
    assert (account["utcOffset"], account["utcOffsetMilliseconds"]) == ("+01:00", 3_600_000)
    assert account["additionalCurrencies"] == ["EUR", "NOK"]
