"""A goal as the page shows it: result, expectation, status and what is done about it.

Belongs: what a goal says and when it may not, which goals stand on the page. Does not: where they
stand (view), HTML (templates).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.numbers import kind_of
from pipelines.page.counts import counts_text
from pipelines.page.facts import Goal, ScoreRow
from pipelines.page.pace import Bar, Outlook, Status, goal_bar, pace_text, rounded, status_view
from pipelines.page.tiles import TileMaker

NEEDS_ACTION = ("off_track", "missed")
_MAY_ACT = ("at_risk", *NEEDS_ACTION)


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal, ready to be written down; `lacks_action`: it is off track and nothing is said to be done."""

    key: str
    name: str
    period: str
    progress: str
    pace: str
    expected: str
    bar: Bar | None
    status: Status | None
    owner: str
    why: str
    action: str
    lacks_action: bool


def split_goals(
    goals: Sequence[Goal], tiles: Sequence[ScoreRow], most: int
) -> tuple[Sequence[Goal], Sequence[Goal]]:
    """Goals for the blue square and goals for the table below, each in their order.

    The heaviest are in the square, but none that is off track is left out for one that is not, and
    none is said twice: of a goal that one of the square's `tiles` shows only an action is left to say.
    """
    told = {(row.kpi_key, row.grain, row.period_start, "all") for row in tiles if row.target}
    place = {}
    for n, goal in enumerate(goals):
        is_told = (goal.kpi_key, goal.grain, goal.period_start, goal.channel) in told
        place[n] = (is_told and not may_act(goal), goal.status not in NEEDS_ACTION, n)
    urgent = sorted((n for n in place if not place[n][0]), key=lambda n: place[n])
    in_square = set(urgent[:most])
    return (
        [goal for n, goal in enumerate(goals) if n in in_square],
        [goal for n, goal in enumerate(goals) if n not in in_square],
    )


def may_act(goal: Goal) -> bool:
    """Whether something is to be done about it."""
    return goal.status in _MAY_ACT and bool(goal.action or goal.status in NEEDS_ACTION)


def goal_view(goal: Goal, maker: TileMaker) -> GoalView:
    """One goal of the blue square."""
    numbers, words, facts = maker.numbers, maker.words, maker.facts
    shown = {row.kpi_key: (row.unit, row.name) for row in facts.scorecard}
    definition = facts.definitions.get(goal.kpi_key)
    not_shown = (
        definition.unit if definition else None,
        facts.names.get(goal.kpi_key, goal.kpi_key),
    )
    unit, name = shown.get(goal.kpi_key, not_shown)
    if goal.channel != "all":
        name = f"{name}, {facts.channel_names.get(goal.channel, goal.channel)}"
    is_hidden = _is_hidden(goal)
    outlook = Outlook(goal.forecast).text(None, unit, numbers, words)
    pace = "" if is_hidden else pace_text(goal.pace, numbers, words)
    return GoalView(
        key=goal.goal_id,
        name=name,
        period=numbers.period(goal.grain, goal.period_start, goal.period_end),
        progress=_progress(goal, maker, unit, is_hidden=is_hidden),
        pace="; ".join(part for part in (pace, outlook) if part),
        expected=_expected(goal, maker, unit),
        bar=None if is_hidden else goal_bar(goal),
        status=status_view(goal.status, words),
        owner=goal.owner or "",
        why=goal.why or "",
        action=_action(goal, maker) if may_act(goal) and goal.action else "",
        lacks_action=goal.status in NEEDS_ACTION and not goal.action,
    )


def _progress(goal: Goal, maker: TileMaker, unit: str | None, *, is_hidden: bool) -> str:
    """Result of target; where too few stand behind a quotient, the counts and no quotient."""
    numbers, words = maker.numbers, maker.words
    target = numbers.value(goal.target, unit)
    if is_hidden:
        definition = maker.facts.definitions.get(goal.kpi_key)
        counts = counts_text(goal, unit, definition, numbers, words)
        if not counts:
            return words("goals.hidden", target=target)
        few = "goals.few.money" if kind_of(unit) == "money" else "goals.few"
        return words(few, counts=counts, target=target)
    return words("goals.progress", actual=numbers.value(goal.actual, unit), target=target)


def _expected(goal: Goal, maker: TileMaker, unit: str | None) -> str:
    if goal.expected_to_date is None or goal.expected_to_date == goal.target:
        return ""
    value = maker.numbers.value(rounded(goal.expected_to_date, unit), unit)
    return maker.words("goals.expected", value=value)


def _action(goal: Goal, maker: TileMaker) -> str:
    words = maker.words
    due = words("goals.by", day=maker.numbers.day(goal.action_due)) if goal.action_due else ""
    parts = (
        words("goals.action", action=(goal.action or "").rstrip(" .")),
        goal.action_owner or "",
        due,
    )
    return ", ".join(part for part in parts if part)


def _is_hidden(goal: Goal) -> bool:
    return goal.is_shown is False and goal.numerator is not None and goal.denominator is not None
