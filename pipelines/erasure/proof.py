"""Look for ids that shall be nowhere any more.

Belongs: every table, the bytes of the warehouse, landed files. Does not: removing (rows, landed).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

import duckdb

from pipelines.erasure.landed import landed_records, names_contact
from pipelines.erasure.rows import ID_COLUMNS, all_tables
from pipelines.home import ClientHome
from pipelines.landing.manifest import manifests
from pipelines.warehouse import open_warehouse, scalar

TOLD_APART: Final = 9
"""From so many characters on an id is found in any text as what it is. A shorter one, such as 1 or 338, also stands
there as a count, a day or a part of another id: of it the columns are asked that hold ids, and landed records by name."""


def where_found(home: ClientHome, ids: Collection[str]) -> list[str]:
    """Look for ids of contacts in every table, and in the bytes of landed files and of the warehouse.

    Returns: where one was found; empty when all is forgotten.
    """
    long = [one for one in ids if len(one) >= TOLD_APART]
    short = [one for one in ids if len(one) < TOLD_APART]
    connection = open_warehouse(home, read_only=True)
    try:
        in_tables = {*_in_columns(connection, short), *_in_texts(connection, long)}
    finally:
        connection.close()
    return [*sorted(in_tables), *_in_bytes(home, long), *_in_landing(home, ids)]


def _in_columns(connection: duckdb.DuckDBPyConnection, ids: Collection[str]) -> Iterator[str]:
    """Tables that hold one of the ids where an id of a contact stands."""
    for schema, table, columns in all_tables(connection) if ids else ():
        named = [
            f'"{one}" in (select unnest($1::varchar[]))' for one in ID_COLUMNS if one in columns
        ]
        if named:
            scope = "object_type = 'contact'" if "object_type" in columns else "true"
            query = f'select count(*) from "{schema}"."{table}" where ({" or ".join(named)}) and {scope}'
            if scalar(connection, query, [[*ids]]):
                yield f"{schema}.{table}"


def _in_texts(connection: duckdb.DuckDBPyConnection, ids: Collection[str]) -> Iterator[str]:
    """Tables that hold one of the ids anywhere."""
    # As whole words: an id may be a part of a longer one.
    pattern = f"(^|[^0-9A-Za-z])({'|'.join(re.escape(one) for one in ids)})([^0-9A-Za-z]|$)"
    for schema, table, _ in all_tables(connection) if ids else ():
        query = f'select count(*) from "{schema}"."{table}" as t where regexp_matches(to_json(t)::varchar, $1)'
        if scalar(connection, query, [pattern]):
            yield f"{schema}.{table}"


def _in_bytes(home: ClientHome, ids: Collection[str]) -> Iterator[str]:
    """Proves something where DuckDB left texts as they are; packed ones are for `_in_tables`."""
    for path in sorted(home.root.glob("*warehouse.duckdb*")):
        content = path.read_bytes()
        if any(one.encode() in content for one in ids):
            yield path.name


def _in_landing(home: ClientHome, ids: Collection[str]) -> Iterator[str]:
    for folder in sorted(home.landing.glob("*")):
        for part in manifests(home, folder.name):
            held = landed_records(part, home) if part.rows else []
            if any(names_contact(record, ids) for record in held):
                yield f"landing/{part.source}/{part.stream}/{part.load_id}"
