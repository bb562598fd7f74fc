"""The reports that are read, and the requests for them.

Belongs: dimensions, metrics, filters, slices of days. Does not: what a report's rows become (pipelines).
Facts: docs/sources/ga4.md#reports
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from connectors.contract import Days, Stream
from connectors.http import Request

ROW_LIMIT: Final = 250_000
"""The most rows that one reply may have: nearly every slice is then one page."""

SLICE_DAYS: Final = 90
"""Days per request. Longer spans pass sooner into sampling (10 million events per query) and into the
"(other)" row, and a fault then costs a quarter of a year, not the whole history."""

_SESSION_METRICS: Final = (
    "sessions",
    "engagedSessions",
    "newUsers",
    "totalUsers",
    "screenPageViews",
    "keyEvents",
)


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """What one stream asks for."""

    stream: Stream
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]


TOTALS: Final = ReportPlan(
    Stream("ga4", "totals_daily", "dated", is_essential=True),
    ("date", "hostName"),
    _SESSION_METRICS,
)
TRAFFIC: Final = ReportPlan(
    Stream("ga4", "traffic_daily", "dated", is_essential=True),
    (
        "date",
        "hostName",
        "sessionDefaultChannelGroup",
        "sessionSource",
        "sessionMedium",
        "sessionCampaignName",
    ),
    _SESSION_METRICS,
)
ACQUISITION: Final = ReportPlan(
    Stream("ga4", "acquisition_daily", "dated"),
    ("date", "hostName", "firstUserDefaultChannelGroup", "firstUserSource", "firstUserMedium"),
    ("newUsers", "totalUsers"),
)
REPORTS: Final = (TOTALS, TRAFFIC, ACQUISITION)


def slices(days: Days) -> Iterator[Days]:
    """The same days in spans of at most SLICE_DAYS, in order, none twice."""
    first = days.first
    while first <= days.last:
        last = min(first + timedelta(days=SLICE_DAYS - 1), days.last)
        yield Days(first, last)
        first = last + timedelta(days=1)


def run_report(
    property_id: str,
    plan: ReportPlan,
    span: Days,
    *,
    hosts: Sequence[str],
    offset: int = 0,
    limit: int = ROW_LIMIT,
) -> Request:
    """One page of a report.

    All dimensions are in the order, so that a page begins where the one before ended. Rows without
    any number are not asked for: days without visits come from the model's calendar.
    """
    body: dict[str, Any] = {
        "dimensions": _names(plan.dimensions),
        "metrics": _names(plan.metrics),
        "dateRanges": [{"startDate": _day(span.first), "endDate": _day(span.last)}],
        "orderBys": [{"dimension": {"dimensionName": name}} for name in plan.dimensions],
        # Google writes 64-bit integers as text in JSON.
        "limit": str(limit),
        "offset": str(offset),
        "keepEmptyRows": False,
        "returnPropertyQuota": True,
        **_host_filter(hosts),
    }
    return _post(property_id, "runReport", body)


def check_compatibility(property_id: str, plan: ReportPlan, hosts: Sequence[str]) -> Request:
    """Whether the property can give the report: Google rejects the question if not.

    The answer lists other fields of the property; those that do not fit are the shorter list.
    """
    body = {
        "dimensions": _names(plan.dimensions),
        "metrics": _names(plan.metrics),
        "compatibilityFilter": "INCOMPATIBLE",
        **_host_filter(hosts),
    }
    return _post(property_id, "checkCompatibility", body)


def _host_filter(hosts: Sequence[str]) -> dict[str, Any]:
    if not hosts:
        return {}
    listed = {"values": list(hosts), "caseSensitive": False}
    return {"dimensionFilter": {"filter": {"fieldName": "hostName", "inListFilter": listed}}}


def _names(names: Sequence[str]) -> list[dict[str, str]]:
    return [{"name": name} for name in names]


def _day(day: date) -> str:
    return day.isoformat()


def _post(property_id: str, verb: str, body: dict[str, Any]) -> Request:
    # Pretty-printed replies are twice as long.
    return Request(
        "POST",
        f"/v1beta/properties/{property_id}:{verb}",
        (("prettyPrint", "false"),),
        msgspec.json.encode(body),
        lane=property_id,
    )
