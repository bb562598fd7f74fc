"""Goals and scorecard against the same plain reckoning."""

from __future__ import annotations

import math
from datetime import date, timedelta
from statistics import mean, variance
from typing import Any

import pytest

from tests.model_kpi import company
from tests.model_kpi.reckoning import ByDay, Facts, Kpi, first_day, kpis

pytestmark = pytest.mark.xdist_group("model-kpi")

LOWER_IS_BETTER = {"days_to_customer"}
NEUTRAL = {"spend"}
COUNTS = {"leads", "mqls", "customers"}

AS_OF_NOW = {"ltc_survival", "goal_index"}
"""Told in the scorecard only, with nothing to compare."""


@pytest.fixture(scope="session")
def definitions(facts: Facts) -> dict[str, Kpi]:
    return kpis(facts)


@pytest.fixture(scope="session")
def progress(built: Any) -> dict[str, Any]:
    return {row["goal_id"]: row for row in built.rows("from kpi.kpi_goal_progress")}


@pytest.fixture(scope="session")
def scorecard(built: Any) -> dict[str, Any]:
    return {row["kpi_key"]: row for row in built.rows("from kpi.kpi_scorecard")}


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _as_of(facts: Facts, kpi: Kpi) -> date:
    return min(facts.as_of[one] for one in kpi.inputs)


def _by_day(facts: Facts, kpi: Kpi) -> ByDay:
    return ByDay(facts, kpi, "all", _as_of(facts, kpi))


def _elapsed(facts: Facts, key: str, kpi: Kpi, first: date, last: date) -> float:
    """Working days; last year's profile from 30 events on; weekday means of sessions."""
    days, as_of, by_day = _days(first, last), _as_of(facts, kpi), _by_day(facts, kpi)
    weights = [float(day.weekday() < 5) for day in days]
    if key == "sessions":
        recent = [
            d for d in _days(as_of - timedelta(days=55), as_of) if d in facts.covered["traffic"]
        ]
        means = {
            weekday: [by_day.row(d, d)["numerator"] for d in recent if d.weekday() == weekday]
            for weekday in range(7)
        }
        weights = [sum(means[d.weekday()]) / len(means[d.weekday()]) for d in days]
    elif key in COUNTS:
        profile = [by_day.row(_year_before(d), _year_before(d))["numerator"] for d in days]
        is_whole = first_day(facts, kpi) <= _year_before(first)
        if sum(profile) >= 30 and is_whole and _year_before(last) < first:
            weights = profile
    return float(sum(w for d, w in zip(days, weights, strict=True) if d <= as_of) / sum(weights))


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1)


@pytest.mark.parametrize("goal", [g for g in company.GOALS if g[0] != "goal_index"])
def test_a_goals_actual_elapsed_and_pace_equal_the_plain_reckoning(
    facts: Facts, definitions: dict[str, Kpi], progress: dict[str, Any], goal: Any
) -> None:
    key, grain, first, last, target = goal
    kpi, row = definitions[key], progress[f"{key}+{grain}"]
    shift = timedelta(days=kpi.horizon)
    as_of = _as_of(facts, kpi)
    begun = as_of >= first
    actual = (
        _by_day(facts, kpi).row(first - shift, min(last, as_of) - shift)["value"] if begun else None
    )
    elapsed = _elapsed(facts, key, kpi, first, last)
    assert row["actual"] == (None if actual is None else pytest.approx(float(actual)))
    assert row["elapsed"] == pytest.approx(elapsed)
    is_sum = kpi.denominator is None and kpi.days is None
    expected = target * elapsed if is_sum else target
    assert row["expected_to_date"] == pytest.approx(expected)
    if actual and expected:
        pace = float(actual) / expected
        if key in LOWER_IS_BETTER:
            pace = 1 / pace
        elif key in NEUTRAL:
            pace = min(pace, 1 / pace)
        assert row["pace"] == pytest.approx(pace)


@pytest.mark.parametrize("goal", company.GOALS)
def test_a_forecast_adds_the_mean_weekdays_of_eight_weeks_to_what_was_reached(
    facts: Facts, definitions: dict[str, Kpi], progress: dict[str, Any], goal: Any
) -> None:
    key, grain, first, last, _ = goal
    row, kpi = progress[f"{key}+{grain}"], definitions.get(key)
    seen = row["forecast"], row["forecast_low"], row["forecast_high"]
    if kpi is None or _as_of(facts, kpi) < first:
        assert seen == (None, None, None)
    elif kpi.denominator is None and kpi.days is None:
        assert seen == pytest.approx(_forecast(facts, key, kpi, first, last))
    elif kpi.is_proportion:
        assert seen[0] is None
        assert seen[1] < row["actual"] < seen[2]
    else:
        assert seen == (None, None, None)


