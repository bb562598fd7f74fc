"""A market written by hand, with chance in its numbers: traffic, first visits, deals and spend.

Belongs: the rows, which names count as which channel, which days were read when.
Does not: what the models must say about them (test_traffic, test_money).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

RUN_AT = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
RUN_DAY = date(2026, 6, 15)
START = date(2026, 5, 1)
ZONE, PROPERTY_ZONE = "Europe/Stockholm", "America/New_York"
HOSTS = ["www.acme.se", "shop.acme.se"]

# GA4 channel group, source, medium, campaign → channel.
PENDING = ("(data not available)",) * 4
GA4_NAMES = {
    ("Organic Search", "google", "organic", "(organic)"): "organic_search",
    ("Paid Search", "google", "cpc", "brand"): "paid_search",
    ("Cross-network", "google", "cpc", "pmax"): "paid_search",
    ("Display", "google", "cpm", "spring"): "paid_search",
    ("Display", "criteo", "cpm", "spring"): "other_campaigns",
    ("Paid Video", "m.youtube.com", "cpv", "film"): "paid_search",
    ("Paid Other", "partner", "CPC", "film"): "paid_search",
    ("Paid Other", "partner", "sponsored", "film"): "other_campaigns",
    ("Paid Social", "linkedin", "paid", "film"): "paid_social",
    ("Organic Video", "youtube.com", "referral", "(referral)"): "organic_social",
    ("Email", "letter", "email", "june"): "email",
    ("SMS", "letter", "sms", "june"): "other_campaigns",
    ("Referral", "example.org", "referral", "(referral)"): "referrals",
    ("Referral", "chat.openai.com", "referral", "(referral)"): "ai_assistant",
    ("AI Assistant", "copilot", "referral", "(referral)"): "ai_assistant",
    ("Direct", "(direct)", "(none)", "(direct)"): "direct",
    ("Unassigned", "(not set)", "(not set)", "(not set)"): "unallocated",
    ("Unassigned", "fair", "print", "june"): "other_campaigns",
    ("(other)", "(other)", "(other)", "(other)"): "unallocated",
    ("Hologram", "beam", "light", "june"): "unallocated",
    ("Referral", "radio", "referral", "(referral)"): "email",  # the client's own name
    PENDING: "pending",
}
FILE_NAMES = {"Organic Search": "organic_search", "social": "organic_social", None: "unallocated"}
FILE_NAMES |= {"smoke signs": "unallocated", "radio": "email"}
OWN_NAMES = {"radio": "email"}

# What was read: stream, first and last day, when, how it ended. 10 May never, 11 May only in part.
NIGHT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)  # midnight in New York
MAY, JUNE = (lambda day: date(2026, 5, day)), (lambda day: date(2026, 6, day))
SPANS = [
    (MAY(1), MAY(9), datetime(2026, 6, 1, tzinfo=UTC)),
    (MAY(12), MAY(19), datetime(2026, 6, 1, tzinfo=UTC)),
    # 72 hours after the end of 20 May in New York, less a millisecond.
    (MAY(20), MAY(20), datetime(2026, 5, 24, 4, tzinfo=UTC) - timedelta(milliseconds=1)),
    (MAY(21), JUNE(11), NIGHT),
    (JUNE(12), JUNE(14), NIGHT),
]
STREAMS = ("traffic_daily", "totals_daily", "acquisition_daily")
READS = [(stream, *span, "ok") for stream in STREAMS for span in SPANS]
READS += [("traffic_daily", MAY(11), MAY(11), NIGHT, "ok")]
READS += [("totals_daily", MAY(11), MAY(11), NIGHT, "failed")]
READS += [(stream, MAY(20), MAY(20), NIGHT, "failed") for stream in STREAMS]
UNREAD, ZERO_DAY = {MAY(10), MAY(11)}, MAY(12)
PENDING_VISITS, PENDING_FIRST_VISITS = JUNE(5), JUNE(6)
NOT_REPORTED = JUNE(9)  # of first visits only
READS = [r for r in READS if r[0] != "acquisition_daily" or not r[1] <= NOT_REPORTED <= r[2]]
READS += [("acquisition_daily", MAY(21), JUNE(8), NIGHT, "ok")]
READS += [("acquisition_daily", JUNE(10), JUNE(11), NIGHT, "ok")]


@dataclass(frozen=True)
class Deal:
    """A deal as HubSpot serves it; `contacts` are associated, some of them twice."""

    id: str
    closed: datetime | None
    contacts: tuple[str, ...] = ()
    amount: float | None = 100.0
    amount_home: float | None = None
    currency: str | None = "SEK"
    pipeline: str = "default"
    stage: str = "won"
    is_won: bool | None = True
    archived: datetime | None = None
    merged_into: str | None = None


CLOSED = datetime(2026, 5, 31, 22, 30, tzinfo=UTC)  # 1 June in Stockholm
# Contacts 9 and 10 became leads at one instant, before all others; 43 was merged into 9.
NAMED_DEALS = {
    "the smallest id of a tie": Deal("1", CLOSED, ("10", "9", "11")),
    "the survivor of a merge": Deal("2", CLOSED, ("11", "43")),
    "nobody, without a contact": Deal("3", CLOSED),
    "nobody, if no contact is a lead": Deal("4", CLOSED, ("41",)),
    "nobody archived": Deal("5", CLOSED, ("42",)),
    "one contact associated twice": Deal("6", CLOSED, ("10", "10")),
}


@dataclass(frozen=True)
class Spend:
    """A line of a spend file."""

    day: date
    amount: Decimal
    platform: str | None = None
    channel: str | None = None
    cost_type: str = "media"
    currency: str = "SEK"


@dataclass
class Market:
    """All rows of one chance, told by `seed`."""

    seed: int
    visits: list[tuple[Any, ...]] = field(default_factory=list)
    totals: list[tuple[Any, ...]] = field(default_factory=list)
    first_visits: list[tuple[Any, ...]] = field(default_factory=list)
    file_visits: list[tuple[Any, ...]] = field(default_factory=list)
    leads: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    deals: list[Deal] = field(default_factory=list)
    spend: list[Spend] = field(default_factory=list)

    @classmethod
    def of(cls, seed: int) -> Market:
        market, chance = cls(seed), random.Random(seed)
        for day in days(START - timedelta(days=1), JUNE(14)):
            if day != ZERO_DAY and day not in UNREAD:
                market._a_day(chance, day)
        market._sales(chance)
        market._costs(chance)
        return market

    def _a_day(self, chance: random.Random, day: date) -> None:
        for host in HOSTS:
            sent = 0
            for name in GA4_NAMES:
                is_sent = day == PENDING_VISITS if name == PENDING else chance.random() < 0.6
                if not is_sent:
                    continue
                sessions = chance.randrange(1, 50)
                sent += sessions
                self.visits.append((day, host, *name, sessions, sessions // 2, sessions // 3))
            seen = max(sent + chance.choice([-400, 0, 0, 12]), 6)
            self.totals.append((day, host, seen, seen // 2, seen // 3))
            for name in {name[:3]: None for name in GA4_NAMES}:
                is_pending = name[0] == PENDING[0]
                if day != NOT_REPORTED and (not is_pending or day == PENDING_FIRST_VISITS):
                    self.first_visits.append((day, host, *name, chance.randrange(0, 9)))
        for name in FILE_NAMES:
            self.file_visits.append((day, name, chance.randrange(0, 90), None, chance.randrange(9)))

    def _sales(self, chance: random.Random) -> None:
        """Leads 9 to 40; some share an instant, so that the smallest id must decide."""
        sources = ["ORGANIC_SEARCH", "PAID_SEARCH", "OFFLINE", None]
        moments = [datetime(2026, 3, day, tzinfo=UTC) for day in range(1, 9)]
        self.leads = {
            str(number): (chance.choice(moments), chance.choice(sources)) for number in range(9, 41)
        }
        first = datetime(2026, 2, 28, tzinfo=UTC)
        self.leads |= {"9": (first, "PAID_SEARCH"), "10": (first, "ORGANIC_SEARCH")}
        self.deals = list(NAMED_DEALS.values())
        ids = [*self.leads, "41", "42", "43"]  # never a lead; archived; merged into 9
        for number in range(100):
            closed = datetime(2026, 4, 1, 22, 30, tzinfo=UTC) + timedelta(
                days=chance.randrange(80), hours=chance.choice([0, 3])
            )
            self.deals.append(
                Deal(
                    f"{1000 + number}",
                    closed,
                    tuple(chance.choices(ids, k=chance.randrange(4))),
                    amount=chance.choice([None, 250.5, 1000.0]),
                    amount_home=chance.choice([None, 99.99]),
                    currency=chance.choice([None, "SEK", "EUR"]),
                    pipeline=chance.choice(["default", "upsell"]),
                    stage=chance.choice(["won", "lost", "open"]),
                    is_won=chance.choice([True, True, None, False]),
                    archived=chance.choice([None, None, RUN_AT - timedelta(days=1)]),
                    merged_into=chance.choice([None] * 9 + ["1000"]) if number else None,
                )
            )

    def _costs(self, chance: random.Random) -> None:
        platforms = ["Google Ads", "linkedin", "Meta", "billboards", "Tidning", None]
        for _ in range(150):
            self.spend.append(
                Spend(
                    START + timedelta(days=chance.randrange(-3, 50)),
                    Decimal(chance.randrange(1, 999_99)) / 100,
                    chance.choice(platforms),
                    chance.choice([None, None, "email", "smoke signs"]),
                    chance.choice(["media", "agency"]),
                    chance.choice(["SEK", "sek", "EUR"]),
                )
            )


def days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
