"""How commands speak: plain in a pipe, with a spinner and colour on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Desk
from tests.command import MAINTRACK

PROGRESS = """
import os
from pipelines.cli.terminal import progress
with progress("acme: nightly job") as report:
    report("first [bold]line[/bold]")
    kept = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # as Dagster does while a step runs
    report("second line")
    os.dup2(kept, 1)
print("after")
"""


def on_a_terminal(command: list[str], environment: dict[str, str]) -> str:
    """What a person's terminal receives."""
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(command, stdout=theirs, env=environment) as process:
            os.close(theirs)
            received = b""
            while True:
                try:
                    part = os.read(ours, 65536)
                except OSError:  # Linux says so when the last writer has gone
                    break
                if not part:
                    break
                received += part
            assert process.wait(timeout=60) == 0
    finally:
        os.close(ours)
    return received.decode()


def test_progress_in_a_pipe_is_one_plain_line_each() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRESS], capture_output=True, text=True, check=True
    )
    assert done.stdout == "first [bold]line[/bold]\nsecond line\nafter\n"


def test_progress_on_a_terminal_keeps_its_lines_and_spins_below() -> None:
    received = on_a_terminal(
        [sys.executable, "-c", PROGRESS], {**os.environ, "TERM": "xterm-256color"}
    )
    assert "first [bold]line[/bold]" in received
    assert "second line" in received
    assert "acme: nightly job" in received
    assert "\x1b[" in received


def test_a_dumb_terminal_gets_plain_lines() -> None:
    received = on_a_terminal([sys.executable, "-c", PROGRESS], {**os.environ, "TERM": "dumb"})
    assert "\x1b" not in received
    assert "second line" in received


def test_the_scorecard_on_a_terminal_has_the_same_values(
    tmp_path: Path, office_at: Callable[[Path], Any]
) -> None:
    office_at(tmp_path).publish()
    desk = Desk(tmp_path)
    received = on_a_terminal(
        [str(MAINTRACK), "kpi", "nordisk"],
        {**desk.variables, "TERM": "xterm-256color", "COLUMNS": "140"},
    )
    assert "\x1b[1m" in received
    for value in ("Trafik-till-lead (TTL)", "1\u202f129\u202f047", "Enligt plan"):
        assert value in received
