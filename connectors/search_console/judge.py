"""What Search Console's refusals mean: a spent quota comes as 403 as well as 429.

Belongs: Google's reasons. Does not: repeating a call (session).
"""

from __future__ import annotations

from typing import Final

import msgspec

from connectors.contract import Stream
from connectors.http import Again, Clock, Reply, Request
from connectors.http.statuses import StatusJudge

_QUOTA: Final = ("quotaExceeded", "dailyLimitExceeded")
_RATE: Final = ("rateLimitExceeded", "userRateLimitExceeded")
RATE_SECONDS: Final = 60.0
"""Google's limits are per minute."""

REMEDY: Final = (
    "Add the service account's address as a user of the property in Search Console, write the site as Search "
    "Console does (sc-domain:acme.se or https://www.acme.se/), and switch the Search Console API on in its project."
)


class _Reason(msgspec.Struct):
    reason: str = ""


class _Error(msgspec.Struct):
    errors: list[_Reason] = []


class _ErrorBody(msgspec.Struct):
    error: _Error = msgspec.field(default_factory=_Error)


class SearchJudge:
    def __init__(self, site: str, clock: Clock) -> None:
        self._by_status = StatusJudge("search_console", "Google", f"site {site}", REMEDY, clock)

    def judge(self, request: Request, reply: Reply, stream: Stream | None) -> None:
        """As StatusJudge, after looking at Google's own reason of a 403 or 429."""
        if reply.status in (403, 429):
            reasons = _reasons(reply.body)
            if reasons & {*_RATE}:
                raise Again(
                    f"asks to slow down ({reply.status})", seconds=RATE_SECONDS, is_limit=True
                )
            if reasons & {*_QUOTA}:
                raise self._by_status.exhausted(stream)
        self._by_status.judge(request, reply, stream)


def _reasons(body: bytes) -> set[str]:
    try:
        found = msgspec.json.decode(body, type=_ErrorBody)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return set()
    return {one.reason for one in found.error.errors}
