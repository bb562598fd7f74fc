"""The page looks as it did when it was last looked at; see looks.py for how to renew the pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.page.looks import GOLDEN, KINDS, MADE_WITH, differing, picture, type_of

pytestmark = pytest.mark.xdist_group("page")

TOLERANCE = 0.01  # of all pixels: another build of the browser smooths type otherwise


@pytest.fixture
def same_type(tab: Any, full_pages: dict[str, Path]) -> None:
    here, there = type_of(tab, full_pages["sv"]), json.loads(MADE_WITH.read_text())
    if here["heading_px"] != pytest.approx(there["heading_px"], rel=0.01):
        pytest.skip(
            "this machine's fonts differ from those of the pictures: apt-get install fonts-dejavu"
        )


@pytest.mark.usefixtures("same_type")
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_looks_as_it_did(
    chromium: Any, tab: Any, full_pages: dict[str, Path], kind: str
) -> None:
    off = {
        language: differing(
            tab, picture(chromium, page, kind), (GOLDEN / f"{language}-{kind}.png").read_bytes()
        )
        for language, page in full_pages.items()
    }
    assert {language: share for language, share in off.items() if share > TOLERANCE} == {}


def test_a_page_that_looks_otherwise_is_found_out(
    chromium: Any, tab: Any, full_pages: dict[str, Path], tmp_path: Path
) -> None:
    """The blue square without its border and heading."""
    html = full_pages["sv"].read_text().replace('class="block goals"', 'class="block"')
    other = tmp_path / "other.html"
    other.write_text(html)
    pictures = [picture(chromium, page, "1280") for page in (full_pages["sv"], other)]
    assert differing(tab, *pictures) > TOLERANCE
    assert differing(tab, pictures[0], pictures[0]) == 0
