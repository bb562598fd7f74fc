"""A client that has HubSpot and nothing else: its own visits by source are the traffic."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.end_to_end.conftest import House, sandbox

pytestmark = pytest.mark.xdist_group("hubspot-alone")

CLIENT = """\
name: Acme
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-06-01
sources:
  hubspot: {{token: {{env: ACME_TOKEN}}, portal_id: {portal_id}, base_url: "{url}"}}
"""


@pytest.fixture(scope="module")
def alone(house: House) -> House:
    with sandbox("--contacts", "400") as box:
        house.environment["ACME_TOKEN"] = box.ready["hubspot_token"]
        house.write_client("acme", CLIENT.format(**box.ready))
        assert house.maintrack("run", "acme").returncode == 0
    return house


def test_its_visits_are_the_sessions(alone: House) -> None:
    visits = alone.warehouse_rows(
        "acme",
        "select date_day, visits from raw.hubspot_source_visits_daily where date_day >= '2026-06-01'",
    )
    by_month: Counter[str] = Counter()
    for day, n in visits:
        by_month[f"{day:%Y-%m}"] += n
    told = alone.rows(
        "acme",
        """
        select strftime(period_start, '%Y-%m'), value::bigint from kpi.kpi_values
        where kpi_key = 'sessions' and grain = 'month' and channel = 'all' and period_end < '2026-10-20'
        """,
    )
    assert len(told) == 4
    assert {month: by_month[month] for month, _ in told} == dict(told)


def test_it_has_a_ttl(alone: House) -> None:
    ((value, numerator, denominator),) = alone.rows(
        "acme",
        """
        select value, numerator, denominator from kpi.kpi_values
        where kpi_key = 'ttl' and grain = 'month' and channel = 'all' and period_start = '2026-09-01'
        """,
    )
    assert value == numerator / denominator > 0


def test_nothing_says_that_traffic_is_missing(alone: House) -> None:
    found = {finding for (finding,) in alone.rows("acme", "select finding from meta.quality")}
    assert not {one for one in found if one.startswith("traffic_")}


def test_the_source_is_fresh_through_its_last_settled_day(alone: House) -> None:
    ((status, through),) = alone.rows(
        "acme", "select status, complete_through from meta.freshness where source = 'hubspot'"
    )
    today = datetime.now(ZoneInfo("Europe/Stockholm")).date()
    assert status == "fresh"
    assert timedelta(4) <= today - through <= timedelta(5)
