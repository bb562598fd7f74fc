"""What marketing costs and gives, line by line, for the blue square.

Belongs: the year to date, budget against spend, where leads came from. Does not: reckoning any of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.page.facts import Economy, Facts, Goal
from pipelines.page.tiles import TileMaker

_LINES = (
    ("roi", "ratio"),
    ("roi_media", "ratio"),
    ("time_cost", "money"),
    ("time_cost_excess", "money"),
    ("won_revenue_roi", "money"),
    ("won_revenue", "money"),
)
PLACES = ("spin_1", "spin_2", "direct", "other", "offline")


@dataclass(frozen=True, slots=True)
class EconomyLine:
    """`key` names the KPI in the published file; `why` stands where there is no value."""

    key: str
    name: str
    value: str
    why: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Leads of one place in the model: how many, and their share of all in percent."""

    key: str
    name: str
    leads: str
    share: float
    share_text: str


def economy_lines(maker: TileMaker) -> Sequence[EconomyLine]:
    """Budget against spend first, then returns, the cost of time and revenue of the year to date."""
    facts = maker.facts
    if not facts.economy:
        return []
    lines = [_budget(maker)]
    lines += [_line(key, unit, maker) for key, unit in _LINES]
    return lines


def economy_period(maker: TileMaker) -> str:
    """The year that the lines are of, by name."""
    found = next(iter(maker.facts.economy.values()), None)
    if found is None:
        return ""
    return maker.numbers.period("year", found.period_start, found.period_end)


def places(maker: TileMaker) -> Sequence[Place]:
    """Where this month's leads came from, largest places of the model first as it is drawn."""
    counted = maker.facts.leads_by_place
    total = counted.get("all") or 0
    if total <= 0:
        return []
    numbers, words, facts = maker.numbers, maker.words, maker.facts
    found = []
    for key in PLACES:
        leads = counted.get(key, 0)
        name = facts.spin_labels.get(key) or words(f"place.{key}")
        share = leads / total
        found.append(
            Place(key, name, numbers.value(leads, None), 100 * share, numbers.percent(share))
        )
    return found


def _line(key: str, unit: str, maker: TileMaker) -> EconomyLine:
    words, numbers = maker.words, maker.numbers
    found = maker.facts.economy.get(key)
    name = words(f"economy.{key}")
    if found is None or found.value is None:
        return EconomyLine(key, name, "–", _why(key, found, maker))
    return EconomyLine(key, name, numbers.value(_whole(found.value, unit), unit), "", _beside(key, maker))


def _whole(value: float, unit: str) -> float:
    """Money of a year is told in whole units."""
    return float(round(value)) if unit == "money" else value


def _why(key: str, found: Economy | None, maker: TileMaker) -> str:
    if key.startswith("time_cost"):
        return maker.words("economy.no_price")
    reason = maker.reason(found.confidence_reason) if found else ""
    return reason or maker.words("hidden.none")


def _beside(key: str, maker: TileMaker) -> str:
    """The share that marketing brought of all revenue."""
    economy = maker.facts.economy
    whole = economy.get("won_revenue")
    if key != "won_revenue_roi" or whole is None or not whole.value:
        return ""
    return maker.numbers.percent((economy[key].value or 0) / whole.value)


def _budget(maker: TileMaker) -> EconomyLine:
    """Spend against its goal where one is set, else the spend of the year and that there is none."""
    words, numbers = maker.words, maker.numbers
    goal = _budget_goal(maker.facts)
    if goal is not None and goal.actual is not None:
        period = numbers.period(goal.grain, goal.period_start, goal.period_end)
        spent = numbers.money(round(goal.actual))
        return EconomyLine(
            "budget",
            words("economy.budget", period=period),
            spent,
            "",
            words("economy.of_budget", budget=numbers.money(round(goal.target))),
        )
    found = maker.facts.economy.get("spend")
    if found is None or found.value is None:
        return EconomyLine("spend", words("economy.spend"), "–", _why("spend", found, maker))
    value = numbers.money(round(found.value))
    return EconomyLine("spend", words("economy.spend"), value, "", words("economy.no_budget"))


def _budget_goal(facts: Facts) -> Goal | None:
    """The longest period's goal on spend."""
    goals = [goal for goal in facts.goals if (goal.kpi_key, goal.channel) == ("spend", "all")]
    return max(goals, key=lambda goal: goal.period_end - goal.period_start, default=None)
