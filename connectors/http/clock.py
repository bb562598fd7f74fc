"""Time as the readers use it, and what they spent: both injected, so that tests run at once.

Belongs: clocks, the count of calls and of seconds waited. Does not: how long to wait (session, budget).
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import Protocol

from connectors.contract import Usage


class Clock(Protocol):
    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    def now(self) -> datetime:
        """The instant in UTC, for messages and reset times."""
        ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Meter:
    """Counts the calls and waits of one source, from any thread."""

    def __init__(self, usage: Usage, clock: Clock) -> None:
        self._usage = usage
        self._clock = clock
        self._lock = threading.Lock()

    def called(self) -> None:
        with self._lock:
            self._usage.calls += 1

    def wait(self, seconds: float) -> None:
        with self._lock:
            self._usage.waited_seconds += seconds
        self._clock.sleep(seconds)
