"""A slip in one year of one record: the KPIs are those of everybody else's records."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.model_core.market import Deal

pytestmark = pytest.mark.xdist_group("slips")

KPIS = ("leads", "ltc", "won_revenue", "spend", "cpl")
COUNTED = """
    select kpi_key, period_start, numerator, denominator, value, n from kpi.kpi_values
    where grain = 'month' and channel = 'all' and basis = 'as_told' order by all
"""


def _write(rows: Any, *, with_slips: bool) -> None:
    rows.client(run_at="2026-06-15T08:00:00Z", start_date="2025-06-01")
    rows.source("hubspot", "crm", "deals")
    rows.source("files", "spend")
    rows.add("hubspot_account", portal_id="1", currency="SEK")
    for number in range(1, 7):
        day = f"2025-{number + 6:02}-01T10:00:00Z"
        rows.contact(str(number), day, original_source="PAID_SEARCH")
        rows.entry(str(number), day, "lead", source_type="FORM")
    closed = datetime(2026, 5, 3, tzinfo=UTC)
    rows.deal(Deal("1", closed, ("1",), amount=700.0, currency="SEK"))
    rows.spend(date(2025, 8, 1), Decimal("300.00"), "Google Ads")
    started = "2026-06-15T08:00:00Z"
    if with_slips:
        rows.contact("9", "1970-01-01T00:00:00Z", original_source="PAID_SEARCH")
        rows.entry("9", "1970-01-01T00:00:00Z", "lead", source_type="FORM")
        rows.deal(Deal("2", datetime(202, 5, 3, tzinfo=UTC), ("2",), amount=9.0, currency="SEK"))
        rows.spend(date(2024, 2, 1), Decimal("999.00"), "Google Ads")
    for stream in ("contacts", "deals"):
        rows.load("hubspot", stream, started)
    rows.load("files", "spend", started)


@pytest.fixture(scope="module")
def straight(build: Any) -> Any:
    return build("straight", lambda rows: _write(rows, with_slips=False), ("+kpi_values",))


@pytest.fixture(scope="module")
def slipped(build: Any) -> Any:
    return build("slipped", lambda rows: _write(rows, with_slips=True), ("+kpi_values",))


@pytest.mark.parametrize("kpi", KPIS)
def test_a_slip_takes_no_kpi_away_and_moves_none(straight: Any, slipped: Any, kpi: str) -> None:
    expected = [row for row in straight.rows(COUNTED) if row[0] == kpi]
    assert any(row[5] for row in expected), "the client without slips tells the KPI"
    first = min(row[1] for row in expected)
    seen = [row for row in slipped.rows(COUNTED) if row[0] == kpi]
    assert [row for row in seen if row[1] >= first] == expected
    assert {row[4] for row in seen if row[1] < first} <= {None, 0.0}


def test_a_slip_makes_no_day_of_another_century(slipped: Any) -> None:
    assert slipped.rows("select min(period_start) >= date '2023-01-01' from kpi.kpi_values") == [
        (True,)
    ]
