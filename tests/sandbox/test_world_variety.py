"""The invented portal is as awkward as real ones: sources, stages, merges, deals."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from sandbox.calendar import local_day
from sandbox.records import Contact
from sandbox.touches import SOURCES
from sandbox.truth import channel_of
from sandbox.world import World

pytestmark = pytest.mark.xdist_group("sandbox-world")


def test_every_source_of_hubspot_and_none_occurs(world: World) -> None:
    sources = Counter(contact.original.source for contact in world.records.live)
    assert set(sources) == {*SOURCES, None}
    assert len(SOURCES) == 10
    assert min(sources.values()) >= 20


def test_ai_hosts_hide_under_older_names(world: World) -> None:
    hidden = Counter(
        contact.original.source
        for contact in world.records.live
        if channel_of(contact) == "ai_assistant"
    )
    assert {"AI_REFERRALS", "REFERRALS", "OTHER_CAMPAIGNS"} <= set(hidden)


def test_names_that_only_look_like_ai_hosts_stay_referrals(world: World) -> None:
    lookalikes = [
        c for c in world.records.live if c.original.data_1 in ("jobylon.ai", "lombard.se")
    ]
    assert len(lookalikes) > 50
    assert {channel_of(contact) for contact in lookalikes} == {"referrals"}


def steps(contact: Contact) -> list[str]:
    return [entry.value for entry in contact.stages]


def test_the_portals_own_stages_are_used(world: World) -> None:
    used = Counter(value for contact in world.records.live for value in steps(contact))
    assert used["3206386937"] > 50
    assert used["3206386941"] > 50


def test_stages_are_skipped_cleared_and_gone_back(world: World) -> None:
    found: Counter[str] = Counter()
    for contact in world.records.live:
        pairs = set(zip(steps(contact), steps(contact)[1:], strict=False))
        found["skipped"] += ("lead", "salesqualifiedlead") in pairs
        found["cleared to go back"] += ("", "lead") in pairs
        found["left cleared"] += steps(contact)[-1:] == [""]
        found["entered twice"] += steps(contact).count("marketingqualifiedlead") > 1
        found["no stage"] += not contact.stages
    assert len(found) == 5
    assert min(found.values()) >= 10, found


def test_some_contacts_are_imported_as_customers(world: World) -> None:
    instant = [c for c in world.records.live if steps(c)[:1] == ["customer"]]
    assert len(instant) > 30
    assert {entry.source_type for c in instant for entry in c.stages[:1]} >= {"IMPORT", "CRM_UI"}


def test_the_first_version_may_be_older_than_the_creation_date(world: World) -> None:
    early = [c for c in world.records.live if c.stages and c.stages[0].at < c.created_at]
    assert len(early) > 1000
    assert max(c.created_at - c.stages[0].at for c in early) < timedelta(seconds=1)


def test_records_are_archived_erased_and_merged(world: World) -> None:
    found = world.records
    assert len(found.archived) > 0
    assert found.erased > 10
    assert found.merged_away > 100


def test_a_survivor_has_the_earlier_creation_date_and_the_source_of_that_record(
    world: World,
) -> None:
    survivors = [c for c in world.records.live if c.merged_ids]
    assert len(survivors) > 50
    for contact in survivors:
        group = contact.person.group
        assert group is not None
        members = [group.primary, *(who for at, _, who in group.joins if at <= world.now)]
        first = min(members, key=lambda one: one.created_at)
        assert contact.created_at == first.created_at
        assert contact.original == first.original


def test_merged_histories_are_joined_in_order_of_time(world: World) -> None:
    survivors = [c for c in world.records.live if c.merged_ids]
    assert sum(len(c.stages) > 2 for c in survivors) > 10
    for contact in survivors:
        assert [e.at for e in contact.stages] == sorted(e.at for e in contact.stages)


def test_deals_lie_in_two_pipelines_and_three_currencies(world: World) -> None:
    assert {deal.pipeline for deal in world.deals} == {"default", "73418220"}
    assert {deal.currency for deal in world.deals} == {"SEK", "EUR", "NOK"}


def test_some_deals_have_no_contact_and_some_a_whole_committee(world: World) -> None:
    sizes = Counter(len(deal.people) for deal in world.deals)
    assert sizes[0] > 10
    assert sizes[1] > sizes[2] > 20
    assert sizes[5] >= 5


def test_some_wins_are_dated_before_the_day_they_were_entered(world: World) -> None:
    won = [deal for deal in world.deals if deal.is_won(world.now)]
    assert sum(local_day(deal.close_at) < local_day(deal.stages[-1][0]) for deal in won) > 10


def test_a_win_dated_ahead_brings_no_revenue_before_its_date(world: World) -> None:
    ahead = [d for d in world.deals if d.is_won(world.now) and d.close_at > d.stages[-1][0]]
    assert len(ahead) >= 3
    entered_at = ahead[0].stages[-1][0] + timedelta(minutes=1)
    early = World(world.seed, world.contacts, entered_at)
    here = [d for d in early.deals if d.archived_at is None or d.archived_at > early.now]
    won = [d for d in here if d.is_won(early.now)]
    assert ahead[0].deal_id in {deal.deal_id for deal in won}
    counted = sum(row["won_deals"] for row in early.truth["revenue_daily"])
    assert counted == sum(deal.close_at <= early.now for deal in won) < len(won)
