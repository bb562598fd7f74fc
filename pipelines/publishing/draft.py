"""Write one build: the allow-listed marts of a warehouse, cast and described, in a new file.

Belongs: casting, copying, comments. Does not: judging the result (audit), showing it (swap).
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata, resources
from pathlib import Path

import duckdb

from pipelines.publishing.allowed import (
    ADDRESS,
    FREE_TEXT,
    MASK,
    PublishRefused,
    Table,
    allowed_tables,
    is_forbidden,
)
from pipelines.warehouse import PUBLISHED_STORAGE, create_database, open_scratch

_PROGRAMS = ("maintrack", "duckdb", "dbt-core", "dbt-duckdb", "dagster")


@dataclass(frozen=True, slots=True)
class Build:
    """Name and circumstances of one build."""

    client: str
    name: str
    run_id: str
    published_at: datetime


def write_draft(warehouse: Path, draft: Path, build: Build) -> dict[str, int]:
    """Fill a new file at `draft` from the warehouse, which is only read.

    Returns: table → rows copied or made.
    Raises:
        PublishRefused: a fixed column is missing, a value does not fit its type, or a column may
            not leave the house.
    """
    create_database(draft, PUBLISHED_STORAGE)
    with open_scratch(warehouse.parent) as con:
        con.execute(f"attach {quoted_text(warehouse)} as warehouse (read_only)")
        con.execute(f"attach {quoted_text(draft)} as draft")
        _know(con, build)
        con.begin()
        for schema in ("core", "kpi", "meta"):
            con.execute(f"create schema draft.{schema}")
        there = _columns(con)
        for table in allowed_tables():
            if not table.is_made_here and table.source in there:
                _copy(con, table, there[table.source])
                _describe(con, table)
        con.execute(_meta_tables())
        con.commit()
        rows = count_rows(con, "draft")
        con.execute("checkpoint draft")
        con.execute("detach draft")
    return rows


def quoted(name: str) -> str:
    """An identifier, or `schema.table`, quoted for SQL."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def quoted_text(value: object) -> str:
    """A text literal for the statements that take no parameter (attach, comment)."""
    return "'" + str(value).replace("'", "''") + "'"


def count_rows(con: duckdb.DuckDBPyConnection, database: str) -> dict[str, int]:
    """Table → rows of an attached database, each counted, not estimated."""
    names = con.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = ? order by all",
        [database],
    ).fetchall()
    counts = {}
    for (name,) in names:
        query = f"select count(*) from {quoted(database)}.{quoted(name)}"
        ((counts[name],),) = con.execute(query).fetchall()
    return counts


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Table → columns of the warehouse."""
    rows = con.execute(
        "select schema_name || '.' || table_name, list(column_name order by column_index) "
        "from duckdb_columns() where database_name = 'warehouse' group by all"
    ).fetchall()
    return dict(rows)


def _copy(con: duckdb.DuckDBPyConnection, table: Table, columns: list[str]) -> None:
    """Fixed columns first and cast; columns beyond them follow as they are. Addresses in free text are masked."""
    missing = [column for column in table.columns if column not in columns]
    if missing:
        raise PublishRefused(
            f"{table.source} lacks {', '.join(missing)}; the published table {table.name} must have "
            f"them. Build the warehouse with this version's models."
        )
    forbidden = [column for column in columns if is_forbidden(table.name, column)]
    if forbidden:
        raise PublishRefused(
            f"{table.source} has {', '.join(forbidden)}: columns that hold or lead to a person are "
            "never published. Take them out of the model."
        )
    values = {name: f"cast({quoted(name)} as {kind})" for name, kind in table.columns.items()}
    values |= {name: quoted(name) for name in columns if name not in values}
    chosen = [
        f"{_masked(value) if (table.name, name) in FREE_TEXT else value} as {quoted(name)}"
        for name, value in values.items()
    ]
    query = (
        f"create table draft.{quoted(table.name)} as "
        f"select {', '.join(chosen)} from warehouse.{quoted(table.source)} order by all"
    )
    try:
        con.execute(query)
    except duckdb.Error as error:
        raise PublishRefused(
            f"{table.source} does not fit the published table {table.name}: {_first_line(error)}"
        ) from error


def _masked(value: str) -> str:
    return f"regexp_replace({value}, '{ADDRESS}', '{MASK}', 'g')"


def _describe(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Carry the comments that dbt wrote into the warehouse."""
    schema, name = table.source.split(".")
    about = con.execute(
        "select comment from duckdb_tables() where database_name = 'warehouse' "
        "and schema_name = ? and table_name = ? and comment is not null",
        [schema, name],
    ).fetchall()
    for (comment,) in about:
        con.execute(f"comment on table draft.{quoted(table.name)} is {quoted_text(comment)}")
    columns = con.execute(
        "select column_name, comment from duckdb_columns() where database_name = 'warehouse' "
        "and schema_name = ? and table_name = ? and comment is not null",
        [schema, name],
    ).fetchall()
    for column, comment in columns:
        con.execute(
            f"comment on column draft.{quoted(table.name)}.{quoted(column)} is {quoted_text(comment)}"
        )


def _know(con: duckdb.DuckDBPyConnection, build: Build) -> None:
    """What meta_tables.sql needs beside the warehouse; a transaction may write one database only."""
    con.execute(f"create macro memory.without_addresses(words) as {_masked('words')}")
    con.execute(
        "create table memory.this_build (client varchar, build varchar, run_id varchar, "
        "published_at timestamptz, versions varchar)"
    )
    con.execute(
        "insert into memory.this_build values (?, ?, ?, ?, ?)",
        [
            build.client,
            build.name,
            build.run_id,
            build.published_at.astimezone(UTC),
            json.dumps(versions()),
        ],
    )


def _meta_tables() -> str:
    return resources.files("pipelines.publishing").joinpath("meta_tables.sql").read_text()


def versions() -> Mapping[str, str]:
    """Program → version, of those that made the file."""
    found = {"python": platform.python_version(), "published_storage": PUBLISHED_STORAGE}
    for program in _PROGRAMS:
        try:
            found[program] = metadata.version(program)
        except metadata.PackageNotFoundError:
            found[program] = "not installed as a package"
    return found


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
