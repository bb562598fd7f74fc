"""The queries: clicks by day, in all, of queries that match the brand's pattern, and of those that do not.

Belongs: bodies of requests. Does not: their order, what a page says of itself (source).
Facts: docs/sources/search-console.md#queries
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import msgspec

from connectors.contract import Days
from connectors.http import Request

ROW_LIMIT: Final = 25_000
"""The most rows of one reply; a row is a day here, so one reply always has them all."""


def brand_expression(brand: str) -> str:
    """The pattern as Google is to read it: it knows queries in small letters only."""
    has_capital = any(letter.isupper() for letter in brand)
    return f"(?i){brand}" if has_capital and not brand.startswith("(?i)") else brand


def search_request(
    site: str, days: Days, *, kind: str, brand: str | None, limit: int = ROW_LIMIT
) -> Request:
    """One query by day; `kind` is total, brand or non_brand."""
    body: dict[str, Any] = {
        "startDate": days.first.isoformat(),
        "endDate": days.last.isoformat(),
        "dimensions": ["date"],
        "type": "web",
        "dataState": "all",
        "rowLimit": limit,
    }
    if kind != "total" and brand is not None:
        operator = "includingRegex" if kind == "brand" else "excludingRegex"
        wanted = {
            "dimension": "query",
            "operator": operator,
            "expression": brand_expression(brand),
        }
        body["dimensionFilterGroups"] = [{"groupType": "and", "filters": [wanted]}]
    path = f"/webmasters/v3/sites/{quote(site, safe='')}/searchAnalytics/query"
    return Request("POST", path, (), msgspec.json.encode(body))
