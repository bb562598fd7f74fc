"""The list of clients: one line each, and one client's fault never hides the others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import PUBLISHED_AT
from tests.page.cases import NO_GOALS
from tests.page.test_accessibility import RULES

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


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory, office_at: Any) -> Path:
    """The same four; the late one ends a day before the others and has no goals."""
    office = office_at(tmp_path_factory.mktemp("uneven"))
    office.publish("nordisk")
    good = "update kpi.kpi_goal_progress set status = 'on_track'"
    office.publish("anchor", changes=[good, "update raw.client_settings set name = 'anchor'"])
    late = "update audit.freshness set status = 'late' where source = 'ga4'"
    earlier = (
        """update raw.cursors set cursor = '{"run_at": "2026-11-20T01:30:00Z", "as_of": null}'"""
    )
    office.publish("zenit", changes=[late, earlier, *NO_GOALS, "update raw.client_settings set name = 'Zenit'"])  # fmt: skip
    office.publish("broken")
    published = office.home.published_database("broken").resolve()
    published.chmod(0o600)
    published.write_bytes(b"not a database")
    return Path(office.index())


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


def listed(tab: Any) -> list[str]:
    found = tab.eval_on_selector_all(".client", "all => all.map(e => e.dataset.client)")
    return list(found)


def heads(tab: Any) -> dict[str, str]:
    """The heads that say how the list is sorted → how."""
    found = tab.eval_on_selector_all(
        "thead th[aria-sort]", "all => all.map(e => [e.textContent, e.getAttribute('aria-sort')])"
    )
    return dict(found)


@pytest.mark.parametrize(
    ("head", "once", "twice"),
    [
        ("Kund", ["zenit", "nordisk", "broken", "anchor"], ["anchor", "broken", "nordisk", "zenit"]),
        ("Källor", ["broken", "zenit", "anchor", "nordisk"], ["anchor", "nordisk", "zenit", "broken"]),
        ("Mål", ["nordisk", "anchor", "broken", "zenit"], ["anchor", "nordisk", "broken", "zenit"]),
        ("Siffror t.o.m.", ["zenit", "anchor", "nordisk", "broken"], ["anchor", "nordisk", "zenit", "broken"]),
    ],
)  # fmt: skip
def test_a_click_on_a_head_sorts_by_it_and_another_click_turns_it_round(
    tab: Any, uneven: Path, head: str, once: list[str], twice: list[str]
) -> None:
    tab.goto(uneven.as_uri())
    orders = []
    for _ in range(2):
        tab.click(f"thead button:text-is('{head}')")
        orders.append(listed(tab))
    assert orders == [once, twice]


def test_what_is_sorted_by_is_told_to_those_who_hear_the_list(tab: Any, uneven: Path) -> None:
    tab.goto(uneven.as_uri())
    told = [heads(tab)]
    for head in ("Källor", "Källor", "Kund"):
        tab.click(f"thead button:text-is('{head}')")
        told.append(heads(tab))
    ascending, descending = "ascending", "descending"
    assert told == [{"Kund": ascending}, {"Källor": descending}, {"Källor": ascending}, {"Kund": ascending}]  # fmt: skip


def test_the_keyboard_sorts_too_and_stays_where_it_is(tab: Any, uneven: Path) -> None:
    tab.goto(uneven.as_uri())
    tab.focus("thead button:text-is('Källor')")
    tab.keyboard.press("Enter")
    assert listed(tab)[0] == "broken"
    assert tab.evaluate("document.activeElement.textContent") == "Källor"


def test_without_script_the_list_is_whole_and_has_no_dead_button(
    chromium: Any, index: Path
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(index.as_uri())
    shown = [tab.is_visible(f"[data-client={client}] h2") for client in ("anchor", "zenit")]
    assert (shown, tab.locator("button").count()) == ([True, True], 0)
    context.close()


def test_no_script_but_the_lists_own_would_run(tab: Any, index: Path, tmp_path: Path) -> None:
    changed = tmp_path / "index.html"
    foreign = "<script>document.title = 'foreign'</script></body>"
    changed.write_text(index.read_text().replace("</body>", foreign))
    tab.goto(changed.as_uri())
    assert tab.title() != "foreign"
    assert tab.locator("thead button").count() == 4


def test_the_list_asks_for_nothing_but_itself(chromium: Any, index: Path) -> None:
    context = chromium.new_context()
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(index.as_uri(), wait_until="networkidle")
    tab.click("thead button >> nth=1")
    context.close()
    assert asked == [index.as_uri()]


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("light", 1280), ("dark", 1280)])
def test_axe_finds_nothing_on_the_sorted_list(
    chromium: Any, index: Path, scheme: str, width: int
) -> None:
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    tab = context.new_page()
    tab.goto(index.as_uri())
    tab.click("thead button >> nth=2")
    found = Axe().run(tab, options=RULES).response["violations"]
    context.close()
    assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found] == []


def test_those_who_hear_the_list_are_told_of_a_table(tab: Any, index: Path) -> None:
    tab.goto(index.as_uri())
    count = {role: tab.get_by_role(role).count() for role in ("table", "row", "columnheader")}
    assert count == {"table": 1, "row": 5, "columnheader": 5}


def test_an_agency_without_clients_says_how_to_begin(tab: Any, office: Any) -> None:
    tab.goto(office.index().as_uri())
    assert "maintrack run CLIENT" in tab.text_content("main")


def test_the_list_is_identical_for_identical_data(agency: Any, index: Path) -> None:
    before = index.read_bytes()
    assert agency.index().read_bytes() == before
