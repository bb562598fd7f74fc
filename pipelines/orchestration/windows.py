"""Which days of dated sources a run reads.

Belongs: calendar arithmetic. Does not: what is held already (held), reading.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from connectors.contract import Days
from pipelines.config import ClientConfig

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


def days_left(days: Days, final: Collection[date]) -> list[Days]:
    """The same days without those held as final, in as few spans as can be; never none at all.

    A run that read nothing of a source would look like one that could not read it, so the newest day
    is always read.
    """
    spans: list[Days] = []
    day = days.first
    while day <= days.last:
        if day not in final or day == days.last:
            is_next = bool(spans) and spans[-1].last + timedelta(days=1) == day
            spans[-1:] = [Days(spans[-1].first, day)] if is_next else [*spans[-1:], Days(day, day)]
        day += timedelta(days=1)
    return spans


def merged(spans: Spans) -> list[tuple[date, date]]:
    """The same days in as few spans as can be, in order."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def common(one: Spans, other: Spans) -> list[tuple[date, date]]:
    """Days in both, in order; each given in merged spans."""
    theirs = list(other)
    return [(max(a, c), min(b, d)) for a, b in one for c, d in theirs if max(a, c) <= min(b, d)]
