"""dbt kept ready: what a call gives back, and that nothing of it outlives who called it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from pipelines.transform import run_dbt
from tests.processes import descendants_of, is_ready_dbt, is_running, parent_of

CALLER = """
import sys
from pathlib import Path
from pipelines.transform.build import build
build(Path(sys.argv[1]), Path(sys.argv[2]))
"""
ONLY_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)


class House:
    """A warehouse that is not there yet, and where dbt's words of it go."""

    def __init__(self, folder: Path) -> None:
        self.warehouse, self.folder = folder / "warehouse.duckdb", folder / "dbt"
        self.log = self.folder / "build.log"

    def dbt(self, *arguments: str) -> tuple[int, str]:
        return run_dbt(self.warehouse, self.folder, *arguments), self.log.read_text()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_call_that_went_well_is_0_and_says_what_dbt_printed(house: House) -> None:
    exit_code, output = house.dbt("ls", "--select", "int_clock")
    assert exit_code == 0
    assert "maintrack.intermediate.int_clock" in output


def test_a_call_that_failed_is_1_and_its_results_are_kept(house: House) -> None:
    exit_code, output = house.dbt("run", "--select", "int_clock")
    assert exit_code == 1, output
    results = json.loads((house.folder / "target" / "run_results.json").read_text())["results"]
    assert [(one["unique_id"], one["status"]) for one in results] == [
        ("model.maintrack.int_clock", "error")
    ]


def test_a_call_that_dbt_does_not_know_is_2_and_says_so(house: House) -> None:
    exit_code, output = house.dbt("bild")
    assert exit_code == 2
    assert "No such command 'bild'" in output


@ONLY_LINUX
def test_the_second_call_imports_nothing(house: House) -> None:
    first = _parent_of_the_call(house)
    assert _parent_of_the_call(house) == first


def _parent_of_the_call(house: House) -> int:
    """Process id of what forked a call, as seen while it runs."""
    house.log.unlink(missing_ok=True)
    thread = Thread(target=house.dbt, args=("ls",))
    thread.start()
    until(lambda: house.log.exists() and house.log.read_text() != "")
    (server,) = (
        one
        for one in descendants_of(os.getpid())
        if is_ready_dbt(one) and parent_of(one) == os.getpid()
    )
    thread.join()
    return server


@ONLY_LINUX
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_an_ended_run_leaves_no_dbt_that_keeps_the_warehouse(
    house: House, how: signal.Signals
) -> None:
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER, str(house.warehouse), str(house.folder)],
        stderr=subprocess.DEVNULL,
    )
    until(lambda: house.log.exists() and "Concurrency" in house.log.read_text())
    called = [one for one in descendants_of(caller.pid) if is_ready_dbt(one)]
    assert len(called) == 2, "the process that is ready, and its fork that builds"
    caller.send_signal(how)
    caller.wait(10)
    until(lambda: not any(map(is_running, called)), 5)


@ONLY_LINUX
def test_a_lost_process_fails_its_call_and_not_the_next(house: House) -> None:
    ended: list[tuple[int, str]] = []
    thread = Thread(target=lambda: ended.append(house.dbt("build", "--select", "staging")))
    thread.start()
    until(lambda: house.log.exists() and "Concurrency" in house.log.read_text())
    for one in descendants_of(os.getpid()):
        if is_ready_dbt(one) and parent_of(one) == os.getpid():
            os.kill(one, signal.SIGKILL)
    thread.join(10)
    assert [exit_code for exit_code, _ in ended] == [-signal.SIGKILL]
    assert house.dbt("ls", "--select", "int_clock")[0] == 0


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)
