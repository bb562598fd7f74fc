"""Told numbers: what a run would move is said before, and found in the ledger afterwards."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("preview")

CLIENT = """
name: Handel AB
timezone: Europe/Stockholm
currency: SEK
country: SE
start_date: 2026-01-01
model: {headline: [leads]}
sources:
  files:
    contacts: {path: contacts.csv, columns: {contact_id: id, created_at: created, original_source: source}, stage: lead}
"""


def contacts(*, more: int) -> str:
    """Twelve leads a month from January to June, and `more` in February."""
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 7) for day in range(1, 13)]
    days += [f"2026-02-{day:02}" for day in range(15, 15 + more)]
    return "id,created,source\n" + "".join(
        f"{number},{day},ORGANIC_SEARCH\n" for number, day in enumerate(days)
    )


def digest(house: Any) -> dict[str, str]:
    """What is kept of the client and what was published, by file."""
    return {
        str(path.relative_to(house.home.root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (house.home.client("handel").root, house.home.published)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


@pytest.fixture(scope="module")
def told(house: Any) -> Any:
    """Published; then three leads of February come late; previewed; then run."""
    house.write_client("handel", CLIENT)
    house.write_file("contacts.csv", contacts(more=0))
    assert house.maintrack("run", "handel").returncode == 0
    house.write_file("contacts.csv", contacts(more=3))
    before = digest(house)
    house.previewed = house.maintrack("run", "handel", "--preview")
    house.is_untouched = digest(house) == before
    house.left_over = list(house.home.root.glob("preview-*"))
    assert house.maintrack("run", "handel").returncode == 0
    house.ledger = house.rows(
        "handel",
        "select kpi_key, period_start || '..' || period_end, channel, printed_before, printed, change_cause "
        "from kpi.kpi_value_ledger where printed_before is not null order by all",
    )
    return house


def previewed(house: Any) -> list[tuple[str, ...]]:
    rows = [line for line in house.previewed.stdout.splitlines() if line.startswith("leads ")]
    return sorted(tuple(part for part in row.split("  ") if part.strip()) for row in rows)


def test_a_preview_says_what_was_told_and_what_would_be(told: Any) -> None:
    (february,) = [row for row in previewed(told) if row[1].strip() == "2026-02-01..2026-02-28"]
    assert [cell.strip() for cell in february[2:]] == ["all", "12", "15", "late data"]


def test_what_the_preview_says_is_what_the_run_then_tells(told: Any) -> None:
    said = [tuple(cell.strip() for cell in row) for row in previewed(told)]
    assert said == told.ledger


def test_a_preview_ends_well_and_counts_what_would_move(told: Any) -> None:
    assert told.previewed.returncode == 0
    assert f"{len(told.ledger)} closed figures would move" in told.previewed.stdout


def test_a_preview_keeps_publishes_and_leaves_nothing(told: Any) -> None:
    assert told.is_untouched
    assert told.left_over == []


def test_a_preview_of_a_client_that_never_ran_is_wrong_use(house: Any) -> None:
    house.write_client("ny", CLIENT)
    house.write_file("contacts.csv", contacts(more=0))
    done = house.maintrack("run", "ny", "--preview")
    assert (done.returncode, "nothing has been published yet" in done.stderr) == (2, True)
