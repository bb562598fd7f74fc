"""Goals that a marketing lead of the invented company could have set, from its own last year.

Belongs: baselines and targets from the company's truth. Does not: the client file around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor, log10
from typing import Any

from pipelines.config.periods import Period, YearStart, parse_period
from pipelines.demo import NAME

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class History:
    """The company's truth as days: what was counted from `first` on, up to yesterday."""

    truth: Mapping[str, Any]
    first: date

    def total(self, table: str, column: str, start: date, end: date) -> float:
        """Sum over the days `start`..`end`, both included."""
        rows: Iterable[Row] = self.truth[table]
        return sum(
            float(row[column])
            for row in rows
            if start <= date.fromisoformat(row["date_day"]) <= end
        )

    def of_last_year(self, table: str, column: str, period: Period) -> float:
        """What the same days gave a year before; where history is younger, the days before the period
        at their daily mean."""
        start, end = _year_before(period.first), _year_before(period.last)
        if start < self.first:
            start, end = self.first, max(period.first - timedelta(days=1), self.first)
        days = (end - start).days + 1
        return self.total(table, column, start, end) / days * _length(period)

    def at_todays_rate(self, table: str, column: str, period: Period, yesterday: date) -> float:
        """What the period's days give at the daily mean of the 365 days up to yesterday."""
        start = max(yesterday - timedelta(days=364), self.first)
        days = (yesterday - start).days + 1
        return self.total(table, column, start, yesterday) / days * _length(period)


def goals_of(history: History, yesterday: date) -> list[dict[str, Any]]:
    """The demo's goals for the periods that hold `yesterday`, with the keys of a client file."""
    year, quarter, month = _periods(yesterday)
    return [
        *_revenue_goals(history, yesterday, year, quarter),
        *_funnel_goals(history, yesterday, year, quarter, month),
    ]


def _revenue_goals(
    history: History, yesterday: date, year: str, quarter: str
) -> list[dict[str, Any]]:
    # Deals take months to close: a young company's last year says too little about this one.
    revenue = history.at_todays_rate("revenue_daily", "new_revenue", parsed(year), yesterday)
    won = history.at_todays_rate("revenue_daily", "won_revenue", parsed(quarter), yesterday)
    return [
        {
            **_goal("new_revenue", "year", year, revenue, 1.05, weight=3, owner="management"),
            "why": "The growth that the budget rests on",
        },
        {
            **_goal("won_revenue", "quarter", quarter, won, 1.1, owner="sales"),
            "why": "The quarter's share of the year, renewals included",
        },
    ]


def _funnel_goals(
    history: History, yesterday: date, year: str, quarter: str, month: str
) -> list[dict[str, Any]]:
    leads = history.of_last_year("funnel_daily", "leads", parsed(month))
    spend = history.of_last_year("spend_daily", "cost", parsed(month))
    sessions = ("web_traffic_daily", "sessions")
    ttl = _ratio(history, ("web_leads_daily", "session"), sessions, parsed(quarter))
    ltc = _ratio(history, ("funnel_daily", "customers"), ("funnel_daily", "leads"), parsed(year))
    parent = f"{NAME}+new_revenue+year+{year}+all"
    return [
        {
            **_goal("ttl", "quarter", quarter, ttl, 1.1, weight=2, owner="marketing"),
            "why": "More of the same traffic should become leads",
            "parent": parent,
            "action": "Shorten the demo form",
            "action_owner": "web",
            "action_due": (yesterday + timedelta(days=21)).isoformat(),
        },
        {
            **_goal("ltc", "year", year, ltc, 1.05, weight=2, owner="sales"),
            "why": "Leads that never buy cost time",
            "parent": parent,
        },
        {
            **_goal("leads", "month", month, leads, 1.15, owner="marketing"),
            "why": "Enough leads for the sales team",
            "parent": parent,
        },
        {
            **_goal("spend", "month", month, spend, 1.05, owner="marketing"),
            "why": "The month's share of the media budget",
        },
    ]


def parsed(text: str) -> Period:
    return parse_period(text, YearStart())


def rounded(value: float, digits: int = 3) -> float:
    """To that many leading digits, as people write targets."""
    if value == 0:
        return 0.0
    return round(value, digits - 1 - floor(log10(abs(value))))


def _goal(
    kpi: str,
    grain: str,
    period: str,
    baseline: float,
    growth: float,
    *,
    owner: str,
    weight: int = 1,
) -> dict[str, Any]:
    return {
        "kpi": kpi,
        "grain": grain,
        "period": period,
        "target": rounded(baseline * growth),
        "baseline": rounded(baseline),
        "weight": weight,
        "owner": owner,
    }


def _ratio(
    history: History, numerator: tuple[str, str], denominator: tuple[str, str], period: Period
) -> float:
    below = history.of_last_year(*denominator, period)
    return history.of_last_year(*numerator, period) / below if below else 0.0


def _length(period: Period) -> int:
    return (period.last - period.first).days + 1


def _periods(day: date) -> tuple[str, str, str]:
    return f"{day:%Y}", f"{day:%Y}-Q{(day.month - 1) // 3 + 1}", f"{day:%Y-%m}"


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
