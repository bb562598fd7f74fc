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

SLICE_MONTHS: Final = 3
"""Months per request, for the same reasons."""

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
    """What one stream asks for.

    is_monthly: its rows are whole months, so its spans are too.
    knows_hosts: its fields go together with a filter on host names; cost belongs to campaigns, not hosts.
    tells_money: its metrics may be hidden from the credential, and then read as zero without a word.
    """

    stream: Stream
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    is_monthly: bool = False
    knows_hosts: bool = True
    tells_money: bool = False


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
USERS: Final = ReportPlan(
    # People do not add up over days: a month has its own count.
    Stream("ga4", "users_monthly", "dated"),
    ("yearMonth",),
    ("totalUsers", "activeUsers", "newUsers"),
    is_monthly=True,
)
AD_COST: Final = ReportPlan(
    # Google rejects cost beside sessions, and cost by day without a campaign.
    Stream("ga4", "ad_cost_daily", "dated"),
    ("date", "sessionCampaignId", "sessionCampaignName", "sessionSource", "sessionMedium"),
    ("advertiserAdCost", "advertiserAdClicks", "advertiserAdImpressions"),
    knows_hosts=False,
    tells_money=True,
)
LANDING: Final = ReportPlan(
    # Thousands of pages a day: read only where somebody asks for it. Without the query string, which may
    # hold what a person typed.
    Stream("ga4", "landing_daily", "dated"),
    ("date", "landingPage", "sessionDefaultChannelGroup", "country"),
    ("sessions", "engagedSessions", "keyEvents"),
)
REPORTS: Final = (TOTALS, TRAFFIC, ACQUISITION, USERS, AD_COST)
FIELDS: Final = tuple(
    dict.fromkeys(
        name for plan in (*REPORTS, LANDING) for name in (*plan.metrics, *plan.dimensions)
    )
)
"""Everything that is asked for, under Google's names."""


def plans(*, has_landing_pages: bool) -> tuple[ReportPlan, ...]:
    """The reports to read, those that every client has first."""
    return (*REPORTS, LANDING) if has_landing_pages else REPORTS


def slices(days: Days) -> Iterator[Days]:
    """The same days in spans of at most SLICE_DAYS, in order, none twice."""
    first = days.first
    while first <= days.last:
        last = min(first + timedelta(days=SLICE_DAYS - 1), days.last)
        yield Days(first, last)
        first = last + timedelta(days=1)


def months(days: Days, last_ended: date) -> Iterator[Days]:
    """Every month that `days` touch, whole as far as it has ended, three in a span.

    Args:
        last_ended: the newest day that counts; a running month ends with it.
    """
    first, last = days.first.replace(day=1), max(days.last, min(_month_end(days.last), last_ended))
    while first <= last:
        end = first
        for _ in range(SLICE_MONTHS - 1):
            end = _month_end(end) + timedelta(days=1)
        yield Days(first, min(_month_end(end), last))
        first = _month_end(end) + timedelta(days=1)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


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
        **_host_filter(plan, hosts),
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
        **_host_filter(plan, hosts),
    }
    return _post(property_id, "checkCompatibility", body)


def metadata(property_id: str) -> Request:
    """Every field of the property, and which of them are hidden from the credential."""
    path = f"/v1beta/properties/{property_id}/metadata"
    return Request("GET", path, (("prettyPrint", "false"),), lane=property_id)


def _host_filter(plan: ReportPlan, hosts: Sequence[str]) -> dict[str, Any]:
    if not hosts or not plan.knows_hosts:
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
