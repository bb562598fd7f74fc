"""The answer key, reckoned a second time: from the served pages alone and by the KPI model's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from tests.sandbox.reckoning import OBJECTS, Reading, local_day

pytestmark = pytest.mark.xdist_group("sandbox-truth")


@pytest.fixture(scope="module", params=["plain", "hostile"])
def reading(request: Any, company: Any, table: Any) -> Reading:
    return Reading(company(request.param), table)


def told(
    rows: Iterable[dict[str, Any]], cents: bool = False
) -> dict[tuple[str, str], dict[str, int]]:
    """Rows of the answer key by day and channel, zeros left out."""
    found = {}
    for row in rows:
        numbers = {
            name: round(value * 100) if cents and name.endswith("revenue") else value
            for name, value in row.items()
            if isinstance(value, int | float) and value
        }
        found[row["date_day"], row["channel"]] = numbers
    return {key: numbers for key, numbers in found.items() if numbers}


def plain(counts: dict[tuple[str, str], Counter[str]]) -> dict[tuple[str, str], dict[str, int]]:
    without = {key: {n: v for n, v in counted.items() if v} for key, counted in counts.items()}
    return {key: numbers for key, numbers in without.items() if numbers}


def total(truth: dict[tuple[str, str], dict[str, int]], name: str) -> int:
    return sum(numbers.get(name, 0) for numbers in truth.values())


def test_the_funnel_is_what_the_pages_tell(reading: Reading) -> None:
    truth = told(reading.truth["funnel_daily"])
    assert total(truth, "contacts") > 1000
    assert total(truth, "customers") > 30
    assert 0 < total(truth, "earned_mqls") < total(truth, "mqls")
    assert plain(reading.funnel()) == truth


def test_web_leads_of_both_pairs_are_what_the_pages_tell(reading: Reading) -> None:
    truth = told(reading.truth["web_leads_daily"])
    assert total(truth, "session") != total(truth, "acquisition") > 500
    assert plain(reading.web_leads()) == truth


def test_web_traffic_by_channel_is_what_the_reports_tell(reading: Reading) -> None:
    truth = told(reading.truth["web_traffic_daily"])
    assert total(truth, "sessions") == reading.truth["totals"]["sessions"] > 20_000
    assert plain(reading.traffic()) == truth


def test_new_users_by_first_channel_are_what_the_report_tells(reading: Reading) -> None:
    truth = told(reading.truth["acquisition_daily"])
    assert total(truth, "new_users") > 10_000
    assert plain(reading.acquisition()) == truth


def test_revenue_is_what_the_deals_pages_tell_to_the_cent(reading: Reading) -> None:
    truth = told(reading.truth["revenue_daily"], cents=True)
    assert total(truth, "won_deals") > total(truth, "new_deals") > 30
    assert {channel for _, channel in truth} > {"unallocated", "organic_search"}
    assert plain(reading.revenue()) == truth


def test_traffic_of_own_hosts_is_what_reports_filtered_by_host_tell(reading: Reading) -> None:
    own = reading.truth["own_hosts"]
    only = {"filter": {"fieldName": "hostName", "inListFilter": {"values": own["hosts"]}}}
    assert plain(reading.traffic(dimensionFilter=only)) == told(own["web_traffic_daily"])
    assert plain(reading.acquisition(dimensionFilter=only)) == told(own["acquisition_daily"])


def test_totals_count_the_records_served(reading: Reading) -> None:
    totals, walk = reading.truth["totals"], reading.caller.walk
    assert totals["contacts"] == len(reading.leads)
    assert totals["contacts_archived"] == len(
        list(walk(f"{OBJECTS}/contacts", limit=100, archived="true"))
    )
    assert totals["deals"] == len(list(walk(f"{OBJECTS}/deals", limit=100)))


def test_spend_of_the_answer_key_is_that_of_the_file(reading: Reading) -> None:
    sums: Counter[tuple[str, str, str]] = Counter()
    header, *lines = reading.caller.get("/sandbox/spend.csv").body.decode().splitlines()
    assert header == "date,platform,type,cost,currency"
    for line in lines:
        day, platform, kind, cost, currency = line.split(",")
        assert currency == "SEK"
        sums[day, platform, kind] += round(float(cost) * 100)
    assert len({platform for _, platform, _ in sums}) == 7
    assert sums == {
        (row["date_day"], row["platform"], row["cost_type"]): round(row["cost"] * 100)
        for row in reading.truth["spend_daily"]
    }


def test_truth_tells_of_no_day_after_now(reading: Reading) -> None:
    today = local_day(reading.now)
    tables = [name for name in reading.truth if name.endswith("_daily")]
    assert len(tables) == 6
    for name in tables:
        assert max(row["date_day"] for row in reading.truth[name]) <= today


def test_some_stages_of_the_hostile_portal_are_known_from_their_date_entered_alone(
    company: Any,
) -> None:
    contacts = company("hostile").walk(
        f"{OBJECTS}/contacts",
        limit=50,
        properties="hs_v2_date_entered_marketingqualifiedlead",
        propertiesWithHistory="lifecyclestage",
    )
    only_entered = 0
    for contact in contacts:
        versions = contact["propertiesWithHistory"]["lifecyclestage"]
        assert len(versions) <= 20
        recorded = {version["value"] for version in versions}
        entered = contact["properties"]["hs_v2_date_entered_marketingqualifiedlead"]
        only_entered += entered is not None and "marketingqualifiedlead" not in recorded
    assert only_entered > 0
