"""Words of GA4 requests that several test modules use."""

from __future__ import annotations

from typing import Any

ORIGIN = "sessionDefaultChannelGroup sessionSource sessionMedium sessionCampaignName"
MEASURES = "sessions engagedSessions newUsers totalUsers screenPageViews keyEvents"


def spanning(first: str, last: str) -> dict[str, Any]:
    return {"dateRanges": [{"startDate": first, "endDate": last}]}


def only(field: str, **condition: Any) -> dict[str, Any]:
    return {"filter": {"fieldName": field, **condition}}


def equals(field: str, value: str) -> dict[str, Any]:
    return only(field, stringFilter={"value": value})


def query(dimensions: str, metrics: str) -> dict[str, Any]:
    return {
        "dimensions": [{"name": name} for name in dimensions.split()],
        "metrics": [{"name": name} for name in metrics.split()],
        **spanning("2026-10-01", "2026-10-31"),
    }
