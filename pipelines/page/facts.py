"""Everything the page shows, read from one published file.

Belongs: queries and typed rows. Does not: words, layout, any other file than the published one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb

T = TypeVar("T")

SPARK_GRAINS = ("week", "month", "quarter", "cohort_365d")
SPARK_PERIODS = 14  # thirteen whole ones and the current


@dataclass(frozen=True, slots=True)
class Client:
    client: str
    name: str
    language: str
    timezone: str
    currency: str
    market_maturity: str
    ltc_horizon_days: int


@dataclass(frozen=True, slots=True)
class Publication:
    build: str
    run_id: str
    published_at: datetime
    as_of_date: date


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A row of kpi.kpi_scorecard; `name` in the client's language where the registry has it."""

    track: str
    kpi_key: str
    name: str
    unit: str | None
    direction: str | None
    is_headline: bool
    grain: str
    period_start: date
    period_end: date
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int | None
    previous_value: float | None
    last_year_value: float | None
    target: float | None
    pace: float | None
    forecast: float | None
    status: str | None
    is_shown: bool
    confidence: str | None
    confidence_reason: str | None
    is_final: bool | None
    as_of_date: date | None


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a KPI; `value` is None where it may not be shown."""

    period_start: date
    period_end: date
    value: float | None


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal and what became of it; the counts behind it where its period is one of kpi_values."""

    goal_id: str
    kpi_key: str
    grain: str
    period_start: date
    period_end: date
    channel: str
    target: float
    actual: float | None
    elapsed: float | None
    expected_to_date: float | None
    pace: float | None
    forecast: float | None
    status: str | None
    numerator: float | None
    denominator: float | None
    is_shown: bool | None
    owner: str | None
    why: str | None
    action: str | None
    action_owner: str | None
    action_due: date | None


