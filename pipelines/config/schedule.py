"""A line of cron, checked by its own rules.

Belongs: what a valid line is. Does not: running on it (Dagster).
"""

from __future__ import annotations

import re
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
