"""How busy a Swedish business-to-business company is on a day, and instants of its local days.

Belongs: weekdays, seasons, quiet days, growth; local time to UTC.
Does not: what happens on a day.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

TIMEZONE = "Europe/Stockholm"
ZONE = ZoneInfo(TIMEZONE)
WORLD_START = date(2025, 5, 1)
NOMINAL_DAYS = 549
"""18 months: World(contacts=n) has about n contacts in its first 549 days, and more later."""

WEEKDAYS = (1.15, 1.25, 1.2, 1.15, 0.9, 0.3, 0.35)
MONTHS = (0.9, 1.0, 1.1, 1.0, 1.05, 0.85, 0.4, 0.8, 1.2, 1.25, 1.2, 0.75)
QUIET = {(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)}
VISIT_HOURS = (1, 1, 0.5, 0.3, 0.3, 0.5, 1, 3, 6, 8, 8, 7, 5, 7, 8, 7, 6, 4, 3, 3, 3, 3, 2, 1.5)
OFFICE_HOURS = (0,) * 8 + (5, 8, 9, 7, 4, 8, 9, 7, 5) + (0,) * 7


def busyness(day: date) -> float:
    """Relative, without growth: an ordinary Tuesday in spring is about 1.25."""
    quiet = 0.3 if (day.month, day.day) in QUIET else 1.0
    return WEEKDAYS[day.weekday()] * MONTHS[day.month - 1] * quiet


def growth(day: date) -> float:
    return 1 + 0.35 * (day - WORLD_START).days / NOMINAL_DAYS


@lru_cache(maxsize=1)
def _nominal_weight() -> float:
    days = (WORLD_START + timedelta(days=n) for n in range(NOMINAL_DAYS))
    return sum(busyness(day) * growth(day) for day in days)


def share_of_day(day: date) -> float:
    """The day's part of the nominal 18 months; the parts of those days sum to 1."""
    return busyness(day) * growth(day) / _nominal_weight()


def days_through(last: date) -> list[date]:
    return [WORLD_START + timedelta(days=n) for n in range((last - WORLD_START).days + 1)]


def local_day(at: datetime, zone: ZoneInfo = ZONE) -> date:
    return at.astimezone(zone).date()


def day_end(day: date, zone: ZoneInfo = ZONE) -> datetime:
    """The first instant after the day in its zone, UTC."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def instant(rng: random.Random, day: date, hours: tuple[float, ...]) -> datetime:
    """Some millisecond of the local day, by weight of its hours, UTC."""
    hour = rng.choices(range(24), hours)[0]
    local = datetime(day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60))  # noqa: DTZ001
    stamp = local.replace(microsecond=rng.randrange(1000) * 1000, tzinfo=ZONE)
    return stamp.astimezone(UTC)


def office_instant(rng: random.Random, not_before: datetime) -> datetime:
    """Some working hour on or after the day of `not_before`; never before it."""
    day = local_day(not_before)
    while day.weekday() > 4:
        day += timedelta(days=1)
    at = instant(rng, day, OFFICE_HOURS)
    return at if at > not_before else not_before + timedelta(minutes=rng.randrange(1, 90))


def iso(at: datetime) -> str:
    """As the APIs write it: no fraction for whole seconds, else milliseconds."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    text = utc.isoformat(timespec="milliseconds").removesuffix("+00:00")
    return text.removesuffix(".000") + "Z"


def epoch_ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
