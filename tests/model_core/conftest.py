"""A warehouse written by hand, built by dbt: raw rows in, tables of core and audit out.

Belongs: one dbt build per set of rows, fetching, the seed of made-up rows.
Does not: landing and loading (tests/loading), KPIs (tests/model_kpi).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import transform
from pipelines.home import Home
from pipelines.locks import hold
from pipelines.warehouse import open_warehouse
from tests.model_core.market import Market
from tests.model_core.market_rows import write as write_market
from tests.model_core.raw_rows import CLIENT, RawRows

CORE_AND_AUDIT = ("+path:models/core", "+path:models/audit", "+int_acquisition_daily")
# A part of the project cannot pass the tests that look at all of a layer.
WITHOUT = ("--exclude-resource-type", "unit_test", "--indirect-selection", "cautious")


def run_dbt(folder: Path, warehouse: Path, *arguments: str) -> None:
    """Run dbt as a run does; its words are shown when it fails."""
    exit_code = transform.run_dbt(warehouse, folder, *arguments)
    assert exit_code == 0, (folder / "build.log").read_text()


@dataclass(frozen=True)
class Built:
    """A warehouse after dbt; `folder` holds dbt's target."""

    folder: Path
    path: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(query).fetchall()

    def one(self, query: str) -> tuple[Any, ...]:
        (row,) = self.rows(query)
        return row

    def dbt(self, *arguments: str) -> None:
        """Run dbt once more on this warehouse."""
        run_dbt(self.folder, self.path, *arguments)


Once = Callable[[str, Callable[[Path], None]], Path]
Build = Callable[..., Built]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Do something in a folder of its own, once for all workers of this run, and give the folder."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def do_once(name: str, action: Callable[[Path], None]) -> Path:
        folder = shared / name.replace("/", "-")
        done = folder.with_suffix(".done")
        with hold(folder.with_suffix(".lock"), "pytest", 900.0, lambda _: None):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                action(folder)
                done.touch()
        return folder

    return do_once


@pytest.fixture(scope="session")
def empty(once: Once) -> Built:
    """A client whose sources were never read, with every model of the project, built from nothing."""

    def build_in(folder: Path) -> None:
        rows = RawRows(folder)
        rows.client(run_at="2026-06-15T08:00:00Z")
        rows.source("hubspot", "crm", "deals")
        rows.source("ga4", "traffic", "acquisition")
        with open_warehouse(Home(folder).ensure().client(CLIENT).ensure()) as connection:
            rows.write(connection)
        _built(folder).dbt("build", *WITHOUT)

    return _built(once("empty", build_in))


def furnish(warehouse: Path, empty: Built) -> None:
    """Give a warehouse every view, seed and table of the project, and no row of schema raw.

    What is built on it is a first night with rows, not a build from nothing: half the work.
    """
    shutil.copyfile(empty.path, warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw'"
        )
        for (table,) in tables.fetchall():
            connection.execute(f"delete from raw.{table}")


def tables_of(select: Sequence[str]) -> tuple[str, ...]:
    """Arguments of a build of what rows can move among them: tables, and tests of what was built."""
    standing = ("--exclude", "config.materialized:view", "path:seeds")
    return ("build", "--select", *select, *standing, *WITHOUT)


@pytest.fixture(scope="session")
def build(once: Once, empty: Built) -> Build:
    """Write rows into a warehouse and build core and audit on it, data tests included."""

    def build_once(
        name: str, write: Callable[[RawRows], None], select: Sequence[str] = CORE_AND_AUDIT
    ) -> Built:
        def build_in(folder: Path) -> None:
            rows = RawRows(folder)
            write(rows)
            home = Home(folder).ensure().client(CLIENT).ensure()
            furnish(home.warehouse, empty)
            with open_warehouse(home) as connection:
                rows.write(connection)
            _built(folder).dbt(*tables_of(select))

        return _built(once(name, build_in))

    return build_once


def _built(folder: Path) -> Built:
    return Built(folder, Home(folder).client(CLIENT).warehouse)


@dataclass(frozen=True)
class BuiltMarket:
    """A market and the warehouse built from it."""

    made: Market
    built: Built


@pytest.fixture(scope="session")
def market(build: Build, seed: int) -> BuiltMarket:
    """Traffic, first visits, deals and spend in one warehouse."""
    made = Market.of(seed)
    return BuiltMarket(made, build("market", lambda rows: write_market(rows, made)))


@pytest.fixture(scope="session")
def seed(testrun_uid: str) -> int:
    """The seed of made-up rows: another in each run, the same for all of its workers."""
    return int(os.environ.get("MAINTRACK_TEST_SEED") or int(testrun_uid, 16) % 1_000_000)


@pytest.fixture(autouse=True)
def _tell_seed(seed: int) -> None:
    """Printed with each test, so shown where one fails: MAINTRACK_TEST_SEED brings the rows back."""
    print(f"MAINTRACK_TEST_SEED={seed}")  # noqa: T201
