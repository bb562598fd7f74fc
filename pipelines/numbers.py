"""Numbers, dates and periods as people write them, in Swedish and English.

Belongs: separators, signs, units, names of months. Does not: sentences (words), what is shown (tiles).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

NARROW: Final = "\u202f"  # narrow no-break space: between thousands
FIXED: Final = "\u00a0"  # no-break space: between number and unit
MINUS: Final = "\u2212"

MONTHS: Final = {
    "sv": ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_THOUSANDS: Final = {"sv": NARROW, "en": ","}
_DECIMAL: Final = {"sv": ",", "en": "."}
_PERCENT: Final = {"sv": f"{FIXED}%", "en": "%"}
_DAYS: Final = {"sv": ("dag", "dagar"), "en": ("day", "days")}
_POINTS: Final = {"sv": f"{FIXED}p.e.", "en": f"{FIXED}pp"}

_RATIOS: Final = frozenset({"ratio", "fraction", "share", "percent", "rate"})
_MONEY: Final = frozenset({"money", "currency"})


def kind_of(unit: str | None) -> str:
    """count, ratio, money or days: how a unit is written."""
    text = (unit or "").lower()
    if text in _RATIOS:
        return "ratio"
    if text in _MONEY or is_currency(unit):
        return "money"
    return "days" if text in ("day", "days") else "count"


def is_currency(unit: str | None) -> bool:
    """True for an ISO code: money in that currency, not the client's."""
    return unit is not None and len(unit) == 3 and unit.isupper()


@dataclass(frozen=True, slots=True)
class Numbers:
    """How one client's numbers are written: `language` sv or en, `currency` an ISO code, `fiscal_year_start` MM-DD."""

    language: str
    currency: str
    timezone: str = "UTC"
    fiscal_year_start: str = "01-01"

    def plain(self, value: float, decimals: int = 0) -> str:
        text = f"{abs(value):,.{decimals}f}"
        whole, _, fraction = text.partition(".")
        whole = whole.replace(",", _THOUSANDS[self.language])
        text = whole + (_DECIMAL[self.language] + fraction if fraction else "")
        is_zero = not text.strip("0.,")
        return MINUS + text if value < 0 and not is_zero else text

    def percent(self, value: float) -> str:
        """A fraction; below one percent with two decimals, below a hundredth of one with four,
        from a thousand percent on with none."""
        percent = value * 100
        size = abs(percent)
        decimals = 1 if size < 999.5 else 0
        if 0 < size < 0.995:
            decimals = 4 if size < 0.00995 else 2
        return self.plain(percent, decimals) + _PERCENT[self.language]

    def money(self, value: float, currency: str | None = None) -> str:
        """Whole units of the client's currency, or another; below 100 with two decimals unless it is whole."""
        decimals = 2 if abs(value) < 100 and value != round(value) else 0
        number, currency = self.plain(value, decimals), currency or self.currency
        if currency == "SEK" and self.language == "sv":
            return f"{number}{FIXED}kr"
        if self.language == "sv":
            return f"{number}{FIXED}{currency}"
        return f"{currency}{FIXED}{number}"

    def days(self, value: float) -> str:
        number = self.plain(value, 1 if abs(value) < 99.95 and value != round(value) else 0)
        one, many = _DAYS[self.language]
        return f"{number}{FIXED}{one if value == 1 else many}"

    def value(self, value: float | None, unit: str | None) -> str:
        """A value in its unit; an en dash for none."""
        if value is None:
            return "–"
        kind = kind_of(unit)
        if kind == "ratio":
            return self.percent(value)
        if kind == "money":
            return self.money(value, unit if is_currency(unit) else None)
        if kind == "days":
            return self.days(value)
        return self.plain(value, 0 if value == round(value) else 1)

    def whole_percent(self, percent: float) -> str:
        """Percent that is counted in whole ones: 9 %."""
        return self.plain(percent) + _PERCENT[self.language]

    def range(self, low: float, high: float, unit: str | None) -> str:
        """Two values with their unit once where it stands behind: 3,9–5,3 %."""
        first, last = self.value(low, unit), self.value(high, unit)
        if first == last:
            return last
        behind = last.lstrip(MINUS + "0123456789,." + NARROW)
        if behind not in ("", last) and first.endswith(behind):
            first = first.removesuffix(behind)
        return f"{first}–{last}"

    def step(self, moved: float, unit: str | None) -> str:
        """A part of a change in the value's unit: points for ratios."""
        kind = kind_of(unit)
        if kind == "ratio":
            text = self.plain(moved * 100, 2 if abs(moved) < 0.00995 else 1)
            return self.signed(text + _POINTS[self.language], moved)
        value = round(moved, 1) if kind == "days" or abs(moved) < 9.95 else float(round(moved))
        return self.signed(self.value(value, unit), value)

    def signed(self, text: str, value: float) -> str:
        """`text` of `value` with a plus where it rises."""
        return f"+{text}" if value > 0 else text

    def change(self, now: float, before: float, unit: str | None) -> str:
        """From `before` to `now`: points for ratios, days for days, else percent of `before`."""
        kind, moved = kind_of(unit), now - before
        if kind in ("ratio", "days"):
            return self.step(moved, unit)
        if before <= 0 or abs(moved) / before >= 9.995:
            return self.signed(self.value(moved if abs(moved) < 10 else round(moved), unit), moved)
        share = moved / before * 100
        return self.signed(self.plain(share) + _PERCENT[self.language], share)

    def day(self, day: date, *, year: bool = True) -> str:
        text = f"{day.day}{FIXED}{MONTHS[self.language][day.month - 1]}"
        return f"{text}{FIXED}{day.year}" if year else text

    def moment(self, moment: datetime) -> str:
        local = moment.astimezone(ZoneInfo(self.timezone))
        return f"{self.day(local.date())} {local:%H:%M}"

    def period(self, grain: str, start: date, end: date) -> str:
        """A period by name: nov 2026, Q4 2026, v. 47 2026; others, and quarters of a fiscal year, by their days."""
        if grain == "month":
            return f"{MONTHS[self.language][start.month - 1]}{FIXED}{start.year}"
        if grain == "week":
            year, week, _ = start.isocalendar()
            return f"{'v.' if self.language == 'sv' else 'week'}{FIXED}{week}{FIXED}{year}"
        is_of_calendar = self.fiscal_year_start == "01-01"
        if grain == "quarter" and is_of_calendar and (start.day, start.month % 3) == (1, 1):
            return f"Q{(start.month - 1) // 3 + 1}{FIXED}{start.year}"
        if grain == "year" and (start.month, start.day) == (1, 1):
            return str(start.year)
        if grain == "day":
            return self.day(start)
        is_same = start.year == end.year
        return f"{self.day(start, year=not is_same)}–{self.day(end)}"
