"""The channel of every way in which sources name where somebody came from: the table in origins.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("origins")

with Path(__file__).with_name("origins.csv").open(newline="") as file:
    ORIGINS = list(csv.DictReader(file))

OWN_NAMES = {
    "newsletter": "email",
    "partnerportal.example": "other_campaigns",
    "own-campaign": "paid_social",
}
DAY = "2026-06-01"


def _contact(rows: Any, number: int, row: Mapping[str, str]) -> None:
    rows.contact(
        str(number),
        f"{DAY}T10:00:00Z",
        original_source=row["name"] or None,
        original_source_data_1=row["detail_1"] or None,
        original_source_data_2=row["detail_2"] or None,
    )


def _ga4(rows: Any, number: int, row: Mapping[str, str]) -> None:
    words = {"source": row["detail_1"], "medium": row["detail_2"], "campaign": row["detail_3"]}
    place = {"property_id": "1", "host_name": str(number), "date_day": DAY}
    rows.add("ga4_traffic_daily", **place, channel_group=row["name"], **words, sessions=1)


def _plausible(rows: Any, number: int, row: Mapping[str, str]) -> None:
    words = {"source": row["detail_1"], "medium": row["detail_2"], "campaign": row["detail_3"]}
    place = {"site_id": str(number), "date_day": DAY}
    rows.add(
        "plausible_traffic_daily", **place, channel=row["name"], **words, visits=1, bounce_rate=0
    )


def _matomo(rows: Any, number: int, row: Mapping[str, str]) -> None:
    """What is no part of a type stands under the type; a part has its type beside it."""
    is_part = bool(row["detail_1"])
    report, label = (row["name"], row["detail_1"]) if is_part else ("type", row["name"])
    day = f"2026-06-{number % 28 + 1:02d}"
    place = {"site_id": str(number), "date_day": day, "visits": 1, "bounces": 0}
    rows.add("matomo_traffic_daily", report=report, label=label, **place)
    if is_part:
        rows.add("matomo_traffic_daily", report="type", label=row["name"], **place)


def _visits(rows: Any, _: int, row: Mapping[str, str]) -> None:
    rows.add("hubspot_source_visits_daily", source=row["name"], date_day=DAY, visits=1)


def _file(rows: Any, number: int, row: Mapping[str, str]) -> None:
    line = {"file": "some.csv", "row_number": number, "date_day": DAY, "sessions": 1}
    rows.add("files_traffic", channel=row["name"], **line)


WRITERS = {
    "ga4": _ga4,
    "plausible": _plausible,
    "matomo": _matomo,
    "hubspot": _contact,
    "hubspot visits": _visits,
    "files": _file,
}


@pytest.fixture(scope="module")
def channels(build: Any) -> dict[tuple[str, ...], str]:
    """(origin, name and details) → channel, as the models map them."""

    def write(rows: Any) -> None:
        rows.client(run_at="2026-06-15T08:00:00Z")
        rows.source("hubspot", "crm", "deals")
        for name, channel in OWN_NAMES.items():
            rows.add("client_channel_map", source_name=name, channel=channel)
        for number, row in enumerate(ORIGINS):
            WRITERS[row["origin"]](rows, number, row)

    built = build("origins", write, ("+int_channels__mapped", "channels"))
    found = built.rows(
        "select origin, source_name, detail_1, detail_2, detail_3, channel from intermediate.int_channels__mapped"
    )
    return {tuple(words): channel for *words, channel in found}


def _key(row: Mapping[str, str]) -> tuple[str, ...]:
    """HubSpot's drill-downs count only where the name leaves the host open."""
    origin = row["origin"].split()[0]
    details = [row["detail_1"], row["detail_2"], row["detail_3"]]
    if origin == "hubspot" and row["name"] not in ("REFERRALS", "OTHER_CAMPAIGNS"):
        details = ["", "", ""]
    # Matomo's labels of types are compared in small letters.
    name = row["name"].lower() if origin == "matomo" else row["name"]
    return (origin, name, *details)


def test_the_table_is_as_long_as_the_ways_are_many() -> None:
    assert len({_key(row) for row in ORIGINS}) >= 150
    assert {row["origin"] for row in ORIGINS} == set(WRITERS)


@pytest.mark.parametrize("row", ORIGINS, ids=lambda row: f"{'|'.join(_key(row))}: {row['why']}")
def test_an_origin_has_its_channel(
    channels: dict[tuple[str, ...], str], row: Mapping[str, str]
) -> None:
    assert channels[_key(row)] == row["channel"]
