"""The same story whenever it is told: a later now only tells it further."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.calendar import WORLD_START, day_end
from sandbox.people import WORLD_BEGAN
from sandbox.world import Profile, World

pytestmark = pytest.mark.xdist_group("sandbox-world")


NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
INSTANTS = st.integers(2 * 24, 570 * 24).map(lambda hours: WORLD_BEGAN + timedelta(hours=hours))
PROFILES = st.sampled_from(["plain", "hostile"])
SEEDS = st.integers(0, 10_000)


@settings(max_examples=8, deadline=None)
@given(SEEDS, INSTANTS, st.integers(1, 400), PROFILES)
def test_a_later_now_keeps_everybody_and_lengthens_their_lives(
    seed: int, now: datetime, days: int, profile: Profile
) -> None:
    early = World(seed, 150, now, profile)
    late = World(seed, 150, now + timedelta(days=days), profile)
    assert len(late.people) >= len(early.people)
    for before, after in zip(early.people, late.people, strict=False):
        assert (before.contact_id, before.created_at) == (after.contact_id, after.created_at)
        assert before.original == after.original
        assert [e for e in before.stages if e.at <= early.now] == [
            e for e in after.stages if e.at <= early.now
        ]
        assert [v for v in before.visits if v.at <= early.now] == [
            v for v in after.visits if v.at <= early.now
        ]


@settings(max_examples=8, deadline=None)
@given(SEEDS, INSTANTS, st.integers(1, 400))
def test_a_contact_that_is_not_merged_meanwhile_keeps_its_record_and_history(
    seed: int, now: datetime, days: int
) -> None:
    early, late = World(seed, 150, now), World(seed, 150, now + timedelta(days=days))
    later = {contact.contact_id: contact for contact in late.records.live}
    for contact in early.records.live:
        if contact.contact_id in later:
            same = later[contact.contact_id]
            assert same.stages[: len(contact.stages)] == contact.stages
            assert same.visits[: len(contact.visits)] == contact.visits
            assert (same.created_at, same.original) == (contact.created_at, contact.original)
        else:
            assert contact.contact_id in {
                id_ for one in later.values() for id_ in one.merged_ids
            } or (contact.person.archived_at or contact.person.erased_at)


@settings(max_examples=8, deadline=None)
@given(SEEDS, INSTANTS, st.integers(1, 400), PROFILES)
def test_a_later_now_keeps_deals_settled_traffic_and_spend(
    seed: int, now: datetime, days: int, profile: Profile
) -> None:
    early = World(seed, 150, now, profile)
    late = World(seed, 150, now + timedelta(days=days), profile)
    later = {deal.deal_id: deal for deal in late.deals}
    for deal in early.deals:
        same = later[deal.deal_id]
        assert (same.amount, same.currency, same.created_at) == (
            deal.amount,
            deal.currency,
            deal.created_at,
        )
        assert [s for s in same.stages if s[0] <= early.now] == [
            s for s in deal.stages if s[0] <= early.now
        ]
    settled = [v for v in early.traffic if day_end(v.day) <= early.now - timedelta(hours=72)]
    assert settled == late.traffic[: len(settled)]
    assert early.spend == late.spend[: len(early.spend)]


@pytest.mark.parametrize("profile", ["plain", "hostile"])
def test_the_same_seed_size_now_and_profile_give_the_same_truth(profile: Profile) -> None:
    assert World(5, 300, NOW, profile).truth == World(5, 300, NOW, profile).truth


def test_another_seed_tells_another_story() -> None:
    assert World(5, 300, NOW).truth != World(6, 300, NOW).truth
    assert World(5, 300, NOW).identity != World(6, 300, NOW).identity


def test_a_world_needs_an_instant_with_a_zone_after_its_start() -> None:
    with pytest.raises(ValueError, match="time zone"):
        World(1, 10, datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match=str(WORLD_START)):
        World(1, 10, datetime(2025, 4, 1, tzinfo=UTC))
