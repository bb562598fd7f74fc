"""A goal as the page shows it: result, expectation, status and what is done about it.

Belongs: what a goal says and when it may not. Does not: where goals stand (view), HTML (templates).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.numbers import kind_of
from pipelines.page.facts import Goal
from pipelines.page.tiles import Bar, Status, TileMaker


@dataclass(frozen=True, slots=True)
class GoalView:
    key: str
    name: str
    period: str
    progress: str
    more: Sequence[str]
    bar: Bar | None
    status: Status | None
    owner: str
    action: str


def goal_view(goal: Goal, maker: TileMaker) -> GoalView:
    """One goal of the blue square."""
    numbers, words, facts = maker.numbers, maker.words, maker.facts
    units = {row.kpi_key: (row.unit, row.name) for row in facts.scorecard}
    unit, name = units.get(goal.kpi_key, (None, facts.names.get(goal.kpi_key, goal.kpi_key)))

    def value(number: float | None) -> str:
        return numbers.value(number, unit)

    more = []
    if goal.expected_to_date is not None and goal.expected_to_date != goal.target:
        more.append(words("goals.expected", value=value(_rounded(goal.expected_to_date, unit))))
    if goal.forecast is not None:
        more.append(words("goals.forecast", value=value(_rounded(goal.forecast, unit))))
    needs_action = goal.status in ("at_risk", "off_track") and goal.action
    by = goal.action_owner or ""
    due = words("goals.by", day=numbers.day(goal.action_due)) if goal.action_due else ""
    return GoalView(
        key=goal.goal_id,
        name=name,
        period=numbers.period(goal.grain, goal.period_start, goal.period_end),
        progress=_progress(goal, maker, unit),
        more=more,
        bar=None if _is_hidden(goal, unit) else maker.goal_bar(goal),
        status=maker.status(goal.status),
        owner=words("goals.owner", owner=goal.owner) if goal.owner else "",
        action=", ".join(
            part for part in (words("goals.action", action=goal.action), by, due) if part
        )
        if needs_action
        else "",
    )


def _progress(goal: Goal, maker: TileMaker, unit: str | None) -> str:
    """Result of target; where too few stand behind a share, the counts and no share."""
    numbers, words = maker.numbers, maker.words
    target = numbers.value(goal.target, unit)
    if _is_hidden(goal, unit):
        counts = words(
            "of", n=numbers.value(goal.numerator, None), total=numbers.value(goal.denominator, None)
        )
        return words("goals.few", counts=counts, target=target)
    return words("goals.progress", actual=numbers.value(goal.actual, unit), target=target)


def _is_hidden(goal: Goal, unit: str | None) -> bool:
    return (
        kind_of(unit) == "ratio"
        and goal.is_shown is False
        and goal.numerator is not None
        and goal.denominator is not None
    )


def _rounded(value: float, unit: str | None) -> float:
    """Expectations of counts are whole: 1 742, not 1 741.6."""
    return float(round(value)) if unit in (None, "count") else value
