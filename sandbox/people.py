"""The company's contacts, each with a whole life decided at birth; `now` only cuts lives short.

Guarantee: a contact depends on the seed, its day, its place in that day and on earlier contacts,
never on `now`. So a later `now` shows the same lives, only longer, and more of them.

Belongs: creation, sources, visits, archiving, erasure, duplicates that are merged later.
Does not: the shape HubSpot gives a contact (records).
"""

from __future__ import annotations

import random
from bisect import insort
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter

from sandbox.calendar import (
    OFFICE_HOURS,
    VISIT_HOURS,
    WORLD_START,
    ZONE,
    days_through,
    instant,
    local_day,
    share_of_day,
)
from sandbox.draws import chance, pick, poisson
from sandbox.journeys import SOURCE_IDS, Entry, journey, written_by
from sandbox.stages import CUSTOMER, LEAD, MQL, SUBSCRIBER
from sandbox.touches import Touch, first_touch, later_touch

WORLD_BEGAN = datetime.combine(WORLD_START, time(), ZONE).astimezone(UTC)
RECENT = 400
"""Duplicates and colleagues are found among this many contacts before."""


@dataclass(frozen=True, slots=True)
class Visit:
    at: datetime
    touch: Touch


@dataclass(slots=True)
class Person:
    """One record as it was created; `group` when it is one of several records of one person."""

    serial: int
    contact_id: str
    created_at: datetime
    original: Touch
    stages: list[Entry]
    visits: list[Visit]
    object_source: str
    page_views: int
    company_id: str
    archived_at: datetime | None = None
    erased_at: datetime | None = None
    group: Group | None = None

    @property
    def can_merge(self) -> bool:
        kept = self.archived_at is None and self.erased_at is None
        return kept and not self.original.is_ai_host


@dataclass(slots=True)
class Group:
    """Records of one person; each of `joins` merges one more of them into a record with a new id."""

    primary: Person
    joins: list[tuple[datetime, str, Person]] = field(default_factory=list)


def object_id(base: int, at: datetime, serial: int, *, odd: bool = False) -> str:
    """Ids grow with time, as HubSpot's do."""
    seconds = int((at - WORLD_BEGAN).total_seconds()) + 86_400 * 30
    return str(base + (seconds * 1000 + serial % 1000) * 2 + odd)


def people(seed: int, contacts: int, now: datetime, flapping: float = 0.0) -> list[Person]:
    """Everybody created up to `now`, oldest first.

    Args:
        flapping: share of contacts whose stage an integration writes again and again.
    """
    everybody: list[Person] = []
    for day in days_through(local_day(now)):
        born = _born(seed, contacts, day)
        for place, (at, touch) in enumerate(born):
            if at > now:
                break
            rng = chance(seed, "person", day, place)
            person = _person(rng, len(everybody), at, touch)
            if rng.random() < flapping:
                person.stages = _flap(rng, person.stages)
            _find_company(rng, person, everybody)
            _find_duplicate(rng, person, everybody)
            everybody.append(person)
    return everybody


def _born(seed: int, contacts: int, day: date) -> list[tuple[datetime, Touch]]:
    rng = chance(seed, "born", day)
    born: list[tuple[datetime, Touch]] = []
    for _ in range(poisson(rng, contacts * share_of_day(day))):
        touch = first_touch(rng, day)
        hours = OFFICE_HOURS if touch.source == "OFFLINE" else VISIT_HOURS
        insort(born, (instant(rng, day, hours), touch), key=lambda one: one[0])
    return born


def _person(rng: random.Random, serial: int, at: datetime, touch: Touch) -> Person:
    offline = touch.source in (None, "OFFLINE")
    object_source = _object_source(rng, touch)
    stages = _stages(rng, at, object_source, touch.source)
    person = Person(
        serial=serial,
        contact_id=object_id(20_000_000_000, at, serial),
        created_at=at,
        original=touch,
        stages=stages,
        visits=_visits(rng, at, touch, stages),
        object_source=object_source,
        page_views=0 if offline else 1 + poisson(rng, 6),
        company_id="",
    )
    luck = rng.random()
    if luck < 0.015:
        person.archived_at = at + timedelta(days=rng.uniform(5, 250))
    elif luck < 0.022:
        person.erased_at = at + timedelta(days=rng.uniform(5, 250))
    return person


