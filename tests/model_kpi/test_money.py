"""Companies, what was spent beside what it brought, and time as a cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.model_kpi.reckoning import Facts, company_of

pytestmark = pytest.mark.xdist_group("model-kpi")

STAGES = ("lead", "mql", "sql", "opportunity", "customer")


def test_a_company_reaches_a_stage_when_its_first_contact_does(built: Any, facts: Facts) -> None:
    first: dict[Any, dict[str, date]] = defaultdict(dict)
    for contact in facts.contacts:
        for stage in STAGES:
            if contact[f"{stage}_day"] is not None:
                own = first[company_of(contact)]
                own[stage] = min(own.get(stage, date.max), contact[f"{stage}_day"])
    expected = Counter((stage, day) for own in first.values() for stage, day in own.items())
    assert any(n > 1 for n in Counter(company_of(c) for c in facts.contacts).values())
    modelled: Counter[tuple[str, date]] = Counter()
    for row in built.rows("from core.fct_company_funnel_daily"):
        for stage, column in zip(
            STAGES, ("leads", "mqls", "sqls", "opportunities", "customers"), strict=True
        ):
            modelled[stage, row["date_day"]] += row[column]
    assert +modelled == expected


COLUMNS = {
    "spend": ("spend", "value"),
    "leads": ("cpl", "denominator"),
    "mqls": ("cpmql", "denominator"),
    "new_customers": ("new_customers", "value"),
    "won_revenue": ("won_revenue", "value"),
    "new_revenue": ("new_revenue", "value"),
    "cpl": ("cpl", "value"),
    "cpmql": ("cpmql", "value"),
    "cac": ("cac", "value"),
    "roi": ("roi", "value"),
    "roi_media": ("roi_media", "value"),
    "roi_cohort": ("roi_cohort", "value"),
    "payback_days": ("payback_days", "value"),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_unit_economics_equal_the_plain_reckoning(
    built: Any, reckoned: dict[Any, Any], column: str
) -> None:
    key, part = COLUMNS[column]
    compared = 0
    for row in built.rows(
        "from kpi.kpi_unit_economics where grain in ('month', 'quarter', 'year')"
    ):
        expected = reckoned.get((key, row["grain"], row["period_start"], row["channel"]))
        value = None if expected is None else expected[part]
        if value is None:
            assert row[column] is None
        else:
            assert float(row[column]) == pytest.approx(float(value), abs=0.006)
            compared += 1
    assert compared > 5


def test_media_spend_is_told_wherever_spend_is(built: Any, facts: Facts) -> None:
    compared = 0
    for row in built.rows(
        "select economics.*, period_end from kpi.kpi_unit_economics as economics "
        "inner join kpi.kpi_values using (client, grain, period_start, channel) "
        "where kpi_key = 'spend' and basis = 'as_told' and spend is not null"
    ):
        expected = sum(
            line["spend"]
            for line in facts.spend
            if line["cost_type"] == "media"
            and row["period_start"] <= line["date_day"] <= row["period_end"]
            and line["date_day"] in facts.covered["spend"]
            and row["channel"] in ("all", line["channel"])
        )
        assert row["media_spend"] == expected
        compared += bool(expected) and row["channel"] in ("all", "offline", "unallocated")
    assert compared > 5


def test_time_costs_are_handling_and_capital_and_their_excess_over_the_reference(
    built: Any, reckoned: dict[Any, Any]
) -> None:
    rows = built.rows("from kpi.kpi_time_cost where grain = 'month'")
    assert len(rows) > 100
    for row in rows:
        assert abs(row["time_cost"] - row["handling_cost"] - row["capital_cost"]) <= Decimal("0.01")
        assert row["handling_cost"] == row["open_lead_days"] * Decimal("15.5")
        excess = row["time_cost"] - row["reference_cost"]
        assert abs(row["time_cost_excess"] - excess) <= Decimal("0.01")
        expected = reckoned["time_cost", "month", row["period_start"], row["channel"]]
        assert float(row["time_cost"]) == pytest.approx(float(expected["value"]), abs=0.006)
