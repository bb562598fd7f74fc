"""Google's quotas of one property: tokens per day and hour, requests at once.

Belongs: counting tokens, refusing when they are spent, the propertyQuota of an answer.
Does not: HubSpot's limits (limits).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from sandbox.clock import Clock

_SECONDS = {"tokensPerDay": 86_400, "tokensPerHour": 3_600, "tokensPerProjectPerHour": 3_600}
_SPENT = {
    "tokensPerDay": "Exhausted property tokens per day. ",
    "tokensPerHour": "Exhausted property tokens per hour. ",
    "tokensPerProjectPerHour": "Exhausted property tokens for a project per hour. ",
}
_RETURN = "These quota tokens will return in under {}. To learn more, see https://developers.google.com/analytics/devguides/reporting/data/v1/quotas"
_WORDS = {86_400: "one day", 3_600: "one hour"}


class Ga4Quota:
    """Safe for many threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.allowed = {
            "tokensPerDay": 200_000,
            "tokensPerHour": 40_000,
            "tokensPerProjectPerHour": 14_000,
            "concurrentRequests": 10,
        }
        self._lock = threading.Lock()
        self._used = dict.fromkeys(_SECONDS, 0)
        self._since = dict.fromkeys(_SECONDS, self._clock.seconds())
        self._flying = 0

    def change(self, wanted: Mapping[str, int]) -> None:
        """Raises:
        ValueError: a quota that does not exist, or one below 0.
        """
        for name, value in wanted.items():
            if name not in self.allowed or not isinstance(value, int) or value < 0:
                raise ValueError(
                    f"quota {name}={value!r}: give a number for {sorted(self.allowed)}"
                )
            self.allowed[name] = value

    def enter(self) -> bool:
        """One more request under way; False if that is one too many. Always `leave` afterwards."""
        with self._lock:
            self._flying += 1
            return self._flying <= self.allowed["concurrentRequests"]

    def leave(self) -> None:
        with self._lock:
            self._flying -= 1

    def refusal(self) -> str:
        """Google's words if any token quota is spent, else ''."""
        with self._lock:
            self._turn()
            for name, words in _SPENT.items():
                if self._used[name] >= self.allowed[name]:
                    return words + _RETURN.format(_WORDS[_SECONDS[name]])
            return ""

    def spend(self, tokens: int) -> dict[str, Any]:
        """Take the tokens and tell what is left, as `propertyQuota`."""
        with self._lock:
            self._turn()
            told: dict[str, Any] = {}
            for name in _SECONDS:
                self._used[name] += tokens
                told[name] = _status(tokens, self.allowed[name] - self._used[name])
            at_once = self.allowed["concurrentRequests"]
            told["concurrentRequests"] = _status(0, max(0, at_once - self._flying))
            told["serverErrorsPerProjectPerHour"] = _status(0, 10)
            told["potentiallyThresholdedRequestsPerHour"] = _status(0, 120)
            return told

    def _turn(self) -> None:
        now = self._clock.seconds()
        for name, seconds in _SECONDS.items():
            if now - self._since[name] >= seconds:
                self._used[name], self._since[name] = 0, now


def _status(consumed: int, remaining: int) -> dict[str, int]:
    """As Google's JSON: zeros are left out."""
    told = {"consumed": consumed, "remaining": max(0, remaining)}
    return {name: value for name, value in told.items() if value}
