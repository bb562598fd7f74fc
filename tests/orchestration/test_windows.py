"""Which days a night reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Days
from pipelines.config import ClientConfig
from pipelines.orchestration.windows import (
    TRAILING_DAYS,
    days_allowed,
    nightly_days,
    restated_days,
)

ALLOWED = Days(date(2025, 1, 1), date(2026, 11, 23))


def client(start: date, zone: str = "Europe/Stockholm") -> ClientConfig:
    return cast(ClientConfig, SimpleNamespace(start_date=start, zone=ZoneInfo(zone)))


def test_a_first_night_reads_from_the_start_date() -> None:
    assert nightly_days(ALLOWED, held=[]) == ALLOWED


def test_a_later_night_reads_the_trailing_days() -> None:
    held = [(date(2025, 1, 1), date(2026, 11, 22))]
    assert nightly_days(ALLOWED, held) == Days(date(2026, 10, 20), date(2026, 11, 23))


def test_a_hole_is_read_again_however_old() -> None:
    held = [(date(2025, 1, 1), date(2025, 3, 31)), (date(2025, 4, 2), date(2026, 11, 22))]
    assert nightly_days(ALLOWED, held).first == date(2025, 4, 1)


def test_an_earlier_start_date_is_read_up() -> None:
    held = [(date(2025, 6, 1), date(2026, 11, 22))]
    assert nightly_days(ALLOWED, held).first == ALLOWED.first


@pytest.mark.parametrize(
    ("zone", "last"),
    [("Europe/Stockholm", date(2026, 11, 23)), ("America/New_York", date(2026, 11, 22))],
)
def test_yesterday_is_the_clients_own(zone: str, last: date) -> None:
    now = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
    assert days_allowed(client(date(2025, 1, 1), zone), now) == Days(date(2025, 1, 1), last)


def test_a_start_date_of_today_has_no_day_to_read_yet() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert days_allowed(client(date(2026, 11, 24)), now) is None


def test_a_restatement_reads_thirteen_months_within_what_is_allowed() -> None:
    assert restated_days(ALLOWED).first == date(2025, 10, 16)
    assert restated_days(Days(date(2026, 9, 1), ALLOWED.last)).first == date(2026, 9, 1)


DAYS = st.integers(0, 120).map(lambda n: date(2026, 7, 26) + timedelta(days=n))
SPANS = st.lists(st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair))), max_size=6)


@given(held=SPANS)
def test_after_any_nights_no_day_stays_unread_and_the_trailing_days_are_always_read(
    held: list[tuple[date, date]],
) -> None:
    allowed = Days(date(2026, 7, 26), date(2026, 11, 23))
    read = nightly_days(allowed, held)
    unread: set[Any] = set()
    day = allowed.first
    while day <= allowed.last:
        is_held = any(first <= day <= last for first, last in held)
        if not is_held and not read.first <= day <= read.last:
            unread.add(day)
        day += timedelta(days=1)
    assert not unread
    assert read.last == allowed.last
    assert (read.last - read.first).days + 1 >= TRAILING_DAYS
