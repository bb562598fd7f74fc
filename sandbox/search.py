"""What people search Google for before they come: clicks by query and Pacific day.

Guarantee: a day that ended 60 hours before `now` or earlier no longer changes.

Belongs: queries, which of them ask for the brand, rare ones that Google hides, young days.
Does not: Search Console's API (search_api).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.calendar import WORLD_START, day_end, local_day, share_of_day
from sandbox.draws import chance, poisson

PACIFIC = ZoneInfo("America/Los_Angeles")
BRAND = "nordisk ?vent|norisk vent"
"""What a careful marketer would enter: the name, and how it is misspelt."""

CLICKS_PER_CONTACT = 9
_SETTLES = timedelta(hours=60)
_HIDDEN = "\0"


@dataclass(frozen=True, slots=True)
class Query:
    """weight: part of the clicks; position: mean place in the results."""

    text: str
    weight: float
    position: float
    is_brand: bool = False


QUERIES = (
    Query("nordisk ventilation", 18, 1.1, is_brand=True),
    Query("nordiskventilation", 5, 1.2, is_brand=True),
    Query("nordisk ventilation göteborg", 4, 1.3, is_brand=True),
    Query("norisk ventilation", 2, 1.6, is_brand=True),
    Query("ftx aggregat", 14, 6.2),
    Query("ventilation skola", 9, 4.8),
    Query("luftbehandling industri", 8, 5.5),
    Query("nordiska ventilationsregler", 3, 9.1),
    Query("ovk besiktning", 7, 8.4),
    Query(_HIDDEN, 30, 14.0),
)
_WHOLE = sum(query.weight for query in QUERIES)


@dataclass(frozen=True, slots=True)
class Clicks:
    """query: '' where Google hides it."""

    day: date
    query: str
    is_brand: bool
    clicks: int
    impressions: int
    position: float


def clicks_at(seed: int, contacts: int, now: datetime) -> list[Clicks]:
    """All clicks as far as Google has counted them at `now`."""
    found: list[Clicks] = []
    last = local_day(now, PACIFIC)
    for n in range((last - WORLD_START).days + 1):
        found += _day(seed, contacts, WORLD_START + timedelta(days=n), now)
    return found


def first_incomplete(now: datetime) -> date:
    """The first Pacific day that Google still counts at `now`."""
    day = local_day(now, PACIFIC)
    while day_end(day - timedelta(days=1), PACIFIC) > now - _SETTLES:
        day -= timedelta(days=1)
    return day


def _day(seed: int, contacts: int, day: date, now: datetime) -> Iterator[Clicks]:
    rng = chance(seed, "search", day)
    mean, seen = contacts * CLICKS_PER_CONTACT * share_of_day(day), _counted(day, now)
    for query in QUERIES:
        clicks = poisson(rng, mean * query.weight / _WHOLE)
        impressions = clicks + poisson(rng, clicks * query.position * 1.5 + 1)
        clicks, impressions = int(clicks * seen), int(impressions * seen)
        if impressions:
            text = "" if query.text == _HIDDEN else query.text
            yield Clicks(day, text, query.is_brand, clicks, impressions, query.position)


def _counted(day: date, now: datetime) -> float:
    """Share of the day's clicks that is counted."""
    if day < first_incomplete(now):
        return 1.0
    age = (now - day_end(day, PACIFIC)) / timedelta(hours=1)
    return 0.9 if age >= 24 else 0.6 if age >= 0 else max(0.0, 0.4 * (age + 24) / 24)
