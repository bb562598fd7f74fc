"""What the first whole build leaves for later ones, and that nobody sees a difference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.nights import hashes
from pipelines.home import Home
from pipelines.transform.build import FURNISHED, WHOLE
from pipelines.transform.template import furnish, keep_template
from pipelines.warehouse import open_warehouse
from tests.model_core.conftest import Built
from tests.model_core.market import Market
from tests.model_core.market_rows import write as write_market
from tests.model_core.raw_rows import CLIENT, RawRows

pytestmark = pytest.mark.xdist_group("template")

SEEDS = "select table_name from duckdb_tables() where schema_name = 'staging' order by all"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, seed: int) -> Built:
    """A made-up market, built from nothing."""
    made = _with_rows(tmp_path_factory.mktemp("whole"), seed)
    made.dbt(*WHOLE)
    return made


@pytest.fixture(scope="module")
def template(whole: Built) -> Path:
    kept = whole.folder / "kept.duckdb"
    keep_template(whole.path, whole.folder / "target" / "run", "form", kept)
    return kept


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, seed: int, template: Path) -> Built:
    """The same market on furniture of the first."""
    made = _with_rows(tmp_path_factory.mktemp("furnished"), seed)
    assert furnish(made.path, "form", template)
    made.dbt(*FURNISHED)
    return made


def _with_rows(folder: Path, seed: int) -> Built:
    home = Home(folder).ensure().client(CLIENT).ensure()
    rows = RawRows(folder)
    write_market(rows, Market.of(seed))
    with open_warehouse(home) as connection:
        rows.write(connection)
    return Built(folder, home.warehouse)


def _fetched(path: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def _views(path: Path) -> Sequence[tuple[Any, ...]]:
    """Each view with the words of its statement: the engine tells excluded columns in any order."""
    found = _fetched(
        path,
        "select schema_name, view_name, sql from duckdb_views() where not internal order by all",
    )
    return [(schema, name, sorted(re.findall(r"\w+", sql))) for schema, name, sql in found]


def test_every_table_is_that_of_a_whole_build(whole: Built, furnished: Built) -> None:
    assert hashes(furnished.path) == hashes(whole.path)


def test_every_view_is_that_of_a_whole_build(whole: Built, furnished: Built) -> None:
    assert len(_views(whole.path)) > 100
    assert _views(furnished.path) == _views(whole.path)


def test_every_seed_has_the_rows_of_the_project(whole: Built, furnished: Built) -> None:
    seeds = [name for (name,) in whole.rows(SEEDS)]
    assert "kpi_definitions" in seeds
    for name in seeds:
        query = f"select * from staging.{name} order by all"
        assert furnished.rows(query) == whole.rows(query)


def test_no_row_of_a_client_is_kept(template: Path) -> None:
    tables = _fetched(
        template,
        "select schema_name, table_name from duckdb_tables() where schema_name not in ('main', 'staging')",
    )
    assert len(tables) > 50
    counts = {
        (schema, name): _fetched(template, f"select count(*) from {schema}.{name}")
        for schema, name in tables
    }
    assert set(map(str, counts.values())) == {"[(0,)]"}
    assert CLIENT.encode() not in template.read_bytes()


def test_what_stood_there_goes(tmp_path: Path, seed: int, template: Path) -> None:
    made = _with_rows(tmp_path, seed)
    with duckdb.connect(str(made.path)) as connection:
        connection.execute(
            "create schema core; create view core.fct_spend_daily as select 1 as old"
        )
    assert furnish(made.path, "form", template)
    assert made.rows("select count(*) from core.fct_spend_daily") == [(0,)]


def test_a_template_of_another_form_of_the_project_is_left_alone(
    tmp_path: Path, seed: int, template: Path
) -> None:
    made = _with_rows(tmp_path, seed)
    assert not furnish(made.path, "another form", template)
    assert _views(made.path) == []


def test_where_it_is_not_possible_all_stays_as_it_was(tmp_path: Path, template: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create schema core; create table core.fct_spend_daily as select 1 as old"
        )
    assert not furnish(path, "form", template), "there is no schema raw for views to look at"
    assert _fetched(path, "select old from core.fct_spend_daily") == [(1,)]


def test_without_a_template_nothing_is_furnished(tmp_path: Path, seed: int) -> None:
    made = _with_rows(tmp_path, seed)
    assert not furnish(made.path, "form", tmp_path / "none.duckdb")


def test_where_none_can_be_written_the_build_goes_on(whole: Built, tmp_path: Path) -> None:
    gone = tmp_path / "gone" / "kept.duckdb"
    keep_template(whole.path, whole.folder / "target" / "run", "form", gone)
    assert not gone.exists()
