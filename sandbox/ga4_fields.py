"""The dimensions and metrics of the GA4 property, and which of them go together.

Belongs: names, types, how a dimension is read from a visit and a metric from sums.
Does not: grouping (ga4_report), filters (ga4_filters).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any
from zlib import crc32

from sandbox.traffic import NOT_SET, Visits

SCHEMA_URL = "https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema"


CAMPAIGN_IDS = {"se-generic": "18442310", "pmax-se": "18442377", "remarketing": "18442401"}
"""Of the linked account's campaigns; others have none."""


class BadReportError(ValueError):
    """A request that Google answers with 400 INVALID_ARGUMENT and this message."""


@dataclass(slots=True)
class Sums:
    """What a row of a report is made of."""

    sessions: int = 0
    engaged: int = 0
    new_users: int = 0
    users: int = 0
    views: int = 0
    key_events: int = 0
    cents: int = 0
    clicks: int = 0
    impressions: int = 0
    days: set[date] = field(default_factory=set)

    def add(self, visits: Visits) -> None:
        self.sessions += visits.sessions
        self.engaged += visits.engaged
        self.new_users += visits.new_users
        self.users += visits.users
        self.views += visits.views
        self.key_events += visits.key_events
        self.cents += visits.cents
        self.clicks += visits.clicks
        self.impressions += visits.impressions
        self.days.add(visits.day)

    @property
    def total_users(self) -> int:
        """Who comes back on other days counts once: users of a month are fewer than of its days."""
        returning = self.users - self.new_users
        shrunk: float = returning / max(1, len(self.days)) ** 0.3
        return self.new_users + ceil(shrunk)


@dataclass(frozen=True, slots=True)
class Dimension:
    """is_origin: tells where visits come from; reports with it split the traffic by small rows."""

    name: str
    ui_name: str
    read: Callable[[Visits], str]
    category: str = "Traffic source"
    is_origin: bool = True


@dataclass(frozen=True, slots=True)
class Metric:
    name: str
    ui_name: str
    read: Callable[[Sums], float]
    type: str = "TYPE_INTEGER"
    category: str = "Session"


PAGES = ("/", "/ftx-aggregat", "/referenser/skola", "/kontakt", "/artiklar/ovk-2026")
COUNTRIES = ("Sweden", "Sweden", "Sweden", "Norway", "Finland")


def _landing_page(visits: Visits) -> str:
    """Visits of one origin and first-user origin begin on one page."""
    words = f"{visits.origin.source}/{visits.origin.campaign}/{visits.first_user.source}"
    return PAGES[crc32(words.encode()) % len(PAGES)]


def _country(visits: Visits) -> str:
    return COUNTRIES[crc32(f"{visits.day}/{visits.first_user.source}".encode()) % len(COUNTRIES)]


def _yes(name: str, ui_name: str, read: Callable[[Visits], str], category: str) -> Dimension:
    return Dimension(name, ui_name, read, category, is_origin=False)


