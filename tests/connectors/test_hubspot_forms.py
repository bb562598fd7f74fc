"""A portal with forty forms: a night with nothing new is cheap, and no submission is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from sandbox.box import Box
from sandbox.marketing import submissions_of
from tests.connectors.nights import FIRST, Follower, follower, portal

pytestmark = pytest.mark.xdist_group("hubspot-forms")

SURVEYS = 36
DAYS = (0, 0, 1, 4, 5)
"""In this portal some contact changes between the second and the fourth of them, and none later."""
KNOWN = "select submission_id from raw.hubspot_form_submissions"


@dataclass(frozen=True)
class Night:
    """calls: of the whole night. asked: forms asked. missing: when each unknown submission was sent, and
    whether somebody known sent it.
    """

    at: datetime
    calls: int
    asked: int
    missing: list[tuple[datetime, bool]]


def night(house: Follower, at: datetime) -> Night:
    box = house.box
    box.move_to(at)
    box.log.clear()
    house.night()
    asked = {
        line["path"] for line in box.log.shown()["requests"] if "/submissions/" in line["path"]
    }
    known = {found for (found,) in house.rows(KNOWN)}
    world = box.world
    sent = [s for form in world.forms for s in submissions_of(form, world.records.live, at)]
    missing = [(s.at, bool(s.address)) for s in sent if s.conversion_id not in known]
    return Night(at, house.calls, len(asked), missing)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Night]]:
    """The first read of a portal with few contacts, the same moment again, then some nights."""
    box = Box(7, 60, FIRST, surveys=SURVEYS)
    with portal(box) as url:
        house = follower(box, url, tmp_path_factory.mktemp("forms"))
        yield [night(house, FIRST + timedelta(days=day)) for day in DAYS]


def test_a_night_with_nothing_new_costs_at_most_thirty_calls(nights: list[Night]) -> None:
    first, quiet = nights[:2]
    assert first.asked == SURVEYS + 4
    assert (quiet.asked, quiet.missing) == (0, [])
    assert quiet.calls <= 30


def test_what_somebody_known_has_sent_is_known_the_same_night(nights: list[Night]) -> None:
    assert [one for one in nights for _, is_of_contact in one.missing if is_of_contact] == []


def test_what_nobody_known_has_sent_is_known_within_a_week(nights: list[Night]) -> None:
    late = [one.at - at for one in nights for at, _ in one.missing]
    assert late
    assert max(late) < timedelta(days=7)


def test_all_are_asked_after_a_night_on_which_a_contact_changed_and_once_a_week(
    nights: list[Night],
) -> None:
    asked = {one.asked for one in nights[2:]}
    assert asked == {0, SURVEYS + 4}
    assert [one.missing for one in nights if one.asked] == [[] for one in nights if one.asked]
