"""What the company does in HubSpot's marketing tools: forms, campaigns, e-mails, goals, exchange rates.

Guarantee: what happened before `now` is the same for every later `now`, but for what keeps counting.

Belongs: which of them there are at an instant, their figures. Does not: HubSpot's JSON (hubspot_marketing).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sandbox.calendar import WORLD_START, ZONE, days_through, local_day
from sandbox.deals import CURRENCY, RATES
from sandbox.draws import chance, poisson
from sandbox.records import Contact
from sandbox.spend import MEDIA, Cost

OPENED = datetime.combine(WORLD_START, time(9), ZONE).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Form:
    """unsigned_every: how often somebody sends it who gives no address and becomes no contact."""

    form_id: str
    name: str
    kind: str
    archived_at: datetime | None = None
    unsigned_every: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """address: of the person who sent it, which HubSpot gives away with the submission; '' of nobody."""

    at: datetime
    conversion_id: str
    address: str


@dataclass(frozen=True, slots=True)
class Campaign:
    campaign_id: str
    name: str
    utm: str
    first: date
    last: date
    platform: str


@dataclass(frozen=True, slots=True)
class Email:
    """counters: sent, delivered, open, click, bounce, unsubscribed; of a draft none."""

    email_id: str
    name: str
    sent_at: datetime | None
    counters: dict[str, int]
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    currency: str
    rate: float
    since: datetime


def _guid(*key: object) -> str:
    return str(uuid.UUID(int=chance("marketing", *key).getrandbits(128), version=4))


FORMS = (
    Form(_guid("form", 1), "Kontakta oss", "hubspot"),
    Form(_guid("form", 2), "Offertförfrågan", "hubspot"),
    Form(_guid("form", 3), "Nyhetsbrev i sidfoten", "captured"),
    Form(_guid("form", 4), "Bloggkommentarer", "blog_comment"),
    Form(
        _guid("form", 5),
        "Mässan 2025",
        "flow",
        archived_at=datetime(2025, 12, 1, 8, 30, tzinfo=UTC),
    ),
)
"""The last one took submissions until it was archived."""


def surveys(count: int) -> tuple[Form, ...]:
    """Forms that ask for no address."""
    return tuple(
        Form(
            _guid("survey", number),
            f"Enkät {number + 1}",
            "hubspot",
            unsigned_every=timedelta(days=11, hours=number),
        )
        for number in range(count)
    )


CAMPAIGNS = (
    Campaign(
        _guid("campaign", 1),
        "Höst 2025",
        "host-2025",
        date(2025, 9, 1),
        date(2025, 11, 30),
        "linkedin",
    ),
    Campaign(
        _guid("campaign", 2), "Vår 2026", "var-2026", date(2026, 3, 1), date(2026, 5, 31), "meta"
    ),
    Campaign(
        _guid("campaign", 3),
        "Höst 2026",
        "host-2026",
        date(2026, 9, 1),
        date(2026, 11, 30),
        "linkedin",
    ),
)
GOALS = ((2025, 1.2), (2026, 1.8))
"""Year, and kronor in thousands of won deals per contact of the world's size."""


def form_of(contact: Contact) -> Form | None:
    """The form that made the contact, if one did; blog comments make none."""
    if contact.person.object_source != "FORMS":
        return None
    found = FORMS[contact.person.serial % len(FORMS)]
    is_late = found.archived_at is not None and contact.person.created_at >= found.archived_at
    return FORMS[0] if is_late or found.kind == "blog_comment" else found


def submissions_of(form: Form, contacts: Iterable[Contact], now: datetime) -> list[Submission]:
    """Newest first."""
    found = [
        Submission(
            contact.person.created_at - timedelta(seconds=2),
            _guid("submission", contact.person.serial),
            f"kontakt{contact.person.serial}@example.invalid",
        )
        for contact in contacts
        if form_of(contact) is form
    ]
    if form.unsigned_every is not None:
        for number in range(1, (now - OPENED) // form.unsigned_every + 1):
            at = OPENED + number * form.unsigned_every
            found.append(Submission(at, _guid("unsigned", form.form_id, number), ""))
    return sorted(found, key=lambda one: (one.at, one.conversion_id), reverse=True)


def campaigns_at(now: datetime) -> list[Campaign]:
    return [one for one in CAMPAIGNS if one.first <= local_day(now)]


def spend_of(campaign: Campaign, costs: Iterable[Cost]) -> float:
    """Kronor: a fifth of its platform's media in its days."""
    days = (campaign.first, campaign.last)
    media = (
        c.cost for c in costs if c.platform == campaign.platform and days[0] <= c.day <= days[1]
    )
    return round(sum(media) / 5, 2)


def budget_of(campaign: Campaign, contacts: int) -> float:
    days = (campaign.last - campaign.first).days + 1
    return float(round(contacts * MEDIA[campaign.platform] * days / 5, -1))


def emails_at(seed: int, contacts: int, now: datetime) -> list[Email]:
    """A newsletter a month, some of them archived since, and a draft."""
    found: list[Email] = []
    for day in days_through(local_day(now)):
        sent_at = datetime.combine(day, time(10), ZONE).astimezone(UTC)
        if day.day == 12 and sent_at < now:
            found.append(_sent(seed, contacts, sent_at, len(found)))
    return [*found, Email(str(70_000_000_000), "Utkast", None, {})]


def _sent(seed: int, contacts: int, sent_at: datetime, number: int) -> Email:
    rng = chance(seed, "email", sent_at.date())
    sent = poisson(rng, contacts * 0.4) + 1
    bounced = poisson(rng, sent * 0.02)
    delivered = max(0, sent - bounced)
    opened = min(delivered, poisson(rng, delivered * 0.35))
    counters = {
        "sent": sent,
        "delivered": delivered,
        "bounce": sent - delivered,
        "open": opened,
        "click": min(opened, poisson(rng, opened * 0.15)),
        "unsubscribed": min(delivered, poisson(rng, delivered * 0.003)),
    }
    archived_at = sent_at + timedelta(days=30) if number % 6 == 5 else None
    email_id = str(70_000_000_100 + number)
    return Email(email_id, f"Nyhetsbrev {sent_at:%Y-%m}", sent_at, counters, archived_at)


def rates_at(now: datetime) -> list[Rate]:
    """The rates of today, and those that stood before the first of May 2026."""
    turn = datetime(2026, 5, 1, tzinfo=UTC)
    found = []
    for currency, rate in RATES.items():
        if currency == CURRENCY:
            continue
        found.append(Rate(currency, round(rate * 1.02, 4), OPENED))
        if turn <= now:
            found.append(Rate(currency, rate, turn))
    return found
