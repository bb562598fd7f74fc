"""Deals of two pipelines, decided at birth like everything else here; `now` cuts them short.

Belongs: stages, amounts and currencies, closing, which contacts a deal is linked to.
Does not: HubSpot's property names and JSON (hubspot_records), revenue (truth).
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.calendar import WORLD_START, days_through, instant, local_day, office_instant
from sandbox.draws import chance, pick
from sandbox.people import RECENT, Person, object_id
from sandbox.stages import CUSTOMER, OPPORTUNITY

CURRENCY = "SEK"
RATES = {"SEK": 1.0, "EUR": 11.25, "NOK": 0.98}
NEW_BUSINESS, RENEWALS = "default", "73418220"


@dataclass(frozen=True, slots=True)
class DealStage:
    stage_id: str
    label: str
    probability: str
    is_closed: bool


PIPELINES: dict[str, tuple[str, tuple[DealStage, ...]]] = {
    NEW_BUSINESS: (
        "Sales Pipeline",
        (
            DealStage("appointmentscheduled", "Appointment Scheduled", "0.2", False),
            DealStage("presentationscheduled", "Presentation Scheduled", "0.6", False),
            DealStage("contractsent", "Contract Sent", "0.9", False),
            DealStage("closedwon", "Closed Won", "1.0", True),
            DealStage("closedlost", "Closed Lost", "0.0", True),
        ),
    ),
    RENEWALS: (
        "Service agreements",
        (
            DealStage("148830001", "Due", "0.7", False),
            DealStage("148830002", "Renewed", "1.0", True),
            DealStage("148830003", "Ended", "0.0", True),
        ),
    ),
}
STAGES = {stage.stage_id: stage for _, stages in PIPELINES.values() for stage in stages}


@dataclass(slots=True)
class Deal:
    """stages: (instant, stage id), oldest first; close_at: what people wrote beside a closed one."""

    deal_id: str
    pipeline: str
    created_at: datetime
    stages: list[tuple[datetime, str]]
    amount: float
    currency: str
    close_at: datetime
    people: list[Person] = field(default_factory=list)
    archived_at: datetime | None = None

    @property
    def amount_home(self) -> float:
        return round(self.amount * RATES[self.currency], 2)

    def stage_at(self, now: datetime) -> DealStage:
        return STAGES[[stage for at, stage in self.stages if at <= now][-1]]

    def is_won(self, now: datetime) -> bool:
        return self.stage_at(now).probability == "1.0"


def deals_at(seed: int, everybody: list[Person], now: datetime) -> list[Deal]:
    """Every deal created up to `now`, by ascending id."""
    made = [*_from_contacts(seed, everybody), *_without_contacts(seed, now)]
    return sorted((d for d in made if d.created_at <= now), key=lambda deal: int(deal.deal_id))


def _from_contacts(seed: int, everybody: list[Person]) -> Iterable[Deal]:
    for person in everybody:
        by_deal = [entry for entry in person.stages if entry.source_type == "DEALS"]
        if not by_deal:
            continue
        rng = chance(seed, "deal", person.contact_id)
        opened = by_deal[0].at
        won = next((entry.at for entry in by_deal if entry.value == CUSTOMER), None)
        if by_deal[0].value != OPPORTUNITY:
            opened = max(opened - timedelta(hours=rng.randrange(1, 40)), person.created_at)
        deal = _new_business(rng, opened, won, person.serial)
        before = everybody[max(0, person.serial - RECENT) : person.serial]
        deal.people = [person, *_committee(rng, person, before)]
        yield deal
        if won is not None and rng.random() < 0.6:
            yield _renewal(rng, won + timedelta(days=rng.uniform(170, 380)), deal, person.serial)


def _committee(rng: random.Random, person: Person, before: list[Person]) -> list[Person]:
    """Every fifth deal has more contacts, some a whole buying committee: colleagues first."""
    size = pick(rng, {0: 80, 1: 14, 2: 3, 4: 3})
    others = rng.sample(before, min(size, len(before)))
    if size == 0 or not person.company_id:
        return others
    colleagues = [one for one in before if one.company_id == person.company_id][:size]
    known = {one.serial for one in colleagues}
    return [*colleagues, *(one for one in others if one.serial not in known)][:size]


def _without_contacts(seed: int, now: datetime) -> Iterable[Deal]:
    """About two a month have no contact: nobody filled it in."""
    for day in days_through(local_day(now)):
        rng = chance(seed, "lone deal", day)
        if rng.random() < 0.065:
            opened = instant(rng, day, (0,) * 9 + (1,) * 8 + (0,) * 7)
            won = opened + timedelta(days=rng.uniform(5, 80)) if rng.random() < 0.4 else None
            yield _new_business(rng, opened, won, (day - WORLD_START).days)


def _new_business(rng: random.Random, opened: datetime, won: datetime | None, serial: int) -> Deal:
    ends = won or office_instant(rng, opened + timedelta(days=rng.uniform(10, 120)))
    length = ends - opened
    stages = [(opened, "appointmentscheduled")]
    if rng.random() < 0.8:
        stages.append((opened + length * rng.uniform(0.1, 0.5), "presentationscheduled"))
    if rng.random() < 0.7:
        stages.append((opened + length * rng.uniform(0.5, 0.95), "contractsent"))
    if won is not None or rng.random() < 0.85:
        stages.append((ends, "closedwon" if won is not None else "closedlost"))
    currency = pick(rng, {"SEK": 88, "EUR": 8, "NOK": 4})
    amount = round(rng.lognormvariate(10.5, 0.7) / RATES[currency], 2)
    # Some wins are entered a few days after the handshake, a few dated to the day of the contract.
    luck, days = rng.random(), rng.randrange(1, 4)
    closed = ends - timedelta(days=days) if luck < 0.15 else ends
    closed = ends + timedelta(days=3 * days) if luck > 0.96 else closed
    deal = Deal(
        object_id(30_000_000_000, opened, serial),
        NEW_BUSINESS,
        opened,
        stages,
        amount,
        currency,
        max(closed, opened),
    )
    if rng.random() < 0.015:
        deal.archived_at = ends + timedelta(days=rng.uniform(1, 60))
    return deal


def _renewal(rng: random.Random, due: datetime, first: Deal, serial: int) -> Deal:
    opened = office_instant(rng, due)
    ends = office_instant(rng, opened + timedelta(days=rng.uniform(3, 40)))
    stages = [(opened, "148830001"), (ends, pick(rng, {"148830002": 75, "148830003": 25}))]
    return Deal(
        object_id(30_000_000_000, opened, serial, odd=True),
        RENEWALS,
        opened,
        stages,
        round(first.amount * rng.uniform(0.1, 0.25), 2),
        first.currency,
        ends,
        list(first.people),
    )
