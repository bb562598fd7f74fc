"""Portals to measure against, and a read of one in a process of its own.

Belongs: starting and ending servers, the cost of a read as the operating system counts it.
Does not: what is read (hubspot_reader), judging (the subjects).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = "2026-11-01T12:00:00+00:00"
QUIET_NOW = "2026-11-01T04:00:00+00:00"
"""A Sunday's small hours: nothing has changed in the hour that each read looks back upon."""
NO_LIMITS = {"ten_secondly": 1_000_000, "ten_secondly_oauth": 1_000_000, "search": 1_000_000}


@dataclass(frozen=True, slots=True)
class Portal:
    """ready: what the server said of itself when it was there, and by how many seconds this machine's clock
    is ahead of its own.
    """

    ready: dict[str, Any]

    def control(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """Ask or change what only the sandbox has."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 -- the server is on this machine
            f"{self.ready['url']}/sandbox/{path}", data=data, method=method
        )
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")


@contextmanager
def sandbox(contacts: int, *arguments: str, now: str = NOW) -> Iterator[Portal]:
    """The invented company, in a process of its own."""
    command = ["-m", "sandbox", "--contacts", str(contacts), "--now", now, *arguments]
    with _served(command) as portal:
        ahead = datetime.now(UTC) - datetime.fromisoformat(now)
        yield Portal({**portal.ready, "ahead_seconds": ahead.total_seconds()})


@contextmanager
def flat(contacts: int) -> Iterator[Portal]:
    """A portal that holds nothing, of any size."""
    with _served(["-m", "benchmarks.flat_portal", str(contacts)]) as portal:
        yield portal


@contextmanager
def _served(command: Sequence[str]) -> Iterator[Portal]:
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Portal(json.loads(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process from its start to its end. peak: MB of resident memory. told: its last line, as JSON."""

    exit_code: int
    wall: float
    cpu: float
    peak: float
    told: dict[str, Any] = field(default_factory=dict)


def read(portal: Portal, home: Path, **wish: Any) -> Cost:
    """Read a portal into a warehouse, in a process of its own (see hubspot_reader)."""
    told = json.dumps({"ready": portal.ready, "home": str(home), **wish})
    return cost_of([sys.executable, "-m", "benchmarks.hubspot_reader", told])


def cost_of(command: Sequence[str], **more: Any) -> Cost:
    """Run a command to its end."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more)
    assert process.stdout is not None
    last = ""
    with process.stdout as lines:
        for line in lines:
            last = line or last
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall, cpu = time.monotonic() - started, used.ru_utime + used.ru_stime
    told = json.loads(last) if last.startswith("{") and process.returncode == 0 else {}
    return Cost(process.returncode, wall, cpu, used.ru_maxrss / 1024, told)
