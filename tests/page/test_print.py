"""On paper: one A4 landscape, however much or little there is to say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.page import cases

pytestmark = pytest.mark.xdist_group("page")


def sheets(tab: Any, page: Path) -> list[tuple[float, float]]:
    """Width and height in points of every sheet that the page prints on."""
    tab.goto(page.as_uri())
    pdf = tab.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(boxes) == len(re.findall(rb"/Type\s*/Page[^s]", pdf))
    return [(float(width), float(height)) for width, height in boxes]


@pytest.mark.parametrize(
    ("case", "changes"),
    [
        ("a usual page", []),
        ("nine tiles with targets", cases.FULL),
        ("every KPI, long words and late sources", cases.EVERYTHING),
        ("more goals than there is room for", [*cases.EVERYTHING, *cases.MORE_GOALS]),
        ("long Swedish words", cases.LONG_WORDS),
        ("huge and tiny numbers", cases.HUGE_AND_TINY),
        ("nothing published yet", cases.NOTHING),
    ],
)
def test_it_is_one_a4_landscape(office: Any, tab: Any, case: str, changes: list[str]) -> None:
    del case
    office.publish(changes=changes)
    own = office.page()
    for page in (own, own.with_name("nordisk-en.html")):
        ((width, height),) = sheets(tab, page)
        assert (width, height) == pytest.approx((841.9, 595.3), abs=1)


@pytest.mark.parametrize(
    ("media", "words"), [("screen", "i tabellen nedan"), ("print", "på webbsidan")]
)
def test_what_is_left_out_is_where_the_reader_can_find_it(
    office: Any, tab: Any, media: str, words: str
) -> None:
    """A sheet has no table below."""
    office.publish(changes=[*cases.EVERYTHING, *cases.MORE_GOALS])
    tab.goto(office.page().as_uri())
    tab.emulate_media(media=media)
    try:
        line = tab.inner_text(".goal-list > li:last-child")
    finally:
        tab.emulate_media(media="screen")
    assert line.endswith(f" till, {words}")


def test_a_usual_page_prints_in_type_that_can_be_read(office: Any) -> None:
    """13 px at the root are 6.4 points for the smallest words."""
    office.publish()
    assert 'style="--print: 13.0px"' in office.page().read_text()


def test_nine_tiles_with_targets_still_print_in_type_that_can_be_read(office: Any) -> None:
    office.publish(changes=cases.FULL)
    (px,) = re.findall(r"--print: ([\d.]+)px", office.page().read_text())
    assert float(px) >= 11


def test_no_tile_loses_its_end_on_paper(office: Any, tab: Any) -> None:
    office.publish(changes=cases.FULL)
    tab.set_viewport_size({"width": 1070, "height": 741})
    tab.emulate_media(media="print")
    tab.goto(office.page().as_uri())
    bottom = "Math.max(...[...document.querySelectorAll('.model [data-kpi], .goal, .foot')].map(e => e.getBoundingClientRect().bottom))"
    assert tab.evaluate(bottom) <= 741
    cut = tab.evaluate(
        "[...document.querySelectorAll('.tile')].filter(e => e.scrollHeight > e.clientHeight + 1).map(e => e.dataset.kpi)"
    )
    assert cut == []


def test_paper_is_white_though_the_screen_is_dark(office: Any, chromium: Any) -> None:
    office.publish()
    context = chromium.new_context(color_scheme="dark")
    tab = context.new_page()
    tab.goto(office.page().as_uri())
    tab.emulate_media(media="print", color_scheme="dark")
    colours = tab.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('h1')).color]"
    )
    context.close()
    assert colours == ["rgb(255, 255, 255)", "rgb(22, 32, 44)"]
