"""A line of cron, checked by its own rules.

Belongs: what a valid line is, how far apart its runs are. Does not: running on it (Dagster).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

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


def _days_apart(day_of_week: str) -> int:
    """The most days between two of the weekdays that a field names."""
    days: set[int] = set()
    for part in day_of_week.split(","):
        span, _, step = part.partition("/")
        first, _, last = ("0", "-", "6") if span == "*" else span.partition("-")
        days |= {day % 7 for day in range(int(first), int(last or first) + 1, int(step or 1))}
    ordered = sorted(days)
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
