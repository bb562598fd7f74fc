"""The Search Console API of one site: from request to answer.

Belongs: routing, token, site, filters, grouping, data states.
Does not: the clicks themselves (search).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sandbox.box import Box
from sandbox.http_shapes import Answer, Request, google_error
from sandbox.search import Clicks, first_incomplete

_PATH = re.compile(r"/webmasters/v3/sites/(?P<site>.+?)(?P<verb>/searchAnalytics/query)?")
_DEFAULT_ROWS, _MOST_ROWS = 1_000, 25_000
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "equals": lambda value, wanted: value == wanted,
    "notEquals": lambda value, wanted: value != wanted,
    "contains": lambda value, wanted: wanted in value,
    "notContains": lambda value, wanted: wanted not in value,
    "includingRegex": lambda value, wanted: re.search(wanted, value) is not None,
    "excludingRegex": lambda value, wanted: re.search(wanted, value) is None,
}
_READ: dict[str, Callable[[Clicks], str]] = {
    "date": lambda one: str(one.day),
    "query": lambda one: one.query,
}


def answer(box: Box, request: Request) -> Answer:
    path = _PATH.fullmatch(request.path)
    if refused := _refusal(box, request, path["site"] if path else ""):
        return refused
    verb = path["verb"] if path else None
    try:
        if verb and request.method == "POST":
            return Answer(200, _query(box, request.json()))
    except (ValueError, re.error) as error:
        return google_error(400, "INVALID_ARGUMENT", str(error))
    if path and request.method == "GET" and not verb:
        site = {"siteUrl": path["site"], "permissionLevel": "siteRestrictedUser"}
        return Answer(200, site)
    return google_error(404, "NOT_FOUND", "Method not found.")


def _refusal(box: Box, request: Request, site: str) -> Answer | None:
    """In Google's order: token, then the site."""
    if request.token != box.identity["search_console_token"]:
        return google_error(401, "UNAUTHENTICATED", "Request had invalid credentials.")
    if site == box.identity["search_console_site"]:
        return None
    words = (
        f"User does not have sufficient permission for site '{site}'. See also: "
        "https://support.google.com/webmasters/answer/2451999."
    )
    reasons = [{"reason": "forbidden", "domain": "global"}]
    return google_error(403, "PERMISSION_DENIED", words, errors=reasons)


def _query(box: Box, query: Mapping[str, Any]) -> dict[str, Any]:
    dimensions = [str(name) for name in query.get("dimensions") or []]
    if unknown := [name for name in dimensions if name not in _READ]:
        raise ValueError(f"The sandbox knows no dimension {unknown[0]}.")
    first, last = (date.fromisoformat(str(query.get(name))) for name in ("startDate", "endDate"))
    if first > last:
        raise ValueError(f"startDate {first} is after endDate {last}.")
    incomplete = first_incomplete(box.world.now)
    is_fresh = query.get("dataState", "final") == "all"
    tests = [
        _test(one) for group in query.get("dimensionFilterGroups") or [] for one in group["filters"]
    ]
    # Rare queries are counted where nobody asks for queries, and nowhere else.
    hides = bool(tests) or "query" in dimensions
    chosen = [
        one
        for one in box.world.web.search
        if first <= one.day <= last
        and (is_fresh or one.day < incomplete)
        and (one.query or not hides)
        and all(test(one) for test in tests)
    ]
    rows = _grouped(chosen, dimensions)
    start = int(query.get("startRow") or 0)
    limit = min(int(query.get("rowLimit") or _DEFAULT_ROWS), _MOST_ROWS)
    body: dict[str, Any] = {"responseAggregationType": "byProperty"}
    if page := rows[start : start + limit]:
        body["rows"] = page
    if is_fresh and "date" in dimensions and incomplete <= last:
        body["metadata"] = {"firstIncompleteDate": str(max(first, incomplete))}
    return body


def _test(wanted: Mapping[str, Any]) -> Callable[[Clicks], bool]:
    read = _READ.get(str(wanted.get("dimension")))
    operator = _OPERATORS.get(str(wanted.get("operator", "equals")))
    if read is None or operator is None:
        raise ValueError("A filter needs a known dimension and operator.")
    expression = str(wanted.get("expression", ""))
    re.compile(expression)
    return lambda one: operator(read(one), expression)


def _grouped(found: Iterable[Clicks], dimensions: list[str]) -> list[dict[str, Any]]:
    """Most clicks first, as Google sorts; by date, days in order."""
    sums: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for one in found:
        counts = sums[tuple(_READ[name](one) for name in dimensions)]
        counts[0] += one.clicks
        counts[1] += one.impressions
        counts[2] += one.impressions * one.position
    rows = [
        {
            "keys": list(key),
            "clicks": clicks,
            "impressions": shown,
            "ctr": clicks / shown,
            "position": places / shown,
        }
        for key, (clicks, shown, places) in sums.items()
    ]
    if not dimensions:
        return [{name: value for name, value in row.items() if name != "keys"} for row in rows]
    if "date" in dimensions:
        return sorted(rows, key=lambda row: row["keys"])
    return sorted(rows, key=lambda row: -row["clicks"])
