"""Properties of contacts that somebody defined after the portal began, and what contacts hold in them.

Belongs: who holds what since when. Does not: definitions and JSON (hubspot_properties, hubspot_records).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.draws import chance
from sandbox.people import Person

VALUES = ("north", "south", "east")


@dataclass(frozen=True, slots=True)
class Added:
    """since: when it was defined, and filled for the first contacts."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Filled:
    """changed_at: None where filling it moved no date of change, as of a calculated property."""

    value: str
    changed_at: datetime | None = None


def filled(added: Added, person: Person, now: datetime) -> Filled | None:
    """What the person's record holds at `now`.

    A third of all have it from its definition on, a third from some day of the three weeks after, which
    moves their date of change, and a third never.
    """
    rng = chance("added", added.name, person.serial)
    value, third = rng.choice(VALUES), rng.randrange(3)
    if third == 0:
        return Filled(value)
    at = max(added.since, person.created_at) + timedelta(days=21 * rng.random())
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    is_there = person.archived_at is None or at < person.archived_at
    return Filled(value, at) if third == 1 and at <= now and is_there else None
