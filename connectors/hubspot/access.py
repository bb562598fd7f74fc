"""The access token: as given, or renewed from a refresh token before it ends.

Guarantee: one renewal at a time, whoever asks; a refused refresh token is asked with once only.

Belongs: tokens and their life. Does not: sending them (transport).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import urlencode

from connectors.errors import AccessRefused
from connectors.http import Clock, Request, Session
from connectors.hubspot.shapes import TokenReply

USED_SHARE: Final = 0.8
"""Of a token's life: what is left outlasts the longest call and its retries."""

REFUSALS_IN_A_ROW: Final = 2
"""Another thread may still send the old token when a new one is there already; a third refusal is meant."""


def forget(_: str) -> None:
    """Keep no new refresh token."""


@dataclass(frozen=True, slots=True)
class OauthApp:
    """An app's credentials and the refresh token of one portal.

    keep: is given a new refresh token as soon as HubSpot sends one, before anything is read with it.
    """

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    keep: Callable[[str], None] = field(default=forget, repr=False)


class Access(Protocol):
    def token(self) -> str:
        """The token to send now.

        Raises:
            SourceError: a new one was needed and not given.
        """
        ...

    def renew(self) -> bool:
        """Give up the token that was refused; False if another one would not help."""
        ...

    def accepted(self) -> None:
        """The token was good."""
        ...


class GivenToken:
    """A service key, or the token of a private app: it lives until somebody rotates it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        return self._token

    def renew(self) -> bool:
        return False

    def accepted(self) -> None:
        """Nothing to remember."""


class RenewedToken:
    """Tokens of an OAuth app, renewed at 80 % of their life; safe to use from several threads."""

    def __init__(self, app: OauthApp, session: Session, path: str, clock: Clock) -> None:
        self._app = app
        self._session = session
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._refresh_token = app.refresh_token
        self._token = ""
        self._good_until = 0.0
        self._refusals = 0
        self._refused: str | None = None

    def token(self) -> str:
        with self._lock:
            if not self._token or self._clock.monotonic() >= self._good_until:
                self._fetch()
            return self._token

    def renew(self) -> bool:
        with self._lock:
            self._good_until = 0.0
            self._refusals += 1
            return self._refusals <= REFUSALS_IN_A_ROW

    def accepted(self) -> None:
        self._refusals = 0

    def _fetch(self) -> None:
        if self._refused is not None:
            raise AccessRefused(self._refused, source="hubspot")
        form = {
            "grant_type": "refresh_token",
            "client_id": self._app.client_id,
            "client_secret": self._app.client_secret,
            "refresh_token": self._refresh_token,
        }
        request = Request(
            "POST",
            self._path,
            body=urlencode(form).encode(),
            content_type="application/x-www-form-urlencoded",
            is_repeatable=False,
        )
        asked_at = self._clock.monotonic()
        try:
            reply = self._session.read(request, TokenReply)
        except AccessRefused as refused:
            self._refused = str(refused)
            raise
        self._token = reply.access_token
        if reply.refresh_token and reply.refresh_token != self._refresh_token:
            self._app.keep(reply.refresh_token)
            self._refresh_token = reply.refresh_token
        self._good_until = asked_at + reply.expires_in * USED_SHARE
