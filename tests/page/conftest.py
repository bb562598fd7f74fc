"""A published client with history, made by hand, and a browser to look at its page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.home import Home
from pipelines.page import render_index, render_page
from pipelines.publishing import publish
from pipelines.warehouse import open_warehouse

PORTAL = Path(__file__).with_name("portal.sql").read_text()
PUBLISHED_AT = datetime(2026, 11, 21, 2, 5, tzinfo=UTC)


@dataclass
class Office:
    """A MAINTRACK_HOME with clients that have published."""

    home: Home

    def publish(
        self,
        client: str = "nordisk",
        *,
        changes: Sequence[str] = (),
        at: datetime = PUBLISHED_AT,
    ) -> None:
        """Make the client's warehouse, change it, publish it."""
        with open_warehouse(self.home.client(client).ensure()) as connection:
            connection.execute(PORTAL.replace("'nordisk", f"'{client}"))
            for change in changes:
                connection.execute(change)
        publish(self.home, client, run_id="1f2e3d4c", published_at=at)

    def page(self, client: str = "nordisk", now: datetime = PUBLISHED_AT) -> Path:
        return render_page(self.home, client, now=now)

    def index(self, now: datetime = PUBLISHED_AT) -> Path:
        return render_index(self.home, now=now)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Home(tmp_path / "home").ensure())


@pytest.fixture(scope="module")
def page_of_nordisk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the client as made, rendered once."""
    office = Office(Home(tmp_path_factory.mktemp("page") / "home").ensure())
    office.publish()
    return office.page()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium here: `make setup-test` as root installs it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-sync",
            ],
        )
        try:
            yield browser
        finally:
            browser.close()
