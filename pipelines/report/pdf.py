"""The page on paper, by a headless Chromium where one is installed.

Belongs: finding the browser, calling it. Does not: the layout (page.css has it, and a test prints it).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

BROWSER_VARIABLE: Final = "MAINTRACK_CHROMIUM"
_PROGRAMS: Final = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    *("microsoft-edge", "chrome"),
)
_SECONDS: Final = 60


class NoBrowser(Exception):
    """No PDF without a browser; says what was looked for and what to do."""


def print_pdf(html: str) -> bytes:
    """One A4 landscape of the page.

    Raises:
        NoBrowser: none is installed, or it printed nothing.
    Cost: 1–3 s; the browser opens no network and keeps no profile.
    """
    program = browser()
    with tempfile.TemporaryDirectory(prefix="maintrack-pdf-") as folder:
        page, paper = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        try:
            done = subprocess.run(
                _command(program, folder, page, paper),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                env={**os.environ, "HOME": folder},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoBrowser(
                f"{program} did not print the page ({type(error).__name__})."
            ) from error
        if not paper.exists():
            raise NoBrowser(
                f"{program} ended with {done.returncode} and printed nothing; expected a PDF. Try "
                "`--format html` and print that."
            )
        return paper.read_bytes()


def browser() -> str:
    """The program that prints.

    Raises:
        NoBrowser: none is installed under any of the usual names, nor where MAINTRACK_CHROMIUM says.
    """
    named = os.environ.get(BROWSER_VARIABLE)
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if found is None:
        raise NoBrowser(
            f"no Chromium found (looked for {named or ', '.join(_PROGRAMS)}). Install one, name it in "
            f"{BROWSER_VARIABLE}, or use `--format html` and print that."
        )
    return found


def _command(program: str, folder: str, page: Path, paper: Path) -> list[str]:
    command = [
        program,
        "--headless",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-sync",
        "--no-first-run",
        f"--user-data-dir={folder}/profile",
        "--no-pdf-header-footer",
        f"--print-to-pdf={paper}",
    ]
    if os.geteuid() == 0:
        # Chromium refuses to run as root inside its sandbox; the page holds no script.
        command.append("--no-sandbox")
    return [*command, page.as_uri()]
