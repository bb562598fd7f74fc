"""Traffic and first visits: totals, channels, remainder, and which days are whole, final or missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.model_core.market import (
    FILE_NAMES,
    GA4_NAMES,
    JUNE,
    MAY,
    NOT_REPORTED,
    PENDING,
    PENDING_FIRST_VISITS,
    PENDING_VISITS,
    PROPERTY_ZONE,
    READS,
    START,
    UNREAD,
    ZERO_DAY,
    Market,
    days,
)

pytestmark = pytest.mark.xdist_group("market")

LAST = JUNE(14)
FIRST_VISIT_NAMES = {name[:3]: channel for name, channel in GA4_NAMES.items()}


@dataclass(frozen=True)
class Reckoned:
    """A day of one provider: control totals and channels, each (sessions, engaged, new users)."""

    total: tuple[int, ...]
    channels: dict[str, tuple[int, ...]]


def _covered(stream: str) -> set[date]:
    """Days read to the end, in a read that began when the day was over in New York."""
    return {
        day
        for read, first, last, started, status in READS
        for day in days(first, last)
        if read == stream and status == "ok" and started >= _end(day)
    }


def _settled(stream: str) -> set[date]:
    found = set()
    for read, first, last, started, status in READS:
        if read == stream and status == "ok":
            found |= {d for d in days(first, last) if started >= _end(d) + timedelta(hours=72)}
    pending = {"traffic_daily": PENDING_VISITS, "acquisition_daily": PENDING_FIRST_VISITS}
    return found - {pending.get(stream)}


def _end(day: date) -> datetime:
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(PROPERTY_ZONE))
    return midnight.astimezone(UTC)


def _sum(rows: list[tuple[int, ...]], width: int) -> tuple[int, ...]:
    return tuple(sum(row[column] for row in rows) for column in range(width))


def reckon_ga4(market: Market) -> dict[date, Reckoned]:
    found = {}
    for day in sorted(_covered("traffic_daily") & _covered("totals_daily")):
        total = _sum([row[2:] for row in market.totals if row[0] == day], 3)
        by_channel: dict[str, list[tuple[int, ...]]] = {"unallocated": []}
        for row in market.visits:
            if row[0] == day:
                by_channel.setdefault(GA4_NAMES[row[2:6]], []).append(row[6:])
        channels = {name: _sum(rows, 3) for name, rows in by_channel.items()}
        rest = _sum(list(channels.values()), 3)
        channels["unallocated"] = tuple(
            own + whole - part
            for own, whole, part in zip(channels["unallocated"], total, rest, strict=True)
        )
        found[day] = Reckoned(total, {name: n for name, n in channels.items() if any(n)})
    return found


def test_every_channel_of_every_whole_day_is_as_reckoned(market: Any) -> None:
    stored = market.built.rows(
        "select date_day, channel, sessions, engaged_sessions, new_users "
        "from core.fct_web_traffic_daily where provider = 'ga4'"
    )
    expected = {
        (day, channel): numbers
        for day, reckoned in reckon_ga4(market.made).items()
        for channel, numbers in reckoned.channels.items()
    }
    assert {(day, channel): tuple(numbers) for day, channel, *numbers in stored} == expected


def test_channels_sum_to_the_control_total_of_each_day(market: Any) -> None:
    summed = market.built.rows(
        "select date_day, sum(sessions), sum(engaged_sessions), sum(new_users) "
        "from core.fct_web_traffic_daily where provider = 'ga4' group by all"
    )
    totals = {day: reckoned.total for day, reckoned in reckon_ga4(market.made).items()}
    assert {day: tuple(numbers) for day, *numbers in summed} == {
        day: total for day, total in totals.items() if any(total)
    }


def test_a_remainder_below_zero_stays_below_zero(market: Any) -> None:
    expected = {
        day
        for day, reckoned in reckon_ga4(market.made).items()
        if reckoned.channels.get("unallocated", (0,))[0] < 0
    }
    stored = market.built.rows(
        "select date_day from core.fct_web_traffic_daily "
        "where provider = 'ga4' and channel = 'unallocated' and sessions < 0"
    )
    assert expected
    assert {day for (day,) in stored} == expected


def test_pending_visits_stand_apart_and_in_the_total(market: Any) -> None:
    ((sessions,),) = market.built.rows(
        "select sessions from core.fct_web_traffic_daily where channel = 'pending'"
    )
    day = [row for row in market.made.visits if row[0] == PENDING_VISITS]
    assert sessions == sum(row[6] for row in day if row[2:6] == PENDING)


def test_unread_days_are_missing_and_a_read_day_without_rows_is_zero(market: Any) -> None:
    stored = dict(
        market.built.rows("select date_day, sessions from intermediate.int_traffic__days")
    )
    assert set(days(START, LAST)) - set(stored) == UNREAD
    assert stored[ZERO_DAY] == 0


def test_a_day_is_final_when_read_72_hours_after_its_end_in_the_propertys_zone(
    market: Any,
) -> None:
    stored = market.built.rows("select date_day, is_final from intermediate.int_traffic__days")
    settled = _settled("traffic_daily") & _settled("totals_daily")
    assert dict(stored) == {day: day in settled for day in reckon_ga4(market.made)}


def test_finality_turns_at_the_exact_millisecond(market: Any) -> None:
    """20 May was read a millisecond too early, 11 June on the dot, 5 June holds pending visits."""
    stored = dict(
        market.built.rows("select date_day, is_final from intermediate.int_traffic__days")
    )
    assert [stored[day] for day in (MAY(20), JUNE(11), JUNE(12), PENDING_VISITS)] == [
        False,
        True,
        False,
        False,
    ]


def test_traffic_is_complete_through_its_last_settled_day(market: Any) -> None:
    spans = market.built.rows(
        "select input, source, complete_from, complete_through, is_authority "
        "from intermediate.int_completeness where input in ('traffic', 'acquisition')"
    )
    assert sorted(spans) == [
        ("acquisition", "ga4", START, max(_settled("acquisition_daily")), True),
        ("traffic", "files", START, LAST, False),
        ("traffic", "ga4", START, JUNE(11), True),
    ]


def test_first_visits_of_every_reported_day_are_as_reckoned(market: Any) -> None:
    expected = {}
    for day, reckoned in reckon_ga4(market.made).items():
        if day not in _covered("acquisition_daily"):
            continue
        channels: Counter[str] = Counter()
        for row in market.made.first_visits:
            if row[0] == day:
                channels[FIRST_VISIT_NAMES[row[2:5]]] += row[5]
        channels["unallocated"] += reckoned.total[2] - channels.total()
        expected |= {(day, channel): n for channel, n in channels.items() if n}
    stored = market.built.rows(
        "select date_day, channel, new_users from intermediate.int_acquisition_daily"
    )
    assert NOT_REPORTED not in {day for day, _ in expected}
    assert {(day, channel): n for day, channel, n in stored} == expected


def test_first_visits_are_final_only_where_the_days_traffic_is_too(market: Any) -> None:
    stored = market.built.rows(
        "select distinct date_day, is_final from intermediate.int_acquisition_daily"
    )
    settled = _settled("acquisition_daily") & _settled("traffic_daily") & _settled("totals_daily")
    assert PENDING_FIRST_VISITS not in settled
    assert dict(stored) == {day: day in settled for day, _ in stored}


def test_a_second_provider_stands_beside_and_never_in_the_authoritys_figures(market: Any) -> None:
    expected = Counter()
    for day, name, sessions, _, new_users in market.made.file_visits:
        if day >= START and sessions + new_users:
            expected[day, FILE_NAMES[name]] += sessions
    stored = market.built.rows(
        "select date_day, channel, sessions, engaged_sessions, is_authority "
        "from core.fct_web_traffic_daily where provider = 'files'"
    )
    assert {(day, channel): n for day, channel, n, *_ in stored} == dict(expected)
    assert {tuple(rest) for *_, rest in ((0, row[3:]) for row in stored)} == {(None, False)}
