"""Periods of goals against plain Python: every day in one period of each grain, no gap, no overlap."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.config.periods import YearStart, months_later, named_period, parse_period

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
STARTS = st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(
    lambda day: YearStart(day.month, day.day)
)
FIRST_OF_MONTHS = st.integers(1, 12).map(lambda month: YearStart(month, 1))
CALENDAR = YearStart()


@given(day=DAYS)
def test_a_week_is_the_iso_week_from_monday_to_sunday(day: date) -> None:
    year, week, weekday = day.isocalendar()
    period = parse_period(f"{year:04d}-W{week:02d}", CALENDAR)
    assert period.first == day - timedelta(days=weekday - 1)
    assert period.last == period.first + timedelta(days=6)


@given(day=DAYS, start=STARTS)
def test_a_month_is_the_calendar_month_whatever_the_fiscal_year(
    day: date, start: YearStart
) -> None:
    period = parse_period(f"{day:%Y-%m}", start)
    days = {period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)}
    assert {one for one in days if (one.year, one.month) == (day.year, day.month)} == days
    assert period.first.day == 1
    assert (period.last + timedelta(days=1)).day == 1


@given(year=st.integers(1991, 2090), start=STARTS)
def test_fiscal_years_follow_one_another_without_gap_or_overlap(
    year: int, start: YearStart
) -> None:
    this, following = parse_period(f"{year}", start), parse_period(f"{year + 1}", start)
    assert following.first == this.last + timedelta(days=1)
    assert (this.first.month, this.first.day) == (start.month, start.day)
    assert (this.last - this.first).days + 1 in (365, 366)


@given(year=st.integers(1991, 2090), start=FIRST_OF_MONTHS)
def test_a_fiscal_year_bears_the_number_of_the_year_in_which_it_ends(
    year: int, start: YearStart
) -> None:
    assert parse_period(f"{year}", start).last.year == year


@given(year=st.integers(1991, 2090), start=STARTS)
def test_four_quarters_make_the_year(year: int, start: YearStart) -> None:
    whole = parse_period(f"{year}", start)
    quarters = [parse_period(f"{year}-Q{number}", start) for number in (1, 2, 3, 4)]
    assert quarters[0].first == whole.first
    assert quarters[-1].last == whole.last
    for before, after in pairwise(quarters):
        assert after.first == before.last + timedelta(days=1)


@given(day=DAYS, months=st.integers(-60, 60))
def test_months_later_counts_months_and_never_passes_the_months_end(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("text", "start", "first", "last"),
    [
        ("2026", "01-01", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026", "07-01", date(2025, 7, 1), date(2026, 6, 30)),
        ("2026-Q1", "07-01", date(2025, 7, 1), date(2025, 9, 30)),
        ("2026-Q4", "01-01", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02", "01-01", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-W53", "01-01", date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-W01", "01-01", date(2025, 12, 29), date(2026, 1, 4)),
    ],
)
def test_periods_that_people_know(text: str, start: str, first: date, last: date) -> None:
    period = parse_period(text, YearStart.parse(start))
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "2026-Q0",
        "2026-Q5",
        "2026-13",
        "2026-00",
        "2025-W53",
        "2026-W00",
        "26",
        "2026-1",
        "",
        "0001",
        "9999",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the caller words it
        parse_period(text, CALENDAR)


@pytest.mark.parametrize("text", ["02-29", "13-01", "1-1", "00-10", "2026-01-01"])
def test_a_year_starts_on_a_day_that_every_year_has(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the caller words it
        YearStart.parse(text)


@given(day=DAYS, start=FIRST_OF_MONTHS, grain=st.sampled_from(["year", "quarter", "month", "week"]))
def test_a_period_is_named_by_its_days(day: date, start: YearStart, grain: str) -> None:
    year, week, _ = day.isocalendar()
    names = {"year": f"{day:%Y}", "quarter": f"{day:%Y}-Q{1 + day.month % 4}"}
    names |= {"month": f"{day:%Y-%m}", "week": f"{year:04d}-W{week:02d}"}
    period = parse_period(names[grain], start)
    assert named_period(period.first, period.last, start) == names[grain]


@given(day=DAYS, days=st.integers(0, 400))
def test_days_that_are_no_period_have_no_name(day: date, days: int) -> None:
    name = named_period(day, day + timedelta(days=days), CALENDAR)
    period = parse_period(name, CALENDAR) if name else None
    is_whole = period is not None and (period.first, period.last) == (
        day,
        day + timedelta(days=days),
    )
    assert is_whole == (name is not None)
