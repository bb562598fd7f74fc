"""How many calls fit into a span of time.

Belongs: rolling windows. Does not: any source's numbers, waiting, days (each source's own budget).
"""

from __future__ import annotations

from collections import deque


class RollingWindow:
    """At most `limit` calls in any span of `seconds`, wherever the span begins.

    Not safe for threads by itself: its owner asks and records under one lock.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._times: deque[float] = deque()

    def used(self, now: float) -> int:
        """Calls in the span that ends now."""
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        return len(self._times)

    def wait(self, now: float, reserved: int = 0) -> float:
        """Seconds until one more call fits; 0 = now.

        Args:
            reserved: calls of the limit that others have taken; at least one is always left.
        """
        limit = max(1, self.limit - reserved)
        used = self.used(now)
        return self._times[used - limit] + self.seconds - now if used >= limit else 0.0

    def record(self, now: float) -> None:
        self._times.append(now)
