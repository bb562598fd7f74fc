"""kpi_values against a reckoning of every KPI in plain Python: every grain, period and channel."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pytest

from pipelines.config.vocabulary import MEASURES
from tests.model_kpi.company import NEW_CPL, NEW_LTC, NO_MORE_SHARE
from tests.model_kpi.reckoning import Facts, restated, values

pytestmark = pytest.mark.xdist_group("model-kpi")


@pytest.fixture(scope="session")
def modelled(built: Any) -> dict[Any, Any]:
    rows = built.rows("from kpi.kpi_values where basis = 'as_told'")
    return {(r["kpi_key"], r["grain"], r["period_start"], r["channel"]): r for r in rows}


def test_the_company_has_something_to_tell_of_every_kpi(modelled: dict[Any, Any]) -> None:
    told = {key[0] for key, row in modelled.items() if row["value"]}
    assert len(told) == 48


def test_exactly_the_rows_that_the_kpi_model_asks_for_exist(
    modelled: dict[Any, Any], reckoned: dict[Any, Any]
) -> None:
    assert len(reckoned) > 100_000
    assert set(reckoned) - set(modelled) == set()
    assert set(modelled) - set(reckoned) == set()


@pytest.mark.parametrize(
    "column",
    ["numerator", "denominator", "value", "mature_share"],
)
def test_every_number_equals_the_plain_reckoning(
    modelled: dict[Any, Any], reckoned: dict[Any, Any], column: str
) -> None:
    wrong = {
        key: (row[column], modelled[key][column])
        for key, row in reckoned.items()
        if not _is_same(row[column], modelled[key][column], to=1e-4 if "cost" in key[0] else 1e-9)
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "column", ["period_end", "n", "is_shown", "is_final", "days_covered", "days_in_period"]
)
def test_every_count_and_date_equals_the_plain_reckoning(
    modelled: dict[Any, Any], reckoned: dict[Any, Any], column: str
) -> None:
    wrong = {
        key: (row[column], modelled[key][column])
        for key, row in reckoned.items()
        if row[column] != modelled[key][column]
    }
    assert wrong == {}


def test_every_band_is_wilsons_90_percent(
    modelled: dict[Any, Any], reckoned: dict[Any, Any]
) -> None:
    wrong = {}
    for key, row in reckoned.items():
        low, high = row["band"] or (None, None)
        seen = modelled[key]["band_low"], modelled[key]["band_high"]
        if not (_is_same(low, seen[0]) and _is_same(high, seen[1])):
            wrong[key] = (low, high), seen
    assert wrong == {}


def _is_same(a: Any, b: float | None, to: float = 1e-9) -> bool:
    """`to`: the bound capital of a deal is rounded to a millionth before it is added up."""
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=to)


def test_a_restated_twin_tells_all_periods_by_the_newest_definition(
    built: Any, facts: Facts
) -> None:
    rows = built.rows("from kpi.kpi_values where basis = 'restated'")
    seen = {(r["kpi_key"], r["grain"], r["period_start"], r["channel"]): r for r in rows}
    expected = values(facts, restated(facts))
    assert set(seen) == set(expected)
    wrong = {
        key: (row["value"], seen[key]["value"])
        for key, row in expected.items()
        if not _is_same(row["value"], seen[key]["value"])
    }
    assert wrong == {}


def test_periods_over_two_definitions_are_flagged_and_no_others(modelled: dict[Any, Any]) -> None:
    changed = {"cpl": NEW_CPL, "ltc": NEW_LTC}
    for (key, *_), row in modelled.items():
        day = changed.get(key, date.max)
        last = min(row["period_end"], row["as_of_date"])
        assert row["is_definition_mixed"] == (row["period_start"] < day <= last), row
        assert row["kpi_version"] == (2 if day <= last else 1)


def test_a_retired_kpi_keeps_its_history_and_leaves_the_scorecard(
    built: Any, modelled: dict[Any, Any]
) -> None:
    days = [
        row["period_end"] for key, row in modelled.items() if key[:2] == ("engaged_share", "day")
    ]
    assert max(days) == NO_MORE_SHARE - timedelta(days=1)
    assert built.rows("from kpi.kpi_scorecard where kpi_key = 'engaged_share'") == []
    versions = built.rows("from kpi.kpi_registry where kpi_key = 'engaged_share' order by version")
    assert [(v["version"], v["status"]) for v in versions] == [(1, "active"), (2, "retired")]


def test_every_measure_of_the_client_file_is_one_that_the_models_add_up(built: Any) -> None:
    seen = {
        row["measure"]
        for row in built.rows("select distinct measure from intermediate.int_measures__daily")
    }
    assert set(MEASURES) - seen == set()
