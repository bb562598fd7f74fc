"""The invented company is believable: its size, its ratios, its seasons."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import mean, median

import pytest

from sandbox.truth import reached
from sandbox.world import World

pytestmark = pytest.mark.xdist_group("sandbox-world")

LEAD, CUSTOMER = 20, 60
MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)][5:22]
"""Whole months of the world: June 2025 to October 2026."""


def by_month(rows: list[dict[str, object]], name: str, channel: str = "") -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in rows:
        if not channel or row["channel"] == channel:
            counts[str(row["date_day"])[:7]] += int(str(row[name]))
    return {month: counts[month] for month in MONTHS}


def test_about_as_many_contacts_as_asked_for_are_created_in_18_months(world: World) -> None:
    early = [p for p in world.people if p.created_at < world.now - timedelta(days=23)]
    assert 4800 < len(early) < 5200


def test_about_every_fortieth_session_makes_a_lead(world: World) -> None:
    leads = sum(row["session"] for row in world.truth["web_leads_daily"])
    assert 0.02 < leads / world.truth["totals"]["sessions"] < 0.03


def test_a_few_leads_in_a_hundred_become_customers_within_half_a_year(world: World) -> None:
    horizon = timedelta(days=180)
    mature = won = 0
    for contact in world.records.live:
        lead_at, customer_at = reached(contact, LEAD), reached(contact, CUSTOMER)
        if lead_at is None or lead_at > world.now - horizon or lead_at == customer_at:
            continue
        mature += 1
        won += customer_at is not None and customer_at - lead_at <= horizon
    assert mature > 2000
    assert 0.03 < won / mature < 0.07


def test_a_customer_is_typically_won_in_one_to_four_months(world: World) -> None:
    days = [
        (customer_at - lead_at).days
        for contact in world.records.live
        if (lead_at := reached(contact, LEAD)) and (customer_at := reached(contact, CUSTOMER))
        if customer_at != lead_at
    ]
    assert 30 < median(days) < 120


def test_marketing_pays_but_is_no_miracle(world: World) -> None:
    revenue = sum(row["new_revenue"] for row in world.truth["revenue_daily"])
    spend = sum(row["cost"] for row in world.truth["spend_daily"])
    assert 0.2 < revenue / spend - 1 < 3


def test_channels_differ_in_how_many_of_their_leads_become_mqls(world: World) -> None:
    leads, mqls = Counter[str](), Counter[str]()
    for row in world.truth["funnel_daily"]:
        leads[row["channel"]] += row["leads"]
        mqls[row["channel"]] += row["mqls"]
    assert mqls["referrals"] / leads["referrals"] > 1.2 * mqls["paid_social"] / leads["paid_social"]


@pytest.mark.parametrize("table", ["funnel_daily", "web_traffic_daily"])
def test_july_is_quiet(world: World, table: str) -> None:
    name = "leads" if table == "funnel_daily" else "sessions"
    months = by_month(world.truth[table], name)
    for year in ("2025", "2026"):
        assert months[f"{year}-07"] < 0.65 * months[f"{year}-06"]
        assert months[f"{year}-07"] < 0.65 * months[f"{year}-08"]


@pytest.mark.parametrize("table", ["funnel_daily", "web_traffic_daily"])
def test_weekends_are_quiet(world: World, table: str) -> None:
    name = "leads" if table == "funnel_daily" else "sessions"
    days: defaultdict[int, list[int]] = defaultdict(list)
    totals: Counter[str] = Counter()
    for row in world.truth[table]:
        totals[row["date_day"]] += row[name]
    for day, n in totals.items():
        days[date.fromisoformat(day).weekday()].append(n)
    assert max(mean(days[5]), mean(days[6])) < 0.5 * mean(days[1])


def test_visits_from_ai_assistants_grow_although_ga4_renames_them(world: World) -> None:
    months = by_month(world.truth["web_traffic_daily"], "sessions", "ai_assistant")
    assert sum(list(months.values())[-6:]) > 2 * sum(list(months.values())[:6])


def test_leads_from_ai_assistants_grow(world: World) -> None:
    months = by_month(world.truth["funnel_daily"], "leads", "ai_assistant")
    assert sum(list(months.values())[-6:]) > 1.5 * sum(list(months.values())[:6])


def test_the_same_autumn_month_is_busier_a_year_later(world: World) -> None:
    months = by_month(world.truth["web_traffic_daily"], "sessions")
    assert months["2026-10"] > 1.1 * months["2025-10"]
