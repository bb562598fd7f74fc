"""Write a DuckDB file anew, so that it holds nothing but its rows.

A deleted row stays in the file's blocks through checkpoints and vacuums, until another row happens to
take its place; only a file that never held it forgets it.

Belongs: copying, checking and swapping one file. Does not: what is deleted before.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from pipelines.landing.manifest import sync_folder
from pipelines.warehouse import LIMITS, SPILL, WAREHOUSE_STORAGE, scalar


class NotRewritten(Exception):
    """The new file does not hold what the old one has; the old one stays."""


def rewrite_database(path: Path) -> None:
    """Copy all of the database into a new file and put it in the old one's place.

    Guarantees: readers see the old file or the whole new one; the old one's blocks, its log and what
        was spilled to disk are gone.
    Raises:
        NotRewritten: a table has other rows in the copy.
    """
    draft = path.with_name(f".{path.name}.rewritten")
    for leftover in (draft, draft.with_name(f"{draft.name}.wal")):
        leftover.unlink(missing_ok=True)
    connection = duckdb.connect(str(path), config=LIMITS)
    try:
        connection.execute("checkpoint")
        connection.execute(
            f"attach '{_quoted(draft)}' as rewritten (storage_version '{WAREHOUSE_STORAGE}')"
        )
        name = str(scalar(connection, "select current_database()"))
        connection.execute(f'copy from database "{name}" to rewritten')
        _compare(connection, name)
        connection.execute("checkpoint rewritten")
        connection.execute("detach rewritten")
    finally:
        connection.close()
    draft.chmod(path.stat().st_mode & 0o777)
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    draft.replace(path)
    sync_folder(path.parent)
    for spilled in path.parent.glob(f"{SPILL}/*"):
        spilled.unlink(missing_ok=True)


def _compare(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ? order by all",
        [name],
    ).fetchall()
    for schema, table in tables:
        rows = [
            scalar(connection, f'select count(*) from "{one}"."{schema}"."{table}"')
            for one in (name, "rewritten")
        ]
        if rows[0] != rows[1]:
            raise NotRewritten(
                f"{schema}.{table}: the rewritten warehouse has {rows[1]} rows, the old one {rows[0]}. "
                "The old one stays; see the disk and run again."
            )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
