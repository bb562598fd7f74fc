"""The access token for Google: signed here with a service account's key, or given ready-made.

Guarantee: a wrong credential is refused with what is expected, and nothing of it is shown.

Belongs: reading the credential, signing. Does not: sending the token (transport).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import msgspec

from connectors.errors import AccessRefused
from connectors.http import Clock

SCOPE: Final = "https://www.googleapis.com/auth/analytics.readonly"
LIFE: Final = timedelta(hours=1)
"""The longest that Google takes."""

USED_SHARE: Final = 0.8
"""Of a token's life, so that a slow call does not outlive it."""

_KEY_FIELDS: Final = ("client_email", "private_key", "private_key_id", "token_uri")


def token_of(credentials: str, clock: Clock) -> Callable[[], str]:
    """What gives the token of the moment.

    Args:
        credentials: JSON of a service account's key, or {"type": "bearer", "token": "…"}.
    Raises:
        AccessRefused: it is neither.
    """
    try:
        read = msgspec.json.decode(credentials, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        read = {}
    token = read.get("token")
    if read.get("type") == "bearer" and isinstance(token, str) and token:
        return lambda: token
    signer = _signer(read)
    if signer is None:
        raise AccessRefused(
            'ga4: the credential is neither the JSON key of a service account ("type": "service_account" with '
            f'{", ".join(_KEY_FIELDS)}) nor {{"type": "bearer", "token": "…"}}; it is not shown. Make a JSON '
            "key in Google Cloud under IAM, Service accounts, Keys, and put the whole file where the client "
            "file says.",
            source="ga4",
        )
    return SignedToken(signer, str(read["client_email"]), clock)


def _signer(key: dict[str, Any]) -> Any | None:
    """A signer of google-auth, or None if the key is not one of a service account."""
    is_whole = all(isinstance(key.get(name), str) and key[name] for name in _KEY_FIELDS)
    if key.get("type") != "service_account" or not is_whole:
        return None
    from google.auth.crypt import RSASigner

    try:
        return RSASigner.from_service_account_info(key)  # type: ignore[no-untyped-call]  # google-auth is untyped here
    except ValueError:
        return None


class SignedToken:
    """A JSON Web Token that Google takes as it is: no exchange, no call, renewed in time."""

    def __init__(self, signer: Any, address: str, clock: Clock) -> None:
        self._signer = signer
        self._address = address
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._good_until = 0.0

    def __call__(self) -> str:
        with self._lock:
            if not self._token or self._clock.monotonic() >= self._good_until:
                self._token = self._signed()
                self._good_until = self._clock.monotonic() + LIFE.total_seconds() * USED_SHARE
            return self._token

    def _signed(self) -> str:
        from google.auth import jwt

        now = int(self._clock.now().timestamp())
        claims = {
            "iss": self._address,
            "sub": self._address,
            "scope": SCOPE,
            "iat": now,
            "exp": now + int(LIFE.total_seconds()),
        }
        token: bytes = jwt.encode(self._signer, claims)  # type: ignore[no-untyped-call]  # google-auth is untyped here
        return token.decode()
