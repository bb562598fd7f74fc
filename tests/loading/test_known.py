"""What the next read of HubSpot is told: where it left off, or an earlier day that somebody chose."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.home import ClientHome, Home
from pipelines.loading.known import known_of_hubspot
from pipelines.warehouse import open_warehouse

LEFT_OFF = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
EARLIER = datetime(2026, 11, 1, tzinfo=UTC)
LATER = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> ClientHome:
    """A client whose contacts were read up to LEFT_OFF."""
    client = Home(tmp_path / "home").ensure().client("acme").ensure()
    cursor = {"changed_since": LEFT_OFF.isoformat(), "whole_at": LEFT_OFF.isoformat()}
    with open_warehouse(client) as connection:
        connection.execute(
            "insert into raw.cursors by name select 'acme' as client, 'hubspot' as source, "
            "'contacts' as stream, ? as cursor, now() as updated_at",
            [json.dumps(cursor)],
        )
    return client


@pytest.mark.parametrize(
    ("since", "told"), [(None, LEFT_OFF), (EARLIER, EARLIER), (LATER, LEFT_OFF)]
)
def test_changes_are_read_from_where_it_left_off_or_from_an_earlier_day(
    home: ClientHome, since: datetime | None, told: datetime
) -> None:
    known = known_of_hubspot(home, "acme", is_full=False, since=since)
    assert known.changes_since("contacts", LATER) == told


def test_who_wishes_an_earlier_day_has_everything_asked_again(home: ClientHome) -> None:
    cursor = {"read_started_at": LEFT_OFF.isoformat()}
    with open_warehouse(home) as connection:
        connection.execute("update raw.cursors set cursor = ?", [json.dumps(cursor)])
    told = [known_of_hubspot(home, "acme", is_full=False, since=day) for day in (None, EARLIER)]
    assert [known.asked_at for known in told] == [{"contacts": LEFT_OFF}, {}]


def test_a_full_read_knows_no_place_to_go_on_from(home: ClientHome) -> None:
    known = known_of_hubspot(home, "acme", is_full=True)
    assert known.changes_since("contacts", LATER) is None
