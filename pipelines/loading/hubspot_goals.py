"""Targets that people set in HubSpot, as goals of the client.

A target says a name, an amount and two instants, but not of what: `sources.hubspot.goals` of the client file
says which KPI a name stands for. HubSpot keeps one target per person: those of one KPI and period add up.

Guarantee: a goal of the client file or of a goals file stands as it is; HubSpot's target of the same KPI and
period is left out, and so is whatever names no KPI, no amount or no period of ours, each with its reason.

Belongs: raw.hubspot_goals to raw.client_goals (origin hubspot). Does not: progress, findings (dbt).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb

from pipelines.config import ClientConfig, Goal, goal_from_row
from pipelines.config.periods import YearStart, named_period, parse_period
from pipelines.loading.change import LoadStamp, replace
from pipelines.loading.rows import goal_row, stage_rows

_NEAR = timedelta(hours=12)
"""HubSpot puts a period's ends on midnight of the portal or of UTC, or a moment before: the nearest
midnight of the client is meant."""


@dataclass(frozen=True, slots=True)
class Target:
    goal_id: str
    name: str | None
    amount: float | None
    starts_at: datetime | None
    ends_at: datetime | None


def write_hubspot_goals(
    connection: duckdb.DuckDBPyConnection, config: ClientConfig, *, run_id: str, now: datetime
) -> int:
    """Bring the goals of origin hubspot to what HubSpot and the client file say, in one transaction.

    Returns: rows that changed.
    """
    stamp = LoadStamp(config.slug, run_id, "hubspot_goals", now.astimezone(UTC))
    taken = {
        goal_id
        for (goal_id,) in connection.execute(
            "select goal_id from raw.client_goals where origin != 'hubspot'"
        ).fetchall()
    }
    goals: dict[str, Goal] = {}
    left_out: dict[str, str] = {}
    for target in _targets(connection, config):
        goal = _goal(target, config, now)
        if isinstance(goal, Goal) and goal.goal_id in taken:
            left_out[target.goal_id] = "set_elsewhere"
        elif isinstance(goal, Goal):
            goals[goal.goal_id] = _added(goals.get(goal.goal_id), goal)
        elif goal is not None:
            left_out[target.goal_id] = goal
    connection.begin()
    try:
        rows = [{**goal_row(goal), "origin": "hubspot"} for goal in goals.values()]
        stage_rows(connection, "raw.client_goals", rows)
        changed = replace(connection, "raw.client_goals", stamp, scope="origin = 'hubspot'")
        reasons = [{"goal_id": one, "reason": reason} for one, reason in left_out.items()]
        stage_rows(connection, "raw.client_goals_left_out", reasons)
        changed += replace(connection, "raw.client_goals_left_out", stamp)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    return changed


def _targets(connection: duckdb.DuckDBPyConnection, config: ClientConfig) -> Iterator[Target]:
    if config.sources.hubspot is None:
        return
    rows = connection.execute(
        "select goal_id, name, target, starts_at, ends_at from raw.hubspot_goals "
        "where not is_archived order by goal_id"
    ).fetchall()
    yield from (Target(*row) for row in rows)


def _goal(target: Target, config: ClientConfig, now: datetime) -> Goal | str | None:
    """The goal, or why it is none; None for a target that is over and that nobody named."""
    kpi = _kpi(target, config)
    if kpi is None:
        is_over = target.ends_at is not None and target.ends_at < now
        return None if is_over else "no_kpi"
    if target.amount is None:
        return "no_target"
    start = config.model.fiscal_year_start
    period = _period(target, config.zone, YearStart.parse(start))
    if period is None:
        return "no_period"
    grain = parse_period(period, YearStart()).grain
    row = {"kpi": kpi, "grain": grain, "period": period, "target": str(target.amount)}
    return goal_from_row(row, client=config.slug, fiscal_year_start=start)


def _kpi(target: Target, config: ClientConfig) -> str | None:
    hubspot = config.sources.hubspot
    named: Mapping[str, str] = hubspot.goals if hubspot else {}
    by_name = {name.strip().casefold(): kpi for name, kpi in named.items()}
    return named.get(target.goal_id) or by_name.get((target.name or "").strip().casefold())


def _period(target: Target, zone: ZoneInfo, year_start: YearStart) -> str | None:
    if target.starts_at is None or target.ends_at is None:
        return None
    first = _nearest_day(target.starts_at, zone)
    last = _nearest_day(target.ends_at, zone) - timedelta(days=1)
    return named_period(first, last, year_start)


def _nearest_day(instant: datetime, zone: ZoneInfo) -> date:
    return (instant.astimezone(zone).replace(tzinfo=None) + _NEAR).date()


def _added(known: Goal | None, goal: Goal) -> Goal:
    if known is None:
        return goal
    return dataclasses.replace(known, target=known.target + goal.target)
