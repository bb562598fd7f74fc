"""Lines of spend over made-up periods, amounts and currencies: to the cent, and of one origin only."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("spend-lines")

FIRST, LAST = date(2025, 1, 1), date(2026, 6, 14)
RATES = {
    "EUR": [(date(2025, 1, 1), 11.4321), (date(2025, 7, 1), 11.0987), (date(2026, 2, 15), 10.9)],
    "JPY": [(date(2025, 1, 1), 0.0712)],
}
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    number: int
    first: date
    last: date
    amount: Decimal
    currency: str
    platform: str
    cost_type: str

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def made(rng: random.Random) -> list[Line]:
    lines = []
    for number in range(400):
        length = rng.choice((1, 1, 2, 3, 7, 28, 30, 31, 365, rng.randrange(1, 400)))
        first = FIRST + timedelta(days=rng.randrange(0, (LAST - FIRST).days - length + 1))
        amount = Decimal(rng.choice((1, 2, 99, 100, 333, rng.randrange(1, 9_999_999)))) * CENT
        lines.append(
            Line(
                number,
                first,
                first + timedelta(days=length - 1),
                -amount if rng.random() < 0.1 else amount,
                rng.choice(("SEK", "SEK", "EUR", "JPY")),
                rng.choice(("linkedin", "Google Ads", "meta", "fair")),
                rng.choice(("media", "media", "agency", "tools")),
            )
        )
    for day in range(1, 29):
        # 0.05 EUR at 10.9 is 0.545 SEK: half a cent, which no binary fraction holds.
        amount, on = Decimal(10 * day + 5) * CENT, date(2026, 3, day)
        lines.append(Line(1_000 + day, on, on, amount, "EUR", "linkedin", "media"))
    return lines


AD_COST = (date(2025, 9, 3), date(2025, 11, 20))
"""From its first to its last day with cost, GA4 speaks for Google Ads; in between it may cost nothing."""


@dataclass(frozen=True)
class Spent:
    lines: list[Line]
    cost: dict[date, Decimal]
    rows: list[tuple[Any, ...]]

    def by_line(self) -> dict[int, dict[date, Decimal]]:
        found: dict[int, dict[date, Decimal]] = defaultdict(dict)
        for origin, line, day, spend in self.rows:
            if origin == "file":
                found[int(line.split(":")[1])][day] = spend
        return found


@pytest.fixture(scope="module")
def spent(build: Any, seed: int) -> Spent:
    rng = random.Random(seed)
    lines = made(rng)
    cost = {day: Decimal(rng.randrange(1, 900_000)) * CENT for day in AD_COST}

    def write(rows: Any) -> None:
        rows.client(run_at="2026-06-15T08:00:00Z", start_date=FIRST.isoformat())
        rows.source("files", "spend")
        rows.source("ga4", "traffic", "acquisition", "spend")
        for line in lines:
            rows.add(
                "files_spend",
                date_day=line.first.isoformat(),
                end_day=line.last.isoformat(),
                spend=str(line.amount),
                currency=line.currency,
                platform=line.platform,
                cost_type=line.cost_type,
                file="some.csv",
                row_number=line.number,
            )
        for currency, steps in RATES.items():
            for day, rate in steps:
                place = {"file": "rates.csv", "row_number": 1, "date_day": day.isoformat()}
                rows.add("files_rates", **place, currency=currency, rate=rate)
        for day, amount in cost.items():
            words = {"campaign_id": "1", "campaign": "brand", "source": "google", "medium": "cpc"}
            place = {"property_id": "1", "date_day": day.isoformat(), "currency": "SEK"}
            rows.add("ga4_ad_cost_daily", **place, **words, cost=str(amount))

    built = build("spend-lines", write, ("+int_spend__converted", "channels"))
    rows = built.rows("select origin, line, date_day, spend from intermediate.int_spend__converted")
    return Spent(lines, cost, rows)


def superseded(line: Line, day: date) -> bool:
    return (
        line.platform == "Google Ads"
        and line.cost_type == "media"
        and AD_COST[0] <= day <= AD_COST[1]
    )


def test_a_period_in_the_reporting_currency_sums_to_the_cent(spent: Spent) -> None:
    found = spent.by_line()
    whole = [
        line
        for line in spent.lines
        if line.currency == "SEK" and not any(superseded(line, day) for day in line.days)
    ]
    assert len(whole) > 100
    assert {line.number: sum(found[line.number].values()) for line in whole} == {
        line.number: line.amount for line in whole
    }


def test_days_of_a_period_differ_by_one_cent_at_most(spent: Spent) -> None:
    found = spent.by_line()
    uneven = [
        line.number
        for line in spent.lines
        if line.currency == "SEK" and (days := found[line.number].values())
        if max(days) - min(days) > CENT
    ]
    assert uneven == []


def rate_on(currency: str, day: date) -> float:
    return [rate for since, rate in RATES[currency] if since <= day][-1]


def test_a_period_in_another_currency_sums_to_its_days_rates_to_the_cent(spent: Spent) -> None:
    found, checked = spent.by_line(), 0
    for line in spent.lines:
        if line.currency == "SEK" or any(superseded(line, day) for day in line.days):
            continue
        daily = float(line.amount) / len(line.days)
        exact = Decimal(repr(sum(daily * rate_on(line.currency, day) for day in line.days)))
        assert abs(sum(found[line.number].values()) - exact) <= CENT / 2 + Decimal("1e-6")
        checked += 1
    assert checked > 100


def test_half_a_cent_of_one_day_goes_up(spent: Spent) -> None:
    found = spent.by_line()
    single = [line for line in spent.lines if line.currency == "EUR" and line.first == line.last]
    single = [line for line in single if not superseded(line, line.first)]
    assert {line.number: found[line.number][line.first] for line in single} == {
        line.number: (line.amount * Decimal(str(rate_on("EUR", line.first)))).quantize(
            CENT, ROUND_HALF_UP
        )
        for line in single
    }
    assert len(single) > 28


def test_every_day_of_every_line_is_there_but_those_that_ad_cost_tells(spent: Spent) -> None:
    found = spent.by_line()
    assert {n: set(days) for n, days in found.items() if days} == {
        line.number: days
        for line in spent.lines
        if (days := {day for day in line.days if not superseded(line, day)})
    }
    assert any(superseded(line, day) for line in spent.lines for day in line.days)


def test_ad_cost_is_told_to_the_cent(spent: Spent) -> None:
    told = {day: amount for origin, _, day, amount in spent.rows if origin == "ga4"}
    assert told == {day: amount.quantize(CENT, ROUND_HALF_UP) for day, amount in spent.cost.items()}
