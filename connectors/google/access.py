"""The access token for Google: signed here with a service account's key, or given ready-made.

Guarantee: a wrong credential is refused with what is expected, and nothing of it is shown.

Belongs: reading the credential, signing, exchanging. Does not: sending the token (transport).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import msgspec

from connectors.errors import AccessRefused, SourceUnavailable
from connectors.http import Clock, Fault, Reply, Request, Urllib3Transport
from connectors.http.redaction import origin_of

ANALYTICS_SCOPE: Final = "https://www.googleapis.com/auth/analytics.readonly"
SEARCH_SCOPE: Final = "https://www.googleapis.com/auth/webmasters.readonly"
LIFE: Final = timedelta(hours=1)
"""The longest that Google takes."""

USED_SHARE: Final = 0.8
"""Of a token's life, so that a slow call does not outlive it."""

_KEY_FIELDS: Final = ("client_email", "private_key", "private_key_id", "token_uri")
_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def token_of(
    credentials: str, clock: Clock, *, source: str, scope: str, is_exchanged: bool = False
) -> Callable[[], str]:
    """What gives the token of the moment.

    Args:
        credentials: JSON of a service account's key, or {"type": "bearer", "token": "…"}.
        source: whose token it is, for messages.
        is_exchanged: the API takes no token signed by the key itself; the key's token_uri gives one.
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
            f'{source}: the credential is neither the JSON key of a service account ("type": "service_account" with '
            f'{", ".join(_KEY_FIELDS)}) nor {{"type": "bearer", "token": "…"}}; it is not shown. Make a JSON '
            "key in Google Cloud under IAM, Service accounts, Keys, and put the whole file where the client "
            "file says.",
            source=source,
        )
    address, token_uri = str(read["client_email"]), str(read["token_uri"])
    if is_exchanged:
        make = Exchange(signer, address, scope, token_uri, clock, source)
        return RenewedToken(make, clock)
    return RenewedToken(lambda: _signed(signer, address, clock, scope=scope), clock)


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


def _signed(signer: Any, address: str, clock: Clock, **more: str) -> str:
    """A JSON Web Token that Google takes as it is: no exchange, no call."""
    from google.auth import jwt

    now = int(clock.now().timestamp())
    claims = {
        "iss": address,
        "sub": address,
        **more,
        "iat": now,
        "exp": now + int(LIFE.total_seconds()),
    }
    token: bytes = jwt.encode(signer, claims)  # type: ignore[no-untyped-call]  # google-auth is untyped here
    return token.decode()


class RenewedToken:
    """A token that is made anew before it ends."""

    def __init__(self, make: Callable[[], str], clock: Clock) -> None:
        self._make = make
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._good_until = 0.0

    def __call__(self) -> str:
        with self._lock:
            if not self._token or self._clock.monotonic() >= self._good_until:
                self._token = self._make()
                self._good_until = self._clock.monotonic() + LIFE.total_seconds() * USED_SHARE
            return self._token


class _TokenReply(msgspec.Struct):
    access_token: str


class Exchange:
    """One call to the key's token_uri for a token of an hour."""

    def __init__(
        self, signer: Any, address: str, scope: str, token_uri: str, clock: Clock, source: str
    ) -> None:
        self._signer = signer
        self._address = address
        self._scope = scope
        self._token_uri = token_uri
        self._clock = clock
        self._source = source

    def __call__(self) -> str:
        """Ask for a token.

        Raises:
            AccessRefused: Google does not know the key (any more).
            SourceUnavailable: nobody answers usefully.
        """
        assertion = _signed(
            self._signer, self._address, self._clock, scope=self._scope, aud=self._token_uri
        )
        form = urlencode({"grant_type": _GRANT, "assertion": assertion}).encode()
        parts = urlsplit(self._token_uri)
        transport = Urllib3Transport(f"{parts.scheme}://{parts.netloc}")
        try:
            answer = transport.send(
                Request("POST", parts.path, (), form, "application/x-www-form-urlencoded")
            )
        finally:
            transport.close()
        return self._read(answer)

    def _read(self, answer: Reply | Fault) -> str:
        where = f"{self._source}: Google's token service ({origin_of(self._token_uri)})"
        if isinstance(answer, Reply) and answer.status in (400, 401, 403):
            raise AccessRefused(
                f"{where} does not take the key ({answer.status}); expected a token. Look whether the key was "
                "deleted or its service account switched off, and make a new JSON key.",
                source=self._source,
            )
        try:
            if isinstance(answer, Reply) and answer.status == 200:
                return msgspec.json.decode(answer.body, type=_TokenReply).access_token
        except msgspec.MsgspecError:
            pass
        seen = answer.reason if isinstance(answer, Fault) else f"answered {answer.status}"
        raise SourceUnavailable(
            f"{where} {seen}; expected a token. Run again later; what was landed is kept.",
            source=self._source,
        )
