"""The made-up company, built once by dbt with all its KPIs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from pipelines.home import Home
from pipelines.warehouse import open_warehouse
from tests.model_core.conftest import CLIENT, RawRows, run_dbt
from tests.model_kpi import company
from tests.model_kpi.reckoning import Facts, kpis, values


class Built:
    """A warehouse after dbt."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, query: str) -> list[Mapping[str, Any]]:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            result = connection.execute(query)
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("company")
    home = Home(folder).ensure().client(CLIENT).ensure()
    rows = RawRows(folder)
    company.write(rows)
    with open_warehouse(home) as connection:
        rows.write(connection)
        company.told_before(connection)
    run_dbt(folder, home.warehouse, "build", "--exclude-resource-type", "unit_test")
    return Built(home.warehouse)


AS_OF = {
    "crm": company.RUN_DAY - timedelta(days=1),
    "deals": company.RUN_DAY - timedelta(days=1),
    "traffic": company.RUN_DAY - timedelta(days=4),
    "acquisition": company.RUN_DAY - timedelta(days=4),
    "spend": company.LAST_SPEND_DAY,
    "brand": company.LAST_SEARCH_DAY,
}
"""Ended days for the CRM, days settled for 72 hours for traffic, the file's last day for spend."""


def _days(first: date, last: date) -> set[date]:
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def _covered() -> dict[str, set[date]]:
    read = _days(company.FIRST_TRAFFIC_DAY, company.RUN_DAY - timedelta(days=1))
    for first, last in company.UNREAD:
        read -= _days(first, last)
    spend = _days(company.FIRST_SPEND_DAY, company.LAST_SPEND_DAY)
    brand = _days(company.FIRST_SEARCH_DAY, company.LAST_SEARCH_DAY)
    return {"traffic": read, "acquisition": read, "spend": spend, "brand": brand}


@pytest.fixture(scope="session")
def facts(built: Any) -> Facts:
    return Facts(
        contacts=built.rows("from core.fct_funnel_progress"),
        traffic=built.rows("from core.fct_web_traffic_daily where is_authority"),
        acquisition=built.rows("from intermediate.int_acquisition_daily"),
        spend=built.rows("from core.fct_spend_daily"),
        revenue=built.rows("from core.fct_revenue_daily"),
        deals=built.rows("from intermediate.int_deals__won"),
        stays=built.rows("from intermediate.int_lifecycle__stays"),
        entries=built.rows("from intermediate.int_lifecycle__dated"),
        pipeline=_pipeline(built),
        clicks=built.rows("from raw.gsc_daily"),
        covered=_covered(),
        as_of=AS_OF,
        settled={"brand": company.LAST_SEARCH_DAY - timedelta(days=1)},
        zone=ZoneInfo("Europe/Stockholm"),
        horizon=120,
        fiscal_month=3,
    )


@pytest.fixture(scope="session")
def reckoned(facts: Facts) -> dict[Any, dict[str, Any]]:
    return values(facts, kpis(facts))


def _pipeline(built: Built) -> dict[tuple[date, str], Decimal]:
    """Open deals by day, amount times the probability of the stage they stood in at the day's end."""
    zone = ZoneInfo("Europe/Stockholm")
    credited = {
        r["deal_id"]: r["channel"]
        for r in built.rows("from intermediate.int_deals__credited where channel is not null")
    }
    history: dict[str, list[Any]] = defaultdict(list)
    for row in built.rows("from raw.hubspot_property_history where object_type = 'deal'"):
        history[row["object_id"]].append((row["changed_at"], row["value"]))
    value: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for deal in built.rows("from raw.hubspot_deals"):
        steps = sorted(history[deal["deal_id"]]) or [(deal["created_at"], deal["stage_value"])]
        day = steps[0][0].astimezone(zone).date()
        while day <= company.RUN_DAY:
            stood = [stage for at, stage in steps if at.astimezone(zone).date() <= day][-1]
            probability, is_closed = company.DEAL_STAGES[stood]
            if not is_closed:
                weighted = Decimal(str(deal["amount_home"])) * Decimal(str(probability))
                value[day, credited.get(deal["deal_id"], "unallocated")] += weighted
            day += timedelta(days=1)
    return value
