"""Matomo's errors: they come with status 200 and a sentence.

Belongs: which sentence means what. Does not: asking (source). The sentence itself is never told: it
may quote what was sent.
"""

from __future__ import annotations

from typing import Final

import msgspec

from connectors.contract import Stream
from connectors.errors import SourceError, SourceUnavailable, StreamNotAvailable
from connectors.http import Clock
from connectors.http.statuses import StatusJudge

REMEDY: Final = (
    "Make a token under Personal, Security, Auth tokens, of a user with the right to view the site, and check "
    "site_id and base_url."
)
_ACCESS: Final = (
    "authenticate",
    "token_auth",
    "access",
    "not authorized",
    "permission",
    "log in",
    "logged in",
)
_NO_SITE: Final = ("idsite", "website id", "unexpected website", "site found")
_NO_METHOD: Final = ("does not exist", "not available in the module", "not activated", "plugin")


class Refusal(msgspec.Struct):
    """What Matomo answers instead of a report."""

    result: str
    message: str = ""


def judge_of(site_id: str, clock: Clock) -> StatusJudge:
    return StatusJudge("matomo", "Matomo", f"site_id {site_id}", REMEDY, clock)


def is_missing_method(refusal: Refusal) -> bool:
    """The server has no such report: an older version, or a plugin that is switched off."""
    words = refusal.message.lower()
    return any(word in words for word in _NO_METHOD)


def error_of(refusal: Refusal, judge: StatusJudge, stream: Stream | None) -> SourceError:
    """What a refusal means for the caller."""
    words = refusal.message.lower()
    name = stream.name if stream else None
    if is_missing_method(refusal):
        return StreamNotAvailable(
            f"{judge.where(stream)}{judge.what}: Matomo has no such report; expected the plugins VisitsSummary and "
            "Referrers. Switch them on, or take matomo out of the client file's sources.",
            source="matomo",
            stream=name,
        )
    if any(word in words for word in (*_ACCESS, *_NO_SITE)):
        return judge.refused(None, stream)
    return SourceUnavailable(
        f"{judge.where(stream)}{judge.what}: Matomo answers with an error instead of a report (status 200); expected "
        "a report. Look into Matomo's own log, then run again; what was landed is kept.",
        source="matomo",
        stream=name,
    )
