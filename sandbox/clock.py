"""The sandbox's time: it stands still for the world and runs on for tokens and quotas.

Belongs: the instant that the world is shown at, seconds since it was set.
Does not: waiting.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    def __init__(self, now: datetime) -> None:
        self.move_to(now)

    def move_to(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)
        self._set_at = self.seconds()

    def ticking(self) -> datetime:
        """The set instant and the real seconds since."""
        return self.now + timedelta(seconds=self.seconds() - self._set_at)

    def seconds(self) -> float:
        """Of a clock that only runs forward, whatever the world's instant."""
        return time.monotonic()
