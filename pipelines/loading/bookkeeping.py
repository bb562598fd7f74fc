"""What is written beside the rows of a load: its line in raw.loads, and where the next read begins.

Belongs: raw.loads and raw.cursors. Does not: rows (load), transactions (load).
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import duckdb

from connectors.contract import UNASKED
from pipelines.landing.manifest import Manifest
from pipelines.loading.change import LoadStamp

OVERLAP = timedelta(hours=1)
"""HubSpot's index may be late: the next read of changes begins this much before the last one did."""


def write_cursor(connection: duckdb.DuckDBPyConnection, part: Manifest, stamp: LoadStamp) -> None:
    """Where the next read of the stream begins, and when it was last read whole.

    Both are told by the source's clock: this machine's may have been ahead, and what changed between
    the two would never be asked for. A read that asked for nothing moves neither.
    """
    if part.proof.get("mode") == UNASKED:
        return
    started_at = part.read_started_at - timedelta(seconds=part.proof.get("clock_ahead_seconds", 0))
    cursor: dict[str, Any] = {
        **_kept_of_cursor(connection, part, stamp),
        "read_started_at": started_at.isoformat(),
        "changed_since": (started_at - OVERLAP).isoformat(),
    }
    if part.proof.get("mode") in ("whole", "resumed"):
        cursor["whole_at"] = started_at.isoformat()
    if asks := part.proof.get("asks"):
        cursor["asks"] = asks
    if part.proof.get("has_walked_ids"):
        cursor["uncounted"] = part.proof.get("uncounted")
    if part.window_last is not None:
        cursor["window_last"] = part.window_last.isoformat()
    set_cursor(connection, stamp.client, part.source, part.stream, cursor, stamp.loaded_at)


def _kept_of_cursor(
    connection: duckdb.DuckDBPyConnection, part: Manifest, stamp: LoadStamp
) -> dict[str, Any]:
    """What a read of changes does not tell anew."""
    rows = connection.execute(
        "select cursor from raw.cursors where client = ? and source = ? and stream = ?",
        [stamp.client, part.source, part.stream],
    ).fetchall()
    earlier = json.loads(rows[0][0]) if rows else {}
    return {name: earlier[name] for name in ("whole_at", "uncounted", "asks") if name in earlier}


def set_cursor(
    connection: duckdb.DuckDBPyConnection,
    client: str,
    source: str,
    stream: str,
    cursor: dict[str, Any],
    updated_at: datetime,
) -> None:
    """Write the one row of raw.cursors for source and stream; the caller commits."""
    named = {"client": client, "source": source, "stream": stream}
    connection.execute(
        "delete from raw.cursors where client = $client and source = $source and stream = $stream",
        named,
    )
    connection.execute(
        "insert into raw.cursors values ($client, $source, $stream, $cursor, $updated_at)",
        {**named, "cursor": json.dumps(cursor), "updated_at": updated_at},
    )


def write_load_row(
    connection: duckdb.DuckDBPyConnection,
    part: Manifest,
    stamp: LoadStamp,
    rows: int,
    quarantined: int,
    seconds: float,
) -> None:
    row = {
        "client": stamp.client,
        "load_id": part.load_id,
        "run_id": part.run_id,
        "source": part.source,
        "stream": part.stream,
        "status": part.status,
        "is_last": part.is_last,
        "read_started_at": part.read_started_at,
        "window_first": part.window_first,
        "window_last": part.window_last,
        "calls": part.calls,
        "waited_seconds": part.waited_seconds,
        "rows_seen": part.rows,
        "rows_claimed": part.claimed,
        "rows_loaded": rows,
        "rows_quarantined": quarantined,
        "versions": json.dumps(dict(part.versions)),
        "seconds": part.seconds + seconds,
        "message": part.message,
        "loaded_at": stamp.loaded_at,
        "proof": json.dumps(dict(part.proof)) if part.proof else None,
    }
    names = ", ".join(row)
    places = ", ".join(f"${name}" for name in row)
    connection.execute(f"insert into raw.loads ({names}) values ({places})", row)


def loaded_ids(connection: duckdb.DuckDBPyConnection, client: str, source: str) -> set[str]:
    rows = connection.execute(
        "select load_id from raw.loads where client = ? and source = ?", [client, source]
    ).fetchall()
    return {load_id for (load_id,) in rows}
