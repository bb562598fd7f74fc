"""HubSpot's tokens: the static one of the app, and access tokens that live 1 800 seconds.

Belongs: the token endpoint, whose token it is.
Does not: scopes (faults), Google's tokens (ga4_api).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import Clock
from sandbox.draws import chance
from sandbox.http_shapes import Answer, Request, hubspot_error
from sandbox.limits import Holder

LIFETIME = timedelta(seconds=1800)
TOKEN_PATH = re.compile(r"/oauth/(?:2026-09|2026-03|v1)/token")


class Tokens:
    """Args:
    identity: of the world; its refresh token never changes.
    """

    def __init__(self, seed: int, identity: Mapping[str, Any], clock: Clock) -> None:
        self._rng, self._identity, self._clock = chance(seed, "tokens"), identity, clock
        self._expires: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def holder(self, token: str) -> Holder | Answer:
        """Whose token it is, or the 401."""
        if token == self._identity["hubspot_token"]:
            return "app"
        with self._lock:
            expires_at = self._expires.get(token)
        if expires_at is None:
            return hubspot_error(
                401,
                "INVALID_AUTHENTICATION",
                "Authentication credentials not found. This API supports OAuth 2.0 authentication "
                "and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
            )
        late = self._clock.ticking() - expires_at
        if late >= timedelta():
            minutes = int(late.total_seconds() // 60)
            return hubspot_error(
                401,
                "EXPIRED_AUTHENTICATION",
                f"The OAuth token used to make this call expired {minutes} minute(s) ago.",
                context={"expireTime": [expires_at.isoformat()]},
            )
        return "oauth"

    def answer(self, request: Request) -> Answer:
        """The token endpoint; it reads the posted form alone, never the query."""
        if request.method != "POST" or not TOKEN_PATH.fullmatch(request.path):
            return Answer(404, {"status": "error", "message": "Not Found"})
        form, known = request.form(), self._identity
        if form.get("grant_type") != "refresh_token":
            return _refused(
                "unsupported_grant_type", "grant_type must be refresh_token", "BAD_GRANT"
            )
        sent = form.get("client_id"), form.get("client_secret")
        if sent != (known["oauth_client_id"], known["oauth_client_secret"]):
            return _refused("invalid_client", "missing or unknown client id", "BAD_CLIENT_ID")
        if form.get("refresh_token") != known["oauth_refresh_token"]:
            reason = "refresh token is invalid, expired or revoked"
            return _refused("invalid_grant", reason, "BAD_REFRESH_TOKEN")
        with self._lock:
            token = f"CJ{self._rng.getrandbits(256):064x}"
            self._expires[token] = self._clock.ticking() + LIFETIME
        body = {
            "token_type": "bearer",
            "access_token": token,
            "refresh_token": known["oauth_refresh_token"],
            "expires_in": int(LIFETIME.total_seconds()),
            "hub_id": int(known["portal_id"]),
        }
        return Answer(200, body)


def _refused(error: str, reason: str, status: str) -> Answer:
    body = {"error": error, "error_description": reason, "status": status, "message": reason}
    return Answer(400, body)
