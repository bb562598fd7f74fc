"""What every test may use: public data sets where they are there, a home with a published client, a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from pipelines.home import Home

# No test is judged by the clock of a busy machine.
settings.register_profile("maintrack", parent=settings.default, deadline=None)
settings.load_profile("maintrack")

PORTAL = Path(__file__).parent / "page" / "portal.sql"
PUBLISHED_AT = datetime(2026, 11, 21, 2, 5, tzinfo=UTC)
PUBLIC_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test finds the home of whoever runs it: its demo would be another client's history."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAINTRACK_HOME", str(tmp_path_factory.mktemp("elsewhere")))
        yield


@pytest.fixture(scope="session")
def olist() -> Path:
    """The Olist marketing funnel (CC BY-NC-SA 4.0): read from beside the repository, never copied into it."""
    return _public("olist")


@pytest.fixture(scope="session")
def usgov_ga4() -> Path:
    """Daily GA4 traffic of US government agencies (public domain)."""
    return _public("usgov-ga4")


def _public(name: str) -> Path:
    folder = PUBLIC_DATA / name
    if not folder.is_dir():
        pytest.skip(f"the public data set {name} is not beside this checkout")
    return folder


@dataclass
class Office:
    """A MAINTRACK_HOME with clients that have published, made by hand from portal.sql."""

    home: Home

    def publish(
        self,
        client: str = "nordisk",
        *,
        changes: Sequence[str] = (),
        at: datetime = PUBLISHED_AT,
    ) -> None:
        """Make the client's warehouse, change it, publish it."""
        from pipelines.publishing import publish
        from pipelines.warehouse import open_warehouse

        with open_warehouse(self.home.client(client).ensure()) as connection:
            connection.execute(PORTAL.read_text().replace("'nordisk", f"'{client}"))
            for change in changes:
                connection.execute(change)
        publish(self.home, client, run_id="1f2e3d4c", published_at=at)

    def page(self, client: str = "nordisk", now: datetime = PUBLISHED_AT) -> Path:
        from pipelines.page import render_page

        return render_page(self.home, client, now=now)

    def index(self, now: datetime = PUBLISHED_AT) -> Path:
        from pipelines.page import render_index

        return render_index(self.home, now=now)


@pytest.fixture(scope="session")
def office_at() -> Callable[[Path], Office]:
    """Found an office in a folder of one's own, for fixtures that outlive a test."""
    return lambda folder: Office(Home(folder / "home").ensure())


@pytest.fixture
def office(tmp_path: Path, office_at: Callable[[Path], Office]) -> Office:
    return office_at(tmp_path)


# Of a module, not of the session: Playwright keeps an event loop running in this thread, where the
# asyncio.run of other modules' tests is refused.
@pytest.fixture(scope="module")
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
