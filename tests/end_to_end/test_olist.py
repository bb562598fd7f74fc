"""Real leads and real wins: the Olist funnel against a reckoning in plain Python.

The reckoning reads the two CSV files by itself and follows the KPI model's words: reached = that
stage or any later one, whole days where an end is only a date, mature = age at as_of >= H.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("olist")

AS_OF = date(2018, 11, 14)
HORIZONS = (30, 60, 90, 180, 365)
CHANNELS = {
    "organic_search": "organic_search",
    "paid_search": "paid_search",
    "social": "organic_social",
    "email": "email",
    "referral": "referrals",
    "direct_traffic": "direct",
    "display": "other_campaigns",
    "other": "other_campaigns",
    "other_publicities": "other_campaigns",
    "unknown": "unallocated",
    "": "unallocated",
}


@dataclass(frozen=True)
class Lead:
    channel: str
    lead_date: date
    won_date: date | None
    is_instant: bool

    @property
    def days(self) -> int | None:
        return None if self.won_date is None else max((self.won_date - self.lead_date).days, 0)

    def age(self) -> int:
        return (AS_OF - self.lead_date).days


def read_leads(folder: Path) -> list[Lead]:
    with (folder / "olist_closed_deals_dataset.csv").open(newline="") as file:
        wins = {
            r["mql_id"]: datetime.fromisoformat(r["won_date"]).date() for r in csv.DictReader(file)
        }
    leads = []
    with (folder / "olist_marketing_qualified_leads_dataset.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            contacted = date.fromisoformat(row["first_contact_date"])
            won = wins.get(row["mql_id"])
            leads.append(
                Lead(
                    channel=CHANNELS[row["origin"]],
                    lead_date=contacted if won is None else min(contacted, won),
                    won_date=won,
                    is_instant=won is not None and won < contacted,
                )
            )
    return leads


def cohort_rows(leads: Iterable[Lead]) -> dict[tuple[date, str, int], tuple[int, ...]]:
    """(month, channel, horizon) → leads, instant, mature, converted, customers ever."""
    rows: dict[tuple[date, str, int], Counter[str]] = {}
    for lead in leads:
        for channel in (lead.channel, "all"):
            for horizon in HORIZONS:
                row = rows.setdefault((lead.lead_date.replace(day=1), channel, horizon), Counter())
                is_mature = lead.age() >= horizon
                row["leads"] += 1
                row["instant"] += lead.is_instant
                row["mature"] += is_mature
                row["converted"] += is_mature and lead.days is not None and lead.days <= horizon
                row["ever"] += lead.won_date is not None
    names = ("leads", "instant", "mature", "converted", "ever")
    return {key: tuple(row[name] for name in names) for key, row in rows.items()}


def quantile(values: list[float], share: float) -> float:
    """Linear between the two nearest ranks."""
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


@pytest.fixture(scope="module")
def leads(olist: Path) -> list[Lead]:
    return read_leads(olist)


@pytest.fixture(scope="module")
def replayed(house: Any, olist: Path) -> Any:
    house.write_client(
        "olist",
        f"""
        name: Olist
        timezone: America/Sao_Paulo
        currency: BRL
        country: BR
        language: en
        start_date: 2017-06-01
        sources:
          files:
            contacts:
              path: {olist}/olist_marketing_qualified_leads_dataset.csv
              columns: {{contact_id: mql_id, created_at: first_contact_date, original_source: origin}}
              stage: mql
            stage_changes:
              path: {olist}/olist_closed_deals_dataset.csv
              columns: {{contact_id: mql_id, changed_at: won_date}}
              stage: customer
        """,
    )
    done = house.maintrack("run", "olist", "--as-of", AS_OF.isoformat())
    assert done.returncode == 0
    return house


def test_lead_to_customer_ever_is_842_of_8000(replayed: Any) -> None:
    ever = replayed.rows(
        "olist",
        "select sum(customers_ever), sum(leads) from kpi.kpi_ltc_cohort where channel = 'all' and horizon_days = 180",
    )
    assert ever == [(842, 8000)]


def test_every_cohort_by_channel_and_horizon_equals_the_plain_reckoning(
    replayed: Any, leads: list[Lead]
) -> None:
    published = {
        tuple(row[:3]): tuple(row[3:])
        for row in replayed.rows(
            "olist",
            """
            select cohort_month, channel, horizon_days,
                leads, instant_customers, mature_leads, converted_leads, customers_ever
            from kpi.kpi_ltc_cohort where leads > 0
            """,
        )
    }
    assert published == cohort_rows(leads)


def test_leads_and_customers_by_day_and_channel_equal_the_plain_reckoning(
    replayed: Any, leads: list[Lead]
) -> None:
    expected: dict[tuple[date, str], list[int]] = {}
    for lead in leads:
        expected.setdefault((lead.lead_date, lead.channel), [0, 0])[0] += 1
        if lead.won_date is not None:
            expected.setdefault((lead.won_date, lead.channel), [0, 0])[1] += 1
    published = {
        (day, channel): [new_leads, customers]
        for day, channel, new_leads, customers in replayed.rows(
            "olist",
            """
            select date_day, channel, leads, customers from core.fct_funnel_daily
            where leads > 0 or customers > 0
            """,
        )
    }
    assert published == expected


@pytest.mark.parametrize(
    ("kpi_key", "share"), [("days_to_customer", 0.5), ("days_to_customer_p90", 0.9)]
)
def test_days_to_customer_by_month_equal_the_plain_reckoning(
    replayed: Any, leads: list[Lead], kpi_key: str, share: float
) -> None:
    by_month: dict[date, list[float]] = {}
    for lead in leads:
        if lead.won_date is not None and lead.days is not None and not lead.is_instant:
            by_month.setdefault(lead.won_date.replace(day=1), []).append(lead.days)
    published = dict(
        replayed.rows(
            "olist",
            """
            select period_start, value from kpi.kpi_values
            where kpi_key = ? and grain = 'month' and channel = 'all' and value is not null
            """,
            kpi_key,
        )
    )
    assert published == pytest.approx(
        {month: quantile(days, share) for month, days in by_month.items()}
    )


def test_the_scorecards_ltc_takes_the_mature_year_and_leaves_instant_customers_out(
    replayed: Any, leads: list[Lead]
) -> None:
    window = [lead for lead in leads if 180 <= lead.age() < 180 + 365 and not lead.is_instant]
    converted = sum(1 for lead in window if lead.days is not None and lead.days <= 180)
    assert replayed.rows(
        "olist", "select numerator, denominator from kpi.kpi_scorecard where kpi_key = 'ltc'"
    ) == [(converted, len(window))]


def test_a_replay_publishes_with_its_as_of_date(replayed: Any) -> None:
    assert replayed.rows("olist", "select as_of_date from meta.publication") == [(AS_OF,)]


def test_without_web_traffic_there_is_no_traffic_to_lead_and_nobody_invents_one(
    replayed: Any,
) -> None:
    assert replayed.rows(
        "olist", "select count(*) from kpi.kpi_ttl_daily where ttl is not null"
    ) == [(0,)]


def test_no_contact_id_is_published(replayed: Any, olist: Path) -> None:
    with (olist / "olist_closed_deals_dataset.csv").open(newline="") as file:
        some_id = next(csv.DictReader(file))["mql_id"]
    build = replayed.home.published_database("olist").resolve().read_bytes()
    assert some_id.encode() not in build
    columns = replayed.rows("olist", "select distinct column_name from duckdb_columns()")
    assert not {name for (name,) in columns} & {"contact_id", "contact_key", "native_id", "email"}
