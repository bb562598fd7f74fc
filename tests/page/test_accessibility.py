"""axe-core finds nothing, on any kind of page; the keyboard goes the way the page is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.page import cases

pytestmark = pytest.mark.xdist_group("page")

# Best practices beyond WCAG 2.2 AA are looked at too.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def violations(tab: Any, page: Path) -> list[str]:
    tab.goto(page.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    found = Axe().run(tab, options=RULES).response
    assert found["testEngine"]["name"] == "axe-core"
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("light", 1280), ("dark", 1280)])
def test_axe_finds_nothing_on_a_full_page(
    chromium: Any, full_pages: dict[str, Path], scheme: str, width: int
) -> None:
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    tab = context.new_page()
    found = [each for page in full_pages.values() for each in violations(tab, page)]
    context.close()
    assert found == []


def test_axe_finds_nothing_on_paper(chromium: Any, full_pages: dict[str, Path]) -> None:
    context = chromium.new_context(viewport={"width": 1070, "height": 741}, bypass_csp=True)
    tab = context.new_page()
    tab.emulate_media(media="print")
    found = violations(tab, full_pages["sv"])
    context.close()
    assert found == []


@pytest.mark.parametrize(
    "changes", [cases.NOTHING, cases.YOUNG, cases.EVERYTHING], ids=["new", "young", "late"]
)
def test_axe_finds_nothing_on_a_page_that_lacks_something(
    chromium: Any, office: Any, changes: list[str]
) -> None:
    office.publish(changes=changes)
    context = chromium.new_context(bypass_csp=True)
    found = violations(context.new_page(), office.page())
    context.close()
    assert found == []


def test_axe_would_find_something(chromium: Any, full_pages: dict[str, Path]) -> None:
    """The check can fail: grey on white, and a link without words."""
    context = chromium.new_context(bypass_csp=True)
    tab = context.new_page()
    tab.goto(full_pages["sv"].as_uri())
    tab.evaluate(
        "document.body.insertAdjacentHTML('afterbegin', '<p style=\"color:#bbb;background:#fff\">pale</p><a href=\"x\"></a>')"
    )
    found = {each["id"] for each in Axe().run(tab, options=RULES).response["violations"]}
    context.close()
    assert {"color-contrast", "link-name"} <= found


def test_the_keyboard_goes_as_the_page_is_read(tab: Any, full_pages: dict[str, Path]) -> None:
    """By Tab: the way past the head, the head, then block by block from top and left."""
    tab.goto(full_pages["sv"].as_uri())
    reached = []
    for _ in range(60):
        tab.keyboard.press("Tab")
        here = tab.evaluate(
            """() => { const e = document.activeElement; const block = e.closest('.block');
            return block ? [...block.classList].pop() : e.className || e.tagName }"""
        )
        if reached and here == reached[0]:
            break
        if not reached or reached[-1] != here:
            reached.append(here)
    blocks = [
        each for each in reached if each in ("spin-1", "brand", "website", "crm", "spin-2", "goals")
    ]
    assert reached[0] == "skip"
    assert blocks == ["spin-1", "brand", "website", "crm", "spin-2", "goals"]


def test_what_has_the_keyboard_is_outlined(tab: Any, full_pages: dict[str, Path]) -> None:
    tab.goto(full_pages["sv"].as_uri())
    for _ in range(4):
        tab.keyboard.press("Tab")
    style = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"
