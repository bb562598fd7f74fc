"""What marketing costs and gives, line by line, for the blue square.

Belongs: the year to date, budget against spend, where leads came from. Does not: reckoning any of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.numbers import kind_of
from pipelines.page.facts import Economy, Facts, Goal
from pipelines.page.tiles import TileMaker

# A line's figure, its unit where the KPI beside it is not defined, that KPI.
_LINES = (
    ("roi", "ratio", "roi_media"),
    ("time_cost", "money", "time_cost_excess"),
    ("won_revenue_roi", "money", "won_revenue"),
)
PLACES = ("spin_1", "spin_2", "direct", "other", "offline")


@dataclass(frozen=True, slots=True)
class EconomyLine:
    """`key` names the KPI in the published file, `beside_key` that of the figure in `beside`; `why`
    stands where there is no value."""

    key: str
    name: str
    value: str
    why: str
    beside: str = ""
    beside_key: str = ""


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
    return [_budget(maker), *(_line(*each, maker) for each in _LINES)]


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
    if total <= 0 or set(counted) == {"all"}:
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


def places_period(maker: TileMaker) -> str:
    """The month whose leads `places` counts, by name."""
    months = maker.facts.series.get(("leads", "month"), ())
    if not months:
        return ""
    return maker.numbers.period("month", months[-1].period_start, months[-1].period_end)


def _line(key: str, unit: str, beside_key: str, maker: TileMaker) -> EconomyLine:
    words, numbers = maker.words, maker.numbers
    definition = maker.facts.definitions.get(beside_key)
    if definition and definition.unit:
        # Revenue may be in the portal's own currency.
        unit = definition.unit
    value = _value(key, maker.facts)
    name = words(f"economy.{key}")
    if value is None:
        return EconomyLine(key, name, "–", _why(key, maker.facts.economy.get(key), maker))
    written = numbers.value(_whole(value, unit), unit)
    return EconomyLine(key, name, written, "", _beside(value, unit, beside_key, maker), beside_key)


def _value(key: str, facts: Facts) -> float | None:
    found = facts.economy.get(key)
    return found.value if found else None


def _whole(value: float, unit: str) -> float:
    """Money of a year is told in whole units."""
    return float(round(value)) if kind_of(unit) == "money" else value


def _why(key: str, found: Economy | None, maker: TileMaker) -> str:
    if key.startswith("time_cost"):
        return maker.words("economy.no_price")
    reason = maker.reason(found.confidence_reason) if found else ""
    return reason or maker.words("hidden.none")


def _beside(value: float, unit: str, key: str, maker: TileMaker) -> str:
    """The figure told beside `value`; of all revenue also the share that marketing brought."""
    other = _value(key, maker.facts)
    if other is None:
        return ""
    written = maker.numbers.value(_whole(other, unit), unit)
    share = maker.numbers.percent(value / other) if other else ""
    return maker.words(f"economy.beside.{key}", value=written, share=share)


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
