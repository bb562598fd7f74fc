"""One budget of calls per portal, for all of its streams and threads.

Guarantee: within this process never more calls than the share of the portal's limits that the
client file grants: in ten seconds, of searches in a second, and of the day. After HubSpot says
that the day is spent, nobody calls any more.

Belongs: limits, what the reply headers teach about them. Does not: repeating a call (session).
Facts: docs/sources/hubspot.md#limits
"""

from __future__ import annotations

import math
import threading
from datetime import datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from zoneinfo import ZoneInfo

from connectors.budget import RollingWindow
from connectors.errors import QuotaExhausted
from connectors.http import Clock, Meter, Reply, Request

SEARCH: Final = "search"
"""The lane of requests that count against the search limit and not against the ten seconds."""

FIRST_BURST_LIMIT: Final = 100
"""Calls in ten seconds that the smallest subscription has; headers of the first reply tell the true number."""

BURST_SECONDS: Final = 10.0
SEARCHES_PER_SECOND: Final = 5
"""Of the whole account, all tools together; search replies carry no headers to learn from."""

MARGIN: Final = 0.05
"""Share by which a window is taken longer: calls sent evenly may arrive closer together."""

SHORTEST_WAIT_SECONDS: Final = 0.001
"""Below it, rounding could let a wait end before its window does."""

LONGEST_INTERVAL_SECONDS: Final = 60.0
"""A header that tells a longer window is a mistake, not a limit."""

MOST_IN_FLIGHT: Final = 24
"""HubSpot names no cap of calls at once. Its ten-second limits are used up by fewer, unless calls take long
(190 in ten seconds at 600 ms need thirteen); behind these, one process reads no more."""

DATE: Final = "date"
"""The header in which every HTTP server tells its own instant, to the second (RFC 9110)."""

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""By so much this machine's clock may be ahead of HubSpot's: reads of changes overlap by an hour."""

LATEST_SHARE: Final = 0.2
"""Weight of the newest call in the usual time of a call: about the last ten are remembered."""


class PortalBudget:
    """Safe to use from several threads.

    Args:
        share: of each limit, for us; the rest is for the client's other tools.
        zone: in which the portal's day ends; known for sure only after the first reply.
    """

    def __init__(self, share: float, zone: ZoneInfo, clock: Clock, meter: Meter) -> None:
        self._share = share
        self._clock = clock
        self._meter = meter
        self._lock = threading.Lock()
        self._burst = RollingWindow(self._part(FIRST_BURST_LIMIT), BURST_SECONDS * (1 + MARGIN))
        self._search = RollingWindow(self._part(SEARCHES_PER_SECOND), 1 + MARGIN)
        self._held_until = 0.0
        self._others = 0
        self._others_until = 0.0
        self._day_limit: int | None = None
        self._day_left: int | None = None
        self._is_day_spent = False
        self._usual_seconds = 0.0
        self._clock_ahead = timedelta(0)
        self.zone = zone

    def acquire(self, request: Request) -> None:
        """Wait until the call is within the budget, and count it.

        Raises:
            QuotaExhausted: our share of the day is spent.
        """
        window = self._search if request.lane == SEARCH else self._burst
        while True:
            with self._lock:
                self._refuse_if_day_is_spent()
                wait = self._wait(window)
                if wait <= 0:
                    self._count(window)
                    return
            self._meter.wait(max(wait, SHORTEST_WAIT_SECONDS))

    def learn(self, reply: Reply) -> None:
        """Take limits and remainders from the headers, where there are any (searches have none)."""
        limit = _number(reply, "x-hubspot-ratelimit-max")
        left = _number(reply, "x-hubspot-ratelimit-remaining")
        interval = _number(reply, "x-hubspot-ratelimit-interval-milliseconds")
        day_limit = _number(reply, "x-hubspot-ratelimit-daily")
        day_left = _number(reply, "x-hubspot-ratelimit-daily-remaining")
        told = _instant(reply)
        with self._lock:
            if told is not None:
                self._clock_ahead = self._clock.now() - told
            if interval and interval / 1000 <= LONGEST_INTERVAL_SECONDS:
                self._burst.seconds = interval / 1000 * (1 + MARGIN)
            if limit:
                self._burst.limit = self._part(limit)
                self._learn_of_others(limit, left)
            if day_limit is not None and day_left is not None:
                self._day_limit, self._day_left = day_limit, day_left

    def took(self, seconds: float) -> None:
        """A call was on its way for so long."""
        with self._lock:
            self._usual_seconds += (seconds - self._usual_seconds) * LATEST_SHARE

    @property
    def clock_ahead(self) -> timedelta:
        """By how much this machine's clock is ahead of HubSpot's, to a second or two; 0 if it tells none."""
        return self._clock_ahead

    @property
    def in_flight(self) -> int:
        """Calls at once that use the rate up: rate times duration (Little's law), and one to spare.

        No more than that, because all that are under way when the day ends are wasted.
        """
        with self._lock:
            needed = self._burst.limit / self._burst.seconds * self._usual_seconds
            return min(MOST_IN_FLIGHT, math.ceil(needed) + 1)

    def hold(self, seconds: float) -> None:
        """Let nobody call for so long: HubSpot counted more calls than we know of."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock.monotonic() + seconds)

    def spend_day(self) -> QuotaExhausted:
        """HubSpot says that the day's calls are used up. Returns the error for the call that heard it."""
        with self._lock:
            self._is_day_spent = True
            return self._day_is_spent()

    @property
    def day_ends(self) -> datetime:
        """The portal's next midnight, when the daily count starts anew."""
        tomorrow = self._clock.now().astimezone(self.zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), self.zone)

    def _part(self, limit: int) -> int:
        return max(1, int(limit * self._share))

    def _wait(self, window: RollingWindow) -> float:
        now = self._clock.monotonic()
        others = self._others if window is self._burst and now < self._others_until else 0
        return max(self._held_until - now, window.wait(now, reserved=others))

    def _count(self, window: RollingWindow) -> None:
        window.record(self._clock.monotonic())
        if self._day_left is not None:
            self._day_left -= 1

    def _learn_of_others(self, limit: int, left: int | None) -> None:
        """Calls that HubSpot counts and we did not make take their place in the window as well."""
        now = self._clock.monotonic()
        self._others = 0 if left is None else max(0, limit - left - self._burst.used(now))
        self._others_until = now + self._burst.seconds

    def _refuse_if_day_is_spent(self) -> None:
        if self._is_day_spent:
            raise self._day_is_spent()
        if self._day_limit is None or self._day_left is None:
            return
        if self._day_left <= self._day_limit - self._part(self._day_limit):
            raise self._day_is_spent()

    def _day_is_spent(self) -> QuotaExhausted:
        seen = "no daily call is left"
        if not self._is_day_spent and self._day_limit is not None:
            kept = 1 - self._share
            seen = (
                f"{self._day_left:,} of {self._day_limit:,} daily calls are left, and "
                f"{kept:.0%} are kept for other tools (quota_share {self._share:g})"
            )
        return QuotaExhausted(
            f"hubspot: {seen}. Nothing to repair: run again after {self.day_ends:%Y-%m-%d %H:%M %Z}, "
            "when the portal's day has ended.",
            source="hubspot",
            resets_at=self.day_ends,
        )


def _instant(reply: Reply) -> datetime | None:
    try:
        told = parsedate_to_datetime(reply.headers.get(DATE, ""))
    except ValueError:
        return None
    return told if told.tzinfo is not None else None


def _number(reply: Reply, header: str) -> int | None:
    text = reply.headers.get(header, "")
    return int(text) if text.isascii() and text.isdigit() else None
