"""Load every landed part that the warehouse does not have yet, each in one transaction.

Belongs: the order of parts, the transaction of rows, cursor and load row. Does not: the rows of a part
(part_rows), SQL of one stream (sql/), locks (pipelines.orchestration).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import duckdb

from pipelines.config import ClientConfig
from pipelines.home import ClientHome
from pipelines.landing.manifest import Manifest, manifests
from pipelines.loading import goal_files, refusal
from pipelines.loading.bookkeeping import loaded_ids, write_cursor, write_load_row
from pipelines.loading.change import LoadStamp
from pipelines.loading.context import prepare
from pipelines.loading.part_rows import load_rows
from pipelines.loading.streams import LOADERS
from pipelines.warehouse import LIMITS, scalar

Report = Callable[[str], None]

CHECKPOINT: Final = "4MB"
"""Of changes, from which on a commit writes the file at once: a part of 10 000 records would be written to the
log first and to the file by a later commit, which costs as much again."""

MEMORY: Final = "160MB"
"""Of DuckDB while it loads: a part has 10 000 records whatever the portal's size, the rest would be blocks kept."""

MOST_MEMORY: Final = LIMITS["memory_limit"]
"""For parts that need more, as of a portal with hundreds of extra properties, and all parts behind them."""


@dataclass(slots=True)
class LoadOutcome:
    """What a load brought: parts loaded, rows new or changed, rows in quarantine."""

    source: str
    parts: int = 0
    rows: int = 0
    quarantined: int = 0
    messages: list[str] = field(default_factory=list)

    def add(self, other: LoadOutcome) -> None:
        self.parts += other.parts
        self.rows += other.rows
        self.quarantined += other.quarantined
        self.messages += other.messages


def load_source(
    connection: duckdb.DuckDBPyConnection,
    home: ClientHome,
    *,
    config: ClientConfig,
    source: str,
    report: Report,
    until: str | None = None,
) -> LoadOutcome:
    """Load the source's manifests that are absent from raw.loads, in order of landing.

    Args:
        until: load id of the last one to load; None = whatever there is.
    Guarantees: rows, quarantine, cursor and the row of raw.loads of a part stand or fall together;
        a part is loaded once, however often this runs.
    Raises:
        LandingDamaged: a landed file is not what its manifest says.
        NotUnique: a load holds a key twice.
    """
    outcome = LoadOutcome(source)
    known = loaded_ids(connection, config.slug, source)
    landed = [part for part in manifests(home, source) if until is None or part.load_id <= until]
    prepare(connection)
    connection.execute(f"set memory_limit = '{MEMORY}'")
    connection.execute(f"set checkpoint_threshold = '{CHECKPOINT}'")
    for part in landed:
        if part.load_id in known:
            continue
        try:
            rows, quarantined = _load_whole(connection, home, config, part, landed)
        except duckdb.OutOfMemoryException:
            connection.execute(f"set memory_limit = '{MOST_MEMORY}'")
            rows, quarantined = _load_whole(connection, home, config, part, landed)
        outcome.parts += 1
        outcome.rows += rows
        if quarantined:
            outcome.quarantined += quarantined
            outcome.messages.append(
                f"{source} {part.stream}: {quarantined} row{'s' * (quarantined > 1)} in quarantine "
                f"(`maintrack quarantine {config.slug}` says which and why)"
            )
            report(outcome.messages[-1])
    return outcome


def _load_whole(
    connection: duckdb.DuckDBPyConnection,
    home: ClientHome,
    config: ClientConfig,
    part: Manifest,
    landed: Sequence[Manifest],
) -> tuple[int, int]:
    """Load a part in a transaction of its own."""
    connection.begin()
    try:
        counts = _load_part(connection, home, config, part, landed)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    return counts


def _load_part(
    connection: duckdb.DuckDBPyConnection,
    home: ClientHome,
    config: ClientConfig,
    part: Manifest,
    landed: Sequence[Manifest],
) -> tuple[int, int]:
    started = time.monotonic()
    stamp = LoadStamp(config.slug, part.run_id, part.load_id, datetime.now(UTC))
    rows, quarantined = 0, 0
    parts = _parts_to_load(connection, part, landed)
    if parts:
        if (part.source, part.stream) == ("files", "goals"):
            rows, quarantined = goal_files.load(connection, home, config, parts, stamp)
        else:
            rows, quarantined = load_rows(connection, home, config, parts, stamp)
    part = refusal.judged(connection, part, stamp, is_read=bool(parts))
    if part.status == "ok" and part.is_last:
        write_cursor(connection, part, stamp)
    write_load_row(connection, part, stamp, rows, quarantined, time.monotonic() - started)
    return rows, quarantined


def _parts_to_load(
    connection: duckdb.DuckDBPyConnection, part: Manifest, landed: Sequence[Manifest]
) -> list[Manifest]:
    """The part itself, or all parts of its read when they are loaded together; none if not yet."""
    if part.status != "ok":
        return []
    if base := part.header.get("unchanged_since"):
        return [] if _holds_rows(connection, part.stream) else _read_of(base, landed)
    loader = LOADERS.get((part.source, part.stream))
    if loader is not None and not loader.is_whole:
        return [part]
    if not part.is_last:
        return []
    return _read_of(part.load_id, landed)


def _read_of(load_id: str, landed: Sequence[Manifest]) -> list[Manifest]:
    """All parts of the read that the part `load_id` ends."""
    last = next(part for part in landed if part.load_id == load_id)
    return [
        part
        for part in landed
        if part.stream == last.stream
        and part.status == "ok"
        and part.read_started_at == last.read_started_at
        and (part.window_first, part.window_last) == (last.window_first, last.window_last)
        and part.load_id <= load_id
    ]


def _holds_rows(connection: duckdb.DuckDBPyConnection, kind: str) -> bool:
    """False when the client file left the kind out for a while, and its rows were dropped."""
    table = "client_goals where origin = 'csv'" if kind == "goals" else f"files_{kind}"
    quarantined = "select 1 from raw.quarantine where source = 'files' and stream = ?"
    return bool(
        scalar(
            connection,
            f"select exists (select 1 from raw.{table}) or exists ({quarantined})",
            [kind],
        )
    )
