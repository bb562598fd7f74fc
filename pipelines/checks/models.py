"""Checks of what the models have made: volume, a second opinion, drift of words, findings.

Belongs: thresholds, questions to core and audit. Does not: dbt's own tests, the single source (sources).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from pipelines.checks.judgement import Check, Judgement
from pipelines.checks.published import told_before

VOLUME: Final = Check(
    "volume",
    "Does the newest week look like the eight before it?",
    "Compare with the source's own screen: is tracking still on the site, did an import run, is it a "
    "holiday? Nothing is held back; the numbers are as they came.",
)
CROSS_CHECK: Final = Check(
    "cross_check",
    "Do the traffic sources still differ by as much as they used to?",
    "One of the two counts otherwise than before: look for a changed tag, consent banner or filter. The "
    "traffic authority alone makes KPIs.",
)
DRIFT: Final = Check(
    "drift",
    "Are no more stages, sources, platforms, zones or currencies unknown than when published last?",
    "Add the new words to model.stages, model.channels or model.spend_channels of the client file; they "
    "count as unallocated until then.",
)
FINDINGS: Final = Check(
    "no_error_found",
    "Has nothing been found that makes numbers wrong?",
    "Read the findings on the page or in meta.quality; each says what to do.",
)
MODEL_CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    "core.fct_web_traffic_daily": (VOLUME, CROSS_CHECK),
    "core.fct_funnel_daily": (VOLUME,),
    "audit.quality": (DRIFT, FINDINGS),
}
"""Table → its checks."""

WEEK_LEAST, WEEK_MOST = 0.4, 2.5
"""Times the median week. Real sites halve in holidays and double in campaigns; a broken tag gives a tenth."""
WEEK_ENOUGH: Final = 20
"""A median week below it says nothing: Poisson noise alone is more than a fifth."""
RATIO_MOVES: Final = 0.3
_DRIFTING: Final = (
    "stage_unknown",
    "channel_unknown_%",
    "timezone_differs",
    "%currency_differs",
    "report_truncated%",
)


@dataclass(frozen=True, slots=True)
class Weeks:
    """newest: sum of the seven days up to the last whole one. median: of the eight weeks before."""

    newest: float
    median: float


def judge_models(
    connection: duckdb.DuckDBPyConnection, table: str, published: Path
) -> Iterator[Judgement]:
    """Judge one table of MODEL_CHECKS by what is in the warehouse now.

    Args:
        published: the client's published file, if there is one: the state before this run.
    """
    if table == "core.fct_web_traffic_daily":
        yield judge_volume("sessions", _weeks(connection, table, "sessions", "is_authority"))
        yield judge_ratio(*_ratios(connection))
    elif table == "core.fct_funnel_daily":
        yield judge_volume("contacts", _weeks(connection, table, "contacts", "true"))
    elif table == "audit.quality":
        yield _drift(connection, published)
        yield _findings(connection)


def judge_volume(what: str, weeks: Weeks | None) -> Judgement:
    """Judge the newest week; without nine weeks of data, or with few a week, it passes and says so."""
    if weeks is None or weeks.median < WEEK_ENOUGH:
        seen = f"too few {what} to tell: nine weeks of {WEEK_ENOUGH} or more are needed."
        return Judgement(VOLUME, True, seen)
    ratio = weeks.newest / weeks.median
    return Judgement(
        VOLUME,
        WEEK_LEAST <= ratio <= WEEK_MOST,
        f"{weeks.newest:,.0f} {what} in the last seven whole days, {ratio:.0%} of the median of the eight "
        f"weeks before ({weeks.median:,.0f}); expected {WEEK_LEAST:.0%} to {WEEK_MOST:.0%}.",
        figures={"newest_week": weeks.newest, "of_median_week": ratio},
    )


def judge_ratio(before: float | None, now: float | None) -> Judgement:
    """Judge another provider's sessions per session of the authority, four weeks against twelve before."""
    if before is None or now is None or before == 0:
        return Judgement(CROSS_CHECK, True, "one traffic source alone, or too young to compare.")
    moved = now / before - 1
    return Judgement(
        CROSS_CHECK,
        abs(moved) <= RATIO_MOVES,
        f"the other sources count {now:.2f} sessions per session of the authority, {before:.2f} before "
        f"({moved:+.0%}); expected at most {RATIO_MOVES:.0%} of change.",
        figures={"sessions_per_session": now},
    )


def _weeks(
    connection: duckdb.DuckDBPyConnection, table: str, count: str, where: str
) -> Weeks | None:
    rows = connection.execute(
        f"""
        with days as (
            select date_day, sum({count}) as n from {table}
            where {where} and date_day < (select max(date_day) from {table} where {where})
            group by date_day
        ),
        weeks as (
            select (date_diff('day', date_day, (select max(date_day) from days))) // 7 as week, sum(n) as n
            from days group by week
        )
        select max(n) filter (week = 0), median(n) filter (week between 1 and 8),
            count(*) filter (week between 1 and 8)
        from weeks
        """
    ).fetchall()
    newest, median, weeks = rows[0]
    return Weeks(float(newest), float(median)) if weeks == 8 and newest is not None else None


def _ratios(connection: duckdb.DuckDBPyConnection) -> tuple[float | None, float | None]:
    rows = connection.execute(
        """
        with days as (
            select
                date_day,
                sum(sessions) filter (is_authority) as mine,
                sum(sessions) filter (not is_authority) as others,
                date_diff('day', date_day, max(date_day) over ()) as age,
            from core.fct_web_traffic_daily where is_final
            group by date_day
            having mine > 0 and others is not null
        )
        select
            sum(others) filter (age between 28 and 111) / sum(mine) filter (age between 28 and 111),
            sum(others) filter (age < 28) / sum(mine) filter (age < 28),
        from days
        """
    ).fetchall()
    before, now = rows[0]
    return before, now


def _drift(connection: duckdb.DuckDBPyConnection, published: Path) -> Judgement:
    grown, total = [], 0
    rows = connection.execute(
        """
        select source, finding, sum(n)::bigint, any_value(message)
        from audit.quality
        where exists (select 1 from unnest($patterns) as patterns (pattern) where finding like pattern)
        group by source, finding
        order by source, finding
        """,
        {"patterns": list(_DRIFTING)},
    ).fetchall()
    for source, finding, n, message in rows:
        total += n
        before = told_before(published, source, finding)
        if before is not None and n > before:
            grown.append(f"{message} ({n:,}, before {before:,})")
    return Judgement(
        DRIFT,
        not grown,
        " ".join(grown) or f"nothing new is unknown to the model ({total:,} known cases).",
        figures={"unknown": total},
    )


def _findings(connection: duckdb.DuckDBPyConnection) -> Judgement:
    rows = connection.execute(
        "select message, severity from audit.quality order by severity, source, finding"
    ).fetchall()
    errors = [message for message, severity in rows if severity == "error"]
    return Judgement(
        FINDINGS,
        not errors,
        " ".join(errors) or f"none of {len(rows)} findings is an error.",
        figures={"findings": len(rows), "errors": len(errors)},
    )
