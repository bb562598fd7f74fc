"""Plausible's Stats API v2 of one site: from request to answer.

Belongs: key, site, metrics and dimensions, order, pages.
Does not: the visits themselves (audience).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sandbox.audience import Row
from sandbox.box import Box
from sandbox.http_shapes import Answer, Request

_READ: dict[str, Callable[[Row], str]] = {
    "time:day": lambda row: str(row.day),
    "visit:channel": lambda row: row.name,
    "visit:source": lambda row: row.label,
    "visit:utm_medium": lambda row: row.medium,
    "visit:utm_campaign": lambda row: row.campaign,
}
_METRICS: dict[str, Callable[[Sequence[Row]], int]] = {
    "visits": lambda rows: sum(row.visits for row in rows),
    "visitors": lambda rows: sum(row.visitors for row in rows),
    "pageviews": lambda rows: sum(row.views for row in rows),
    "bounce_rate": lambda rows: round(
        100 * sum(row.bounces for row in rows) / max(1, sum(row.visits for row in rows))
    ),
}
_MOST_ROWS = 10_000


def answer(box: Box, request: Request) -> Answer:
    if request.method != "POST" or request.path != "/api/v2/query":
        return Answer(404, {"error": "Not found"})
    wanted = request.json()
    is_known = wanted.get("site_id") == box.identity["plausible_site_id"]
    if request.token != box.identity["plausible_token"] or not is_known:
        return Answer(
            401,
            {
                "error": "Invalid API key or site ID. Please make sure you're using a valid API key with access to the "
                "site you've requested."
            },
        )
    try:
        return Answer(200, _query(box, wanted))
    except ValueError as error:
        return Answer(400, {"error": str(error)})


def _query(box: Box, query: Mapping[str, Any]) -> dict[str, Any]:
    names = [str(name) for name in query.get("dimensions") or []]
    metrics = [str(name) for name in query.get("metrics") or []]
    for name in (*names, *metrics):
        if name not in _READ and name not in _METRICS:
            raise ValueError(f'Invalid metric or dimension "{name}"')
    between = query.get("date_range")
    if not isinstance(between, list) or len(between) != 2:
        raise ValueError("Invalid date_range: the sandbox takes two dates.")
    first, last = (date.fromisoformat(str(day)) for day in between)
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in box.world.web.plausible:
        if first <= row.day <= last:
            groups[tuple(_READ[name](row) for name in names)].append(row)
    rows = [
        {"metrics": [_METRICS[name](found) for name in metrics], "dimensions": list(key)}
        for key, found in groups.items()
    ]
    rows = _ordered(rows, query.get("order_by") or [], names)
    pages = query.get("pagination") or {}
    offset, limit = (
        int(pages.get("offset", 0)),
        min(int(pages.get("limit", _MOST_ROWS)), _MOST_ROWS),
    )
    meta = {"total_rows": len(rows)} if (query.get("include") or {}).get("total_rows") else {}
    told = {"site_id": query["site_id"], "date_range": between, "metrics": metrics}
    return {"results": rows[offset : offset + limit], "meta": meta, "query": told}


def _ordered(
    rows: list[dict[str, Any]], orders: Sequence[Sequence[str]], names: Sequence[str]
) -> list[dict[str, Any]]:
    """As asked; without an order most visits first."""
    if not orders:
        return sorted(rows, key=lambda row: -row["metrics"][0] if row["metrics"] else 0)
    for name, direction in reversed([tuple(order) for order in orders]):
        if name not in names:
            raise ValueError(f'Invalid order_by "{name}"')
        rows.sort(key=_dimension(list(names).index(name)), reverse=direction == "desc")
    return rows


def _dimension(place: int) -> Callable[[dict[str, Any]], str]:
    return lambda row: str(row["dimensions"][place])
