"""Targets set in HubSpot as goals: which KPI, which period, whose word counts."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.config import ClientConfig, load_client
from pipelines.config.vocabulary import HUBSPOT_GOAL_KPIS
from pipelines.home import ClientHome
from pipelines.loading import write_hubspot_goals, write_settings
from pipelines.transform import PROJECT
from pipelines.warehouse import open_warehouse

CLIENT = """
name: Acme
timezone: Europe/Stockholm
currency: SEK
model: {{fiscal_year_start: {fiscal}}}
sources:
  hubspot:
    token: {{env: TOKEN}}
    goals: {{New deals: won_revenue, " more LEADS ": leads, "77": new_customers}}
goals:
  - {{kpi: won_revenue, grain: month, period: 2026-02, target: 5}}
"""
NOW = datetime(2026, 6, 15, tzinfo=UTC)
YEAR = ("2025-12-31T23:00:00Z", "2026-12-31T22:59:59.999Z")
"""Of Stockholm, as HubSpot ends a year: a moment before midnight."""


@pytest.fixture
def warehouse(client_home: ClientHome) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_warehouse(client_home)
    yield connection
    connection.close()


@pytest.fixture
def client(tmp_path: Path) -> Callable[..., ClientConfig]:
    def written(fiscal: str = "01-01", text: str = CLIENT) -> ClientConfig:
        (tmp_path / "acme.yml").write_text(text.format(fiscal=fiscal))
        return load_client(tmp_path, "acme", check_secrets=False)

    return written


@pytest.fixture
def goals(
    warehouse: duckdb.DuckDBPyConnection, client: Callable[..., ClientConfig]
) -> Callable[..., list[tuple[str, str, date, date, float]]]:
    """Goals of HubSpot after these targets: (id, name, amount, start, end)."""

    def made(
        *targets: tuple[object, ...], fiscal: str = "01-01"
    ) -> list[tuple[str, str, date, date, float]]:
        config = client(fiscal)
        write_settings(warehouse, config, run_id="r", now=NOW)
        for goal_id, name, amount, start, end in targets:
            warehouse.execute(
                "insert into raw.hubspot_goals by name select 'acme' as client, $id as goal_id, $name as name, "
                "$amount as target, $start::timestamptz as starts_at, $end::timestamptz as ends_at, "
                "false as is_archived, now() as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash",
                {"id": goal_id, "name": name, "amount": amount, "start": start, "end": end},
            )
        write_hubspot_goals(warehouse, config, run_id="r", now=NOW)
        return warehouse.execute(
            "select kpi_key, period, period_start, period_end, target from raw.client_goals "
            "where origin = 'hubspot' order by all"
        ).fetchall()

    return made


def left_out(warehouse: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(
        warehouse.execute("select goal_id, reason from raw.client_goals_left_out").fetchall()
    )


@pytest.mark.parametrize(
    ("start", "end", "period"),
    [
        (*YEAR, "2026"),
        ("2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z", "2026"),
        ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026"),
        ("2026-01-01T05:00:00Z", "2026-02-01T04:59:59Z", "2026-01"),
        ("2026-03-31T22:00:00Z", "2026-06-30T21:59:59Z", "2026-Q2"),
        ("2026-06-07T22:00:00Z", "2026-06-14T21:59:59Z", "2026-W24"),
    ],
)
def test_the_nearest_midnights_name_the_period(
    goals: Callable[..., list[tuple[object, ...]]], start: str, end: str, period: str
) -> None:
    ((_, found, *_),) = goals(("1", "New deals", 10.0, start, end))
    assert found == period


def test_a_fiscal_year_is_one_of_the_clients_own(
    goals: Callable[..., list[tuple[object, ...]]],
) -> None:
    days = ("2025-06-30T22:00:00Z", "2026-06-30T21:59:59Z")
    assert goals(("1", "New deals", 10.0, *days), fiscal="07-01") == [
        ("won_revenue", "2026", date(2025, 7, 1), date(2026, 6, 30), 10.0)
    ]


def test_a_name_is_known_whatever_its_case_and_an_id_by_itself(
    goals: Callable[..., list[tuple[object, ...]]],
) -> None:
    found = goals(("1", "More leads", 3.0, *YEAR), ("77", "anything", 4.0, *YEAR))
    assert [(kpi, target) for kpi, *_, target in found] == [("leads", 3.0), ("new_customers", 4.0)]


def test_targets_of_several_people_add_up(goals: Callable[..., list[tuple[object, ...]]]) -> None:
    people = [(str(n), "New deals", 10.0 * n, *YEAR) for n in (1, 2, 3)]
    ((*_, target),) = goals(*people)
    assert target == 60.0


def test_a_goal_written_for_us_stands_before_hubspots(
    goals: Callable[..., list[tuple[object, ...]]], warehouse: duckdb.DuckDBPyConnection
) -> None:
    month = ("2026-01-31T23:00:00Z", "2026-02-28T22:59:59Z")
    assert goals(("1", "New deals", 10.0, *month)) == []
    assert left_out(warehouse) == {"1": "set_elsewhere"}
    written = warehouse.execute("select target, origin from raw.client_goals").fetchall()
    assert written == [(5.0, "client_file")]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (("1", "Calls", 10.0, *YEAR), "no_kpi"),
        (("1", None, 10.0, *YEAR), "no_kpi"),
        (("1", "New deals", None, *YEAR), "no_target"),
        (("1", "New deals", 10.0, "2026-01-01T00:00:00Z", "2026-03-15T00:00:00Z"), "no_period"),
        (("1", "New deals", 10.0, None, YEAR[1]), "no_period"),
    ],
)
def test_what_becomes_no_goal_is_left_out_with_its_reason(
    goals: Callable[..., list[tuple[object, ...]]],
    warehouse: duckdb.DuckDBPyConnection,
    target: tuple[object, ...],
    reason: str,
) -> None:
    assert goals(target) == []
    assert left_out(warehouse) == {"1": reason}


def test_of_targets_that_are_over_and_that_nobody_named_nothing_is_asked(
    goals: Callable[..., list[tuple[object, ...]]], warehouse: duckdb.DuckDBPyConnection
) -> None:
    goals(("1", "Calls", 10.0, "2024-12-31T23:00:00Z", "2025-12-31T22:59:59Z"))
    assert left_out(warehouse) == {}


def test_a_mapping_taken_out_of_the_client_file_takes_its_goals_along(
    goals: Callable[..., list[tuple[object, ...]]],
    warehouse: duckdb.DuckDBPyConnection,
    client: Callable[..., ClientConfig],
) -> None:
    assert len(goals(("1", "New deals", 10.0, *YEAR))) == 1
    config = client(text=CLIENT.replace("New deals: won_revenue, ", ""))
    write_hubspot_goals(warehouse, config, run_id="r", now=NOW)
    kept = warehouse.execute("select origin from raw.client_goals").fetchall()
    assert (kept, left_out(warehouse)) == ([("client_file",)], {"1": "no_kpi"})


def test_the_settings_of_the_next_night_leave_hubspots_goals(
    goals: Callable[..., list[tuple[object, ...]]],
    warehouse: duckdb.DuckDBPyConnection,
    client: Callable[..., ClientConfig],
) -> None:
    goals(("1", "New deals", 10.0, *YEAR))
    write_settings(warehouse, client(), run_id="r2", now=NOW)
    assert warehouse.execute(
        "select count(*) from raw.client_goals where origin = 'hubspot'"
    ).fetchall() == [(1,)]


def test_a_night_without_a_change_touches_no_row(
    goals: Callable[..., list[tuple[object, ...]]],
    warehouse: duckdb.DuckDBPyConnection,
    client: Callable[..., ClientConfig],
) -> None:
    goals(("1", "New deals", 10.0, *YEAR), ("2", "Calls", 1.0, *YEAR))
    assert write_hubspot_goals(warehouse, client(), run_id="r2", now=NOW) == 0


def test_targets_may_be_on_kpis_that_add_up_only() -> None:
    with (PROJECT / "seeds" / "kpi_definitions.csv").open() as file:
        sums = {row["kpi_key"] for row in csv.DictReader(file) if row["aggregation"] == "sum"}
    assert set(HUBSPOT_GOAL_KPIS) <= sums
