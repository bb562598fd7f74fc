"""One writer per client: file locks that the kernel frees when a process dies.

Belongs: flocks with a named holder and a bounded wait; waiting for DuckDB's own file lock.
Does not: deciding what is locked when (pipelines.orchestration).
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

Report = Callable[[str], None]

_POLL_SECONDS = 0.1

_SILENT_SECONDS = 1.0
"""A wait that is over by then is nobody's news."""


class LockBusy(Exception):
    """Somebody else held the lock for the whole wait; `holder` says who, as far as known."""

    def __init__(self, message: str, *, path: Path, holder: str) -> None:
        super().__init__(message)
        self.path = path
        self.holder = holder


@dataclass(slots=True)
class Lock:
    """A held flock. The file stays after release: removing it would race with a waiter."""

    path: Path
    _descriptor: int | None

    def release(self) -> None:
        """Free the lock; a second call does nothing."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


def wait_limit() -> float:
    """Seconds to wait for a lock: MAINTRACK_LOCK_WAIT, or half an hour."""
    text = os.environ.get("MAINTRACK_LOCK_WAIT", "")
    try:
        return max(float(text), 0.0) if text else 1800.0
    except ValueError:
        return 1800.0


def acquire(path: Path, holder: str, wait_seconds: float, report: Report) -> Lock:
    """Take the lock at `path` and write `holder` into it.

    Guarantees: at most one process (and one caller in it) holds the lock; the kernel frees it
        when the process ends, however it ends.
    Raises:
        LockBusy: it was held for `wait_seconds`; names the holder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait_for(lambda: _try(descriptor), path, wait_seconds, report)
    except BaseException:
        os.close(descriptor)
        raise
    note = {
        "holder": holder,
        "pid": os.getpid(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(note).encode(), 0)
    return Lock(path, descriptor)


@contextmanager
def hold(path: Path, holder: str, wait_seconds: float, report: Report) -> Iterator[Lock]:
    """`acquire` for the length of a with-block."""
    lock = acquire(path, holder, wait_seconds, report)
    try:
        yield lock
    finally:
        lock.release()


def holder_of(path: Path) -> str | None:
    """Who holds the lock now, in words; None if it is free. Takes nothing."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return None if _try(descriptor) else _note(path)
    finally:
        os.close(descriptor)


def wait_for_database(path: Path, wait_seconds: float, report: Report) -> None:
    """Wait until no process has the DuckDB file open for writing (an orphaned dbt may).

    Raises:
        LockBusy: still open after `wait_seconds`; names the process.
        duckdb.Error: the file is not a readable DuckDB file.
    """
    import duckdb

    if not path.exists():
        return
    seen = "another process"

    def is_free() -> bool:
        nonlocal seen
        try:
            duckdb.connect(str(path)).close()
        except duckdb.IOException as error:
            match = re.search(r"held in (.+?) \(PID (\d+)\)", str(error))
            if not is_open_elsewhere(error):
                raise
            seen = f"{Path(match[1]).name}, process {match[2]}" if match else seen
            return False
        return True

    _wait_for(is_free, path, wait_seconds, report, who=lambda: seen)


def is_open_elsewhere(error: Exception) -> bool:
    """True when DuckDB refused a file because another process has it open; a damaged one names blocks."""
    return "could not set lock on file" in str(error).lower()


def _wait_for(
    is_free: Callable[[], bool],
    path: Path,
    wait_seconds: float,
    report: Report,
    who: Callable[[], str] | None = None,
) -> None:
    who = who or (lambda: _note(path))
    began = time.monotonic()
    has_told = False
    while not is_free():
        waited = time.monotonic() - began
        if waited >= wait_seconds:
            raise LockBusy(
                f"{path.parent.name}/{path.name} is held by {who()}; waited {wait_seconds:g} s for it. "
                "Nothing was changed: try again when it has ended, or see `maintrack doctor`.",
                path=path,
                holder=who(),
            )
        if waited >= _SILENT_SECONDS and not has_told:
            report(f"waiting for {path.parent.name}/{path.name}, held by {who()}")
            has_told = True
        time.sleep(_POLL_SECONDS)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _note(path: Path) -> str:
    try:
        note = json.loads(path.read_text() or "{}")
        return f"{note['holder']} (process {note['pid']}, since {note['since']})"
    except (OSError, ValueError, KeyError):
        return "another process"
