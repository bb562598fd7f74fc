"""hubspot-api-client as a transport: its ApiClient carries bytes, its models are not used.

Guarantee: one pool of connections per portal; the token of the moment is sent; nothing of the
package's exceptions, which quote headers and bodies, leaves this module.

Belongs: how that package is called, its odd ends. Does not: retry, meaning of statuses (session, judge).
Facts: docs/sources/hubspot.md#transport
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from hubspot.crm.contacts.api_client import ApiClient
from hubspot.crm.contacts.configuration import Configuration
from hubspot.crm.contacts.exceptions import ApiException
from urllib3 import exceptions

from connectors.http import Clock, Fault, Reply, Request, Transport
from connectors.http.proxy import proxy_of
from connectors.http.transport import (
    CONNECT_SECONDS,
    NO_RETRIES,
    READ_SECONDS,
    USER_AGENT,
    fault_of,
    lower_names,
)
from connectors.hubspot.budget import MOST_IN_FLIGHT


class ApiClientTransport:
    """Safe to use from several threads. JSON requests only; tokens are fetched over urllib3."""

    def __init__(self, base_url: str, token: Callable[[], str]) -> None:
        self.base_url = base_url.rstrip("/")
        self._token = token
        configuration = Configuration(host=self.base_url)
        configuration.retries = NO_RETRIES
        # A pool that is narrower than the readers are many makes a connection anew for call after call.
        configuration.connection_pool_maxsize = MOST_IN_FLIGHT
        if (proxy := proxy_of(self.base_url)) is not None:
            configuration.proxy, configuration.proxy_headers = proxy.url, proxy.headers
        self._api = ApiClient(configuration)
        self._api.user_agent = USER_AGENT

    def send(self, request: Request) -> Reply | Fault:
        # Read at every call: a renewed token does not reach an object that was built with the old one.
        self._api.configuration.access_token = self._token()
        try:
            return _reply(self._call(request))
        except ApiException as error:
            return _refusal(error)
        except UnicodeDecodeError as error:
            # The package decodes error bodies as UTF-8; proxies in front of HubSpot send other encodings.
            refusal = error.__context__
            return _refusal(refusal) if isinstance(refusal, ApiException) else fault_of(error)
        except (exceptions.HTTPError, OSError) as error:
            return fault_of(error)

    def close(self) -> None:
        self._api.rest_client.pool_manager.clear()
        self._api.close()

    def _call(self, request: Request) -> Any:
        return self._api.call_api(
            request.path,
            request.method,
            {},
            list(request.query),
            {"Accept": "application/json", "Accept-Encoding": "gzip"},
            body=None if request.body is None else msgspec.json.decode(request.body),
            response_types_map={},
            auth_settings=["oauth2"],
            _preload_content=False,
            _request_timeout=(CONNECT_SECONDS, READ_SECONDS),
        )


class Timed:
    """A transport that tells how long each call was on its way."""

    def __init__(self, inner: Transport, clock: Clock, took: Callable[[float], None]) -> None:
        self.base_url = inner.base_url
        self._inner = inner
        self._clock = clock
        self._took = took

    def send(self, request: Request) -> Reply | Fault:
        began = self._clock.monotonic()
        answer = self._inner.send(request)
        self._took(self._clock.monotonic() - began)
        return answer

    def close(self) -> None:
        self._inner.close()


def _reply(raw: Any) -> Reply:
    # Reading `.data` gives the connection back to the pool.
    body = raw.data
    return Reply(raw.status, lower_names(raw.headers), body)


def _refusal(error: ApiException) -> Reply | Fault:
    if not error.status:
        return Fault("showed no certificate that is trusted here", is_sent=False)
    body = error.body.encode() if isinstance(error.body, str) else error.body or b""
    return Reply(error.status, lower_names(error.headers or {}), body)
