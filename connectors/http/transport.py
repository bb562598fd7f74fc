"""Bytes to a server and back: a request, a reply or a fault, and the transport over urllib3.

Guarantee: a transport raises nothing for what happens on the wire. A fault is a value in our own
words, so no exception chain can carry a header or a reply.

Belongs: timeouts, compression, connections, authorization, the environment's proxy. Does not: retry, JSON (session).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Final, Literal, Protocol
from urllib.parse import urlencode

import urllib3
from urllib3 import exceptions

from connectors.http.proxy import proxy_of

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 60.0
"""The slowest sound replies (large reports, batch reads with history) take a few tens of seconds."""

USER_AGENT: Final = f"maintrack/{version('maintrack')}"

# The session repeats requests, urllib3 never: it would repeat silently, and not at all for POST.
# A redirect comes back as it is: following one could hand the token to another host.
NO_RETRIES: Final = urllib3.Retry(
    total=0, raise_on_redirect=False, raise_on_status=False, respect_retry_after_header=False
)


@dataclass(frozen=True, slots=True)
class Request:
    """One call of an API.

    path: of the address, after the base URL; holds no secret, may stand in messages.
    lane: which of the source's budgets it spends.
    is_repeatable: the same request twice has the effect of once, whatever became of the first.
    """

    method: Literal["GET", "POST"]
    path: str
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    content_type: str = "application/json"
    lane: str = ""
    is_repeatable: bool = True

    @property
    def target(self) -> str:
        """Path and encoded query, as they go out."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class Reply:
    """headers: by lower-case name. body: inflated."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """No reply: why, in words that fit behind "the server …"; is_sent: the server may have acted."""

    reason: str
    is_sent: bool


class Transport(Protocol):
    @property
    def base_url(self) -> str: ...

    def send(self, request: Request) -> Reply | Fault: ...

    def close(self) -> None: ...


class Urllib3Transport:
    """A transport of its own connections; safe to use from several threads."""

    def __init__(self, base_url: str, token: Callable[[], str] | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self._token = token
        self._pool = _pool(self.base_url)

    def send(self, request: Request) -> Reply | Fault:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        headers["User-Agent"] = USER_AGENT
        if request.body is not None:
            headers["Content-Type"] = request.content_type
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token()}"
        try:
            raw = self._pool.request(
                request.method,
                self.base_url + request.target,
                body=request.body,
                headers=headers,
                redirect=False,
            )
            return Reply(raw.status, lower_names(raw.headers), raw.data)
        except (exceptions.HTTPError, OSError) as error:
            return fault_of(error)

    def close(self) -> None:
        self._pool.clear()


def _pool(base_url: str) -> urllib3.PoolManager:
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    proxy = proxy_of(base_url)
    if proxy is None:
        return urllib3.PoolManager(timeout=timeout, retries=NO_RETRIES)
    return urllib3.ProxyManager(
        proxy.url, proxy_headers=proxy.headers, timeout=timeout, retries=NO_RETRIES
    )


def lower_names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def fault_of(error: Exception) -> Fault:
    """What an error of urllib3 means, without its text: that names the address and its query."""
    if isinstance(error, exceptions.MaxRetryError) and error.reason is not None:
        return fault_of(error.reason)
    for kind, reason, is_sent in _FAULTS:
        if isinstance(error, kind):
            return Fault(reason, is_sent)
    return Fault(f"could not be asked ({type(error).__name__})", is_sent=True)


# The first kind that fits counts, the narrower ones first: NameResolutionError is a NewConnectionError, and
# that is a ConnectTimeoutError.
_FAULTS: Final[tuple[tuple[type[Exception], str, bool], ...]] = (
    (exceptions.NameResolutionError, "has a host name that nobody knows", False),
    (exceptions.NewConnectionError, "accepted no connection", False),
    (
        exceptions.ConnectTimeoutError,
        f"accepted no connection within {CONNECT_SECONDS:.0f} s",
        False,
    ),
    (exceptions.ProxyError, "was not reached through the proxy", False),
    (exceptions.SSLError, "showed no certificate that is trusted here", False),
    (exceptions.ReadTimeoutError, f"gave no answer within {READ_SECONDS:.0f} s", True),
    (exceptions.DecodeError, "sent a damaged answer", True),
    (exceptions.ProtocolError, "cut its answer short", True),
)
