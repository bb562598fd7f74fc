"""The companies that the portal's contacts work for: made with their first contact, led by the furthest.

Guarantee: a company's life up to an instant never changes with a later `now`.

Belongs: which companies there are, their stages. Does not: HubSpot's JSON (hubspot_records).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from sandbox.draws import chance
from sandbox.journeys import Entry
from sandbox.people import Person
from sandbox.stages import RANK
from sandbox.touches import Touch

INDUSTRIES = ("CONSTRUCTION", "REAL_ESTATE", "MACHINERY", "HOSPITAL_HEALTH_CARE", "RETAIL")


@dataclass(slots=True)
class Company:
    """stages: oldest first; each the first time that one of its people came so far."""

    company_id: str
    created_at: datetime
    updated_at: datetime
    original: Touch
    stages: list[Entry]
    industry: str
    employees: int
    serial: int


def companies_at(seed: int, people: Iterable[Person], now: datetime) -> list[Company]:
    """Every company of `people` at `now`, by ascending id; `people` oldest first."""
    staff: dict[str, list[Person]] = {}
    for person in people:
        if person.company_id:
            staff.setdefault(person.company_id, []).append(person)
    made = [_company(seed, company_id, found, now) for company_id, found in staff.items()]
    return sorted(made, key=lambda one: int(one.company_id))


def _company(seed: int, company_id: str, staff: list[Person], now: datetime) -> Company:
    first = staff[0]
    rng = chance(seed, "company", company_id)
    created_at = first.created_at + timedelta(seconds=1)
    stages: list[Entry] = []
    entries = (e for one in staff for e in one.stages if e.at <= now and e.value in RANK)
    for entry in sorted(entries, key=attrgetter("at")):
        if not stages or RANK[entry.value] > RANK[stages[-1].value]:
            stages.append(Entry(max(entry.at, created_at), entry.value, "CONTACTS", ""))
    return Company(
        company_id,
        created_at,
        max([created_at, *(entry.at for entry in stages)]),
        first.original,
        stages,
        rng.choice(INDUSTRIES),
        round(rng.lognormvariate(3.5, 1.1)) + 1,
        first.serial,
    )
