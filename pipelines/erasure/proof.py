"""Look for ids that shall be nowhere any more.

Belongs: every table, the bytes of the warehouse, landed files. Does not: removing (rows, landed).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipelines.erasure.landed import landed_records, names_contact
from pipelines.home import ClientHome
from pipelines.landing.manifest import manifests
from pipelines.warehouse import open_warehouse, scalar


def where_found(home: ClientHome, ids: Collection[str]) -> list[str]:
    """Look for ids in every table, and in the bytes of landed files and of the warehouse.

    Returns: where one was found; empty when all is forgotten.
    """
    return [*_in_tables(home, ids), *_in_bytes(home, ids), *_in_landing(home, ids)]


def _in_tables(home: ClientHome, ids: Collection[str]) -> Iterator[str]:
    # As whole words: an id may be a part of a longer number.
    pattern = f"(^|[^0-9A-Za-z])({'|'.join(re.escape(one) for one in ids)})([^0-9A-Za-z]|$)"
    connection = open_warehouse(home, read_only=True)
    try:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where not temporary order by all"
        ).fetchall()
        for schema, table in tables:
            query = f'select count(*) from "{schema}"."{table}" as t where regexp_matches(to_json(t)::varchar, ?)'
            if scalar(connection, query, [pattern]):
                yield f"{schema}.{table}"
    finally:
        connection.close()


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
