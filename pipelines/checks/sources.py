"""Checks of one source after its load: read to its end, complete, in quarantine.

Belongs: questions to raw.loads and raw.quarantine. Does not: what the model makes of it (models).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb

from pipelines.checks.judgement import Check, Judgement
from pipelines.checks.published import told_before

READ: Final = Check(
    "read_to_its_end",
    "Was every stream of the source read to its end?",
    "Read the message: access is granted anew at the source, an outage is waited for. The marts go on "
    "with what is there, and the next night reads what is missing.",
)
COMPLETE: Final = Check(
    "complete",
    "Did as many rows come as the source claims to have?",
    "Run again; if the gap stays, read the whole of it: `<client>__resync_crm`, or a backfill of the days.",
)
UNIQUE: Final = Check(
    "unique_and_whole",
    "Is every landed file what its manifest says, and no key in it twice?",
    "Nothing was loaded from it. Remove the named file with its manifest and run again: it is read anew.",
    is_blocking=True,
)
QUARANTINE: Final = Check(
    "quarantine",
    "Are no more rows set aside than when the client was published last?",
    "`maintrack quarantine` lists them with file, row and reason: repair them at the source; they are read "
    "again by themselves.",
)
SOURCE_CHECKS: Final = (READ, COMPLETE, UNIQUE, QUARANTINE)

GAP_ALLOWED: Final = 0.005
"""Share of the claimed rows; records that are made or deleted during a read explain as much."""


def judge_source(
    connection: duckdb.DuckDBPyConnection,
    client: str,
    source: str,
    runs: Sequence[str],
    published: Path,
) -> Iterator[Judgement]:
    """Judge the source as the runs have left it; one judgement per check of SOURCE_CHECKS but `unique`.

    Args:
        runs: ids of this run and of those that it continues.
        published: the client's published file, if there is one.
    """
    reads = _reads(connection, client, source, runs)
    yield _read(source, reads)
    yield _complete(source, reads)
    yield _quarantine(connection, client, source, published)


def is_sound(source: str, parts: int) -> Judgement:
    """The judgement of a load that raised nothing."""
    return Judgement(
        UNIQUE, True, f"{source}: {parts} landed parts are whole, no key is there twice."
    )


def is_damaged(message: str) -> Judgement:
    return Judgement(UNIQUE, False, message, "error")


def _reads(
    connection: duckdb.DuckDBPyConnection, client: str, source: str, runs: Sequence[str]
) -> list[dict[str, Any]]:
    """How each stream ended when it was read last."""
    cursor = connection.execute(
        """
        with reads as (
            select
                *,
                exists (
                    select 1 from raw.loads as before
                    where before.client = loads.client and before.source = loads.source
                        and before.stream = loads.stream and before.status = 'ok'
                        and not list_contains($runs, before.run_id)
                ) as was_offered,
                sum(rows_seen) over (partition by stream, read_started_at, window_first) as rows_read,
            from raw.loads
            where client = $client and source = $source and list_contains($runs, run_id)
        )
        select stream, status, message, was_offered, rows_read, rows_claimed
        from reads
        where is_last
        qualify row_number() over (partition by stream, window_first order by load_id desc) = 1
        order by stream, window_first
        """,
        {"client": client, "source": source, "runs": list(runs)},
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _read(source: str, reads: Sequence[dict[str, Any]]) -> Judgement:
    broken = [
        read
        for read in reads
        if read["status"] in ("failed", "quota")
        or (read["status"] == "not_available" and read["was_offered"])
    ]
    told = " ".join(f"{r['stream']}: {r['message'] or r['status']}" for r in broken)
    streams = len({read["stream"] for read in reads})
    return Judgement(
        READ,
        not broken,
        told or f"{source}: {streams} streams were read to their end.",
        "error",
        {"streams": streams, "streams_broken": len({read["stream"] for read in broken})},
    )


def _complete(source: str, reads: Sequence[dict[str, Any]]) -> Judgement:
    claiming = [r for r in reads if r["status"] == "ok" and r["rows_claimed"] is not None]
    short = [r for r in claiming if r["rows_read"] < r["rows_claimed"]]
    missing = sum(r["rows_claimed"] - r["rows_read"] for r in short)
    is_wide = any(r["rows_read"] < (1 - GAP_ALLOWED) * r["rows_claimed"] for r in short)
    told = ", ".join(
        f"{r['stream']} {r['rows_read']:,} of {r['rows_claimed']:,} claimed" for r in short
    )
    return Judgement(
        COMPLETE,
        not short,
        f"{source}: {told}; expected all."
        if short
        else f"{source}: all that the source claims to have came ({len(claiming)} reads claim a number).",
        "error" if is_wide else "warning",
        {"rows_missing": missing},
    )


def _quarantine(
    connection: duckdb.DuckDBPyConnection, client: str, source: str, published: Path
) -> Judgement:
    rows = connection.execute(
        "select count(*) from raw.quarantine where client = ? and source = ?", [client, source]
    ).fetchall()
    now = int(rows[0][0])
    before = told_before(published, source, "quarantine_%")
    grown = now > (before or 0)
    told = "none was published yet" if before is None else f"{before:,} when published last"
    return Judgement(
        QUARANTINE,
        not grown,
        f"{source}: {now:,} rows are set aside, {told}; expected no more.",
        figures={"rows_in_quarantine": now},
    )
