"""Pictures of a page as people see it, compared with those that were looked at and kept.

Renew them after a change that is meant: `.venv/bin/python -m tests.page.looks`, and look at each.
"""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).with_name("golden")
MADE_WITH = GOLDEN / "made_with.json"

# kind → window in px, colours, medium. Half-size pictures: enough to see what moved, small to keep.
KINDS: dict[str, tuple[tuple[int, int], str, str]] = {
    "360": ((360, 800), "light", "screen"),
    "1280": ((1280, 900), "light", "screen"),
    "1920": ((1920, 1080), "light", "screen"),
    "dark": ((1280, 900), "dark", "screen"),
    "print": ((1070, 741), "light", "print"),
}

# Pixels of two pictures that differ clearly, as a share of all; 1 when their sizes do.
_DIFFERING = """
async ([one, other]) => {
  const load = async (data) => {
    const image = new Image(); image.src = 'data:image/png;base64,' + data; await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height);
  };
  const [a, b] = [await load(one), await load(other)];
  if (a.width !== b.width || Math.abs(a.height - b.height) > 4) return 1;
  const length = Math.min(a.data.length, b.data.length);
  let off = 0;
  for (let i = 0; i < length; i += 4)
    if (Math.max(...[0, 1, 2].map((c) => Math.abs(a.data[i + c] - b.data[i + c]))) > 64) off++;
  return off / (length / 4);
}
"""


def picture(chromium: Any, page: Path, kind: str) -> bytes:
    """PNG of the whole page in half size."""
    (width, height), scheme, medium = KINDS[kind]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=0.5
    )
    tab = context.new_page()
    tab.emulate_media(media=medium)
    tab.goto(page.as_uri())
    taken: bytes = tab.screenshot(full_page=True)
    context.close()
    return taken


def differing(tab: Any, one: bytes, other: bytes) -> float:
    """Share of pixels that differ clearly, 0 to 1."""
    coded = [base64.b64encode(each).decode() for each in (one, other)]
    return float(tab.evaluate(_DIFFERING, coded))


def type_of(tab: Any, page: Path) -> dict[str, float]:
    """How wide this machine's type is: pictures of other fonts cannot be compared."""
    tab.goto(page.as_uri())
    width = tab.evaluate(
        "document.querySelector('h1').firstChild && (() => { const r = document.createRange(); r.selectNodeContents(document.querySelector('h1')); return r.getBoundingClientRect().width })()"
    )
    return {"heading_px": round(width, 1)}


def _renew() -> None:
    from playwright.sync_api import sync_playwright

    from pipelines.home import Home
    from tests.conftest import Office
    from tests.page.cases import FULL

    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        office = Office(Home(Path(folder) / "home").ensure())
        office.publish(changes=FULL)
        swedish = office.page()
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for language, page in {"sv": swedish, "en": swedish.with_name("nordisk-en.html")}.items():
            for kind in KINDS:
                (GOLDEN / f"{language}-{kind}.png").write_bytes(picture(browser, page, kind))
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        MADE_WITH.write_text(json.dumps(type_of(context.new_page(), swedish)) + "\n")
        browser.close()


if __name__ == "__main__":
    _renew()
