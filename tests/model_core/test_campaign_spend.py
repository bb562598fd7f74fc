"""Spend of HubSpot campaigns over made-up days, platforms and currencies, beside files and ad cost, reckoned
in plain Python: spread to the cent, converted by dated rates, and never added to another origin's."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

pytestmark = pytest.mark.xdist_group("campaign-spend")

START, RUN_DAY = date(2025, 6, 1), date(2026, 6, 15)
READ_AT = datetime(2026, 6, 14, 22, 30, tzinfo=UTC)  # 00:30 on the day of the run in Stockholm
CENT = Decimal("0.01")
PLATFORMS = (None, "linkedin", "Meta", "fair", "press")
CHANNELS = {None: "unallocated", "linkedin": "paid_social", "meta": "paid_social"}
CHANNELS |= {"fair": "email", "press": "unallocated"}
COST_TYPES = {"fair": "event"}
FILE_RATES = [(date(2026, 1, 10), 11.2), (date(2026, 4, 1), 10.9)]
"""Kronor a euro, from a file."""
PORTAL_RATES = [(date(2025, 1, 1), 11.7), (date(2025, 10, 5), 11.4), (date(2026, 2, 1), 99.0)]
"""Of HubSpot, which the file outranks from its first day on."""
DOLLARS = [(date(2025, 8, 1), 0.1), (date(2025, 12, 1), 0.105)]
"""Dollars a krona: the other way round."""


@dataclass(frozen=True)
class Campaign:
    number: int
    platform: str | None
    first: date | None
    last: date | None
    made: datetime
    amount: Decimal
    currency: str | None

    def days(self) -> list[date]:
        """From its first to its last day; else up to the read, or the month it was made in."""
        first, last = (
            self.first,
            self.last or READ_AT.astimezone(ZoneInfo("Europe/Stockholm")).date(),
        )
        if first is None:
            made = self.made.astimezone(ZoneInfo("Europe/Stockholm")).date()
            first = made.replace(day=1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return [first + timedelta(days=n) for n in range(max((last - first).days, 0) + 1)]


def made(rng: random.Random) -> list[Campaign]:
    found = []
    for number in range(120):
        first = date(2025, 5, 1) + timedelta(days=rng.randrange(400))
        days = rng.choice((0, 1, 6, 29, 90, 200))
        shape = rng.random()
        found.append(
            Campaign(
                number,
                rng.choice(PLATFORMS),
                first if shape > 0.15 else None,
                first + timedelta(days=days) if shape > 0.3 else None,
                datetime.combine(first, time(rng.randrange(24)), UTC),
                Decimal(rng.randrange(0, 9_999_999)) * CENT,
                rng.choice(("SEK", None, "EUR", "USD", "CHF")),
            )
        )
    return found


FILE_LINES: list[tuple[str | None, str, date, date]] = [
    ("Meta", "media", date(2025, 9, 3), date(2025, 9, 3)),
    ("meta", "media", date(2025, 11, 1), date(2025, 11, 30)),
    ("fair", "event", date(2026, 3, 1), date(2026, 3, 4)),
    ("press", "agency", date(2026, 1, 1), date(2026, 5, 31)),
    (None, "media", date(2026, 4, 10), date(2026, 4, 20)),
]
AD_COST = [date(2026, 2, 10), date(2026, 2, 20)]
"""Days with cost of LinkedIn; in between there is a pause."""


def between(first: date, last: date) -> set[date]:
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


TOLD: dict[tuple[str | None, str], set[date]] = {
    ("meta", "media"): between(date(2025, 9, 3), date(2025, 11, 30)),
    ("linkedin", "media"): between(*AD_COST),
    ("fair", "event"): between(date(2026, 3, 1), date(2026, 3, 4)),
    ("press", "agency"): between(date(2026, 1, 1), date(2026, 5, 31)),
    (None, "media"): between(date(2026, 4, 10), date(2026, 4, 20)),
}
"""None: a line with a channel and no platform, which may be of any."""


def gives_way(platform: str | None, cost_type: str, day: date) -> bool:
    reached = [days for (name, kind), days in TOLD.items() if kind == cost_type]
    if platform is not None:
        reached = [TOLD.get((name, cost_type), set()) for name in (platform.lower(), None)]
    return any(day in days for days in reached)


def rate(currency: str | None, day: date) -> float | None:
    if currency in (None, "SEK"):
        return 1.0
    steps = {"USD": [(since, 1 / value) for since, value in DOLLARS]}.get(currency or "", [])
    if currency == "EUR":
        steps = [step for step in PORTAL_RATES if step[0] < FILE_RATES[0][0]] + FILE_RATES
    known = [value for since, value in steps if since <= day]
    return known[-1] if known else None


def reckoned(campaigns: list[Campaign]) -> dict[tuple[int, date], float]:
    """Campaign and day → kronor, not rounded."""
    found = {}
    for one in campaigns:
        cost_type = COST_TYPES.get((one.platform or "").lower(), "media")
        days = one.days()
        for day in days:
            value = rate(one.currency, day)
            is_told = START <= day <= RUN_DAY and not gives_way(one.platform, cost_type, day)
            if one.amount and value is not None and is_told:
                found[one.number, day] = float(one.amount) / len(days) * value
    return found


@dataclass(frozen=True)
class Spent:
    campaigns: list[Campaign]
    built: Any

    def rows(self, what: str, where: str) -> list[tuple[Any, ...]]:
        return self.built.rows(f"select {what} from {where}")  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def spent(build: Any, seed: int) -> Spent:
    campaigns = made(random.Random(seed))

    def write(rows: Any) -> None:
        rows.client(run_at="2026-06-15T08:00:00Z", start_date=START.isoformat())
        rows.source("hubspot", "crm", "deals", "spend")
        rows.source("files", "spend")
        rows.source("ga4", "traffic", "acquisition", "spend")
        rows.load("hubspot", "campaign_figures", READ_AT.isoformat())
        for one in campaigns:
            days = {
                "first_day": one.first and str(one.first),
                "last_day": one.last and str(one.last),
            }
            row = {"campaign_id": f"c{one.number}", "created_at": one.made.isoformat()}
            rows.add("hubspot_campaigns", **row, **days, name=f"Kampanj {one.number}")
            figures = {"currency": one.currency, "spend": float(one.amount)}
            rows.add(
                "hubspot_campaign_figures",
                campaign_id=f"c{one.number}", **figures, _loaded_at=READ_AT.isoformat(),
            )  # fmt: skip
            if one.platform and one.number % 2:
                by_name = {"campaign": f"kampanj {one.number}", "platform": one.platform}
                rows.add("client_spend_campaigns", **by_name)
            elif one.platform:
                by_id = {"campaign": f"c{one.number}", "platform": one.platform}
                rows.add("client_spend_campaigns", **by_id)
        for platform, cost_type in COST_TYPES.items():
            rows.add("client_spend_cost_types", platform=platform.title(), cost_type=cost_type)
        rows.add("client_spend_channels", platform="fair", channel="email")
        for number, (platform, cost_type, first, last) in enumerate(FILE_LINES):
            line = {"date_day": str(first), "end_day": str(last), "platform": platform}
            line |= {"cost_type": "media" if platform == "fair" else cost_type, "spend": "100"}
            line |= {} if platform else {"channel": "paid_social"}
            rows.add("files_spend", **line, currency="SEK", file="some.csv", row_number=number)
        for day in AD_COST:
            words = {"campaign_id": "1", "campaign": "x", "source": "linkedin", "medium": "cpc"}
            place = {"property_id": "1", "date_day": str(day), "currency": "SEK"}
            rows.add("ga4_ad_cost_daily", **place, **words, cost="50")
        for since, value in FILE_RATES:
            place = {"file": "rates.csv", "row_number": 1, "date_day": str(since)}
            rows.add("files_rates", **place, currency="EUR", rate=value)
        for pair, steps in ((("EUR", "SEK"), PORTAL_RATES), (("SEK", "USD"), DOLLARS)):
            for since, value in steps:
                names = dict(zip(("from_currency", "to_currency"), pair, strict=True))
                rows.add("hubspot_exchange_rates", **names, rate=value, since=f"{since}T10:00:00Z")

    return Spent(campaigns, build("campaign-spend", write))


def test_days_of_campaigns_are_those_that_nothing_better_tells(spent: Spent) -> None:
    told = spent.rows(
        "line, date_day", "intermediate.int_spend__converted where origin = 'campaign'"
    )
    assert {(int(line[1:]), day) for line, day in told} == set(reckoned(spent.campaigns))


def test_what_of_a_campaign_is_told_without_a_gap_sums_to_the_cent(spent: Spent) -> None:
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for line, spend in spent.rows(
        "line, spend", "intermediate.int_spend__converted where origin = 'campaign'"
    ):
        sums[int(line[1:])] += spend
    days = reckoned(spent.campaigns)
    whole = [
        one
        for one in spent.campaigns
        if one.amount and all((one.number, day) in days for day in one.days())
    ]
    assert len(whole) > 10
    for one in whole:
        exact = Decimal(repr(sum(days[one.number, day] for day in one.days())))
        assert abs(sums[one.number] - exact) <= CENT / 2 + Decimal("1e-6")


def test_a_campaign_that_gives_way_on_some_days_keeps_its_share_of_the_others(spent: Spent) -> None:
    exact: dict[int, float] = defaultdict(float)
    for (number, _), amount in reckoned(spent.campaigns).items():
        exact[number] += amount
    told = dict(
        spent.rows(
            "line, sum(spend)",
            "intermediate.int_spend__converted where origin = 'campaign' group by line",
        )
    )
    # Each stretch of told days is rounded at both of its ends.
    off = {number: abs(float(told[f"c{number}"]) - amount) for number, amount in exact.items()}
    assert max(off.values()) < 0.05


def test_channel_and_type_of_cost_are_those_of_the_campaigns_platform(spent: Spent) -> None:
    platforms = {f"c{one.number}": one.platform for one in spent.campaigns}
    told = spent.rows(
        "distinct line, channel, platform, cost_type",
        "intermediate.int_spend__converted where origin = 'campaign'",
    )
    wanted = []
    for line, *_ in told:
        platform = platforms[line] and str(platforms[line]).lower()
        cost_type = COST_TYPES.get(platform or "", "media")
        wanted.append((line, CHANNELS[platform], platform or "unknown", cost_type))
    assert sorted(told) == sorted(wanted)


def test_spend_of_campaigns_is_marked_as_spread(spent: Spent) -> None:
    marks = spent.rows("distinct is_allocated", "core.fct_spend_daily where origin = 'campaign'")
    assert marks == [(True,)]


def test_no_type_of_cost_of_a_platform_and_day_comes_from_two_origins(spent: Spent) -> None:
    twice = spent.rows(
        "date_day, platform, cost_type",
        "core.fct_spend_daily group by all having count(distinct origin) > 1",
    )
    assert twice == []


def test_a_line_of_a_file_that_says_no_type_takes_that_of_its_platform(spent: Spent) -> None:
    kinds = spent.rows(
        "distinct cost_type", "core.fct_spend_daily where origin = 'file' and platform = 'fair'"
    )
    assert kinds == [("event",)]


def test_what_was_left_out_and_what_has_no_platform_is_told(spent: Spent) -> None:
    found = dict(spent.rows("finding, n", "audit.quality where finding like 'campaign%'"))
    unnamed = sum(one.platform is None and one.amount > 0 for one in spent.campaigns)
    assert found["campaign_without_platform"] == unnamed
    assert found["campaign_spend_told_twice"] > 0


def test_campaigns_in_a_currency_without_a_rate_are_left_out_and_told(spent: Spent) -> None:
    (message,) = spent.rows(
        "message",
        "audit.quality where finding = 'spend_currency_differs' and source = 'hubspot'",
    )
    assert "CHF" in message[0]
