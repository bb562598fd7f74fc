"""Full parts are loaded while the ones behind them are read; nothing waits for it, nothing depends on it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Page, Stream
from pipelines.config import ClientConfig, load_client
from pipelines.home import ClientHome, Home
from pipelines.landing import land_source
from pipelines.landing.manifest import Manifest
from pipelines.landing.part import PART_ROWS, LandingDamaged
from pipelines.loading import LoadBeside, LoadOutcome, load_source
from pipelines.locks import hold
from pipelines.warehouse import open_warehouse

CONTACTS = Stream("hubspot", "contacts", "walk", is_essential=True)
ROWS = 2 * PART_ROWS + 5_500
PATIENCE_SECONDS = 60
CLIENT = """
name: Acme
timezone: Europe/Stockholm
currency: SEK
sources:
  hubspot: {token: {env: T}}
"""


def record(number: int) -> bytes:
    return (
        b'{"id":"%d","properties":{"createdate":"2026-01-05T10:00:00Z","lifecyclestage":"lead"},'
        b'"propertiesWithHistory":{"lifecyclestage":[{"value":"lead","timestamp":"2026-01-05T10:00:00Z"}]}}'
    ) % number


def pages(rows: int = ROWS) -> list[Page]:
    """Of 5 000 records, each but the last with its cursor."""
    starts = range(0, rows, 5_000)
    return [
        Page(
            [record(n) for n in range(start, min(start + 5_000, rows))],
            cursor=str(start) if start != starts[-1] else None,
            claimed=rows if start == starts[-1] else None,
        )
        for start in starts
    ]


class Slow:
    """A source whose last page comes only when `is_ready` says so."""

    def __init__(self, inner: Any, is_ready: Any) -> None:
        self.inner, self.is_ready = inner, is_ready

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def read(self, *arguments: Any, **more: Any) -> Iterator[Page]:
        for page in self.inner.read(*arguments, **more):
            if page.cursor is None:
                until = time.monotonic() + PATIENCE_SECONDS
                while not self.is_ready() and time.monotonic() < until:
                    time.sleep(0.01)
            yield page


class House:
    def __init__(self, folder: Path, scripted: Any) -> None:
        folder.mkdir()
        (folder / "acme.yml").write_text(CLIENT)
        self.config: ClientConfig = load_client(folder, "acme", check_secrets=False)
        self.home: ClientHome = Home(folder / "home").ensure().client("acme").ensure()
        self.scripted = scripted

    @property
    def beside(self) -> LoadBeside:
        return LoadBeside(self.home, self.config, "hubspot", "a test")

    def read(self, found: Sequence[Page], beside: LoadBeside, wait_for_parts: int = 0) -> None:
        source: Any = self.scripted({CONTACTS: found}, name="hubspot")
        slow = Slow(source, lambda: beside.outcome.parts >= wait_for_parts)
        quiet = {"report": lambda _: None}
        with beside:
            land_source(
                slow, self.home, run_id="run00001", days=None, landed=beside.landed, **quiet
            )

    def load(self) -> LoadOutcome:
        connection = open_warehouse(self.home)
        try:
            return load_source(
                connection, self.home, config=self.config, source="hubspot", report=lambda _: None
            )
        finally:
            connection.close()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = open_warehouse(self.home, read_only=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def content(self) -> list[list[tuple[Any, ...]]]:
        return [
            self.rows("select contact_id, lifecycle_stage from raw.hubspot_contacts order by all"),
            self.rows(
                "select object_id, property, value from raw.hubspot_property_history order by all"
            ),
            self.rows("select native_id, contact_key from raw.contact_keys order by all"),
            self.rows(
                "select status, is_last, rows_seen, rows_claimed, rows_loaded from raw.loads order by load_id"
            ),
        ]


@pytest.fixture
def house(tmp_path: Path, scripted: Any) -> House:
    return House(tmp_path / "one", scripted)


def test_full_parts_are_in_the_warehouse_before_the_last_page_has_come(house: House) -> None:
    beside = house.beside
    house.read(pages(), beside, wait_for_parts=2)
    assert (beside.outcome.parts, beside.outcome.rows >= 2 * PART_ROWS) == (2, True)
    assert house.rows("select count(*) from raw.hubspot_contacts") == [(2 * PART_ROWS,)]
    assert house.load().parts == 1


def test_no_cursor_tells_of_a_read_that_has_not_ended(house: House) -> None:
    house.read(pages(), house.beside, wait_for_parts=2)
    assert house.rows("select * from raw.cursors where stream = 'contacts'") == []
    house.load()
    assert len(house.rows("select * from raw.cursors where stream = 'contacts'")) == 1


def test_the_tables_are_those_of_a_load_after_the_reading(
    house: House, tmp_path: Path, scripted: Any
) -> None:
    house.read(pages(), house.beside, wait_for_parts=2)
    house.load()
    other = House(tmp_path / "other", scripted)
    with hold(other.home.write_lock, "another run", 0.0, lambda _: None):
        other.read(pages(), other.beside)
    other.load()
    assert house.content() == other.content()


def test_nobody_waits_for_a_write_lock_that_another_run_holds(house: House) -> None:
    beside = house.beside
    with hold(house.home.write_lock, "another run", 0.0, lambda _: None):
        house.read(pages(), beside)
    assert beside.outcome.parts == 0
    assert not house.home.warehouse.exists()
    assert house.load().parts == 3


def test_the_write_lock_is_free_when_the_reading_has_ended(house: House) -> None:
    house.read(pages(), house.beside, wait_for_parts=2)
    with hold(house.home.write_lock, "the load", 0.0, lambda _: None):
        assert house.load().parts == 1


def test_a_night_without_a_full_part_opens_no_warehouse(house: House) -> None:
    open_warehouse(house.home).close()
    house.read(pages(PART_ROWS - 1), house.beside)
    assert not house.home.write_lock.exists()


def test_a_first_read_makes_the_warehouse_while_its_first_pages_are_on_their_way(
    house: House,
) -> None:
    made = house.home.warehouse.exists
    source: Any = house.scripted({CONTACTS: pages(1)}, name="hubspot")
    with house.beside as beside:
        slow = Slow(source, made)
        land_source(
            slow, house.home, run_id="run00001", days=None, landed=beside.landed, report=print
        )
        assert made()


def test_a_damaged_part_does_not_end_the_reading_and_is_told_by_the_load_after_it(
    house: House,
) -> None:
    class Spoiling(LoadBeside):
        def landed(self, part: Manifest) -> None:
            part.data_path(house.home).write_bytes(b"")
            super().landed(part)

    beside = Spoiling(house.home, house.config, "hubspot", "a test")
    house.read(pages(), beside)
    assert beside.outcome.parts == 0
    with pytest.raises(LandingDamaged):
        house.load()
