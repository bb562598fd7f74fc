"""Are a client's goals SMART, and do they make up a tree?

Belongs: what a goal lacks, parents that no goal is, rings, parts that do not make up the whole, shares that
are none, targets far outside what the client has seen. Does not: progress (dbt), the same tree of loaded goals
(dbt_project, int_findings__goals).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final

import duckdb

from connectors.contract import Finding
from pipelines.config import Goal
from pipelines.numbers import Numbers
from pipelines.publishing.draft import quoted_text

PARTS_MAY_DIFFER: Final = 0.005
PERIODS: Final = 13
"""Ended periods that a target is held against."""
ENOUGH: Final = 3

Series = tuple[str, str, str]
"""KPI, grain, channel."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The client's own history: the values of the newest ended periods, by KPI, grain and channel."""

    values: Mapping[Series, Sequence[float]]
    units: Mapping[str, str]
    numbers: Numbers


NOTHING_SEEN: Final = Seen({}, {}, Numbers("en", ""))


def seen(published: Path) -> Seen:
    """Read the history from a published file; nothing where there is none."""
    if not published.exists():
        return NOTHING_SEEN
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach {quoted_text(published.resolve())} as published (read_only)")
        rows = con.execute(
            "select kpi_key, grain, channel, list(value order by period_end desc)[:$periods] "
            "from published.kpi.kpi_values "
            "where basis = 'as_told' and grain in ('week', 'month', 'quarter', 'year') "
            "and period_end <= as_of_date and is_shown group by all",
            {"periods": PERIODS},
        ).fetchall()
        units = dict(
            con.execute("select kpi_key, any_value(unit) from published.kpi.kpi_registry group by 1")
            .fetchall()
        )  # fmt: skip
        language, currency = con.execute(
            "select language, currency from published.meta.client"
        ).fetchall()[0]
    return Seen({(k, g, c): v for k, g, c, v in rows}, units, Numbers(language, currency))


def check_goals(
    goals: Sequence[Goal],
    computed: Collection[str],
    additive: Collection[str],
    shares: Collection[str],
    history: Seen,
) -> Iterator[Finding]:
    """Every finding, goal by goal.

    Args:
        computed: keys of KPIs that this version computes by period.
        additive: those of them whose periods and channels add up.
        shares: keys of KPIs that are a part of a whole, from 0 to 1.
    """
    by_id = {goal.goal_id: goal for goal in goals}
    for goal in goals:
        yield from _not_smart(goal, computed)
        wrong = list(_no_share(goal)) if goal.kpi in shares else []
        yield from wrong or _not_attainable(goal, history)
        yield from _wrong_parent(goal, by_id)
        if goal.kpi in additive:
            yield from _unequal_parts(goal, goals)


def _finding(goal: Goal, message: str, next_step: str) -> Finding:
    channel = "" if goal.channel == "all" else f" {goal.channel}"
    return Finding(
        "model", f"goal {goal.kpi} {goal.period}{channel}", "warning", message, next_step
    )


def _not_smart(goal: Goal, computed: Collection[str]) -> Iterator[Finding]:
    if goal.kpi not in computed:
        yield _finding(
            goal,
            "this version does not compute this KPI by period; the goal has no progress.",
            "Set it on another KPI, or leave it for a later version.",
        )
    lacking = [name for name in ("owner", "why", "baseline") if getattr(goal, name) is None]
    if lacking:
        yield _finding(
            goal,
            f"not SMART: without {', '.join(lacking)}.",
            "Add it to the goal in the client file.",
        )


def _no_share(goal: Goal) -> Iterator[Finding]:
    """One finding for all numbers of the goal that no share can be: whoever writes percent does so in each."""
    written = {name: getattr(goal, name) for name in ("target", "stretch", "baseline")}
    wrong = {name: value for name, value in written.items() if value and not 0 <= value <= 1}
    if wrong:
        percent = next((value for value in wrong.values() if 1 < value <= 100), 2.5)
        yield _finding(
            goal,
            f"{', '.join(f'{name} {value:g}' for name, value in wrong.items())}: this KPI is a share; expected a "
            "fraction between 0 and 1.",
            f"Write it as a fraction: {percent:g} % is {percent / 100:g}.",
        )


def _not_attainable(goal: Goal, history: Seen) -> Iterator[Finding]:
    """A target beyond double the highest or below half the lowest of the periods seen."""
    values = history.values.get((goal.kpi, goal.grain, goal.channel), ())
    if len(values) < ENOUGH or min(values) <= 0:
        return
    low, high = min(values), max(values)
    if low / 2 <= goal.target <= high * 2:
        return
    unit = history.units.get(goal.kpi, "count")
    target, least, most = (history.numbers.value(v, unit) for v in (goal.target, low, high))
    yield _finding(
        goal,
        f"target {target} lies far outside this client's own history: the last {len(values)} {goal.grain}s "
        f"lay between {least} and {most}; expected between half and double of that.",
        "Ratios are fractions (0.025 is 2.5 %). If it is meant, say in `context` what makes it possible.",
    )


def _wrong_parent(goal: Goal, by_id: Mapping[str, Goal]) -> Iterator[Finding]:
    if goal.parent is None:
        return
    if goal.parent not in by_id:
        yield _finding(
            goal,
            f"parent '{goal.parent}' is no goal of this client; expected one of {', '.join(sorted(by_id))}.",
            "Correct it, or take it out.",
        )
    elif goal.goal_id in (above := list(_ancestors(goal, by_id))):
        way = takewhile(lambda name: name != goal.goal_id, above)
        yield _finding(
            goal,
            f"it serves itself in a ring: {' → '.join((goal.goal_id, *way, goal.goal_id))}.",
            "Take one parent out.",
        )


def _ancestors(goal: Goal, by_id: Mapping[str, Goal]) -> Iterator[str]:
    """Ids above, nearest first; of a ring every one once."""
    met: set[str] = set()
    above = goal.parent
    while above is not None and above not in met:
        met.add(above)
        yield above
        above = by_id[above].parent if above in by_id else None


def _unequal_parts(goal: Goal, goals: Sequence[Goal]) -> Iterator[Finding]:
    """Children of the same KPI are parts, by period or by channel; each way must make up the whole."""
    parts = [one for one in goals if one.parent == goal.goal_id and one.kpi == goal.kpi]
    for way, is_by_period in (("period", True), ("channel", False)):
        mine = [one.target for one in parts if (one.channel == goal.channel) == is_by_period]
        if mine and abs(sum(mine) - goal.target) > PARTS_MAY_DIFFER * abs(goal.target):
            yield _finding(
                goal,
                f"its {len(mine)} parts by {way} make {sum(mine):g}; expected the target {goal.target:g} "
                f"within {PARTS_MAY_DIFFER:.1%}.",
                "Correct the parts or the whole, or add the parts that are missing.",
            )
