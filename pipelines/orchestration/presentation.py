"""What the UI shows beside each asset: labels, and numbers that it plots over time.

Belongs: tags, owners, metadata of landing, loading and models. Does not: computing (the steps), checks.

A number under a fixed key is drawn as a curve; a text or table is shown for the newest run. One run over
many days repeats its metadata for each day, so nothing here grows with the days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict

import dagster as dg
import duckdb

from connectors.contract import Days
from pipelines.config import ClientConfig
from pipelines.landing import LandingOutcome
from pipelines.orchestration import names
from pipelines.publishing import Published

Metadata = Mapping[str, Any]

NOBODY: Final = "team:maintrack"
_LONGEST: Final = 300


class Labels(TypedDict):
    """Keyword arguments of an asset."""

    group_name: str
    owners: Sequence[str]
    tags: Mapping[str, str]


def labels(config: ClientConfig, layer: str, source: str | None = None) -> Labels:
    """Whose the asset is, and by what one finds it."""
    tags = {names.CLIENT_TAG: config.slug, names.LAYER_TAG: layer}
    if source is not None:
        tags[names.SOURCE_TAG] = source
    owners = list(config.owners) or [NOBODY]
    return {"group_name": config.slug, "owners": owners, "tags": tags}


def landed(outcome: LandingOutcome, days: Days | None) -> Metadata:
    """What a landing read: records, calls, seconds waited, its window, and each stream."""
    streams = [
        {
            "stream": stream.stream,
            "status": stream.status,
            "records": stream.rows,
            "calls": stream.calls,
            "waited_seconds": round(stream.waited_seconds, 1),
            "message": (stream.message or "")[:_LONGEST],
        }
        for stream in outcome.streams
    ]
    return {
        "status": outcome.status,
        "records": sum(stream.rows for stream in outcome.streams),
        "calls": sum(stream.calls for stream in outcome.streams),
        "waited_seconds": round(sum(stream.waited_seconds for stream in outcome.streams), 1),
        "streams": table(streams),
        **(window(days) if days else {}),
    }


def window(days: Days) -> Metadata:
    return {
        "first_day": days.first.isoformat(),
        "last_day": days.last.isoformat(),
        "days": (days.last - days.first).days + 1,
    }


def loaded(connection: duckdb.DuckDBPyConnection, source: str) -> Metadata:
    """How many rows the source has in schema raw now, table by table."""
    names_of_tables = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'raw' and starts_with(table_name, ?) order by 1",
        [f"{source}_"],
    ).fetchall()
    rows = {name: count(connection, f'raw."{name}"') for (name,) in names_of_tables}
    return {
        "dagster/row_count": sum(rows.values()),
        "tables": table([{"table": f"raw.{name}", "rows": n} for name, n in rows.items() if n]),
    }


def built(connection: duckdb.DuckDBPyConnection, name: str) -> Metadata:
    """Rows of a table that dbt built, and what of it is worth a look."""
    shown: dict[str, Any] = {"dagster/row_count": count(connection, name)}
    if name == "kpi.kpi_scorecard":
        shown |= kpi_values(connection)
    elif name == "core.fct_stage_stock_daily":
        shown |= stage_counts(connection)
    return shown


def kpi_values(connection: duckdb.DuckDBPyConnection) -> Metadata:
    """Every KPI of the scorecard as a number under its own key (`ttl`, `ltc`, …); none where it has no value."""
    rows = connection.execute(
        "select kpi_key, value from kpi.kpi_scorecard where value is not null and isfinite(value) order by kpi_key"
    ).fetchall()
    return {str(key): float(value) for key, value in rows}


def stage_counts(connection: duckdb.DuckDBPyConnection) -> Metadata:
    """How many contacts stand on each stage on the newest day."""
    rows = connection.execute(
        """
        select stage, contacts, date_day::varchar as date_day
        from core.fct_stage_stock_daily
        where date_day = (select max(date_day) from core.fct_stage_stock_daily)
        order by contacts desc
        """
    ).fetchall()
    if not rows:
        return {}
    stages = [{"stage": stage, "contacts": contacts} for stage, contacts, _ in rows]
    return {"stages": table(stages), "stages_on": rows[0][2]}


def published_file(done: Published) -> Metadata:
    """The build: its rows, its size, where it lies."""
    tables = [{"table": name, "rows": rows} for name, rows in sorted(done.rows.items())]
    return {
        "dagster/row_count": sum(done.rows.values()),
        "bytes": done.path.stat().st_size,
        "build": done.build,
        "path": dg.MetadataValue.path(done.path),
        "tables": table(tables),
    }


def count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """Rows of a table by our own name for it."""
    return int(connection.table(name).aggregate("count(*)").fetchall()[0][0])


def table(rows: Sequence[Mapping[str, Any]]) -> dg.MetadataValue:
    """Rows as a table of the UI; columns as in the first row."""
    if not rows:
        return dg.MetadataValue.text("none")
    return dg.MetadataValue.table(
        [dg.TableRecord(row) for row in rows],
        dg.TableSchema(
            [
                dg.TableColumn(name, "int" if isinstance(value, int) else "string")
                for name, value in rows[0].items()
            ]
        ),
    )
