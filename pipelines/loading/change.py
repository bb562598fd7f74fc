"""Bring a table of schema raw to new content, touching only the rows that differ.

Belongs: comparing by hash, replacing, upserting, the columns that tell which load changed a row.
Does not: reading landed files (records), transactions (load).

All three take the content from a temporary table `staged`, whose columns are those of the raw
table without client and without `_loaded_at, _run_id, _load_id, _row_hash`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from pipelines.warehouse import scalar

_OWN = ("client", "_loaded_at", "_run_id", "_load_id", "_row_hash")


class NotUnique(Exception):
    """Two rows of one load share a key. Nothing of the load is kept."""


@dataclass(frozen=True, slots=True)
class LoadStamp:
    """What is written beside every row that a load changed."""

    client: str
    run_id: str
    load_id: str
    loaded_at: datetime

    @property
    def values(self) -> dict[str, Any]:
        return {
            "client": self.client,
            "run_id": self.run_id,
            "load_id": self.load_id,
            "loaded_at": self.loaded_at,
        }


def upsert(
    connection: duckdb.DuckDBPyConnection, table: str, key: Sequence[str], stamp: LoadStamp
) -> int:
    """Insert new and changed rows of `staged`; rows that are not in it stay.

    Returns: rows inserted.
    Raises:
        NotUnique: `staged` holds a key twice.
    """
    _hash_staged(connection, table)
    _assert_unique(connection, table, key)
    changed = _hold(connection, table, key, stamp)
    if changed:
        connection.execute(
            f"""
            delete from {table} as t using held as h
            where t.client = $client and {_same("t", "h", key)} and h.is_changed
            """,
            {"client": stamp.client},
        )
    return _insert_where(
        connection,
        table,
        stamp,
        f"not exists (select 1 from held as h where {_same('h', 's', key)} and not h.is_changed)",
    )


def add_new(
    connection: duckdb.DuckDBPyConnection, table: str, key: Sequence[str], stamp: LoadStamp
) -> int:
    """Insert rows of `staged` whose key is not in the table; what is there stays as it is.

    Returns: rows inserted.
    Raises:
        NotUnique: `staged` holds a key twice.
    """
    _hash_staged(connection, table)
    _assert_unique(connection, table, key)
    _hold(connection, table, key, stamp)
    return _insert_where(
        connection,
        table,
        stamp,
        f"not exists (select 1 from held as h where {_same('h', 's', key)})",
    )


def _hold(
    connection: duckdb.DuckDBPyConnection, table: str, key: Sequence[str], stamp: LoadStamp
) -> int:
    """Keys of `hashed` that the table has already: `held`. A table of any size is only passed by.

    Returns: how many of them have other content now.
    """
    names = ", ".join(f't."{name}"' for name in key)
    connection.execute(
        f"""
        create or replace temp table held as
        select {names}, t._row_hash != s._row_hash as is_changed
        from {table} as t inner join hashed as s on {_same("t", "s", key)}
        where t.client = $client
        """,
        {"client": stamp.client},
    )
    return int(scalar(connection, "select count(*) from held where is_changed"))


def _same(one: str, other: str, key: Sequence[str]) -> str:
    return " and ".join(f'{one}."{name}" is not distinct from {other}."{name}"' for name in key)


def replace(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    stamp: LoadStamp,
    *,
    scope: str = "true",
    values: dict[str, Any] | None = None,
    key: Sequence[str] = (),
) -> int:
    """Make `staged` all that the table holds within `scope`.

    Args:
        scope: SQL condition on the table's own columns, with values as named parameters.
        key: if given, unique in `staged`. Without one, equal rows of `staged` count once.
    Returns: rows inserted or deleted.
    """
    _hash_staged(connection, table)
    if key:
        _assert_unique(connection, table, key)
    within = f"t.client = $client and ({scope})"
    named = {"client": stamp.client, **(values or {})}
    deleted = scalar_of_change(
        connection,
        f"""
        delete from {table} as t
        where {within} and not exists (select 1 from hashed as s where s._row_hash = t._row_hash)
        """,
        named,
    )
    inserted = _insert_where(
        connection,
        table,
        stamp,
        f"not exists (select 1 from {table} as t where {within} and t._row_hash = s._row_hash)",
        values,
    )
    return deleted + inserted


def scalar_of_change(
    connection: duckdb.DuckDBPyConnection, statement: str, values: dict[str, Any]
) -> int:
    """Run a delete or insert and return how many rows it touched."""
    row = connection.execute(statement, values).fetchone()
    return int(row[0]) if row else 0


def _content_columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    schema, name = table.split(".")
    rows = connection.execute(
        "select column_name from duckdb_columns() "
        "where database_name = current_database() and schema_name = ? and table_name = ? order by column_index",
        [schema, name],
    ).fetchall()
    return [column for (column,) in rows if column not in _OWN]


def _hash_staged(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Cast `staged` to the table's types and hash each row: `hashed`."""
    columns = ", ".join(f'"{name}"' for name in _content_columns(connection, table))
    connection.execute(
        f"create or replace temp table shaped as select {columns} from {table} where false"
    )
    connection.execute("insert into shaped by name select * from staged")
    connection.execute(
        f"""
        create or replace temp table hashed as
        select distinct on (_row_hash) *
        from (select {columns}, md5(to_json(s)::varchar) as _row_hash from shaped as s)
        """
    )


def _assert_unique(connection: duckdb.DuckDBPyConnection, table: str, key: Sequence[str]) -> None:
    names = ", ".join(f'"{name}"' for name in key)
    twice = scalar(
        connection,
        f"select count(*) from (select {names} from hashed group by all having count(*) > 1)",
    )
    if twice:
        raise NotUnique(
            f"{table}: {twice} keys ({', '.join(key)}) stand twice in one load; expected each once. "
            "Nothing was loaded; please report this with the landing file of the run."
        )


def _insert_where(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    stamp: LoadStamp,
    condition: str,
    values: dict[str, Any] | None = None,
) -> int:
    return scalar_of_change(
        connection,
        f"""
        insert into {table} by name
        select s.*, $client as client, $loaded_at as _loaded_at, $run_id as _run_id, $load_id as _load_id
        from hashed as s
        where {condition}
        """,
        {**stamp.values, **(values or {})},
    )
