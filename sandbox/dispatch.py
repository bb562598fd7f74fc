"""One request on its way: log, latency, faults, then the API that its path belongs to.

Belongs: choosing the API, spoiling its answer, correlation ids.
Does not: sockets (server), what an API answers.
"""

from __future__ import annotations

import hashlib
import sys
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from sandbox import controls, ga4_api, hubspot_api, matomo_api, plausible_api, search_api
from sandbox.box import Box
from sandbox.faults import Fault, spoilt
from sandbox.http_shapes import Answer, Request, google_error, html_page, hubspot_error
from sandbox.request_log import Kind, kind_of

LONGEST_URL = 16_000


def handle(box: Box, request: Request, url_length: int) -> tuple[Answer, str]:
    """The answer, and how its sending fails: '', 'cut' or 'drop'."""
    if request.path.startswith("/sandbox/"):
        return controls.answer(box, request), ""
    kind = kind_of(request.path)
    query = urlencode(request.query, doseq=True)
    line = box.log.arrived(request.method, request.path, query, kind)
    fault = box.faults.take(request.method, request.path)
    found = _answered(box, request, kind, url_length, fault)
    if fault is not None:
        found = spoilt(found, fault.body)
    if kind != "ga4" and kind not in _WEB:
        found = _correlated(found, request)
    line.status, line.records = found.status, found.count()
    return found, fault.body if fault is not None and fault.body in ("cut", "drop") else ""


def _answered(
    box: Box, request: Request, kind: Kind, url_length: int, fault: Fault | None
) -> Answer:
    fits = box.quota.enter() if kind == "ga4" else True
    try:
        if wait := box.latency_seconds + (fault.delay_ms / 1000 if fault else 0.0):
            box.wait(wait)
        wrong = fault.answer(request.path) if fault is not None else None
        if wrong is not None:
            return wrong
        if url_length > LONGEST_URL:
            return html_page(414, "414 Request-URI Too Large")
        if not fits:
            return google_error(429, "RESOURCE_EXHAUSTED", "Exhausted concurrent requests quota.")
        return _api(box, request, kind)
    except Exception:  # a fault of the sandbox itself: shown, and not taken for the API's
        traceback.print_exc(file=sys.stderr)
        return hubspot_error(500, "SANDBOX_BROKEN", "the sandbox itself failed; see its stderr")
    finally:
        if kind == "ga4":
            box.quota.leave()


def _api(box: Box, request: Request, kind: Kind) -> Answer:
    if kind == "ga4":
        return ga4_api.answer(box, request)
    if kind == "oauth":
        return box.tokens.answer(request)
    if kind in _WEB:
        return _WEB[kind](box, request)
    return hubspot_api.answer(box, request)


_WEB: Mapping[Kind, Callable[[Box, Request], Answer]] = {
    "search_console": search_api.answer,
    "matomo": matomo_api.answer,
    "plausible": plausible_api.answer,
}


def _correlated(answer: Answer, request: Request) -> Answer:
    """The same request has the same correlation id, in the header and in an error's body."""
    asked = f"{request.method} {request.path} {sorted(request.query.items())}".encode()
    digest = hashlib.sha256(asked + request.body).digest()
    correlation = str(uuid.UUID(bytes=digest[:16], version=4))
    body = answer.body
    if isinstance(body, dict) and "correlationId" in body:
        body = {**body, "correlationId": correlation}
    headers = {**answer.headers, "X-HubSpot-Correlation-Id": correlation}
    return replace(answer, body=body, headers=headers)
