"""The same visits in three time zones: every session on the day of its instant, across changes of clocks."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.calendar import VISIT_HOURS, ZONE, day_end
from sandbox.traffic import settled
from sandbox.web import Web
from sandbox.world import World
from sandbox.zones import PROPERTY_ZONES, _hours, dated_in

pytestmark = pytest.mark.xdist_group("sandbox-world")

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHANGES = [date(2025, 10, 26), date(2025, 11, 2), date(2026, 3, 8), date(2026, 3, 29)]


@pytest.mark.parametrize("zone", PROPERTY_ZONES)
def test_no_session_is_lost_or_doubled_by_another_midnight(zone: str) -> None:
    days = [CHANGES[0] + timedelta(days=n) for n in range(200)]
    whole = [one for day in days for one in settled(7, 800, day, has_ghosts=False)]
    parts = [one for _, rows in dated_in(7, 800, days, ZoneInfo(zone)) for one in rows]
    for name in ("sessions", "engaged", "new_users", "views", "key_events"):
        assert sum(getattr(p, name) for p in parts) == sum(getattr(w, name) for w in whole), name


@pytest.mark.parametrize("zone", PROPERTY_ZONES)
@pytest.mark.parametrize("day", CHANGES, ids=str)
def test_sessions_move_to_the_day_before_in_proportion_to_the_hours_that_lie_in_it(
    zone: str, day: date
) -> None:
    """The hours from the Swedish midnight to the western one; on such days there are 23 or 25."""
    hours, weights = _hours(day)
    assert sum(weights) == pytest.approx(
        sum(VISIT_HOURS[one.astimezone(ZONE).hour] for one in hours)
    )
    west = ZoneInfo(zone)
    expected = sum(
        weight
        for one, weight in zip(hours, weights, strict=True)
        if one.astimezone(west).date() < day
    ) / sum(weights)
    moved: Counter[bool] = Counter()
    for other, rows in dated_in(7, 60_000, [day], west):
        moved[other < day] += sum(one.sessions for one in rows)
    assert moved[True] / moved.total() == pytest.approx(expected, abs=0.03)


def test_a_swedish_day_has_23_or_25_hours_where_clocks_change() -> None:
    assert [len(_hours(day)[0]) for day in (date(2026, 3, 29), date(2025, 10, 26))] == [23, 25]


@settings(max_examples=4, deadline=None)
@given(st.integers(60 * 24, 500 * 24), st.integers(1, 60), st.sampled_from(PROPERTY_ZONES))
def test_a_day_that_ended_72_hours_ago_in_its_zone_no_longer_changes(
    hours: int, days: int, zone: str
) -> None:
    now = datetime(2025, 5, 2, tzinfo=UTC) + timedelta(hours=hours)
    early, late = Web(7, 60, now), Web(7, 60, now + timedelta(days=days))
    west = ZoneInfo(zone)
    old = [v for v in early.traffic_in(zone) if day_end(v.day, west) <= now - timedelta(hours=72)]
    assert old
    assert old == late.traffic_in(zone)[: len(old)]


@settings(max_examples=4, deadline=None)
@given(st.integers(60 * 24, 500 * 24), st.integers(1, 60))
def test_a_later_now_keeps_what_matomo_plausible_and_search_have_settled(
    hours: int, days: int
) -> None:
    now = datetime(2025, 5, 2, tzinfo=UTC) + timedelta(hours=hours)
    early, late = Web(7, 80, now), Web(7, 80, now + timedelta(days=days))
    for tool in ("matomo", "plausible"):
        ended = [row for row in getattr(early, tool) if day_end(row.day) <= now]
        assert ended == getattr(late, tool)[: len(ended)]
    whole = early.truth["search_daily"]
    assert whole == late.truth["search_daily"][: len(whole)]


def test_web_sources_have_a_story_of_their_own_and_the_same_one_each_time() -> None:
    assert Web(5, 80, NOW).truth == Web(5, 80, NOW).truth
    assert Web(5, 80, NOW).truth != Web(6, 80, NOW).truth
    assert World(5, 80, NOW).identity["matomo_token"] == Web(5, 80, NOW).identity["matomo_token"]
