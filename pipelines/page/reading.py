"""Read one published file for the page.

Belongs: queries. Does not: words, layout, any other file than the published one. Tables that a
file lacks leave their part of the facts empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from pipelines.page.facts import (
    Client,
    Definition,
    Economy,
    Facts,
    Finding,
    Goal,
    Mover,
    Note,
    Point,
    Publication,
    Restatement,
    ScoreRow,
    Source,
)
from pipelines.tracks import RUNGS

T = TypeVar("T")

SPARK_GRAINS = ("week", "month", "quarter", "cohort_365d")
SPARK_PERIODS = 14  # thirteen whole ones and the current
ECONOMY = ("spend", "roi", "roi_media", "time_cost", "time_cost_excess", "won_revenue")
CHANGES_TOLD_DAYS = 35  # what moved with the trailing window of dated sources
_OF_ITS_PERIOD = (
    *("previous_value", "last_year_value", "target", "pace", "forecast", "status"),
    *("forecast_low", "forecast_high"),
)


def read_facts(path: Path, language: str | None = None) -> Facts:
    """Read the published file behind `path`.

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
        publication = self._all(Publication, "select * from meta.publication")[0]
        name = "name_sv" if (language or client.language) == "sv" else "name_en"
        names, spins, channels = self._names(name), self._spins(), self._channels(name)
        definitions, scorecard = self._definitions(), self._scorecard(names)
        return Facts(
            client=client,
            publication=publication,
            scorecard=scorecard,
            names=names,
            series=self._series(),
            goals=self._goals(),
            sources=self._sources(),
            findings=self._findings(),
            notes=self._all(Note, "select * from meta.notes order by note_date desc, text"),
            spin_labels={spin: label for spin, label, _ in spins},
            spin_channels={spin: [channels.get(c, c) for c in each] for spin, _, each in spins},
            channel_names=channels,
            definitions={each.kpi_key: each for each in definitions},
            movers=self._movers(),
            restated=self._restated(publication),
            redefined=_redefined(definitions, publication),
            economy=self._economy(),
            leads_by_place=self._leads_by_place(),
            strip=self._strip(scorecard),
        )

    def _scorecard(self, names: Mapping[str, str]) -> list[ScoreRow]:
        """The scorecard, beside the band and maturity of the same period."""
        if "kpi.kpi_scorecard" not in self._tables:
            return []
        rows = self._dicts(
            f"""
            with counts as ({self._counts()})
            select
                scorecard.* replace (
                    coalesce(scorecard.is_shown, true) as is_shown,
                    coalesce(scorecard.is_headline, false) as is_headline
                ),
                counts.band_low, counts.band_high, counts.mature_share, counts.mature_on,
                counts.is_definition_mixed
            from kpi.kpi_scorecard as scorecard
            left join counts
                on counts.kpi_key = scorecard.kpi_key and counts.grain = scorecard.grain
                and counts.period_start = scorecard.period_start and counts.channel = 'all'
            order by scorecard.kpi_key
            """  # noqa: S608 - one of the two queries below
        )
        return [
            _fill(ScoreRow, {**row, "name": names.get(row["kpi_key"], row["name"])}) for row in rows
        ]

    def _strip(self, scorecard: Sequence[ScoreRow]) -> list[ScoreRow]:
        """The month of each rung of the CRM, where a goal makes its scorecard row another period."""
        rungs = [row for row in scorecard if row.kpi_key in RUNGS and row.grain != "month"]
        if not rungs or "kpi.kpi_values" not in self._tables:
            return []
        months = {row["kpi_key"]: row for row in self._dicts(_query("strip.sql"))}
        nothing: dict[str, Any] = dict.fromkeys(_OF_ITS_PERIOD)
        return [
            replace(row, **{**nothing, **_known(ScoreRow, months[row.kpi_key])})
            for row in rungs
            if row.kpi_key in months
        ]

    def _names(self, column: str) -> dict[str, str]:
        """KPI → name in the page's language, by the newest definition."""
        if "kpi.kpi_registry" not in self._tables:
            return {}
        query = f"select kpi_key, max_by({column}, version) from kpi.kpi_registry group by all"  # noqa: S608 - one of two columns
        return {key: name for key, name in self._con.execute(query).fetchall() if name}

    def _definitions(self) -> list[Definition]:
        if "kpi.kpi_registry" not in self._tables:
            return []
        return self._all(
            Definition,
            """
            select * from kpi.kpi_registry
            where valid_from is null or valid_from <= (select max(as_of_date) from meta.publication)
            qualify row_number() over (partition by kpi_key order by version desc) = 1
            order by kpi_key
            """,
        )

    def _channels(self, column: str) -> dict[str, str]:
        if "core.dim_channels" not in self._tables:
            return {}
        query = f"select channel, coalesce({column}, channel) from core.dim_channels"  # noqa: S608 - one of two columns
        return dict(self._con.execute(query).fetchall())

    def _spins(self) -> list[tuple[str, str, list[str]]]:
        return self._con.execute(
            "select spin, min(label), list(channel order by rowid) from meta.spins group by all order by spin"
        ).fetchall()

    def _series(self) -> dict[tuple[str, str], list[Point]]:
        if "kpi.kpi_values" not in self._tables:
            return {}
        rows = self._con.execute(
            """
            select kpi_key, grain, period_start, period_end, if(is_shown, value, null), kpi_version
            from kpi.kpi_values
            where channel = 'all' and coalesce(basis, 'as_told') = 'as_told' and list_contains(?, grain)
            qualify row_number() over (partition by kpi_key, grain order by period_start desc) <= ?
            order by kpi_key, grain, period_start
            """,
            [list(SPARK_GRAINS), SPARK_PERIODS],
        ).fetchall()
        series: dict[tuple[str, str], list[Point]] = {}
        for key, grain, *point in rows:
            series.setdefault((key, grain), []).append(Point(*point))
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
                null::double as denominator, null::boolean as is_shown, null::double as band_low,
                null::double as band_high, null::double as mature_share, null::date as mature_on,
                null::boolean as is_definition_mixed
            from (select client, kpi_key, grain, period_start, 'all' as channel from kpi.kpi_scorecard)
            where false
        """

    def _sources(self) -> list[Source]:
        if "meta.freshness" not in self._tables:
            return []
        return self._all(Source, "select * from meta.freshness order by source")

    def _findings(self) -> list[Finding]:
        """One row per kind of finding: how often, when last, in the newest words; worst first."""
        if "meta.quality" not in self._tables:
            return []
        return self._all(Finding, _query("findings.sql"))

    def _movers(self) -> dict[str, Mover]:
        if "kpi.kpi_values" not in self._tables:
            return {}
        return {each.kpi_key: each for each in self._all(Mover, _query("movers.sql"))}

    def _restated(self, publication: Publication) -> list[Restatement]:
        if "kpi.kpi_value_ledger" not in self._tables:
            return []
        since = publication.published_at - timedelta(days=CHANGES_TOLD_DAYS)
        return self._all(Restatement, _query("restated.sql"), {"since": since})

    def _economy(self) -> dict[str, Economy]:
        """The year to date; won_revenue also of the channels that returns are counted on."""
        if "kpi.kpi_values" not in self._tables:
            return {}
        ((chosen,),) = (
            self._con.execute("select roi_channels from meta.client").fetchall()
            if "roi_channels" in self._columns("meta.client")
            else [(None,)]
        )
        values = {"keys": list(ECONOMY), "roi_channels": chosen.split(",") if chosen else None}
        rows = self._all(Economy, _query("economy.sql"), values)
        return {each.kpi_key: each for each in rows}

    def _leads_by_place(self) -> dict[str, float]:
        if "kpi.kpi_values" not in self._tables:
            return {}
        return dict(self._con.execute(_query("leads_by_place.sql")).fetchall())

    def _columns(self, table: str) -> set[str]:
        return {row[0] for row in self._con.execute(f"describe {table}").fetchall()}

    def _all(self, kind: type[T], query: str, values: Mapping[str, Any] | None = None) -> list[T]:
        return [_fill(kind, row) for row in self._dicts(query, values)]

    def _dicts(self, query: str, values: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        result = self._con.execute(query, values) if values else self._con.execute(query)
        columns = [column[0] for column in result.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _query(name: str) -> str:
    return resources.files("pipelines.page").joinpath(name).read_text()


def _redefined(definitions: list[Definition], publication: Publication) -> list[Definition]:
    """Definitions that began lately and were not the first of their KPI, newest first."""
    since = publication.as_of_date - timedelta(days=CHANGES_TOLD_DAYS)
    late = [d for d in definitions if d.version > 1 and d.valid_from and d.valid_from >= since]
    return sorted(late, key=lambda d: (d.valid_from, d.kpi_key), reverse=True)


def _known(kind: type[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """What of a row a dataclass has a field for."""
    return {each.name: row[each.name] for each in fields(kind) if each.name in row}


def _fill(kind: type[T], row: Mapping[str, Any]) -> T:
    """A dataclass from a row that may have more columns."""
    return kind(**{each.name: row.get(each.name) for each in fields(kind)})  # type: ignore[arg-type]  # any dataclass
