"""The list of clients: one line each, and one client's fault never hides the others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PUBLISHED_AT

pytestmark = pytest.mark.xdist_group("page")


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory, office_at: Any) -> Any:
    """Four clients: a Swedish one, an English one without a page, one late and old, one broken."""
    office = office_at(tmp_path_factory.mktemp("agency"))
    office.publish("nordisk")
    office.page("nordisk")
    english = "update raw.client_settings set language = 'en', name = 'Anchor & <b>Sons</b>'"
    office.publish("anchor", changes=[english])
    behind = "update audit.freshness set status = 'late' where source = 'ga4'"
    named = "update raw.client_settings set name = 'Zenit'"
    office.publish("zenit", changes=[behind, named], at=PUBLISHED_AT - timedelta(days=3))
    office.page("zenit")
    office.publish("broken")
    published = office.home.published_database("broken").resolve()
    published.chmod(0o600)
    published.write_bytes(b"not a database")
    return office


@pytest.fixture(scope="module")
def index(agency: Any) -> Path:
    return agency.index()


def test_every_client_that_has_published_is_listed_by_name(tab: Any, index: Path) -> None:
    tab.goto(index.as_uri())
    listed = tab.eval_on_selector_all(".client", "all => all.map(e => e.dataset.client)")
    assert listed == ["anchor", "broken", "nordisk", "zenit"]


def test_a_broken_file_is_told_and_the_others_are_there(tab: Any, index: Path) -> None:
    tab.goto(index.as_uri())
    assert "kan inte läsas" in tab.text_content("[data-client=broken] .warning.failed")
    assert "1 129 047" in tab.text_content("[data-client=nordisk] .figures").replace("\u202f", " ")


def test_a_client_is_linked_to_its_page_only_where_there_is_one(tab: Any, index: Path) -> None:
    tab.goto(index.as_uri())
    links = tab.eval_on_selector_all(".client a", "all => all.map(e => e.getAttribute('href'))")
    assert links == ["nordisk.html", "zenit.html"]
    assert "ingen sida ännu" in tab.text_content("[data-client=anchor]")


def test_an_old_client_with_a_late_source_is_marked(tab: Any, index: Path) -> None:
    tab.goto(index.as_uri())
    assert "3 dagar gammal" in tab.text_content("[data-client=zenit] .when.old")
    assert "är sen" in tab.text_content("[data-client=zenit] .warning.late")
    assert tab.query_selector("[data-client=nordisk] .when.old") is None


def test_goals_are_counted_by_status_in_words(tab: Any, index: Path) -> None:
    tab.goto(index.as_uri())
    counted = " ".join(tab.text_content("[data-client=nordisk] .goal-count").split())
    assert counted == "Mål: ■ Ur kurs 1 ▲ I riskzonen 1 ● Enligt plan 1"


def test_most_clients_language_is_the_lists(tab: Any, index: Path) -> None:
    tab.goto(index.as_uri())
    assert tab.get_attribute("html", "lang") == "sv"


def test_a_clients_name_is_text_and_never_markup(tab: Any, index: Path) -> None:
    tab.goto(index.as_uri())
    assert "Anchor & <b>Sons</b>" in tab.text_content("[data-client=anchor] h2")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(tab: Any, index: Path, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(index.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_an_agency_without_clients_says_how_to_begin(tab: Any, office: Any) -> None:
    tab.goto(office.index().as_uri())
    assert "maintrack run CLIENT" in tab.text_content("main")


def test_the_list_is_identical_for_identical_data(agency: Any, index: Path) -> None:
    before = index.read_bytes()
    assert agency.index().read_bytes() == before
