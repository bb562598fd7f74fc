"""A sandbox of one's own as a process, and its controls."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NO_LIMITS = {"ten_secondly": 1_000_000, "ten_secondly_oauth": 1_000_000, "search": 1_000_000}
"""Our clock jumps over every wait, the sandbox's does not: limits are a subject of their own below."""


class Box:
    """A running sandbox and its controls."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.ready = ready

    def ask(self, path: str, body: Any = None, method: str | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 -- the sandbox is on this machine
            f"{self.ready['url']}/sandbox/{path}", data=data, method=method
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")

    def faults(self, *orders: dict[str, Any]) -> None:
        self.ask("faults", list(orders))

    def limits(self, **limits: int) -> None:
        self.ask("limits", limits)

    def statuses(self) -> list[int]:
        return [line["status"] for line in self.ask("requests.json")["requests"]]


@contextmanager
def running(*arguments: str) -> Iterator[Box]:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "sandbox",
            "--port",
            "0",
            "--now",
            "2026-11-01T12:00:00+00:00",
            *arguments,
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield Box(json.loads(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()
