"""What stands in a warehouse from builds before: which form of the project made it, which contacts moved.

Belongs: the project's hash beside the tables it made, what older forms left, the tally of renewed contacts.
Does not: which contacts are renewed (dbt_project, int_contacts__touched), calling dbt (program).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from pipelines.warehouse import LIMITS

_TABLE: Final = "intermediate.project_of_build"
_SCHEMAS: Final = ("staging", "intermediate", "core", "kpi", "audit")
"""Schemas that hold what the project makes and nothing else, but for `_TABLE`."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many contacts the newest build looked at anew, of how many that there are."""

    contacts: int
    of: int


def standing_project(warehouse: Path) -> str | None:
    """The hash of the project whose views and tables all stand here; None if a build never came through."""
    rows = _fetch(warehouse, f"select project_hash from {_TABLE}")
    return str(rows[0][0]) if rows else None


def renewed(warehouse: Path) -> Renewed | None:
    """The tally of the newest build; None if there was none."""
    rows = _fetch(
        warehouse,
        "select (select count(*) from intermediate.int_contacts__touched),"
        " (select count(*) from intermediate.int_contacts__settled)",
    )
    return Renewed(int(rows[0][0]), int(rows[0][1])) if rows else None


def write_standing_project(
    warehouse: Path, project_hash: str, relations: Collection[tuple[str, str]]
) -> None:
    """Say that every view and table of this form of the project now stands, and let go of what only older forms made:
    nobody renews it, so who looks at it sees old numbers.

    Args:
        relations: schema and name of all that this form makes.
    """
    with duckdb.connect(str(warehouse), config=LIMITS) as connection:
        connection.execute("begin")
        connection.execute(
            f"create or replace table {_TABLE} as select ?::varchar as project_hash", [project_hash]
        )
        clear(connection, {*relations, tuple(_TABLE.split("."))})
        connection.execute("commit")


def clear(
    connection: duckdb.DuckDBPyConnection, kept: Collection[tuple[str, ...]] = frozenset()
) -> None:
    """Drop what stands in the project's schemas, but for `kept`: schema and name."""
    for kind, schema, name in _made(connection):
        if (schema, name) not in kept:
            connection.execute(f"drop {kind} {_quoted(schema)}.{_quoted(name)}")


def _made(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Kind, schema and name of all that stands in the project's schemas."""
    return connection.execute(
        """
        select if(table_type = 'VIEW', 'view', 'table'), table_schema, table_name
        from information_schema.tables
        where table_catalog = current_database() and list_contains($schemas, table_schema)
        """,
        {"schemas": list(_SCHEMAS)},
    ).fetchall()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _fetch(warehouse: Path, query: str) -> list[tuple[int | str, ...]]:
    if not warehouse.exists():
        return []
    with duckdb.connect(str(warehouse), read_only=True, config=LIMITS) as connection:
        try:
            return connection.execute(query).fetchall()
        except duckdb.CatalogException:
            return []
