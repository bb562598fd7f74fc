"""Which days of dated sources a run reads.

Belongs: calendar arithmetic, what is held already. Does not: reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import duckdb

from connectors.contract import Days
from pipelines.config import ClientConfig
from pipelines.home import ClientHome
from pipelines.landing import manifests
from pipelines.warehouse import open_warehouse

TRAILING_DAYS = 35
"""Web analytics restate for days, attribution for weeks; every night reads this many days again."""

RESTATE_MONTHS = 13

Spans = Iterable[tuple[date, date]]


def yesterday(config: ClientConfig, now: datetime) -> date:
    """The last ended day in the client's zone."""
    return now.astimezone(config.zone).date() - timedelta(days=1)


def days_allowed(config: ClientConfig, now: datetime) -> Days | None:
    """[start_date, yesterday], or None while the first day has not ended."""
    last = yesterday(config, now)
    return Days(config.start_date, last) if config.start_date <= last else None


def nightly_days(allowed: Days, held: Spans) -> Days:
    """The trailing days, reaching back to the first day that was never read.

    Args:
        held: inclusive spans of days that were read whole, in any order.
    """
    first_missing = allowed.first
    for first, last in sorted(held):
        if first > first_missing:
            break
        first_missing = max(first_missing, last + timedelta(days=1))
    trailing = allowed.last - timedelta(days=TRAILING_DAYS - 1)
    return Days(max(allowed.first, min(first_missing, trailing)), allowed.last)


def restated_days(allowed: Days) -> Days:
    """The last thirteen months: attribution and late conversions settle within a year."""
    first = allowed.last - timedelta(days=RESTATE_MONTHS * 31)
    return Days(max(allowed.first, first), allowed.last)


def held_days(home: ClientHome, source: str) -> list[tuple[date, date]]:
    """Spans that every dated stream of the source was read for; from landing while the warehouse is busy."""
    spans = _spans(home, source)
    streams = sorted({stream for stream, _, _ in spans})
    if not streams:
        return []
    common = _merged((a, b) for name, a, b in spans if name == streams[0])
    for stream in streams[1:]:
        other = _merged((a, b) for name, a, b in spans if name == stream)
        common = [
            (max(a, c), min(b, d)) for a, b in common for c, d in other if max(a, c) <= min(b, d)
        ]
    return common


def _merged(spans: Spans) -> list[tuple[date, date]]:
    """The same days in as few spans as can be, in order."""
    merged: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + timedelta(days=1):
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _spans(home: ClientHome, source: str) -> set[tuple[str, date, date]]:
    landed = {
        (m.stream, m.window_first, m.window_last)
        for m in manifests(home, source)
        if m.status == "ok" and m.is_last and m.window_first and m.window_last
    }
    if not home.warehouse.exists():
        return landed
    try:
        connection = open_warehouse(home, read_only=True)
    except duckdb.IOException:
        return landed
    try:
        rows = connection.execute(
            "select distinct stream, window_first, window_last from raw.loads "
            "where source = ? and status = 'ok' and is_last and window_first is not null",
            [source],
        ).fetchall()
    finally:
        connection.close()
    return landed | {(stream, first, last) for stream, first, last in rows}
