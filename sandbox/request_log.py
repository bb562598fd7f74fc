"""What was asked of the sandbox and when, so that a test can hold a limiter to its word.

Belongs: the newest requests, counts per second and the busiest spans.
Does not: tokens or bodies.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal[
    "hubspot", "search", "oauth", "ga4", "search_console", "matomo", "plausible", "other"
]
KEPT = 200_000


@dataclass(slots=True)
class Line:
    """second: of the Unix clock; at: seconds since the log began, for spans shorter than one.
    records: how many HubSpot answered with; status 0: not answered yet.
    """

    method: str
    path: str
    query: str
    kind: Kind
    second: int
    at: float
    status: int = 0
    records: int = 0


class RequestLog:
    def __init__(self) -> None:
        self._lock, self._began = threading.Lock(), time.monotonic()
        self._lines: deque[Line] = deque(maxlen=KEPT)

    def arrived(self, method: str, path: str, query: str, kind: Kind) -> Line:
        """Note a request as it comes in; whoever answers sets the line's status."""
        at = round(time.monotonic() - self._began, 4)
        line = Line(method, path, query, kind, int(time.time()), at)
        with self._lock:
            self._lines.append(line)
        return line

    def clear(self) -> None:
        with self._lock:
            self._lines.clear()

    def shown(self) -> dict[str, Any]:
        """requests in order of arrival; per_second: kind → second → requests; busiest: kind →
        most requests within any one and any ten seconds.
        """
        with self._lock:
            lines = list(self._lines)
        per_second: dict[str, Counter[str]] = {}
        times: dict[str, list[float]] = {}
        for line in lines:
            per_second.setdefault(line.kind, Counter())[str(line.second)] += 1
            times.setdefault(line.kind, []).append(line.at)
        return {
            "requests": [asdict(line) for line in lines],
            "per_second": per_second,
            "busiest": {
                kind: {"one_second": _most(seen, 1), "ten_seconds": _most(seen, 10)}
                for kind, seen in times.items()
            },
        }


def _most(times: list[float], span: float) -> int:
    first = most = 0
    for last, at in enumerate(times):
        while times[first] <= at - span:
            first += 1
        most = max(most, last - first + 1)
    return most


_WEB: dict[str, Kind] = {
    "/webmasters/": "search_console",
    "/index.php": "matomo",
    "/api/v2/query": "plausible",
}


def kind_of(path: str) -> Kind:
    if path.startswith("/v1beta/"):
        return "ga4"
    for begin, kind in _WEB.items():
        if path.startswith(begin):
            return kind
    if path.startswith("/oauth/"):
        return "oauth"
    if path.startswith(("/crm/", "/account-info/")):
        return "search" if path.endswith("/search") else "hubspot"
    return "other"
