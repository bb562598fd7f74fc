"""Faults on order: what goes wrong with real APIs, switched on for some of the next requests.

Belongs: reading orders, choosing the fault for a request, the wrong answers themselves.
Does not: faults of the data (world, profile hostile), real limits (limits, ga4_quota).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

import msgspec

from sandbox.http_shapes import Answer, google_error, html_page, hubspot_error
from sandbox.limits import refusal

Body = Literal["", "json", "html", "latin1", "empty", "cut", "drop"]
_HTML_STATUSES = frozenset((414, 502, 504, 521, 522, 523, 524))
_HUBSPOT: dict[int, tuple[str, str]] = {
    400: ("VALIDATION_ERROR", "Invalid input JSON"),
    401: ("INVALID_AUTHENTICATION", "Authentication credentials not found"),
    404: ("OBJECT_NOT_FOUND", "resource not found"),
    423: ("LOCKED", "The resource is locked by a high volume of requests"),
    477: ("MIGRATION_IN_PROGRESS", "This account is being moved to another data center"),
    500: ("INTERNAL_ERROR", "internal error"),
    503: ("SERVICE_UNAVAILABLE", "Service Unavailable"),
}
_GOOGLE: dict[int, tuple[str, str]] = {
    400: ("INVALID_ARGUMENT", "Invalid argument."),
    401: ("UNAUTHENTICATED", "Request had invalid authentication credentials."),
    403: ("PERMISSION_DENIED", "User does not have sufficient permissions for this property."),
    429: ("RESOURCE_EXHAUSTED", "Exhausted concurrent requests quota."),
    500: ("INTERNAL", "Internal error encountered."),
    503: ("UNAVAILABLE", "The service is currently unavailable."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One order.

    path: prefix of the paths it meets. method: only this one; '' any.
    skip, count: passes over `skip` matching requests, then meets `count`; null = all.
    status: of the wrong answer; null lets the real answer through, spoilt by `body`.
    policy: of a 429. scopes: named as missing by a 403. retry_after: the header, in seconds.
    body: `cut` ends the answer half-way, `drop` hangs up without one.
    delay_ms: waited before answering.
    """

    path: str = "/"
    method: str = ""
    skip: int = 0
    count: int | None = 1
    status: int | None = None
    policy: str = "TEN_SECONDLY_ROLLING"
    scopes: tuple[str, ...] = ("crm.objects.contacts.read",)
    retry_after: float | None = None
    category: str = ""
    message: str = ""
    body: Body = ""
    delay_ms: int = 0

    def answer(self, path: str) -> Answer | None:
        """The wrong answer; None if the real one is only to be spoilt."""
        if self.status is None:
            return None
        answer = self._plain(path, self.status)
        if self.body == "html" or (not self.body and self.status in _HTML_STATUSES):
            answer = html_page(self.status, f"{self.status} – upstream error")
        told = {} if self.retry_after is None else {"Retry-After": f"{self.retry_after:g}"}
        return replace(answer, headers={**answer.headers, **told})

    def _plain(self, path: str, status: int) -> Answer:
        if path.startswith("/index.php"):
            told = {"result": "error", "message": self.message or "The sandbox was told to fail."}
            return Answer(status, told)
        if path.startswith("/api/v2/query"):
            return Answer(status, {"error": self.message or "The sandbox was told to fail."})
        if path.startswith(("/v1beta/", "/webmasters/")):
            name, message = _GOOGLE.get(status, ("UNKNOWN", "Unknown error."))
            return google_error(status, self.category or name, self.message or message)
        if status == 429:
            return refusal(self.policy)
        if status == 403:
            return missing_scopes(*self.scopes)
        category, message = _HUBSPOT.get(status, ("ERROR", "error"))
        return hubspot_error(status, self.category or category, self.message or message)


def missing_scopes(*scopes: str) -> Answer:
    return hubspot_error(
        403,
        "MISSING_SCOPES",
        "This app hasn't been granted all required scopes to make this call. "
        "Read more about required scopes here: https://developers.hubspot.com/scopes.",
        errors=[
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": list(scopes)},
            }
        ],
        links={"scopes": "https://developers.hubspot.com/scopes"},
    )


def spoilt(answer: Answer, body: Body) -> Answer:
    """The answer with a body that is not what its header says; cut and drop are the server's."""
    if body == "empty":
        return replace(answer, body=b"", packed=None, records=0)
    if body == "html":
        return replace(html_page(answer.status, "Just a moment…"), headers=answer.headers)
    if body == "latin1":
        page = "<html><body>Tjänsten är för tillfället otillgänglig – försök igen</body></html>"
        content = page.replace("–", "-").encode("latin-1")
        return replace(answer, body=content, packed=None, records=0)
    return answer


@dataclass(slots=True)
class Faults:
    """The orders in force, first come first served. Safe for many threads."""

    _orders: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def order(self, wanted: list[Mapping[str, Any]]) -> None:
        """Replace all orders.

        Raises:
            ValueError: an unknown key or value.
        """
        orders = [_order(one) for one in wanted]
        with self._lock:
            self._orders = orders

    def shown(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(one) for one in self._orders]

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that meets this request, counted down; every request counts once per order."""
        with self._lock:
            for place, one in enumerate(self._orders):
                if not path.startswith(one.path) or one.method not in ("", method):
                    continue
                if one.skip:
                    self._orders[place] = replace(one, skip=one.skip - 1)
                    continue
                if one.count is not None:
                    self._orders[place] = replace(one, count=one.count - 1)
                    if one.count == 1:
                        del self._orders[place]
                return one
        return None


def _order(wanted: Mapping[str, Any]) -> Fault:
    known = [one.name for one in fields(Fault)]
    if unknown := sorted(set(wanted) - set(known)):
        raise ValueError(f"fault: unknown keys {unknown}; known are {known}")
    try:
        fault = msgspec.convert(wanted, Fault)
    except msgspec.ValidationError as error:
        raise ValueError(f"fault: {error}") from error
    if fault.count == 0:
        raise ValueError("fault: count 0 meets no request; give a number or null for all")
    return fault
