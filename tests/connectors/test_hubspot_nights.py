"""Nights of changes, merges, archives and erasures: what is known equals what is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.loading import has_left_over
from sandbox.box import Box
from tests.connectors.nights import (
    FIRST,
    HELD,
    LIVE,
    Follower,
    differing,
    follower,
    just_after_a_change,
    live_nights,
    new_properties,
    portal,
)

pytestmark = pytest.mark.xdist_group("hubspot-nights")

NIGHTS = 6
"""A span in which this company has merges, archives and erasures, and a property is defined; less than a
week, so that only contacts are read whole, and only on the night that first asks for it."""


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Follower, list[int], Path]]:
    """A portal followed for some nights, with the calls of each; what it has is compared every night."""
    box, folder = Box(7, 2_500, FIRST), tmp_path_factory.mktemp("nights")
    with portal(box) as url:
        house, calls = follower(box, url, folder / "follower"), list[int]()
        for night, wrong in live_nights(house, NIGHTS):
            assert wrong == [], night
            calls.append(house.calls)
        yield house, calls, folder


def test_a_night_of_changes_costs_a_part_of_a_whole_read(
    nights: tuple[Follower, list[int], Path],
) -> None:
    _, calls, _ = nights
    (new,) = new_properties(NIGHTS)
    whole = {0, new.asked_from}
    assert max(n for night, n in enumerate(calls) if night not in whole) < calls[0] / 2


def test_a_property_that_was_defined_meanwhile_is_known_of_every_contact_as_the_portal_has_it(
    nights: tuple[Follower, list[int], Path],
) -> None:
    house, _, _ = nights
    (new,) = new_properties(NIGHTS)
    held = {value for _, value in house.rows(HELD, new.name)}
    assert held == {None, "north", "south", "east"}
    assert differing(house, [new.name]) == []


def test_a_night_with_nothing_new_costs_at_most_thirty_calls(
    nights: tuple[Follower, list[int], Path],
) -> None:
    house, _, _ = nights
    asked = {"contacts": [one.name for one in new_properties(NIGHTS)]}
    house.night(extra_properties=asked)
    house.night(extra_properties=asked)
    assert house.calls <= 30


def test_what_was_followed_equals_what_a_whole_read_finds(
    nights: tuple[Follower, list[int], Path],
) -> None:
    house, _, folder = nights
    other = follower(house.box, house.url, folder / "whole")
    other.night()
    for query in LIVE.values():
        assert house.rows(query) == other.rows(query)
    history = "select object_type, object_id, property, changed_at, value from raw.hubspot_property_history"
    live = "object_id in (select contact_id from raw.hubspot_contacts where not is_archived)"
    rows = [set(one.rows(f"{history} where {live}")) for one in (house, other)]
    assert rows[1] <= rows[0]


def test_contacts_that_were_erased_meanwhile_are_gone_from_every_table(
    nights: tuple[Follower, list[int], Path],
) -> None:
    house, _, _ = nights
    erased = {
        p.contact_id
        for p in house.box.world.people
        if p.erased_at is not None
        and FIRST < p.erased_at <= house.box.world.now
        and p.created_at <= FIRST
        and p.group is None
    }
    assert erased
    gone = house.rows("select count(*) from raw.erased_contacts where reason = 'erased'")
    assert gone[0][0] >= len(erased)
    for table in ("hubspot_contacts where contact_id", "hubspot_property_history where object_id"):
        found = house.rows(
            f"select count(*) from raw.{table} in (select unnest($1))", sorted(erased)
        )
        assert found == [(0,)]


def test_what_was_landed_whole_and_not_loaded_is_not_read_again(
    nights: tuple[Follower, list[int], Path],
) -> None:
    house, calls, folder = nights
    ended = follower(house.box, house.url, folder / "ended")
    ended.land()
    assert has_left_over(ended.home, "acme", "hubspot")
    ended.land()
    assert ended.calls < calls[0] / 2
    ended.load()
    assert not has_left_over(ended.home, "acme", "hubspot")
    for query in LIVE.values():
        assert ended.rows(query) == house.rows(query)


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_clock_that_is_wrong_for_a_night_loses_no_change(tmp_path: Path, hours: int) -> None:
    box = Box(7, 600, FIRST)
    with portal(box) as url:
        house = follower(box, url, tmp_path / "follower")
        house.night()
        for night, ahead in enumerate((hours, 0, 0), start=1):
            house.clock_ahead = timedelta(hours=ahead)
            box.move_to(just_after_a_change(box, FIRST + timedelta(days=night)))
            house.night()
        assert differing(house) == []


def test_a_property_that_is_asked_for_later_is_read_of_every_contact(tmp_path: Path) -> None:
    box = Box(7, 600, FIRST)
    asked = {"contacts": ["hs_object_source_label"]}
    known = "select count(*) from raw.hubspot_contacts where extra ->> 'hs_object_source_label' is {} null"
    with portal(box) as url:
        house = follower(box, url, tmp_path / "follower")
        house.night()
        assert house.rows(known.format("not")) == [(0,)]
        house.night(extra_properties=asked)
        assert house.rows(f"{known.format('')} and not is_archived") == [(0,)]
        calls = house.calls
        house.night(extra_properties=asked)
        assert house.calls < calls