DIMENSIONS: dict[str, Dimension] = {
    one.name: one
    for one in (
        _yes("date", "Date", lambda v: f"{v.day:%Y%m%d}", "Time"),
        _yes("yearMonth", "Year month", lambda v: f"{v.day:%Y%m}", "Time"),
        _yes("year", "Year", lambda v: f"{v.day:%Y}", "Time"),
        _yes("isoYearIsoWeek", "ISO week of ISO year", lambda v: f"{v.day:%G%V}", "Time"),
        _yes("hostName", "Hostname", lambda v: v.host, "Page / screen"),
        _yes("landingPage", "Landing page", _landing_page, "Page / screen"),
        _yes("country", "Country", _country, "Geography"),
        Dimension(
            "sessionDefaultChannelGroup", "Session default channel group", lambda v: v.origin.group
        ),
        Dimension("sessionSource", "Session source", lambda v: v.origin.source),
        Dimension("sessionMedium", "Session medium", lambda v: v.origin.medium),
        Dimension("sessionCampaignName", "Session campaign", lambda v: v.origin.campaign),
        Dimension(
            "sessionCampaignId",
            "Session campaign ID",
            lambda v: CAMPAIGN_IDS.get(v.origin.campaign, NOT_SET),
        ),
        Dimension(
            "sessionSourceMedium",
            "Session source / medium",
            lambda v: f"{v.origin.source} / {v.origin.medium}",
        ),
        Dimension(
            "firstUserDefaultChannelGroup",
            "First user default channel group",
            lambda v: v.first_user.group,
        ),
        Dimension("firstUserSource", "First user source", lambda v: v.first_user.source),
        Dimension("firstUserMedium", "First user medium", lambda v: v.first_user.medium),
        Dimension("firstUserCampaignName", "First user campaign", lambda v: v.first_user.campaign),
    )
}
METRICS: dict[str, Metric] = {
    one.name: one
    for one in (
        Metric("sessions", "Sessions", lambda s: s.sessions),
        Metric("engagedSessions", "Engaged sessions", lambda s: s.engaged),
        Metric("newUsers", "New users", lambda s: s.new_users, category="User"),
        Metric("totalUsers", "Total users", lambda s: s.total_users, category="User"),
        Metric("activeUsers", "Active users", lambda s: s.total_users, category="User"),
        Metric("screenPageViews", "Views", lambda s: s.views, category="Page / screen"),
        Metric("keyEvents", "Key events", lambda s: s.key_events, "TYPE_FLOAT", "Event"),
        Metric(
            "engagementRate",
            "Engagement rate",
            lambda s: s.engaged / s.sessions if s.sessions else 0.0,
            "TYPE_FLOAT",
        ),
        Metric(
            "advertiserAdCost", "Ads cost", lambda s: s.cents / 100, "TYPE_CURRENCY", "Advertising"
        ),
        Metric("advertiserAdClicks", "Ads clicks", lambda s: s.clicks, category="Advertising"),
        Metric(
            "advertiserAdImpressions",
            "Ads impressions",
            lambda s: s.impressions,
            category="Advertising",
        ),
    )
}
COST = "advertiserAd"
"""How the names of metrics begin that come from linked ad accounts."""

_CAMPAIGN = {"sessionCampaignId", "sessionCampaignName"}
_WITH_COST = {"date", "yearMonth", "year", "isoYearIsoWeek", "sessionSource", "sessionMedium"}


def dimension(name: str) -> Dimension:
    """Raises:
    BadReportError: no such dimension.
    """
    if name not in DIMENSIONS:
        raise BadReportError(_unknown(name, "dimension", DIMENSIONS))
    return DIMENSIONS[name]


def metric(name: str) -> Metric:
    """Raises:
    BadReportError: no such metric.
    """
    if name not in METRICS:
        raise BadReportError(_unknown(name, "metric", METRICS))
    return METRICS[name]


def _unknown(name: str, kind: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, known, 1)
    hint = f"Did you mean {close[0]}? " if close else ""
    return (
        f"{hint}Field {name} is not a valid {kind}. For a list of valid dimensions and metrics, "
        f"see {SCHEMA_URL} "
    )


def in_the_way(dimensions: Iterable[str], metrics: Iterable[str]) -> str:
    """A field to be removed because the others do not go with it; '' if all go together.

    Cost belongs to campaigns: it needs one of their dimensions and stands no other metric.
    """
    dims, cost = set(dimensions), [m for m in metrics if m.startswith(COST)]
    if not cost:
        return ""
    if strangers := [m for m in metrics if m not in cost]:
        return strangers[0]
    if strangers := sorted(dims - _WITH_COST - _CAMPAIGN):
        return strangers[0]
    return "" if dims & _CAMPAIGN else cost[0]


def dimension_json(one: Dimension) -> dict[str, Any]:
    return {"apiName": one.name, "uiName": one.ui_name, "description": "", "category": one.category}


def metric_json(one: Metric, *, has_cost: bool) -> dict[str, Any]:
    body: dict[str, Any] = {
        "apiName": one.name,
        "uiName": one.ui_name,
        "description": "",
        "type": one.type,
        "category": one.category,
    }
    if one.type == "TYPE_CURRENCY" and not has_cost:
        body["blockedReasons"] = ["NO_COST_METRICS"]
    return body
