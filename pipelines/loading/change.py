"""Bring a table of schema raw to new content, touching only the rows that differ.

Belongs: comparing by hash, replacing, upserting, the columns that tell which load changed a row.
Does not: reading landed files (records), transactions (load).

All three take the content from a table or query, `staged` if none is named, whose columns are those of
the raw table without client and without `_loaded_at, _run_id, _load_id, _row_hash`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import duckdb

from pipelines.warehouse import scalar

STAGED: Final = "staged"

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
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: Sequence[str],
    stamp: LoadStamp,
    content: str = STAGED,
    first: str = "",
) -> int:
    """Insert new and changed rows of the content; rows that are not in it stay.

    Args:
        first: columns by which the first of several rows with one key is kept.
    Returns: rows inserted.
    Raises:
        NotUnique: the content holds a key twice.
    """
    if not _hash(connection, table, content, key, first):
        return 0
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
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: Sequence[str],
    stamp: LoadStamp,
    content: str = STAGED,
    first: str = "",
) -> int:
    """Insert rows of the content whose key is not in the table; what is there stays as it is.

    Args:
        first: columns by which the first of several rows with one key is kept.
    Returns: rows inserted.
    Raises:
        NotUnique: the content holds a key twice.
    """
    if not _hash(connection, table, content, key, first):
        return 0
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
    content: str = STAGED,
) -> int:
    """Make the content all that the table holds within `scope`. Equal rows of it count once.

    Args:
        scope: SQL condition on the table's own columns, with values as named parameters.
        key: if given, unique in the content.
    Returns: rows inserted or deleted.
    Raises:
        NotUnique: the content holds a key twice.
    """
    _hash(connection, table, content, key)
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


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The content of a raw table: its columns without the loader's own, in their order."""
    described = connection.execute(f"select * from {table} limit 0").description or []
    return [name for name, *_ in described if name not in _OWN]


def _hash(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    content: str,
    key: Sequence[str],
    first: str = "",
) -> int:
    """The content in the table's types, each row with its hash: `hashed`.

    Returns: how many rows the content has.
    Raises:
        NotUnique: rows that are not equal share a key.
    """
    columns = ", ".join(f'"{name}"' for name in columns_of(connection, table))
    connection.execute(
        f"create or replace temp table hashed as select {columns}, _row_hash from {table} limit 0"
    )
    rows = scalar_of_change(
        connection,
        f"insert into hashed by name select *, hash(*columns(*))::varchar as _row_hash from {content}",
        {},
    )
    if not key:
        _drop_equal_rows(connection)
    elif _repeated(connection, key):
        _drop_others(connection, key, first) if first else _drop_equal_rows(connection)
        if twice := _repeated(connection, key):
            raise NotUnique(
                f"{table}: {twice} keys ({', '.join(key)}) stand twice in one load; expected each once. "
                "Nothing was loaded; please report this with the landing file of the run."
            )
    return rows


def _drop_equal_rows(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create or replace temp table hashed as select distinct * from hashed")


def _drop_others(connection: duckdb.DuckDBPyConnection, key: Sequence[str], first: str) -> None:
    names = ", ".join(f'"{name}"' for name in key)
    connection.execute(
        f"""
        create or replace temp table hashed as select * from hashed
        qualify row_number() over (partition by {names} order by {first}) = 1
        """
    )


def _repeated(connection: duckdb.DuckDBPyConnection, key: Sequence[str]) -> int:
    """How many keys stand in `hashed` more than once."""
    names = ", ".join(f'"{name}"' for name in key)
    return int(
        scalar(
            connection,
            f"select count(*) from (select {names} from hashed group by all having count(*) > 1)",
        )
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