def _forecast(
    facts: Facts, key: str, kpi: Kpi, first: date, last: date
) -> tuple[float, float, float]:
    as_of, by_day = _as_of(facts, kpi), _by_day(facts, kpi)
    actual = float(by_day.row(first, min(last, as_of))["value"])
    recent = [
        (d.weekday(), float(by_day.row(d, d)["numerator"]))
        for d in _days(as_of - timedelta(days=55), as_of)
        if kpi.dated is None or d in facts.covered[kpi.dated]
    ]
    ahead = [d.weekday() for d in _days(as_of + timedelta(days=1), last)]
    alike = [[value for day, value in recent if day == weekday] for weekday in ahead]
    end = actual + sum(mean(values) for values in alike)
    # Eight of ten normal draws lie within 1.2816 standard deviations.
    half = 1.2815515655446004 * math.sqrt(sum(variance(values) for values in alike))
    low = max(end - half, actual) if key in COUNTS | {"sessions"} else end - half
    return end, low, end + half


def test_a_goal_on_a_kpi_that_is_not_computed_has_no_data(progress: dict[str, Any]) -> None:
    row = progress["goal_index+month"]
    assert (row["status"], row["actual"], row["pace"]) == ("no_data", None, None)


def test_a_goal_whose_period_has_not_begun_is_not_started(progress: dict[str, Any]) -> None:
    assert progress["customers+month"]["status"] == "not_started"


def test_the_goals_of_the_company_stand_in_different_places(progress: dict[str, Any]) -> None:
    assert len({row["status"] for row in progress.values()}) >= 5


def test_the_scorecard_has_one_row_for_every_computed_kpi(
    scorecard: dict[str, Any], definitions: dict[str, Kpi]
) -> None:
    assert set(scorecard) == set(definitions) - {"engaged_share"} | AS_OF_NOW


def test_comparisons_take_the_same_elapsed_days(
    facts: Facts, definitions: dict[str, Kpi], scorecard: dict[str, Any]
) -> None:
    compared = 0
    for key, row in scorecard.items():
        if key in AS_OF_NOW:
            continue
        kpi = definitions[key]
        if row["grain"] not in ("month", "year") or kpi.cohort is not None:
            continue
        start, as_of = row["period_start"], _as_of(facts, kpi)
        length = as_of - start
        before = (start - timedelta(days=1)).replace(day=1)
        if row["grain"] == "year":
            before = _year_before(start)
        end = min(before + length, start - timedelta(days=1))
        expected = _by_day(facts, kpi).row(before, end)
        is_whole = expected["days_covered"] >= 0.95 * expected["days_in_period"]
        if is_whole and row["previous_value"] is not None:
            assert row["previous_value"] == pytest.approx(float(expected["value"])), key
            compared += 1
    assert compared > 15


def test_a_years_window_of_leads_is_compared_with_a_whole_one_of_enough_a_year_before(
    facts: Facts, definitions: dict[str, Kpi], scorecard: dict[str, Any]
) -> None:
    for key, row in scorecard.items():
        if row["grain"] != "cohort_365d":
            continue
        end = row["period_end"] - timedelta(days=365)
        start = end - timedelta(days=364)
        before = _by_day(facts, definitions[key]).row(start, end)
        is_told = before["is_shown"] and start >= first_day(facts, definitions[key])
        expected = pytest.approx(float(before["value"])) if is_told else None
        assert (row["previous_value"], row["last_year_value"]) == (expected, expected), key


def test_the_default_headline_of_a_mature_market_is_flagged(
    scorecard: dict[str, Any],
) -> None:
    assert {key for key, row in scorecard.items() if row["is_headline"]} == {
        "brand_share",
        "ttl",
        "ltc",
        "days_to_customer",
        "spin_1_leads",
        "spin_2_cpl",
        "new_customers",
        "roi",
        "time_cost_excess",
    }


def test_the_goal_index_is_the_capped_attainment_of_todays_goals_by_weight(
    built: Any, progress: dict[str, Any]
) -> None:
    ways, weights = [], 0
    for key, grain, first, last, target in company.GOALS:
        if not first <= company.RUN_DAY <= last:
            continue
        weights += company.WEIGHTS.get(key, 1)
        row = progress[f"{key}+{grain}"]
        if row["status"] in ("not_started", "no_data") or row["pace"] is None:
            continue
        ways.append((company.WEIGHTS.get(key, 1), min(row["pace"], 1.2)))
        assert target > 0
    (index,) = built.rows("from kpi.kpi_scorecard where kpi_key = 'goal_index'")
    covered = sum(weight for weight, _ in ways)
    assert 0 < covered < weights
    assert index["value"] == pytest.approx(sum(w * way for w, way in ways) / covered)
    assert (index["n"], index["denominator"]) == (len(ways), covered)
    assert (index["confidence"], index["confidence_reason"]) == ("low", "goals without progress")
