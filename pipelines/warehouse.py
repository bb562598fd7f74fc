"""The client's DuckDB file: how it is made, opened and asked.

Belongs: storage version, limits, the raw schema, one way to fetch a number.
Does not: what is written (pipelines.loading), what it means (dbt_project).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import duckdb

from pipelines.home import ClientHome

WAREHOUSE_STORAGE = "v1.5.0"
PUBLISHED_STORAGE = "v1.4.0"

LIMITS: dict[str, Any] = {
    "memory_limit": "1GB",
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "preserve_insertion_order": False,
}


SPILL: Final = "spill"
"""The folder, beside a database, of what did not fit in memory."""


def create_database(path: Path, storage_version: str) -> None:
    """Make an empty DuckDB file of a pinned storage version, so that older clients can open it.

    Raises:
        FileExistsError: there is a file already; a file is never made over.
    """
    if path.exists():
        raise FileExistsError(f"{path} exists; a database is never made over another")
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        str(path), config={**LIMITS, "storage_compatibility_version": storage_version}
    )
    connection.execute("checkpoint")
    connection.close()


def open_warehouse(home: ClientHome, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the client's warehouse; for writing it is made first and gets every table of schema raw.

    Raises:
        duckdb.IOException: another process has it open (see pipelines.locks.wait_for_database).
    """
    if not read_only and not home.warehouse.exists():
        create_database(home.warehouse, WAREHOUSE_STORAGE)
    connection = duckdb.connect(str(home.warehouse), read_only=read_only, config=LIMITS)
    connection.execute("set TimeZone = 'UTC'")
    if not read_only:
        connection.execute("set temp_directory = ?", [str(home.root / SPILL)])
        connection.execute("set max_temp_directory_size = '10GB'")
        create_raw_tables(connection)
    return connection


def open_scratch(folder: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory database to attach files to, in UTC, which keeps rows in order.

    What does not fit in memory is spilled to `folder`/spill: DuckDB would choose the folder that the process
    happens to stand in, which may be anybody's, or not writable.
    """
    kept_in_order = {"preserve_insertion_order": True, "temp_directory": str(folder / SPILL)}
    connection = duckdb.connect(":memory:", config=LIMITS | kept_in_order)
    connection.execute("set TimeZone = 'UTC'")
    return connection


def create_raw_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing of the schemas raw and told; every statement is idempotent.

    A warehouse that these very scripts have made says so, and is taken at its word.
    """
    scripts, digest = _scripts()
    if digest == _made_by(connection):
        return
    connection.begin()
    for script in scripts:
        connection.execute(script)
    connection.execute(f"comment on table {_SIGNED} is '{digest}'")
    connection.commit()


_SIGNED: Final = "raw.loads"
"""The table whose comment is the digest of the scripts that made the schemas."""


@cache
def _scripts() -> tuple[tuple[str, ...], str]:
    texts = tuple(
        resources.files(f"pipelines.{package}").joinpath(script).read_text()
        for package, script in (("loading", "raw_schema.sql"), ("publishing", "ledger.sql"))
    )
    return texts, hashlib.sha256("".join(texts).encode()).hexdigest()


def _made_by(connection: duckdb.DuckDBPyConnection) -> str | None:
    found = connection.execute(
        """
        select comment from duckdb_tables()
        where database_name = current_database() and schema_name || '.' || table_name = $signed
        """,
        {"signed": _SIGNED},
    ).fetchone()
    return found[0] if found else None


def scalar(connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any] = ()) -> Any:
    """The single value of a query, fetched: an error inside an unfetched query would be lost."""
    rows = connection.execute(query, list(values)).fetchall()
    if len(rows) != 1 or len(rows[0]) != 1:
        raise ValueError(f"expected one value, got {len(rows)} rows: {query[:80]}")
    return rows[0][0]
