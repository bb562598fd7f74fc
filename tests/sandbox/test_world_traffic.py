"""The invented property: its last days still move, and the hostile one is worse."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from sandbox.calendar import day_end, local_day
from sandbox.world import HABITS, World

pytestmark = pytest.mark.xdist_group("sandbox-world")


def sessions_of(world: World, day: date) -> int:
    return sum(visits.sessions for visits in world.traffic if visits.day == day)


def test_a_days_sessions_only_grow_until_they_are_settled() -> None:
    day, end = date(2026, 10, 6), day_end(date(2026, 10, 6))
    seen = [
        sessions_of(World(3, 5000, end + timedelta(hours=hours)), day)
        for hours in (-20, -10, -1, 1, 25, 49, 71, 72, 500)
    ]
    assert seen == sorted(seen)
    assert seen[0] < 0.2 * seen[-1]
    assert seen[6] < seen[7] == seen[8]


@pytest.mark.parametrize(("hours", "share"), [(1, 0.93), (25, 0.985), (49, 0.996)])
def test_a_young_day_is_known_to_its_share_however_small_its_rows(hours: int, share: float) -> None:
    day, end = date(2026, 10, 6), day_end(date(2026, 10, 6))
    young, old = (
        World(3, 900, end + timedelta(hours=hours)),
        World(3, 900, end + timedelta(hours=80)),
    )
    assert abs(sessions_of(young, day) - share * sessions_of(old, day)) <= 1


def test_exactly_the_unsettled_days_have_visits_of_pending_origin(world: World) -> None:
    pending = {v.day for v in world.traffic if v.origin.group == "(data not available)"}
    assert pending == {local_day(world.now) - timedelta(days=n) for n in range(4)}


def test_no_row_has_more_new_than_all_users_or_more_engaged_than_all_sessions(
    world: World,
) -> None:
    for visits in world.traffic:
        assert visits.new_users <= visits.users <= visits.sessions <= visits.views
        assert visits.key_events <= visits.engaged <= visits.sessions


def test_the_hostile_property_has_ghosts_and_loses_small_rows(hostile: World) -> None:
    assert {visits.host for visits in hostile.traffic} - set(hostile.hosts) == {
        "free-traffic.invalid"
    }
    shown = sum(visits.sessions for visits in hostile.traffic_split)
    everything = sum(visits.sessions for visits in hostile.traffic)
    other = sum(v.sessions for v in hostile.traffic_split if v.origin.group == "(other)")
    assert 0 < other < everything - shown + other < 0.2 * everything


def test_a_mass_update_leaves_many_contacts_with_one_modification_date(hostile: World) -> None:
    ((at, n),) = Counter(c.updated_at for c in hostile.records.live).most_common(1)
    assert at == HABITS["hostile"].mass_update
    assert n > 300


def test_histories_are_cut_to_the_newest_versions(hostile: World) -> None:
    assert max(len(c.stages) for c in hostile.records.live) == 20
