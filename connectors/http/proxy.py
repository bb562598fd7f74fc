"""The proxy that the environment names, for connections that know of none by themselves.

Guarantee: loopback is never asked for over a proxy; a proxy's credentials go to it alone, and into no
message.

Belongs: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, in either spelling. Does not: connections (transport).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import getproxies_environment, proxy_bypass

import urllib3


@dataclass(frozen=True, slots=True)
class Proxy:
    """url: without credentials. headers: for the proxy itself."""

    url: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)


def proxy_of(base_url: str) -> Proxy | None:
    """The proxy for an address; None = straight."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if _is_loopback(host) or proxy_bypass(host):
        return None
    proxies = getproxies_environment()
    url = proxies.get(parts.scheme) or proxies.get("all")
    return _named(url) if url else None


def _named(url: str) -> Proxy:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    _, _, place = parts.netloc.rpartition("@")
    headers = {}
    if parts.username is not None:
        user, password = unquote(parts.username), unquote(parts.password or "")
        headers = urllib3.make_headers(proxy_basic_auth=f"{user}:{password}")
    return Proxy(urlunsplit((parts.scheme, place, "", "", "")), headers)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
