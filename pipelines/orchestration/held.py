"""Which days of a dated source are held already, and which of them are final.

Guarantee: days read for other properties, hosts, sites or brands than today's are not held. From landing
alone while the warehouse is busy; then no day counts as final.

Belongs: asking raw.loads and manifests. Does not: which days a run reads (windows).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb

from connectors.contract import Days, Stream
from pipelines.config import ClientConfig
from pipelines.home import ClientHome
from pipelines.landing import manifests
from pipelines.locks import LockBusy, hold
from pipelines.orchestration.windows import common, days_left, merged
from pipelines.sources import DatedReads, dated_reads
from pipelines.warehouse import open_warehouse

SETTLES: Final = timedelta(hours=72)
"""After its end in the source's own zone a day of web analytics no longer moves by late events."""

SETTLES_LATE: Final[Mapping[tuple[str, str], timedelta]] = {
    ("ga4", "ad_cost_daily"): timedelta(days=30),
}
"""Cost moves for weeks: invalid clicks are credited, bills come late."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One read of a stream. ended: ok only if it came to its end."""

    stream: str
    ended: str
    started_at: datetime
    first: date | None
    last: date | None


def held_days(home: ClientHome, config: ClientConfig, source: str) -> list[tuple[date, date]]:
    """Spans that every stream of the source was read for, as it is asked for today.

    An optional stream that ended badly when it was read last counts for nothing: it would make every
    night read all days again.
    """
    about = dated_reads(config, source)
    if about is None:
        return []
    reads = _reads(home, source, about)
    spans: list[tuple[date, date]] | None = None
    for stream in about.streams:
        if _is_counted(stream, reads):
            mine = merged(
                (read.first, read.last)
                for read in reads
                if read.stream == stream.name and read.ended == "ok" and read.first and read.last
            )
            spans = mine if spans is None else common(spans, mine)
    return spans or []


def spans_left(
    home: ClientHome, config: ClientConfig, source: str, days: Days
) -> dict[str, list[Days]]:
    """Stream → the spans of `days` that are not held as final: settled when read last, nothing pending."""
    about = dated_reads(config, source)
    if about is None:
        return {}
    reads = _reads(home, source, about)
    known = _zone_and_pending(home, config, source)
    if known is None:
        return {stream.name: [days] for stream in about.streams}
    zone, pending = known
    return {
        stream.name: days_left(
            days, _final(source, stream, reads, zone) - pending.get(stream.name, set())
        )
        for stream in about.streams
    }


def _final(source: str, stream: Stream, reads: list[_Read], zone: ZoneInfo) -> set[date]:
    settles = SETTLES_LATE.get((source, stream.name), SETTLES)
    found: set[date] = set()
    for read in reads:
        if read.stream != stream.name or read.ended != "ok" or not read.first or not read.last:
            continue
        day = read.first
        while day <= read.last:
            if read.started_at >= _end(day, zone) + settles:
                found.add(day)
            day += timedelta(days=1)
    return found


def _end(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _is_counted(stream: Stream, reads: list[_Read]) -> bool:
    mine = [read for read in reads if read.stream == stream.name]
    newest = max(mine, key=lambda read: read.started_at, default=None)
    return stream.is_essential or newest is None or newest.ended == "ok"


def _reads(home: ClientHome, source: str, about: DatedReads) -> list[_Read]:
    landed = [
        _Read(m.stream, m.status, m.read_started_at, m.window_first, m.window_last)
        for m in manifests(home, source)
        if m.is_last and m.versions.get("asked") == about.asked
    ]
    rows = _ask(
        home,
        """
        select distinct stream, status, read_started_at, window_first, window_last
        from raw.loads
        where source = ? and is_last and (versions::json ->> '$.asked') = ?
        """,
        [source, about.asked],
    )
    return landed + [_Read(*row) for row in rows or ()]


def _zone_and_pending(
    home: ClientHome, config: ClientConfig, source: str
) -> tuple[ZoneInfo, Mapping[str, set[date]]] | None:
    """Where the source's days end, and by stream the days that it is not done with; None if nobody can tell.

    Of several properties the one whose days end last: a day is final when it is for all of them.
    """
    rows = _ask(
        home,
        """
        select report, window_first, window_last, timezone, has_pending
        from raw.web_report_quality where source = ?
        """,
        [source],
    )
    if rows is None:
        return None
    pending: dict[str, set[date]] = {}
    for report, first, last, _, has_pending in rows:
        days = pending.setdefault(report, set())
        if has_pending:
            days |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    zones = {ZoneInfo(name) for *_, name, _ in rows if name} or {config.zone}
    now = datetime.now(UTC)
    latest = min(zones, key=lambda zone: now.astimezone(zone).utcoffset() or timedelta())
    return latest, pending


def _ask(home: ClientHome, query: str, values: list[str]) -> list[tuple[Any, ...]] | None:
    """None while there is no warehouse, or somebody writes it."""
    if not home.warehouse.exists():
        return None
    try:
        # Under the lock: a reader at the wrong moment would keep the run that writes from opening it again.
        with hold(home.write_lock, "which days are held", 0.0, _silent):
            connection = open_warehouse(home, read_only=True)
            try:
                return connection.execute(query, values).fetchall()
            finally:
                connection.close()
    except (LockBusy, duckdb.IOException):
        return None


def _silent(_: str) -> None:
    """Nobody waits: nothing to tell."""
