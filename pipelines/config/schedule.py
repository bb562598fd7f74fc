"""A line of cron, checked by its own rules.

Belongs: what a valid line is, how far apart its runs are, whether its minute has come. Does not: running on it (Dagster).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# minute, hour, day of month, month, day of week (0 and 7 are Sunday)
_LIMITS: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_PART: Final = re.compile(
    r"(?:\*|(?P<first>\d{1,2})(?:-(?P<last>\d{1,2}))?)(?:/(?P<step>\d{1,2}))?"
)


def cron_line(text: str) -> str:
    """The line with single spaces.

    Raises:
        ValueError: not five fields of numbers, ranges, lists and steps within their limits.
    """
    fields = text.split()
    if len(fields) != len(_LIMITS):
        raise ValueError(text)
    for entry, (low, high) in zip(fields, _LIMITS, strict=True):
        for part in entry.split(","):
            _check_part(part, low, high)
    return " ".join(fields)


def longest_wait(line: str) -> timedelta:
    """The longest time between two runs of a line: daily, weekly, monthly or yearly."""
    _, _, day_of_month, month, day_of_week = line.split()
    if month != "*":
        return timedelta(days=366)
    if day_of_month != "*" and day_of_week == "*":
        return timedelta(days=31)
    return timedelta(days=_days_apart(day_of_week))


def has_come(line: str, zone: ZoneInfo, after: datetime, until: datetime) -> bool:
    """True when the line names a local minute in (after, until]; an hour that comes twice counts once.

    Args:
        after: looked back at for a week at most.
    """
    minute = max(after, until - timedelta(days=7)).astimezone(UTC).replace(second=0, microsecond=0)
    fields = [_values(field, *limits) for field, limits in zip(line.split(), _LIMITS, strict=True)]
    while (minute := minute + timedelta(minutes=1)) <= until:
        local = minute.astimezone(zone)
        if not local.fold and _names(line, fields, local):
            return True
    return False


def _names(line: str, fields: list[set[int]], local: datetime) -> bool:
    minutes, hours, days, months, weekdays = fields
    if local.minute not in minutes or local.hour not in hours or local.month not in months:
        return False
    _, _, day_of_month, _, day_of_week = line.split()
    is_day, is_weekday = local.day in days, local.isoweekday() % 7 in {day % 7 for day in weekdays}
    # Cron's own rule: where both are restricted, either is enough.
    if day_of_month != "*" and day_of_week != "*":
        return is_day or is_weekday
    return is_day and is_weekday


def _values(field: str, low: int, high: int) -> set[int]:
    """The numbers that a field names."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = (str(low), "-", str(high)) if span == "*" else span.partition("-")
        found |= set(range(int(first), int(last or first) + 1, int(step or 1)))
    return found


def _days_apart(day_of_week: str) -> int:
    """The most days between two of the weekdays that a field names."""
    ordered = sorted({day % 7 for day in _values(day_of_week, 0, 6)})
    return max(
        (after - day) % 7 or 7
        for day, after in zip(ordered, [*ordered[1:], ordered[0]], strict=True)
    )


def _check_part(part: str, low: int, high: int) -> None:
    form = _PART.fullmatch(part)
    if form is None or form["step"] in ("0", "00"):
        raise ValueError(part)
    if form["step"] and form["first"] and not form["last"]:
        raise ValueError(part)
    first = low if form["first"] is None else int(form["first"])
    last = first if form["last"] is None else int(form["last"])
    if not low <= first <= last <= high:
        raise ValueError(part)
