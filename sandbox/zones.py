"""The same visits as a property in another time zone dates them.

Guarantee: every session falls on the day of its own instant in the property's zone; summed over all days
both properties have the same sessions.

Belongs: hours of visits, cutting rows at another midnight.
Does not: how much of a day is processed (traffic), reports (ga4_report).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sandbox.calendar import VISIT_HOURS, ZONE, day_end, local_day
from sandbox.draws import chance
from sandbox.traffic import Visits, settled

PROPERTY_ZONES = ("America/Sao_Paulo", "America/Los_Angeles")
"""Of the company's other two properties: they measure the same site."""


def dated_in(
    seed: int, contacts: int, days: list[date], zone: ZoneInfo
) -> Iterator[tuple[date, list[Visits]]]:
    """Days of `zone` in order with their visits; the first and the last may lack hours."""
    found: dict[date, list[Visits]] = defaultdict(list)
    for day in days:
        for place, visits in enumerate(settled(seed, contacts, day, has_ghosts=False)):
            for other_day, part in _cut(seed, visits, place, zone):
                found[other_day].append(part)
    yield from sorted(found.items())


def _cut(seed: int, visits: Visits, place: int, zone: ZoneInfo) -> Iterator[tuple[date, Visits]]:
    """The row's sessions by the day that each falls on in `zone`."""
    hours, weights = _hours(visits.day)
    rng = chance(seed, "hours", visits.day, place)
    drawn = rng.choices(range(len(hours)), weights, k=visits.sessions)
    counts = Counter(local_day(hours[n], zone) for n in drawn)
    before, done = 0, dict.fromkeys(_MEASURES, 0)
    for day in sorted(counts):
        before += counts[day]
        share = before / visits.sessions
        part = {}
        for name in _MEASURES:
            through = int(getattr(visits, name) * share + 1e-9)
            part[name], done[name] = through - done[name], through
        new_users = counts[day] if visits.new_users else 0
        yield (
            day,
            replace(
                visits,
                day=day,
                sessions=counts[day],
                new_users=new_users,
                users=max(part["users"], new_users),
                engaged=part["engaged"],
                views=part["views"],
                key_events=part["key_events"],
            ),
        )


_MEASURES = ("engaged", "users", "views", "key_events")


@lru_cache(maxsize=4096)
def _hours(day: date) -> tuple[list[datetime], list[float]]:
    """The day's hours as instants, 23 or 25 of them where clocks change, and how busy each is."""
    at = datetime.combine(day, time(), ZONE).astimezone(UTC)
    hours = []
    while at < day_end(day):
        hours.append(at)
        at += timedelta(hours=1)
    return hours, [VISIT_HOURS[one.astimezone(ZONE).hour] for one in hours]
