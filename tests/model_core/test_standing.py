"""What older forms of the project left in a warehouse."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.transform.standing import standing_project, write_standing_project

MADE = {("core", "fct_known"), ("staging", "stg_known")}
LEFT = '''
create schema core; create schema staging; create schema intermediate; create schema raw;
create table core.fct_known as select 1 as n;
create view staging.stg_known as select n from core.fct_known;
create table core.fct_gone as select 2 as n;
create view staging."stg ""gone""" as select n from core.fct_gone;
create table raw.loads as select 3 as n;
'''


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(LEFT)
    write_standing_project(path, "abc", MADE)
    return path


def _tables(warehouse: Path) -> set[str]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select concat(table_schema, '.', table_name) from information_schema.tables"
        ).fetchall()
    return {name for (name,) in rows}


def test_what_only_an_older_form_made_goes_and_all_else_stays(warehouse: Path) -> None:
    """A table that nobody renews shows old numbers to whoever finds it."""
    assert _tables(warehouse) == {
        *("core.fct_known", "staging.stg_known", "raw.loads", "intermediate.project_of_build"),
    }


def test_the_form_that_stands_is_told_again_after_a_second_settling(warehouse: Path) -> None:
    write_standing_project(warehouse, "def", MADE)
    assert standing_project(warehouse) == "def"
    assert "intermediate.project_of_build" in _tables(warehouse)