def _object_source(rng: random.Random, touch: Touch) -> str:
    if touch.source == "OFFLINE":
        return touch.data_1
    return "FORMS" if touch.source and rng.random() < 0.96 else "INTEGRATION"


def _stages(
    rng: random.Random, at: datetime, object_source: str, source: str | None
) -> list[Entry]:
    """The first entry lies up to half a second before the creation date, as in real portals."""
    first_at = at - timedelta(milliseconds=rng.randrange(0, 500))
    if object_source == "FORMS":
        value = pick(rng, {SUBSCRIBER: 18, LEAD: 76, MQL: 6})
        return journey(rng, written_by(rng, first_at, value, {"FORM": 1}), source)
    value = pick(rng, {SUBSCRIBER: 22, LEAD: 52, CUSTOMER: 12, "": 14})
    if value == "":
        return []
    writer = object_source if object_source in SOURCE_IDS else "INTEGRATION"
    return journey(rng, Entry(first_at, value, writer, SOURCE_IDS[writer]), source)


def _visits(rng: random.Random, at: datetime, touch: Touch, stages: list[Entry]) -> list[Visit]:
    if touch.source is None:
        return []
    # Analytics may tell of the creating visit some minutes late.
    late = timedelta(seconds=rng.randrange(20, 290)) if rng.random() < 0.1 else timedelta()
    visits = [Visit(at + late, touch)]
    if touch.is_ai_host:
        return visits
    for entry in stages[1:3]:
        if entry.source_type == "FORM" or rng.random() < 0.3:
            is_late, early = rng.random() < 0.15, rng.randrange(10, 900)
            seen = entry.at + timedelta(seconds=rng.randrange(20, 290) if is_late else -early)
            visits.append(Visit(max(seen, visits[-1].at + timedelta(seconds=1)), touch))
    for _ in range(poisson(rng, 0.8)):
        seen = at + timedelta(days=rng.expovariate(1 / 40), minutes=6)
        visits.append(Visit(seen, touch))
    visits.sort(key=attrgetter("at"))
    return [visits[0], *(Visit(v.at, later_touch(rng, local_day(v.at))) for v in visits[1:])]


def _flap(rng: random.Random, stages: list[Entry]) -> list[Entry]:
    """More versions than HubSpot keeps: an integration clears and writes the stage each day."""
    if not stages:
        return stages
    first, flaps = stages[0], []
    for n in range(1, 16):
        at = first.at + timedelta(days=n, minutes=rng.randrange(60))
        flaps.append(Entry(at, "", "INTEGRATION", SOURCE_IDS["INTEGRATION"]))
        flaps.append(Entry(at + timedelta(seconds=2), first.value, "INTEGRATION", "9182"))
    return sorted([*stages, *flaps], key=attrgetter("at"))


def _find_company(rng: random.Random, person: Person, earlier: list[Person]) -> None:
    luck = rng.random()
    if luck < 0.1:
        return
    colleague = rng.choice(earlier[-RECENT:]) if earlier and luck < 0.35 else None
    own = object_id(40_000_000_000, person.created_at, person.serial)
    person.company_id = (colleague.company_id if colleague else "") or own


def _find_duplicate(rng: random.Random, person: Person, earlier: list[Person]) -> None:
    """Two in a hundred are somebody already known; sales merges them days later."""
    is_duplicate, wait = rng.random() < 0.02, rng.uniform(0.2, 45)
    if not (is_duplicate and earlier and person.can_merge):
        return
    recent = earlier[-RECENT:]
    # Whoever came twice is the likeliest to come a third time: merges of merged records.
    twice = [one for one in recent if one.group] if rng.random() < 0.15 else []
    known = rng.choice(twice or recent)
    if not known.can_merge:
        return
    group = known.group or Group(known)
    after = max([person.created_at, *(at for at, _, _ in group.joins[-1:])])
    merged_at = after + timedelta(days=wait)
    new_id = object_id(20_000_000_000, merged_at, person.serial, odd=True)
    group.joins.append((merged_at, new_id, person))
    known.group = group
    person.group = group
    person.stages = [entry for entry in person.stages if entry.at < merged_at]
    person.visits = [visit for visit in person.visits if visit.at < merged_at]
