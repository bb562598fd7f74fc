"""The lock of a client: one writer, a named holder, a bounded wait, free after a kill."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from pipelines.locks import LockBusy, acquire, hold, holder_of, wait_for_database

HOLDER = """
import sys, time
from pathlib import Path
from pipelines.locks import acquire
lock = acquire(Path(sys.argv[1]), "the nightly of acme", 0, print)
print("held", flush=True)
time.sleep(60)
"""


def silent(_: str) -> None:
    """Where the test does not look at what is reported."""


@pytest.fixture
def held_elsewhere(tmp_path: Path):
    path = tmp_path / "acme" / "write.lock"
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield path, process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_writer_is_told_who_holds_the_lock(held_elsewhere):
    path, _ = held_elsewhere
    with pytest.raises(LockBusy, match="the nightly of acme"):
        acquire(path, "another", 0.0, silent)


def test_a_killed_holder_leaves_the_lock_free(held_elsewhere):
    path, process = held_elsewhere
    process.kill()
    process.wait()
    with hold(path, "the next night", 5.0, silent):
        assert "the next night" in (holder_of(path) or "")


def test_a_waiter_gets_the_lock_when_it_is_released(tmp_path: Path):
    path = tmp_path / "write.lock"
    first = acquire(path, "first", 0.0, silent)
    told: list[str] = []

    def release_when_told(text: str) -> None:
        told.append(text)
        first.release()

    acquire(path, "second", 5.0, release_when_told).release()
    assert len(told) == 1


def test_a_wait_of_a_moment_is_not_told(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    told: list[str] = []
    first = acquire(path, "first", 0.0, told.append)
    threading.Timer(0.2, first.release).start()
    acquire(path, "second", 5.0, told.append).release()
    assert told == []


def test_the_wait_is_bounded(tmp_path: Path):
    path = tmp_path / "write.lock"
    with hold(path, "first", 0.0, silent):
        started = time.monotonic()
        with pytest.raises(LockBusy):
            acquire(path, "second", 0.3, silent)
    assert time.monotonic() - started >= 0.3


def test_a_free_lock_has_no_holder(tmp_path: Path):
    path = tmp_path / "write.lock"
    acquire(path, "gone", 0.0, silent).release()
    assert holder_of(path) is None


def test_asking_for_the_holder_takes_nothing(tmp_path: Path):
    path = tmp_path / "write.lock"
    acquire(path, "gone", 0.0, silent).release()
    holder_of(path)
    acquire(path, "next", 0.0, silent).release()


def test_an_open_warehouse_is_waited_for_and_its_process_named(tmp_path: Path):
    path = tmp_path / "warehouse.duckdb"
    script = "import duckdb,sys,time; c=duckdb.connect(sys.argv[1]); print('open', flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(LockBusy, match=f"process {process.pid}"):
            wait_for_database(path, 0.2, silent)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_a_file_that_is_no_database_is_not_mistaken_for_a_busy_one(tmp_path: Path):
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(duckdb.IOException, match="not a valid DuckDB"):
        wait_for_database(path, 0.2, silent)
