"""Every KPI has its track, the one of its definition, and no track takes more tiles than it may."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from pydantic import ValidationError

from pipelines.config.model import Model
from pipelines.config.vocabulary import KPI_KEYS
from pipelines.tracks import MOST_TILES, TRACKS, most_of, over_budget, track_of
from pipelines.transform import PROJECT


def seed(name: str) -> list[dict[str, str]]:
    with (PROJECT / "seeds" / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


def test_every_kpi_stands_in_exactly_one_track() -> None:
    drawn = Counter(key for keys in TRACKS.values() for key in keys)
    assert drawn == Counter(KPI_KEYS)


def test_a_kpi_is_drawn_in_the_track_of_its_definition() -> None:
    defined = {row["kpi_key"]: row["track"] for row in seed("kpi_definitions")}
    assert {key: track_of(key) for key in defined} == defined


@pytest.mark.parametrize("maturity", ["emerging", "growing", "mature"])
def test_the_default_headline_of_each_market_keeps_the_budget(maturity: str) -> None:
    keys = [
        row["kpi_key"] for row in seed("headline_defaults") if row["market_maturity"] == maturity
    ]
    assert 5 <= len(keys) <= MOST_TILES
    assert over_budget(keys) == {}


def test_stages_of_the_strip_are_no_tiles_of_the_crm() -> None:
    assert over_budget(["leads", "mqls", "sqls", "ltc", "days_to_customer"]) == {}
    assert over_budget(["ltc", "days_to_customer", "ltc_period"]) == {
        "crm": ["ltc", "days_to_customer", "ltc_period"]
    }


def test_goals_may_have_one_more() -> None:
    assert (most_of("goals"), most_of("crm")) == (3, 2)


@pytest.mark.parametrize(
    ("headline", "said"),
    [
        (
            ("ttl", "sessions", "engaged_share", "leads", "mqls"),
            "3 tiles of track website in headline \\(ttl, sessions, engaged_share\\)",
        ),
        (("new_customers", "new_revenue", "roi", "cac"), "4 tiles of track goals in headline"),
    ],
)
def test_a_headline_over_budget_is_a_fault_that_names_track_and_tiles(
    headline: tuple[str, ...], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        Model(headline=headline)
