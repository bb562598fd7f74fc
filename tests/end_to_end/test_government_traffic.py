"""Real daily GA4 sessions of three agencies, one client each, through the whole nightly job."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

AGENCIES = (
    "agriculture",  # an ordinary property: 90 of 90 days
    "nuclear-regulatory-commission",  # 12 of 90 days
    "postal-service",  # hundreds of millions of sessions
)


def sessions_by_day(folder: Path, agency: str) -> dict[date, int]:
    with (folder / f"{agency}.users.csv").open(newline="") as file:
        return {date.fromisoformat(row["date"]): int(row["visits"]) for row in csv.DictReader(file)}


@pytest.fixture(
    scope="module", params=[pytest.param(a, marks=pytest.mark.xdist_group(a)) for a in AGENCIES]
)
def agency(
    request: pytest.FixtureRequest, house: Any, usgov_ga4: Path
) -> tuple[Any, str, dict[date, int]]:
    name = request.param.replace("-", "_")
    house.write_client(
        name,
        f"""
        name: {request.param}
        timezone: America/New_York
        currency: USD
        country: US
        language: en
        start_date: 2023-10-07
        sources:
          files:
            traffic:
              path: {usgov_ga4}/{request.param}.users.csv
              columns: {{date: date, sessions: visits}}
        model: {{traffic_authority: files}}
        """,
    )
    done = house.maintrack("run", name)
    assert done.returncode == 0
    return house, name, sessions_by_day(usgov_ga4, request.param)


def test_every_day_is_published_as_the_agency_reported_it(agency: Any) -> None:
    house, name, reported = agency
    published = dict(
        house.rows(
            name,
            "select date_day, sum(sessions)::bigint from core.fct_web_traffic_daily where is_authority group by all",
        )
    )
    assert {day: n for day, n in published.items() if n} == {
        day: n for day, n in reported.items() if n
    }


def test_sessions_of_a_month_are_the_sum_of_its_days(agency: Any) -> None:
    house, name, reported = agency
    expected: Counter[date] = Counter()
    for day, sessions in reported.items():
        expected[day.replace(day=1)] += sessions
    published = dict(
        house.rows(
            name,
            """
            select period_start, numerator::bigint from kpi.kpi_values
            where kpi_key = 'sessions' and grain = 'month' and channel = 'all'
            """,
        )
    )
    assert published == dict(expected)


def test_the_month_says_how_many_of_its_days_it_covers(agency: Any) -> None:
    house, name, reported = agency
    last = max(reported)
    (row,) = house.rows(
        name,
        """
        select days_covered, days_in_period from kpi.kpi_values
        where kpi_key = 'sessions' and grain = 'month' and channel = 'all' and period_start = ?
        """,
        last.replace(day=1),
    )
    covered = sum(1 for day in reported if day.replace(day=1) == last.replace(day=1))
    assert row == (covered, (last - last.replace(day=1)).days + 1)
