"""Each client's locks and warehouse.

Belongs: who holds a lock, whether the warehouse can be read to its last block.
Does not: waiting for a lock (pipelines.locks).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.doctor.symptom import Symptom
from pipelines.home import Home
from pipelines.locks import holder_of, is_open_elsewhere
from pipelines.ui import UI_LOCK

if TYPE_CHECKING:
    import duckdb


def shared_locks(home: Home) -> Iterator[Symptom]:
    """Held locks that belong to no client: the agency roll-up's and the UI's."""
    for path in (home.published / "agency.lock", home.dagster / UI_LOCK):
        yield from _held(path.name, holder_of(path))


def warehouses_and_locks(home: Home, client: str) -> Iterator[Symptom]:
    """Held locks of the client, then its warehouse, which is left alone while somebody writes."""
    at = home.client(client)
    holders = {path.name: holder_of(path) for path in sorted(at.root.glob("*.lock"))}
    for name, holder in holders.items():
        yield from _held(f"{client} {name}", holder)
    if holders.get(at.write_lock.name):
        yield Symptom(f"{client} warehouse", "ok", "in use, not looked into.")
    elif at.warehouse.exists():
        yield _warehouse(home, client)


def _held(place: str, holder: str | None) -> Iterator[Symptom]:
    if holder is not None:
        yield Symptom(
            place,
            "ok",
            f"held by {holder}.",
            "If that should have ended long ago, end the process: the lock goes with it.",
        )


def _warehouse(home: Home, client: str) -> Symptom:
    import duckdb

    path = home.client(client).warehouse
    place = f"{client} warehouse"
    try:
        connection = duckdb.connect(str(path), read_only=True)
        try:
            tables = _read_all(connection)
        finally:
            connection.close()
    except duckdb.Error as error:
        seen = " ".join(str(error).split())
        if is_open_elsewhere(error):
            return Symptom(
                place,
                "warning",
                f"open elsewhere ({seen}); expected nobody: BI reads the published copy.",
                "Close that program.",
            )
        return Symptom(
            place,
            "error",
            f"{path} cannot be read ({seen}); expected a whole DuckDB file.",
            f"Move it aside and `maintrack run {client}`: everything is read anew. "
            "The published copy stands until then.",
        )
    return Symptom(
        place, "ok", f"{tables} tables, {path.stat().st_size / 1024**2:.0f} MiB, readable."
    )


def _read_all(connection: duckdb.DuckDBPyConnection) -> int:
    """Read every block of every table: DuckDB compares each with its checksum. Returns: tables."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where not internal"
    ).fetchall()
    for schema, table in tables:
        relation = connection.table(f'"{schema}"."{table}"')
        relation.aggregate(f'bit_xor(hash("{table}"))').fetchall()
    return len(tables)
