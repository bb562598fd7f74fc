"""Which rows hold a contact, and taking them out.

Belongs: tables and columns, the family of a merged contact, hashes that keep the erased out.
Does not: transactions and files (erase).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import duckdb

from pipelines.home import ClientHome
from pipelines.loading.suppression import hash_of, key_of

ID_COLUMNS: Final = ("contact_id", "native_id", "alias_id", "survivor_id", "object_id")
"""Columns by which a table may hold a contact."""

TOMBSTONE: Final = "erased:"
"""A key is never given twice, so its row stays, without the id."""


def family_of(connection: duckdb.DuckDBPyConnection, client: str, contact_id: str) -> list[str]:
    """The contact and all records that were merged with it, in whatever order."""
    rows = connection.execute(
        """
        with recursive pairs as (
            select alias_id as one, survivor_id as other from raw.hubspot_aliases
            where client = $client and object_type = 'contact'
        ),

        family as (
            select $id::varchar as id
            union
            select case when pairs.one = family.id then pairs.other else pairs.one end
            from family
            inner join pairs on family.id in (pairs.one, pairs.other)
        )

        select id from family order by id
        """,
        {"client": client, "id": contact_id},
    ).fetchall()
    return [one for (one,) in rows]


def remove_rows(
    connection: duckdb.DuckDBPyConnection, client: str, source: str, ids: Sequence[str]
) -> int:
    """Delete what any table holds of the contacts; of raw.hubspot_gone only the id goes."""
    connection.execute(
        "create or replace temp table erased as select unnest($ids::varchar[]) as id",
        {"ids": list(ids)},
    )
    keys = _keys(connection, client, source)
    removed = 0
    for schema, table, columns in all_tables(connection):
        if not _is_of(source, schema, table):
            continue
        tests = [f'"{c}" in (select id from erased)' for c in columns if c in ID_COLUMNS]
        if "contact_key" in columns:
            tests.append("contact_key in (select unnest($keys::bigint[]))")
        if not tests:
            continue
        scope = _scope(schema, table, source)
        row = connection.execute(
            f'delete from "{schema}"."{table}" where ({" or ".join(tests)}) and {scope}',
            {"keys": keys} if "contact_key" in columns else {},
        ).fetchone()
        removed += int(row[0]) if row else 0
    connection.execute(
        """
        update raw.contact_keys set native_id = $tombstone || contact_key
        where client = $client and source = $source and native_id in (select id from erased)
        """,
        {"tombstone": TOMBSTONE, "client": client, "source": source},
    )
    return removed


def _keys(connection: duckdb.DuckDBPyConnection, client: str, source: str) -> list[int]:
    rows = connection.execute(
        """
        select contact_key from raw.contact_keys
        where client = ? and source = ? and native_id in (select id from erased)
        """,
        [client, source],
    ).fetchall()
    return [key for (key,) in rows]


def all_tables(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, list[str]]]:
    """Base tables: schema, name, columns."""
    rows = connection.execute(
        """
        select c.schema_name, c.table_name, list(c.column_name order by c.column_index)
        from duckdb_columns() as c
        semi join (select * from duckdb_tables() where not temporary) as t
            on c.database_name = t.database_name and c.schema_name = t.schema_name and c.table_name = t.table_name
        where c.database_name = current_database()
        group by all
        order by all
        """
    ).fetchall()
    yield from ((schema, table, columns) for schema, table, columns in rows)


def _is_of(source: str, schema: str, table: str) -> bool:
    """Raw tables of the other source, and the keys, are left alone; everything behind raw is both's."""
    if schema != "raw":
        return True
    return table == "quarantine" or (table.startswith(f"{source}_") and table != "hubspot_gone")


def _scope(schema: str, table: str, source: str) -> str:
    if schema == "raw" and table == "quarantine":
        return f"source = '{source}'"
    if schema == "raw" and table in ("hubspot_property_history", "hubspot_aliases"):
        return "object_type = 'contact'"
    return "true"


def suppress(
    connection: duckdb.DuckDBPyConnection,
    home: ClientHome,
    client: str,
    source: str,
    ids: Sequence[str],
    reason: str,
    note: str | None,
) -> None:
    key, now = key_of(home), datetime.now(UTC)
    for one in ids:
        digest = hash_of(key, one)
        named = {"client": client, "source": source, "digest": digest, "id": one}
        connection.execute(
            """
            update raw.hubspot_gone set object_id = $digest
            where client = $client and $source = 'hubspot' and object_type = 'contact' and object_id = $id
            """,
            named,
        )
        connection.execute(
            """
            insert into raw.erased_contacts
            select $client, $source, $digest, $reason, $note, $now
            where not exists (
                select 1 from raw.erased_contacts
                where client = $client and source = $source and id_hash = $digest
            )
            """,
            {k: v for k, v in named.items() if k != "id"}
            | {"reason": reason, "note": note, "now": now},
        )
