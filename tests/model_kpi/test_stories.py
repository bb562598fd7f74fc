"""LTC beside customers per lead of the same days, and the horizon beside what customers take."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.model_kpi.reckoning import ByDay, Facts, kpis, quantile, wilson

pytestmark = pytest.mark.xdist_group("model-kpi")


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


@pytest.fixture(scope="session")
def stories(facts: Facts) -> list[dict[str, Any]]:
    """The newest window of leads old enough and the one a month before, each with its year before."""
    definitions = kpis(facts)
    as_of = facts.as_of["crm"]
    horizon = definitions["ltc"].horizon
    told = []
    for months_back, days in ((0, 0), (1, 30)):
        end = as_of - timedelta(days=horizon + days)
        row: dict[str, Any] = {"months_back": months_back, "period_end": end}
        for key in ("ltc", "ltc_period"):
            by_day = ByDay(facts, definitions[key], "all", as_of)
            row[key] = by_day.row(end - timedelta(days=364), end)
            last = end - timedelta(days=365)
            row[f"{key} before"] = by_day.row(last - timedelta(days=364), last)
        told.append(row)
    return told


def test_both_ways_of_counting_are_those_of_the_same_days(
    built: Any, stories: list[dict[str, Any]]
) -> None:
    rows = built.rows("from intermediate.int_ltc__stories order by months_back")
    assert [r["period_end"] for r in rows] == [s["period_end"] for s in stories]
    for row, story in zip(rows, stories, strict=True):
        assert row["ltc"] == pytest.approx(story["ltc"]["value"])
        assert row["ltc_period"] == pytest.approx(story["ltc_period"]["value"])
        band = wilson(story["ltc"]["numerator"], story["ltc"]["denominator"])
        assert (row["band_low"], row["band_high"]) == pytest.approx(band)


def test_they_are_told_to_differ_when_they_do(
    built: Any, facts: Facts, stories: list[dict[str, Any]]
) -> None:
    for row, story in zip(
        built.rows("from intermediate.int_ltc__stories order by months_back"), stories, strict=True
    ):
        low, high = wilson(story["ltc"]["numerator"], story["ltc"]["denominator"]) or (0, 1)
        is_outside = not low <= story["ltc_period"]["value"] <= high
        before = story["ltc before"]["value"], story["ltc_period before"]["value"]
        # A window that begins before the first lead is no year.
        is_whole = story["period_end"] - timedelta(days=2 * 365 - 1) >= min(
            contact["lead_day"] for contact in facts.contacts if contact["lead_day"]
        )
        is_opposite = is_whole and (
            _sign(story["ltc"]["value"] - before[0])
            * _sign(story["ltc_period"]["value"] - before[1])
            == -1
        )
        assert row["is_different"] == (is_outside or is_opposite)


def test_a_horizon_shorter_than_four_of_five_customers_take_is_found(
    built: Any, facts: Facts
) -> None:
    as_of = facts.as_of["crm"]
    days = [
        value
        for (day, _), values in (kpis(facts)["days_to_customer"].days or {}).items()
        if as_of - timedelta(days=365) < day <= as_of
        for value in values
    ]
    assert len(days) >= 10
    p80 = quantile(days, 0.8) or 0.0
    found = built.rows("from audit.quality where finding = 'ltc_horizon_short'")
    assert bool(found) == (p80 > kpis(facts)["ltc"].horizon)
    (times,) = built.rows(
        "select quantile_cont(days, 0.8) as p80 from intermediate.int_durations__completed "
        "where from_stage = 'lead' and to_stage = 'customer' "
        f"and through_day > date '{as_of}' - 365"
    )
    assert times["p80"] == pytest.approx(p80)
