"""Matomo's Reporting API of one site: from request to answer.

Belongs: bulk requests, methods, errors with status 200, reports by day.
Does not: the visits themselves (audience).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

from sandbox.audience import Row
from sandbox.box import Box
from sandbox.calendar import TIMEZONE
from sandbox.deals import CURRENCY
from sandbox.http_shapes import Answer, Request

Parameters = Mapping[str, str]
_LABELS = {
    "direct": (1, "Direct Entry"),
    "search": (2, "Search Engines"),
    "website": (3, "Websites"),
    "campaign": (6, "Campaigns"),
    "social": (7, "Social Networks"),
    "ai": (8, "AI Assistants"),
}
_NOT_AUTHENTICATED = (
    "Unable to authenticate with the provided token. It is either invalid, expired or is required to be "
    "sent as a POST parameter."
)


def answer(box: Box, request: Request) -> Answer:
    """Matomo's answer; whatever goes wrong has status 200."""
    asked = {name: values[0] for name, values in request.query.items()} | request.form()
    if asked.get("module") != "API" or asked.get("format", "").lower() != "json":
        return _error("The sandbox answers module=API and format=json only.")
    if request.form().get("token_auth") != box.identity["matomo_token"]:
        return _error(_NOT_AUTHENTICATED)
    if asked.get("method") == "API.getBulkRequest":
        return Answer(200, [_answer(box, one) for one in _urls(asked)])
    return Answer(200, _answer(box, asked))


def _urls(asked: Parameters) -> list[Parameters]:
    urls = sorted(
        (int(name.removeprefix("urls[").rstrip("]")), text)
        for name, text in asked.items()
        if name.startswith("urls[")
    )
    return [dict(parse_qsl(text.lstrip("?"))) for _, text in urls]


def _answer(box: Box, asked: Parameters) -> Any:
    method = asked.get("method", "")
    if asked.get("idSite") != box.identity["matomo_site_id"]:
        return _said(
            f"You can't access this resource as it requires 'view' access for the website id = {asked.get('idSite')}."
        )
    if method == "SitesManager.getSiteFromId":
        site = {"idsite": "1", "name": "Nordisk Ventilation", "timezone": TIMEZONE}
        return {**site, "currency": CURRENCY}
    report = _REPORTS.get(method)
    if report is None:
        module, _, action = method.partition(".")
        return _said(
            f"The method '{action}' does not exist or is not available in the module '\\{module}'."
        )
    if asked.get("period") != "day":
        return _said("The sandbox knows period=day only.")
    ends = [date.fromisoformat(day) for day in asked.get("date", "").split(",")]
    limit = int(asked.get("filter_limit", "100"))
    by_day: dict[date, list[Row]] = {}
    for row in box.world.web.matomo:
        if ends[0] <= row.day <= ends[-1]:
            by_day.setdefault(row.day, []).append(row)
    days = [ends[0] + timedelta(days=n) for n in range((ends[-1] - ends[0]).days + 1)]
    found = {str(day): _limited(report(by_day.get(day, [])), limit) for day in days}
    return found if len(ends) > 1 else found[str(ends[0])]


def _limited(rows: Any, limit: int) -> Any:
    return rows[:limit] if isinstance(rows, list) and limit >= 0 else rows


def _summary(rows: list[Row]) -> Any:
    """A day without visits is an empty list, as PHP writes it."""
    return {"nb_uniq_visitors": sum(r.visitors for r in rows), **_sums(rows)} if rows else []


def _types(rows: list[Row]) -> list[dict[str, Any]]:
    found = []
    for name, (number, label) in _LABELS.items():
        mine = [row for row in rows if row.name == name]
        if mine:
            told = {"segment": f"referrerType=={name}", "referrer_type": number}
            found.append({"label": label, **_sums(mine), **told})
    return sorted(found, key=lambda row: -row["nb_visits"])


def _labels(kind: str) -> Callable[[list[Row]], list[dict[str, Any]]]:
    def report(rows: list[Row]) -> list[dict[str, Any]]:
        labels = dict.fromkeys(row.label for row in rows if row.name == kind)
        found = [
            {"label": label, **_sums(r for r in rows if (r.name, r.label) == (kind, label))}
            for label in labels
        ]
        return sorted(found, key=lambda row: -row["nb_visits"])

    return report


def _sums(rows: Iterable[Row]) -> dict[str, int]:
    rows = list(rows)
    return {
        "nb_visits": sum(row.visits for row in rows),
        "nb_actions": sum(row.views for row in rows),
        "bounce_count": sum(row.bounces for row in rows),
        "sum_visit_length": sum(row.views for row in rows) * 40,
        "nb_visits_converted": 0,
    }


_REPORTS: Mapping[str, Callable[[list[Row]], Any]] = {
    "VisitsSummary.get": _summary,
    "Referrers.getReferrerType": _types,
    "Referrers.getWebsites": _labels("website"),
    "Referrers.getCampaigns": _labels("campaign"),
    "Referrers.getAIAssistants": _labels("ai"),
}


def _said(message: str) -> dict[str, str]:
    return {"result": "error", "message": message}


def _error(message: str) -> Answer:
    return Answer(200, _said(message))
