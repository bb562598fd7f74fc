"""HubSpot's rate limits: ten rolling seconds per app, search per second, the portal's day.

Belongs: counting calls, refusing those too many, the headers that tell what is left.
Does not: Google's quotas (ga4_quota).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from sandbox.calendar import day_end, local_day
from sandbox.clock import Clock
from sandbox.http_shapes import Answer, hubspot_error

Policy = Literal["TEN_SECONDLY_ROLLING", "SECONDLY", "DAILY"]
Holder = Literal["app", "oauth"]

_SPOKEN = {"TEN_SECONDLY_ROLLING": "ten_secondly_rolling", "SECONDLY": "secondly", "DAILY": "daily"}
_GROUPS = {
    "TEN_SECONDLY_ROLLING": "publicapi:private-app-api-calls-ten-secondly:9182",
    "SECONDLY": "publicapi:crm:search:secondly",
    "DAILY": "publicapi:private-app-api-calls-daily",
}


class Limits:
    """Safe for many threads. Refused calls count for nothing."""

    def __init__(self, clock: Clock) -> None:
        self.allowed = {"ten_secondly": 190, "ten_secondly_oauth": 110, "search": 5}
        self.allowed["daily"] = 625_000
        self._clock, self._lock = clock, threading.Lock()
        self._seen: dict[str, deque[float]] = {"app": deque(), "oauth": deque(), "search": deque()}
        self._day, self._used = local_day(clock.now), 0

    def change(self, wanted: Mapping[str, int]) -> None:
        """Raises:
        ValueError: a limit that does not exist, or one below 0.
        """
        for name, value in wanted.items():
            if name not in self.allowed or not isinstance(value, int) or value < 0:
                raise ValueError(
                    f"limit {name}={value!r}: give a number for {sorted(self.allowed)}"
                )
            self.allowed[name] = value

    def admit(self, holder: Holder, *, is_search: bool) -> Policy | None:
        """Count one call, or name the policy that refuses it."""
        with self._lock:
            self._turn_the_day()
            if holder == "app" and self._used >= self.allowed["daily"]:
                return "DAILY"
            window: str = "search" if is_search else holder
            seen, seconds = self._seen[window], 1.0 if is_search else 10.0
            self._forget(seen, seconds)
            if len(seen) >= self.allowed[_limit_of(window)]:
                return "SECONDLY" if is_search else "TEN_SECONDLY_ROLLING"
            seen.append(self._clock.seconds())
            self._used += holder == "app"
            return None

    def headers(self, holder: Holder) -> dict[str, str]:
        """What an ordinary answer tells; search answers tell nothing, OAuth ones no day."""
        with self._lock:
            seen = self._seen[holder]
            self._forget(seen, 10.0)
            most = self.allowed[_limit_of(holder)]
            told = {
                "X-HubSpot-RateLimit-Max": str(most),
                "X-HubSpot-RateLimit-Remaining": str(max(0, most - len(seen))),
                "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
            }
            if holder == "app":
                left = max(0, self.allowed["daily"] - self._used)
                told["X-HubSpot-RateLimit-Daily"] = str(self.allowed["daily"])
                told["X-HubSpot-RateLimit-Daily-Remaining"] = str(left)
            return told

    def usage(self) -> tuple[int, int, datetime]:
        """The day's limit, the calls made, and when the day ends in the portal's zone."""
        with self._lock:
            self._turn_the_day()
            return self.allowed["daily"], self._used, day_end(self._day)

    def _turn_the_day(self) -> None:
        today = local_day(self._clock.ticking())
        if today != self._day:
            self._day, self._used = today, 0

    def _forget(self, seen: deque[float], seconds: float) -> None:
        oldest = self._clock.seconds() - seconds
        while seen and seen[0] <= oldest:
            seen.popleft()


def _limit_of(window: str) -> str:
    return {"app": "ten_secondly", "oauth": "ten_secondly_oauth", "search": "search"}[window]


def refusal(policy: str, headers: Mapping[str, str] | None = None) -> Answer:
    """The 429 as HubSpot words it; it says nothing of when to come back."""
    error = hubspot_error(
        429,
        "RATE_LIMITS",
        f"You have reached your {_SPOKEN.get(policy, policy.lower())} limit.",
        errorType="RATE_LIMIT",
        policyName=policy,
        groupName=_GROUPS.get(policy, "publicapi"),
    )
    return Answer(429, error.body, headers or {})
