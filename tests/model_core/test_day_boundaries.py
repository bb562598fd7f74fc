"""Clients in Stockholm, São Paulo and Los Angeles over both changes of clocks: every session on its own day."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from connectors.contract import Days
from pipelines.sources import open_source
from sandbox.box import Box
from sandbox.server import serving
from tests.model_core.web_house import TRAFFIC_ONLY, WebHouse

pytestmark = pytest.mark.xdist_group("day-boundaries")

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AUTUMN = Days(date(2025, 10, 20), date(2025, 11, 8))
SPRING = Days(date(2026, 3, 2), date(2026, 4, 4))
"""Europe changes on 2025-10-26 and 2026-03-29, North America on 2025-11-02 and 2026-03-08, Brazil never."""

ZONES = ("Europe/Stockholm", "America/Sao_Paulo", "America/Los_Angeles")
CLIENT = """
name: Acme
timezone: {zone}
currency: SEK
start_date: 2025-10-20
sources:
  ga4: {{property_id: "{property_id}", credentials: {{env: ACME_GA4}}, base_url: "{url}"}}
"""


@dataclass
class Seen:
    house: WebHouse
    truth: Counter[date]


@pytest.fixture(scope="module")
def company() -> Iterator[tuple[Box, str]]:
    box = Box(seed=7, contacts=400, now=NOW, profile="plain")
    with serving(box) as url:
        yield box, url


@pytest.fixture(scope="module", params=ZONES)
def client(
    request: pytest.FixtureRequest, company: Any, tmp_path_factory: pytest.TempPathFactory
) -> Seen:
    box, url = company
    zone = request.param
    others = {where: name for name, where in box.identity["ga4_properties"].items()}
    property_id = others.get(zone, box.identity["ga4_property_id"])
    text = CLIENT.format(zone=zone, property_id=property_id, url=url)
    with pytest.MonkeyPatch.context() as patch:
        credentials = json.dumps({"type": "bearer", "token": box.identity["ga4_token"]})
        patch.setenv("ACME_GA4", credentials)
        house = WebHouse(tmp_path_factory.mktemp("zone"), text)
        for days in (AUTUMN, SPRING):
            source = open_source(house.config, "ga4")
            try:
                house.night(source, days, NOW)
            finally:
                source.close()
    house.build(TRAFFIC_ONLY)
    return Seen(house, _truth(box, zone, property_id))


def _truth(box: Box, zone: str, property_id: str) -> Counter[date]:
    """Sessions by the day of their own instant in the property's zone, from the world itself."""
    found: Counter[date] = Counter()
    if zone == "Europe/Stockholm":
        rows = box.world.truth["web_traffic_daily"]
        rows = [row for row in rows if row["provider"] == "ga4"]
    else:
        rows = box.world.web.truth["properties_daily"]
        rows = [row for row in rows if row["property_id"] == property_id]
    for row in rows:
        day = date.fromisoformat(row["date_day"])
        if any(span.first <= day <= span.last for span in (AUTUMN, SPRING)):
            found[day] += row["sessions"]
    return found


def test_every_session_is_on_the_day_of_its_own_instant(client: Seen) -> None:
    published = client.house.rows(
        "select date_day, sum(sessions)::bigint from core.fct_web_traffic_daily where is_authority group by 1"
    )
    assert len(client.truth) == 20 + 34
    assert dict(published) == dict(client.truth)


def test_every_day_that_was_read_is_covered_and_final(client: Seen) -> None:
    days = client.house.rows(
        "select date_day from intermediate.int_traffic__provider_days where is_final and is_authority order by 1"
    )
    expected = [
        span.first + timedelta(days=n)
        for span in (AUTUMN, SPRING)
        for n in range((span.last - span.first).days + 1)
    ]
    assert [day for (day,) in days] == expected


def test_the_three_zones_cut_the_same_visits_into_different_days(company: Any) -> None:
    box, _ = company
    west = _truth(
        box, ZONES[2], next(k for k, v in box.identity["ga4_properties"].items() if v == ZONES[2])
    )
    home = _truth(box, ZONES[0], box.identity["ga4_property_id"])
    assert sum(1 for day in home if home[day] != west[day]) > 30
    assert sum(west.values()) == pytest.approx(sum(home.values()), rel=0.02)
