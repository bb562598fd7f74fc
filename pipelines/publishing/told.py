"""Keep the ledger of told numbers: in the draft before it is shown, in the warehouse after.

Belongs: writing rows. Does not: what is news (ledger), why it changed (causes).

A figure is told by being published, so the ledger grows in the published file, with the numbers that
it tells of. The warehouse holds the same rows, brought home from the file that readers were shown; a
crash between the two loses nothing, since the next publication brings them home first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import duckdb

from pipelines.home import ClientHome
from pipelines.publishing.causes import Traces
from pipelines.publishing.draft import Build, quoted_text
from pipelines.publishing.ledger import News, figures, news, settings_of, told_figures
from pipelines.warehouse import open_scratch, open_warehouse

TABLE = "kpi.kpi_value_ledger"


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is told anew; `cause` only where a closed one changed."""

    news: News
    cause: str | None


def bring_home(home: ClientHome, published: Path) -> None:
    """Copy what readers were told and the warehouse does not know yet from the published file."""
    if not published.exists():
        return
    with open_warehouse(home) as con:
        con.execute(f"attach {quoted_text(published.resolve())} as published (read_only)")
        there = con.execute(
            "select count(*) from duckdb_tables() where database_name = 'published' "
            "and schema_name = 'kpi' and table_name = 'kpi_value_ledger'"
        ).fetchall()
        if there == [(1,)]:
            con.execute(
                "insert into told.kpi_value_ledger by name "
                "select shown.* from published.kpi.kpi_value_ledger as shown "
                "anti join told.kpi_value_ledger as kept "
                "using (kpi_key, grain, period_start, channel, told_at)"
            )


def changes(con: duckdb.DuckDBPyConnection, warehouse: str) -> list[Change]:
    """What publishing an attached warehouse now would tell anew."""
    traces = Traces(con, warehouse, settings_of(con, warehouse))
    found = news(told_figures(con, warehouse), figures(con, warehouse))
    return [
        Change(one, traces.cause(one.figure, one.before) if one.before else None) for one in found
    ]


def write_ledger(warehouse: Path, draft: Path, build: Build) -> int:
    """Put the ledger into a draft: what was told before, and what this build tells anew.

    A replay of a past day tells nothing, and holds what was told up to that day.

    Returns: rows of the ledger.
    """
    with open_scratch(warehouse.parent) as con:
        con.execute(f"attach {quoted_text(warehouse)} as warehouse (read_only)")
        con.execute(f"attach {quoted_text(draft)} as draft")
        until = _replayed_until(con)
        told_anew = [] if until else changes(con, "warehouse")
        settings = settings_of(con, "warehouse")
        con.execute(
            "create temp table news as select * from warehouse.told.kpi_value_ledger limit 0"
        )
        if told_anew:
            con.executemany(
                f"insert into news values ({', '.join('?' * 17)})",
                [_row(change, build, settings) for change in told_anew],
            )
        con.execute(
            "create temp table kept as select * from warehouse.told.kpi_value_ledger "
            "where told_at < $until or $until is null",
            {"until": until},
        )
        con.execute(_script())
        ((rows,),) = con.execute(f"select count(*) from draft.{TABLE}").fetchall()
        con.execute("checkpoint draft")
        con.execute("detach draft")
    return int(rows)


def _replayed_until(con: duckdb.DuckDBPyConnection) -> object:
    """The instant that a replay may know of; None for a run of its own day."""
    rows = con.execute(
        "select timezone(settings.timezone, cast(clock.cursor ->> '$.as_of' as timestamp) + interval 1 day) "
        "from warehouse.raw.cursors as clock "
        "inner join warehouse.raw.client_settings as settings using (client) "
        "where clock.source = 'model' and clock.stream = 'clock' and clock.cursor ->> '$.as_of' is not null"
    ).fetchall()
    return rows[0][0] if rows else None


def _row(change: Change, build: Build, settings: str) -> Sequence[object]:
    figure, before = change.news.figure, change.news.before
    return (
        build.client,
        *figure.key,
        figure.printed,
        figure.value,
        figure.kpi_version,
        build.published_at,
        build.run_id,
        figure.is_final,
        change.cause,
        figure.period_end,
        before.printed if before else None,
        before.value if before else None,
        figure.n,
        settings,
    )


def _script() -> str:
    return resources.files("pipelines.publishing").joinpath("ledger_table.sql").read_text()
