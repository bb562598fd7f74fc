"""How the page looks: language, contrast, width, the drawn model, and what is late or old."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PUBLISHED_AT
from tests.page import cases

pytestmark = pytest.mark.xdist_group("page")

# Text on text colour must stand out (WCAG 2.2 AA); large or bold type may stand out less.
CONTRAST = """
() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgba(getComputedStyle(document.documentElement).backgroundColor);
  };
  const weak = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent.trim()).join('');
    if (!text || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const pair = [light(rgba(style.color)), light(behind(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const isLarge = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);
    if (ratio < (isLarge ? 3 : 4.5)) weak.push(`${ratio.toFixed(2)} ${element.className} "${text}"`);
  }
  return weak;
}
"""
# Anything wider than its box, or than the window.
OVERFLOWS = """
() => {
  const wide = [...document.querySelectorAll('.tile, .block, .strip, .goal, .block > h2, .head, .panel, .places, .economy > div, .client')]
    .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => `${e.className} ${e.dataset.kpi || e.textContent.trim().slice(0, 40)}`);
  if (document.documentElement.scrollWidth > innerWidth) wide.push('the window');
  return wide;
}
"""


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_says_its_language(tab: Any, pages: dict[str, Path], language: str) -> None:
    tab.goto(pages[language].as_uri())
    assert tab.get_attribute("html", "lang") == language


def test_english_words_of_a_finding_are_marked_as_english_on_a_swedish_page(
    tab: Any, pages: dict[str, Path]
) -> None:
    tab.goto(pages["sv"].as_uri())
    assert tab.text_content(".told [lang=en]").startswith("Unknown source")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_by_day_and_by_night(
    chromium: Any, pages: dict[str, Path], scheme: str
) -> None:
    context = chromium.new_context(color_scheme=scheme)
    tab = context.new_page()
    tab.goto(pages["sv"].as_uri())
    weak = tab.evaluate(CONTRAST)
    paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    context.close()
    assert weak == []
    assert (paper == "rgb(16, 21, 28)") == (scheme == "dark")


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1920])
def test_nothing_is_wider_than_its_place(tab: Any, full_pages: dict[str, Path], width: int) -> None:
    """320 px are also 1280 px at 400 % (WCAG 1.4.10)."""
    tab.set_viewport_size({"width": width, "height": 900})
    for page in full_pages.values():
        tab.goto(page.as_uri())
        assert tab.evaluate(OVERFLOWS) == []


@pytest.mark.parametrize(
    "changes", [cases.LONG_WORDS, cases.HUGE_AND_TINY, cases.YOUNG, cases.NO_WEB]
)
def test_neither_long_words_nor_huge_numbers_burst_the_page(
    office: Any, tab: Any, changes: list[str]
) -> None:
    office.publish(changes=changes)
    page = office.page()
    for width in (360, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.goto(page.as_uri())
        assert tab.evaluate(OVERFLOWS) == []


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", ["pages", "full_pages"])
def test_a_page_is_one_screen_with_nine_whole_tiles_too(
    request: Any, tab: Any, kind: str, language: str
) -> None:
    tab.goto(request.getfixturevalue(kind)[language].as_uri())
    assert tab.evaluate("document.querySelector('.foot').getBoundingClientRect().bottom") <= 900


def test_the_model_is_drawn_as_it_is_told(tab: Any, pages: dict[str, Path]) -> None:
    """A spin above and one below the main track, then the CRM, and the goals at the right."""
    tab.goto(pages["sv"].as_uri())
    place = {
        name: tab.locator(f".block.{name}").bounding_box()
        for name in ("spin-1", "brand", "website", "spin-2", "crm", "goals")
    }
    assert place["spin-1"]["y"] < place["brand"]["y"] < place["spin-2"]["y"]
    across = [place[name]["x"] for name in ("brand", "website", "crm", "goals")]
    assert across == sorted(across)
    order = tab.eval_on_selector_all(".block", "all => all.map(e => e.className.split(' ').pop())")
    assert order == ["spin-1", "brand", "website", "crm", "spin-2", "goals"]


def test_a_page_of_yesterday_is_not_called_old(office: Any, tab: Any) -> None:
    office.publish()
    tab.goto(office.page(now=PUBLISHED_AT + timedelta(days=1)).as_uri())
    assert "1 dag gammal" in tab.text_content(".when")
    assert tab.query_selector(".warning") is None


def test_a_page_two_days_old_says_so_on_top(office: Any, tab: Any) -> None:
    office.publish()
    tab.goto(office.page(now=PUBLISHED_AT + timedelta(days=2)).as_uri())
    assert "2 dagar gammal" in tab.text_content(".warning[role=status]")


@pytest.mark.parametrize(
    ("status", "through", "words", "mark"),
    [
        (
            "late",
            "date '2026-11-10'",
            "Google Analytics 4 är sen: talen därifrån slutar 10 nov.",
            "▲",
        ),
        ("late", "null", "Google Analytics 4 är sen: den har ingen hel dag ännu.", "▲"),
        ("failed", "date '2026-11-10'", "kunde inte läsas: talen därifrån slutar 10 nov.", "✗"),
        ("failed", "null", "kunde inte läsas och har ännu inte gett några tal.", "✗"),
    ],
)
def test_a_source_behind_is_marked_in_words_and_by_a_sign(
    office: Any, tab: Any, status: str, through: str, words: str, mark: str
) -> None:
    office.publish(
        changes=[
            f"update audit.freshness set status = '{status}', complete_through = {through} "
            "where source = 'ga4'"
        ]
    )
    tab.goto(office.page().as_uri())
    warning = tab.text_content(".changed").replace("\u00a0", " ")
    assert words in warning
    assert mark in warning
    assert mark in tab.text_content("[data-source=ga4]")
