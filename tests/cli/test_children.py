"""Child processes that end together, also those that do not want to and those of theirs."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.ui.children import Child, Children
from tests.processes import is_running

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
TWICE = """
import signal, time
seen = []
def handle(*_):
    seen.append(1)
    if len(seen) == 2: raise SystemExit(0)
signal.signal(signal.SIGTERM, handle)
print('up', flush=True)
while True: time.sleep(0.05)
"""
WITH_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def children() -> Iterator[Children]:
    started = Children()
    yield started
    started.end(0.0)


def start(children: Children, folder: Path, code: str) -> Child:
    """Start Python code and wait for its first line."""
    number = len(children.started)
    child = children.start(
        f"child {number}",
        [sys.executable, "-c", code],
        folder / f"{number}.log",
        os.environ,
        folder,
    )
    deadline = time.monotonic() + 30
    while not child.log.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    return child


def test_a_child_that_ignores_sigterm_is_killed_after_the_grace(
    children: Children, tmp_path: Path
) -> None:
    child = start(children, tmp_path, STUBBORN)
    children.end(grace_seconds=2.0)
    assert child.process.returncode == -9


def test_a_child_that_needs_the_signal_twice_gets_it_twice(
    children: Children, tmp_path: Path
) -> None:
    child = start(children, tmp_path, TWICE)
    children.end(grace_seconds=20.0)
    assert child.process.returncode == 0


def test_children_of_children_end_too(children: Children, tmp_path: Path) -> None:
    grandchild = int(start(children, tmp_path, WITH_CHILD).log.read_text())
    assert is_running(grandchild)
    children.end(grace_seconds=5.0)
    # The signal was sent; on a busy machine it may take a moment to arrive.
    deadline = time.monotonic() + 10
    while is_running(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(grandchild)


def test_the_first_that_died_is_named(children: Children, tmp_path: Path) -> None:
    start(children, tmp_path, STUBBORN)
    short = start(children, tmp_path, "print('bye')")
    short.process.wait()
    assert children.dead() is short


def test_while_all_live_none_is_dead(children: Children, tmp_path: Path) -> None:
    start(children, tmp_path, STUBBORN)
    assert children.dead() is None
