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


def days_that_do_not_add_up(folder: Path, agency: str) -> dict[date, tuple[int, int]]:
    """Day → sessions by the devices and in all, where the two differ."""
    devices: Counter[date] = Counter()
    with (folder / f"{agency}.devices.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            devices[date.fromisoformat(row["date"])] += int(row["visits"])
    totals = sessions_by_day(folder, agency)
    return {
        day: (count, totals[day])
        for day, count in devices.items()
        if day in totals and count != totals[day]
    }


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
            devices:
              path: {usgov_ga4}/{request.param}.devices.csv
              columns: {{date: date, device: device, sessions: visits}}
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


def test_devices_that_do_not_add_up_are_a_finding_with_their_days_and_never_a_number(
    agency: Any, usgov_ga4: Path
) -> None:
    house, name, _ = agency
    wrong = days_that_do_not_add_up(usgov_ga4, name.replace("_", "-"))
    found = house.rows(
        name,
        "select severity, n, message from meta.quality where finding = 'devices_do_not_add_up'",
    )
    page = house.home.published_page(name).read_text()
    # The smallest property's devices do add up, those of the others on no day.
    assert bool(wrong) == (name != "nuclear_regulatory_commission")
    assert [(severity, days) for severity, days, _ in found] == (
        [("info", len(wrong))] if wrong else []
    )
    assert ("devices do not add up" in page) == bool(wrong)
    for _, _, message in found:
        largest = max(abs(count - total) / total for count, total in wrong.values())
        assert f"at most by {round(100 * largest, 1)} %" in message
