"""Judge a draft before anybody sees it.

Belongs: counts, forbidden columns and values, leftovers, permission, opening it as a reader would.
Does not: writing (draft), the meaning of numbers (dbt's tests).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from pipelines.publishing.allowed import (
    ADDRESS,
    PublishRefused,
    allowed_tables,
    is_forbidden,
)
from pipelines.publishing.draft import count_rows, quoted, quoted_text
from pipelines.warehouse import open_scratch

PUBLISHED_MODE = 0o440


def audit_draft(draft: Path, warehouse: Path, written: Mapping[str, int]) -> None:
    """Make the draft read-only and check that it is whole, describable and free of persons.

    Raises:
        PublishRefused: names the first thing that is wrong.
    """
    _no_wal(draft)
    draft.chmod(PUBLISHED_MODE)
    with open_scratch(warehouse.parent) as con:
        con.execute(f"attach {quoted_text(draft)} as published (read_only)")
        con.execute(f"attach {quoted_text(warehouse)} as warehouse (read_only)")
        _is_pinned(con)
        _only_allowed(con)
        _counts(con, written)
        _no_addresses(con)
    _no_wal(draft)


def _no_wal(draft: Path) -> None:
    wal = draft.with_name(f"{draft.name}.wal")
    if wal.exists():
        raise PublishRefused(f"{wal.name} was left beside the draft; a finished file has none.")


def _is_pinned(con: duckdb.DuckDBPyConnection) -> None:
    ((version,),) = con.execute(
        "select tags['storage_version'] from duckdb_databases() where database_name = 'published'"
    ).fetchall()
    if not str(version).startswith("v1.4.0"):
        raise PublishRefused(
            f"the draft has storage version {version}; expected v1.4.0, which DuckDB 1.4 still opens."
        )


def _only_allowed(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where database_name = 'published'"
    ).fetchall()
    allowed = {table.name for table in allowed_tables()}
    for table, column in rows:
        if table not in allowed:
            raise PublishRefused(f"{table} is not on the list of tables that may be published.")
        if is_forbidden(table, column):
            raise PublishRefused(f"{table}.{column} holds or leads to a person; never published.")


def _counts(con: duckdb.DuckDBPyConnection, written: Mapping[str, int]) -> None:
    """What is read back equals what was written, and the warehouse it came from."""
    found = count_rows(con, "published")
    if found != written:
        raise PublishRefused(f"read back {found}; written were {dict(written)}.")
    for table in allowed_tables():
        if table.is_made_here or table.name not in found:
            continue
        query = f"select count(*) from warehouse.{quoted(table.source)}"
        ((expected,),) = con.execute(query).fetchall()
        if found[table.name] != expected:
            raise PublishRefused(
                f"{table.name} has {found[table.name]} rows; {table.source} has {expected}."
            )
    if found.get("meta.publication") != 1 or found.get("meta.client") != 1:
        raise PublishRefused(
            "the warehouse holds no settings of this client: meta.client and meta.publication must "
            f"have one row, found {found.get('meta.client')} and {found.get('meta.publication')}."
        )


def _no_addresses(con: duckdb.DuckDBPyConnection) -> None:
    """No text of any table looks like an e-mail address."""
    columns = con.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where database_name = 'published' and data_type = 'VARCHAR'"
    ).fetchall()
    for table, column in columns:
        query = (
            f"select count(*) from published.{quoted(table)} "
            f"where regexp_matches({quoted(column)}, '{ADDRESS}')"
        )
        ((n,),) = con.execute(query).fetchall()
        if n:
            raise PublishRefused(
                f"{table}.{column} holds {n} values that look like e-mail addresses; none may leave "
                "the house. Look at the model, or at the settings they came from."
            )
