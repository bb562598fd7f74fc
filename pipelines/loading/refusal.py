"""Reads that are refused whole: one wrong line would falsify a sum, so what is there stands.

Guarantee: a refused read stays refused for as long as its files are unchanged, and says why each time.

Belongs: which reads are refused, their message. Does not: which lines are wrong (sql/), exit codes.
"""

from __future__ import annotations

import duckdb
import msgspec

from pipelines.landing.manifest import Manifest
from pipelines.loading.change import LoadStamp
from pipelines.loading.streams import LOADERS
from pipelines.loading.targets import StreamLoader
from pipelines.warehouse import scalar

_REASONS = {
    "overlapping_lines": "on days that other lines of the same platform, channel, campaign and cost_type cover too",
    "duplicate_line": "standing there twice, with the same day and amount",
    "unknown_currency": "in a currency that is none (ISO 4217)",
}


def is_fatal(connection: duckdb.DuckDBPyConnection, loader: StreamLoader) -> bool:
    """Whether a line of `typed` forbids to take any of the others."""
    if not loader.fatal:
        return False
    return bool(
        scalar(
            connection,
            "select exists (select 1 from typed where list_contains(?, reason))",
            [list(loader.fatal)],
        )
    )


def judged(
    connection: duckdb.DuckDBPyConnection, part: Manifest, stamp: LoadStamp, *, is_read: bool
) -> Manifest:
    """The part as it is to be recorded: failed with its reason if its read, or the unchanged one it names, was refused.

    Args:
        is_read: the part's records were read just now; the quarantine then tells of them.
    """
    loader = LOADERS.get((part.source, part.stream))
    if loader is None or not loader.fatal or part.status != "ok" or not part.is_last:
        return part
    if not is_read and not _was_refused(connection, part, stamp):
        return part
    rows = connection.execute(
        """
        select reason, count(*), min_by(file || ' row ' || row_number, (file, row_number))
        from raw.quarantine
        where client = ? and source = ? and stream = ? and list_contains(?, reason)
        group by reason order by reason
        """,
        [stamp.client, part.source, part.stream, list(loader.fatal)],
    ).fetchall()
    if not rows:
        return part
    told = "; ".join(
        f"{count} {'lines' if count > 1 else 'line'} {_REASONS[reason]} (first: {place})"
        for reason, count, place in rows
    )
    message = (
        f"{part.source}: {part.stream}: {told}; expected each day once and a known currency. Nothing of the files "
        f"was taken, the {part.stream} loaded before stands. Repair the lines; the files are read again by themselves."
    )
    return msgspec.structs.replace(part, status="failed", message=message)


def _was_refused(connection: duckdb.DuckDBPyConnection, part: Manifest, stamp: LoadStamp) -> bool:
    rows = connection.execute(
        "select status from raw.loads where client = ? and load_id = ?",
        [stamp.client, part.header.get("unchanged_since")],
    ).fetchall()
    return bool(rows) and rows[0][0] == "failed"
