"""Properties that the portal's people define later: listed from then on, held by some contacts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.added import Added
from sandbox.box import Box
from sandbox.http_shapes import Request
from sandbox.hubspot_objects import Objects
from sandbox.hubspot_records import Record
from sandbox.hubspot_settings import properties
from sandbox.world import World

BORN = datetime(2026, 7, 7, 1, tzinfo=UTC)


def contacts(now: datetime, *added: Added) -> dict[str, Record]:
    shelf = Objects(World(7, 900, now, added=added)).shelf("contacts", archived=False)
    return {one: record for one in shelf.ids if (record := shelf.get(one)) is not None}


def test_it_is_listed_from_its_definition_on_and_after_the_clock_moves() -> None:
    def names() -> set[str]:
        answer = properties(box.scene, Request("GET", "", {}, b"", ""), "contacts")
        return {one["name"] for one in answer.body["results"]}

    box = Box(7, 60, BORN)
    assert "region" not in names()
    box.add_property("region")
    assert "region" in names()
    box.move_to(BORN + timedelta(days=3))
    assert "region" in names()
    box.move_to(BORN - timedelta(days=3))
    assert "region" not in names()


def test_what_is_held_at_its_definition_moves_no_date_of_change() -> None:
    without, held = contacts(BORN), contacts(BORN, Added("region", BORN))
    filled = [one for one in held.values() if one.values["region"]]
    assert 200 < len(filled) < len(held) / 2
    assert [one.updated_at for one in held.values()] == [one.updated_at for one in without.values()]


def test_what_is_filled_later_moves_it() -> None:
    added, later = Added("region", BORN), BORN + timedelta(days=5)
    before, after = contacts(BORN, added), contacts(later, added)
    late = [
        after[one]
        for one in before.keys() & after.keys()
        if after[one].values["region"] and not before[one].values["region"]
    ]
    assert len(late) > 20
    assert all(BORN < one.updated_at <= later for one in late)
