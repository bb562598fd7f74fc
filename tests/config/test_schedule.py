"""Whether a line of cron has come: local time, each minute once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.config.schedule import has_come

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # 07:00 in Stockholm


@pytest.mark.parametrize(
    ("line", "comes"),
    [
        ("0 7 * * *", True),
        ("0 6 * * *", False),
        ("0 7 * * 1-5", True),
        ("0 7 * * 0", False),
        ("*/20 7 * * *", True),
        ("0 7 23 11 *", True),
        ("0 7 24 * *", False),
        ("0 7 24 * 1", True),
        ("0 7 * * 7,1", True),
    ],
)
def test_a_line_names_its_local_minutes(line: str, comes: bool) -> None:
    assert has_come(line, STOCKHOLM, MONDAY - timedelta(seconds=30), MONDAY) is comes


def test_an_hour_that_the_clock_skips_does_not_come() -> None:
    night = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert not has_come("30 2 * * *", STOCKHOLM, night, night + timedelta(hours=3))


def test_an_hour_that_comes_twice_counts_once() -> None:
    night = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # 02:00, for the first time
    first, second = night + timedelta(minutes=40), night + timedelta(minutes=100)
    assert has_come("30 2 * * *", STOCKHOLM, night, first)
    assert not has_come("30 2 * * *", STOCKHOLM, first, second)


@given(
    looks=st.lists(st.integers(1, 3000), min_size=1, max_size=20),
    minute=st.integers(0, 59),
    hour=st.integers(3, 23),
)
def test_however_one_looks_each_day_comes_at_most_once_and_none_is_missed(
    looks: list[int], minute: int, hour: int
) -> None:
    at, came, spans = MONDAY, 0, 0
    for step in looks:
        after, at = at, at + timedelta(minutes=step)
        came += has_come(f"{minute} {hour} * * *", STOCKHOLM, after, at)
        days = [MONDAY.astimezone(STOCKHOLM).date() + timedelta(days=n) for n in range(60)]
        moments = [
            datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM) for day in days
        ]
        spans += any(after < moment <= at for moment in moments)
    assert came == spans
