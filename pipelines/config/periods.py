"""Periods of goals, as people write them: 2026, 2026-Q4, 2026-11, 2026-W47.

Belongs: their first and last day, fiscal years included. Does not: which of them have rows (dbt).

A fiscal year bears the number of the calendar year in which it ends: with a year that starts on
07-01, 2026 is 2025-07-01 to 2026-06-30 and 2026-Q1 its first three months. Months are calendar
months and weeks are ISO weeks, whatever the fiscal year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Grain = Literal["week", "month", "quarter", "year"]

FORMS: Final = "2026 (year), 2026-Q4 (quarter), 2026-11 (month) or 2026-W47 (week)"
_FORM: Final = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?:-Q(?P<quarter>[1-4])|-W(?P<week>\d{2})|-(?P<month>\d{2}))?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar days `first`..`last`, both inclusive."""

    grain: Grain
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class YearStart:
    """Month and day on which a fiscal year begins. 29 February is refused: it is missing mostly."""

    month: int = 1
    day: int = 1

    @classmethod
    def parse(cls, text: str) -> YearStart:
        """Read MM-DD.

        Raises:
            ValueError: no such day in every year.
        """
        if not re.fullmatch(r"\d{2}-\d{2}", text):
            raise ValueError(text)
        start = date.fromisoformat(f"2001-{text}")
        return cls(start.month, start.day)

    def first_day(self, fiscal_year: int) -> date:
        starts_in = fiscal_year if (self.month, self.day) == (1, 1) else fiscal_year - 1
        return date(starts_in, self.month, self.day)


def parse_period(text: str, year_start: YearStart) -> Period:
    """The period that `text` names.

    Raises:
        ValueError: not one of the four forms, or no such month or week.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError(text)
    year = int(form["year"])
    if form["week"]:
        first = date.fromisocalendar(year, int(form["week"]), 1)
        return Period("week", first, first + timedelta(days=6))
    if form["month"]:
        first = date(year, int(form["month"]), 1)
        return Period("month", first, months_later(first, 1) - timedelta(days=1))
    year_first = year_start.first_day(year)
    if form["quarter"]:
        before = 3 * (int(form["quarter"]) - 1)
        last = months_later(year_first, before + 3) - timedelta(days=1)
        return Period("quarter", months_later(year_first, before), last)
    return Period("year", year_first, months_later(year_first, 12) - timedelta(days=1))


def named_period(first: date, last: date, year_start: YearStart) -> str | None:
    """The name of the period that has exactly these days, both inclusive; None where none has."""
    years = (first.year, first.year + 1)
    iso_year, week, _ = first.isocalendar()
    names = [
        *(str(year) for year in years),
        *(f"{year}-Q{quarter}" for year in years for quarter in range(1, 5)),
        f"{first:%Y-%m}",
        f"{iso_year:04d}-W{week:02d}",
    ]
    for name in names:
        period = parse_period(name, year_start)
        if (period.first, period.last) == (first, last):
            return name
    return None


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
