"""What HubSpot means by a status: wait, give up the stream, give up the source, or go on.

Belongs: statuses and policies of HubSpot's API, and the words for them. Does not: waiting, counting
(session, budget).
Facts: docs/sources/hubspot.md#faults
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from connectors.contract import Stream
from connectors.errors import AccessRefused, SourceChanged, StreamNotAvailable
from connectors.http import Again, Reply, Request
from connectors.http.redaction import correlation_note
from connectors.hubspot.access import Access
from connectors.hubspot.budget import BURST_SECONDS, PortalBudget
from connectors.hubspot.shapes import refusal_of

LOCKED_SECONDS: Final = 2.0
"""HubSpot asks to wait at least so long after 423."""

SECONDLY_SECONDS: Final = 1.0
CROWDED_SECONDS: Final = 2.0
"""After a 429 that names no policy."""

MALFORMED_TOKEN: Final = 530
"""Cloudflare's status where HubSpot finds no account behind a token."""

NOT_IMPLEMENTED: Final = 501
"""Of traffic analytics: the breakdown is too large; asking the same again would not help."""

REFUSED_AS_UNKNOWN: Final = frozenset({"source_visits_daily"})
"""Streams that HubSpot refuses with 401 where the subscription lacks them, though the token is good."""

_SECONDS: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")
_SIZE: Final = re.compile(r"maximum number|limit", re.IGNORECASE)


class TooManyInputs(SourceChanged):
    """A page or batch is larger than HubSpot takes; the caller may ask for half."""


class TooLarge(SourceChanged):
    """An answer would be larger than HubSpot gives; the caller may ask for less."""


class UrlTooLong(SourceChanged):
    """An address is longer than HubSpot takes; the caller may ask by POST."""


class HubspotJudge:
    """scopes: what a token needs, by stream name."""

    def __init__(self, access: Access, budget: PortalBudget, scopes: Mapping[str, str]) -> None:
        self._access = access
        self._budget = budget
        self._scopes = scopes
        self._is_accepted = False

    def judge(self, request: Request, reply: Reply, stream: Stream | None) -> None:
        status = reply.status
        if 200 <= status < 300:
            self._access.accepted()
            self._is_accepted = True
            return
        if status == 429:
            raise self._limited(reply)
        if status == 401:
            raise self._unauthorized(stream)
        if status == 423:
            raise Again("holds the object locked (423)", seconds=_asked_wait(reply, LOCKED_SECONDS))
        if status == 477:
            seconds = _asked_wait(reply, BURST_SECONDS)
            raise Again("is moving the portal to another data centre (477)", seconds=seconds)
        if status == MALFORMED_TOKEN:
            raise AccessRefused(_NOT_TAKEN.format(where=_where(stream), status=status), source=_ME)
        if status == NOT_IMPLEMENTED:
            raise _rejected(request, reply, stream)
        if status >= 500:
            raise Again(f"answered {status}", seconds=_asked_wait(reply, 0), is_sent=True)
        if status == 403 or (status == 404 and stream is not None and not stream.is_essential):
            raise self._refused(status, stream)
        raise _rejected(request, reply, stream)

    def _limited(self, reply: Reply) -> Exception:
        policy = refusal_of(reply.body).policy_name
        if policy == "DAILY":
            return self._budget.spend_day()
        usual = {"SECONDLY": SECONDLY_SECONDS, "TEN_SECONDLY_ROLLING": BURST_SECONDS}
        seconds = _asked_wait(reply, usual.get(policy, CROWDED_SECONDS))
        self._budget.hold(seconds)
        return Again("is over its rate limit (429)", seconds=seconds, is_limit=True)

    def _unauthorized(self, stream: Stream | None) -> Exception:
        if self._access.renew():
            return Again("did not take the access token (401)")
        if self._is_accepted and stream is not None and stream.name in REFUSED_AS_UNKNOWN:
            return self._refused(401, stream)
        message = _NOT_TAKEN.format(where=_where(stream), status=401)
        return AccessRefused(message, source=_ME, stream=stream.name if stream else None)

    def _refused(self, status: int, stream: Stream | None) -> AccessRefused:
        name = stream.name if stream else "account"
        scope = self._scopes.get(name, "a scope")
        is_optional = stream is not None and not stream.is_essential
        message = (
            f"hubspot: {name}: HubSpot refuses it ({status}): the token has no {scope}, or the portal's "
            "subscription does not include it. "
        )
        if is_optional:
            without = (
                "Add the scope to the token; without it the other streams are read all the same."
            )
            return StreamNotAvailable(message + without, source=_ME, stream=name)
        needed = "Nothing can be read without it: add the scope to the token."
        return AccessRefused(message + needed, source=_ME, stream=name)


class TokenJudge:
    """What the address says that gives out access tokens."""

    def judge(self, request: Request, reply: Reply, stream: Stream | None) -> None:  # noqa: ARG002 -- a judge's signature
        status = reply.status
        if 200 <= status < 300:
            return
        if status == 429:
            seconds = _asked_wait(reply, BURST_SECONDS)
            raise Again("is over its rate limit (429)", seconds=seconds, is_limit=True)
        if status in (423, 503):
            raise Again(f"answered {status}", seconds=_asked_wait(reply, LOCKED_SECONDS))
        if status >= 500:
            raise Again(f"answered {status}", is_sent=True)
        if 300 <= status < 400 or status == 404:
            raise _rejected(request, reply, None)
        raise AccessRefused(
            f"hubspot: HubSpot gives no access token ({status}): the refresh token was revoked or belongs to "
            "another app, or client_id or client_secret is wrong. Authorize the app for the portal again and "
            "put the new refresh token where the client file says.",
            source=_ME,
        )


_ME: Final = "hubspot"
_NOT_TAKEN: Final = (
    "{where}HubSpot does not take the token ({status}); expected the working token of a service key or "
    "private app of this portal. Make or rotate it in HubSpot under Settings, Integrations, and put it where "
    "the client file says."
)


def _rejected(request: Request, reply: Reply, stream: Stream | None) -> SourceChanged:
    status = reply.status
    note = correlation_note(reply.headers.get("x-hubspot-correlation-id"))
    kind: type[SourceChanged] = SourceChanged
    if status == 414:
        kind = UrlTooLong
    if status in (413, NOT_IMPLEMENTED):
        kind = TooLarge
    if status == 400 and _SIZE.search(refusal_of(reply.body).message):
        kind = TooManyInputs
    hint = "Look for a newer maintrack, or report this path."
    if status == 404:
        hint = 'Check base_url, and api_version ("v3" asks the numbered paths).'
    if 300 <= status < 400:
        hint = "A redirect is not followed, it could take the token elsewhere: correct base_url."
    return kind(
        f"{_where(stream)}HubSpot rejects {request.method} {request.path} (status {status}{note}); expected an "
        f"answer. {hint}",
        source=_ME,
        path=request.path,
        stream=stream.name if stream else None,
    )


def _asked_wait(reply: Reply, usual: float) -> float:
    """Retry-After in seconds where HubSpot sends it; never less than usual."""
    text = reply.headers.get("retry-after", "")
    return max(float(text), usual) if _SECONDS.fullmatch(text) else usual


def _where(stream: Stream | None) -> str:
    return f"hubspot: {stream.name}: " if stream else "hubspot: "
