"""What is left of a property's tokens, and what Google's refusals mean.

Guarantee: no request is sent for a property that told it has less than a tenth of its hour or day left.

Belongs: quota of the Data API, statuses and their words. Does not: repeating a call (session).
Facts: docs/sources/ga4.md#quota
"""

from __future__ import annotations

import re
import threading
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from connectors.contract import Stream
from connectors.errors import (
    AccessRefused,
    QuotaExhausted,
    SourceChanged,
    SourceError,
    StreamNotAvailable,
)
from connectors.ga4.reports import FIELDS
from connectors.ga4.shapes import PropertyQuota, Tokens, refusal_of
from connectors.http import Again, Clock, Reply, Request

DAY_TOKENS: Final = 200_000
HOUR_TOKENS: Final = 40_000
PROJECT_HOUR_TOKENS: Final = 14_000
"""Of a standard property. Replies tell what is left and not of how much; a 360 property has ten times
as much, so there the same reserve is only smaller."""

RESERVE: Final = 0.1
"""Part of each quota that is left to the client's dashboards and to the next hour."""

CONCURRENT_SECONDS: Final = 30.0
"""After "Exhausted concurrent requests quota": others are asking at this moment."""

SERVER_ERROR_SECONDS: Final = 10.0
"""Ten server errors in an hour block the project for the property, so they are repeated slowly."""

GOOGLE_ZONE: Final = ZoneInfo("America/Los_Angeles")
"""Google's days of quota end at its own midnight."""


class PropertyQuotas:
    """The governor of all properties of one source; safe to use from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._low: dict[str, QuotaKind] = {}

    def acquire(self, request: Request) -> None:
        """Let the request pass at once; Google's quotas are kept by stopping, not by waiting.

        Raises:
            QuotaExhausted: the request's property is low on tokens.
        """
        with self._lock:
            low = self._low.get(request.lane)
        if low is not None:
            raise self.exhausted(request.lane, low)

    def learn(self, reply: Reply) -> None:
        """Google tells its quota in the body: see `told`."""

    def told(self, property_id: str, quota: PropertyQuota | None) -> None:
        """Take what a report said is left."""
        if quota is None:
            return
        kinds = (
            (quota.tokens_per_day, DAY_TOKENS, DAY),
            (quota.tokens_per_hour, HOUR_TOKENS, HOUR),
            (quota.tokens_per_project_per_hour, PROJECT_HOUR_TOKENS, HOUR),
        )
        for left, whole, kind in kinds:
            if _is_low(left, whole):
                self.spend(property_id, kind)
                return

    def spend(self, property_id: str, kind: QuotaKind) -> None:
        """Let nobody ask for the property any more."""
        with self._lock:
            self._low.setdefault(property_id, kind)

    def exhausted(
        self, property_id: str, kind: QuotaKind, stream: str | None = None
    ) -> QuotaExhausted:
        resets_at = kind.resets_at(self._clock.now())
        return QuotaExhausted(
            f"ga4: property {property_id} has hardly any tokens left {kind.of}; expected at least "
            f"{RESERVE:.0%} of them. Nothing to repair: run again after {resets_at:%Y-%m-%d %H:%M %Z}; "
            "days not read are read then.",
            source="ga4",
            stream=stream,
            resets_at=resets_at,
            is_daily=kind.is_daily,
        )


class QuotaKind:
    """of: the span, in words that fit behind "left"."""

    def __init__(self, of: str, *, is_daily: bool) -> None:
        self.of = of
        self.is_daily = is_daily

    def resets_at(self, now: datetime) -> datetime:
        if not self.is_daily:
            return now + timedelta(hours=1)
        tomorrow = now.astimezone(GOOGLE_ZONE).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), GOOGLE_ZONE)


DAY: Final = QuotaKind("for today", is_daily=True)
HOUR: Final = QuotaKind("for this hour", is_daily=False)


def _is_low(left: Tokens | None, whole: int) -> bool:
    return left is not None and left.remaining < whole * RESERVE


class Ga4Judge:
    """What the Data API's statuses mean."""

    def __init__(self, quotas: PropertyQuotas) -> None:
        self._quotas = quotas

    def judge(self, request: Request, reply: Reply, stream: Stream | None) -> None:
        status = reply.status
        if 200 <= status < 300:
            return
        if status == 429:
            raise self._limited(request, reply, stream)
        if status >= 500:
            raise Again(f"answered {status}", seconds=SERVER_ERROR_SECONDS, is_sent=True)
        if status in (401, 403):
            raise _refused(request, status, stream)
        words = refusal_of(reply.body).message
        if status == 400 and "compatible" in words:
            raise _incompatible(request, words, stream)
        raise _rejected(request, status, stream)

    def _limited(self, request: Request, reply: Reply, stream: Stream | None) -> Exception:
        """Google says in a sentence which quota is spent."""
        words = refusal_of(reply.body).message.lower()
        if "concurrent" in words:
            return Again(
                "answers too many others now (429)", seconds=CONCURRENT_SECONDS, is_limit=True
            )
        kind = DAY if "per day" in words else HOUR
        self._quotas.spend(request.lane, kind)
        return self._quotas.exhausted(request.lane, kind, stream.name if stream else None)


def _refused(request: Request, status: int, stream: Stream | None) -> AccessRefused:
    what = "does not take the credential" if status == 401 else "does not let the credential see it"
    is_optional = stream is not None and not stream.is_essential
    kind = StreamNotAvailable if is_optional and status == 403 else AccessRefused
    return kind(
        f"{_where(stream)}property {request.lane}: Google {what} ({status}); expected the Viewer role. Give the "
        "service account's address that role in the property's access management, and switch the Google "
        "Analytics Data API on in its project.",
        source="ga4",
        stream=stream.name if stream else None,
    )


def _incompatible(request: Request, words: str, stream: Stream | None) -> SourceError:
    """Fields that no longer go together. Of Google's words only our own fields' names are told."""
    telling = [name for name in FIELDS if not name.islower()]
    named = [name for name in telling if re.search(rf"\b{name}\b", words)]
    return SourceChanged(
        f"{_where(stream)}property {request.lane}: the report's fields do not go together any more (400"
        f"{', Google names ' + ', '.join(named) if named else ''}); expected the report as before. Its days keep "
        "what they had: run `maintrack check`, and look for a newer maintrack.",
        source="ga4",
        path=request.path,
        stream=stream.name if stream else None,
    )


def _rejected(request: Request, status: int, stream: Stream | None) -> SourceError:
    hint = "Look for a newer maintrack, or report this report's name."
    if status == 404:
        hint = "Check the property's number and base_url."
    if 300 <= status < 400:
        hint = "A redirect is not followed, it could take the token elsewhere: correct base_url."
    return SourceChanged(
        f"{_where(stream)}property {request.lane}: Google rejects {request.path} (status {status}); expected a "
        f"report. {hint}",
        source="ga4",
        path=request.path,
        stream=stream.name if stream else None,
    )


def _where(stream: Stream | None) -> str:
    return f"ga4: {stream.name}: " if stream else "ga4: "