@dataclass(frozen=True, slots=True)
class Source:
    source: str
    status: str
    complete_through: date | None
    loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Finding:
    source: str
    finding: str
    severity: str
    message: str | None
    n: int | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Note:
    note_date: date
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """One published file, read."""

    client: Client
    publication: Publication
    scorecard: Sequence[ScoreRow]
    names: Mapping[str, str]
    series: Mapping[tuple[str, str], Sequence[Point]] = field(default_factory=dict)
    goals: Sequence[Goal] = ()
    sources: Sequence[Source] = ()
    findings: Sequence[Finding] = ()
    notes: Sequence[Note] = ()
    spin_labels: Mapping[str, str] = field(default_factory=dict)
    spin_channels: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_facts(path: Path, language: str | None = None) -> Facts:
    """Read the published file behind `path`. Tables of later steps may be missing: their part is empty.

    Args:
        language: of names, sv or en; else the client's own.

    Raises:
        duckdb.Error: the file cannot be opened or is no published file.
    """
    with duckdb.connect(str(path.resolve()), read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        return _Reader(con).facts(language)


class _Reader:
    """Asks an open published file, table by table."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where not internal"
        ).fetchall()
        self._tables = {name for (name,) in names}

    def facts(self, language: str | None) -> Facts:
        client = self._all(Client, "select * from meta.client")[0]
        name = "name_sv" if (language or client.language) == "sv" else "name_en"
        names, spins = self._names(name), self._spins(name)
        return Facts(
            client=client,
            publication=self._all(Publication, "select * from meta.publication")[0],
            scorecard=self._scorecard(names),
            names=names,
            series=self._series(),
            goals=self._goals(),
            sources=self._sources(),
            findings=self._findings(),
            notes=self._all(Note, "select * from meta.notes order by note_date desc, text"),
            spin_labels={spin: label for spin, label, _ in spins},
            spin_channels={spin: channels for spin, _, channels in spins},
        )

    def _scorecard(self, names: Mapping[str, str]) -> list[ScoreRow]:
        if "kpi.kpi_scorecard" not in self._tables:
            return []
        rows = self._dicts(
            "select * replace (coalesce(is_shown, true) as is_shown, coalesce(is_headline, false) as is_headline)"
            " from kpi.kpi_scorecard order by kpi_key"
        )
        return [
            _fill(ScoreRow, {**row, "name": names.get(row["kpi_key"], row["name"])}) for row in rows
        ]

    def _names(self, column: str) -> dict[str, str]:
        """KPI → name in the page's language, by the newest definition."""
        if "kpi.kpi_registry" not in self._tables:
            return {}
        query = f"select kpi_key, max_by({column}, version) from kpi.kpi_registry group by all"  # noqa: S608
        return {key: name for key, name in self._con.execute(query).fetchall() if name}

    def _spins(self, column: str) -> list[tuple[str, str, list[str]]]:
        if "core.dim_channels" in self._tables:
            query = f"""
                select spin, min(label), list(coalesce({column}, channel) order by spins.rowid)
                from meta.spins as spins left join core.dim_channels using (channel) group by all
            """  # noqa: S608
        else:
            query = (
                "select spin, min(label), list(channel order by rowid) from meta.spins group by all"
            )
        return self._con.execute(query).fetchall()

    def _series(self) -> dict[tuple[str, str], list[Point]]:
        if "kpi.kpi_values" not in self._tables:
            return {}
        rows = self._con.execute(
            """
            select kpi_key, grain, period_start, period_end, if(is_shown, value, null)
            from kpi.kpi_values
            where channel = 'all' and coalesce(basis, 'as_told') = 'as_told' and list_contains(?, grain)
            qualify row_number() over (partition by kpi_key, grain order by period_start desc) <= ?
            order by kpi_key, grain, period_start
            """,
            [list(SPARK_GRAINS), SPARK_PERIODS],
        ).fetchall()
        series: dict[tuple[str, str], list[Point]] = {}
        for key, grain, start, end, value in rows:
            series.setdefault((key, grain), []).append(Point(start, end, value))
        return series

    def _goals(self) -> list[Goal]:
        if "kpi.kpi_goal_progress" not in self._tables:
            return []
        return self._all(
            Goal,
            f"""
            with counts as ({self._counts()}),
            progress as (
                select progress.*, counts.numerator, counts.denominator, counts.is_shown
                from kpi.kpi_goal_progress as progress
                left join counts using (client, kpi_key, grain, period_start, channel)
            )
            select progress.*, goals.period_end, goals.owner, goals.why, goals.action,
                goals.action_owner, goals.action_due
            from progress inner join meta.goals as goals using (client, goal_id)
            order by goals.weight desc, goals.period_end, progress.goal_id
            """,  # noqa: S608 - one of the two queries below
        )

    def _counts(self) -> str:
        if "kpi.kpi_values" in self._tables:
            return "select * from kpi.kpi_values where coalesce(basis, 'as_told') = 'as_told'"
        return """
            select client, kpi_key, grain, period_start, channel, null::double as numerator,
                null::double as denominator, null::boolean as is_shown
            from kpi.kpi_goal_progress where false
        """

    def _sources(self) -> list[Source]:
        if "meta.freshness" not in self._tables:
            return []
        return self._all(Source, "select * from meta.freshness order by source")

    def _findings(self) -> list[Finding]:
        """One row per kind of finding: how often, when last, in the newest words; worst first."""
        if "meta.quality" not in self._tables:
            return []
        return self._all(
            Finding,
            """
            with kinds as (
                select source, finding, severity, max_by(message, coalesce(date_day, date '0001-01-01')) as message,
                    sum(n)::bigint as n, max(date_day) as last_day
                from meta.quality group by all
            )
            select * from kinds
            order by list_position(['error', 'warning', 'warn', 'info'], severity), n desc, source, finding
            """,
        )

    def _all(self, kind: type[T], query: str) -> list[T]:
        return [_fill(kind, row) for row in self._dicts(query)]

    def _dicts(self, query: str) -> list[dict[str, Any]]:
        result = self._con.execute(query)
        columns = [column[0] for column in result.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _fill(kind: type[T], row: Mapping[str, Any]) -> T:
    """A dataclass from a row that may have more columns."""
    return kind(**{each.name: row.get(each.name) for each in fields(kind)})  # type: ignore[arg-type]
