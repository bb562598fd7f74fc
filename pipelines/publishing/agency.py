"""All clients in one file: what they have published, put together.

Belongs: schemas kpi and meta of every published file. Does not: core (it stays with each client),
any warehouse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines import locks
from pipelines.home import Home
from pipelines.publishing.allowed import allowed_tables
from pipelines.publishing.audit import PUBLISHED_MODE
from pipelines.publishing.draft import count_rows, quoted, quoted_text
from pipelines.publishing.publish import Published, build_name
from pipelines.publishing.swap import draft_path, drop_old, remove_draft, show
from pipelines.warehouse import PUBLISHED_STORAGE, create_database, open_scratch

AGENCY = "agency"
KEPT = 3


@dataclass(frozen=True, slots=True)
class AgencyPublished(Published):
    """`left_out`: clients whose published file could not be read, with the reason."""

    left_out: Sequence[str] = ()


def publish_agency(home: Home) -> AgencyPublished:
    """Rebuild published/agency.duckdb from all published files, under published/agency.lock.

    A client whose file cannot be read is left out and named; the others are there.
    """
    home.ensure()
    lock = home.published / "agency.lock"
    with locks.hold(lock, "agency roll-up", locks.wait_limit(), _quietly):
        name = build_name(home, AGENCY, "all", datetime.now(UTC))
        final = home.builds / f"{AGENCY}-{name}.duckdb"
        link = home.published_database(AGENCY)
        draft = draft_path(home.builds, AGENCY)
        try:
            rows, left_out = _write(draft, published_clients(home))
            draft.chmod(PUBLISHED_MODE)
            show(draft, final, link)
        finally:
            remove_draft(draft)
        drop_old(home.builds, AGENCY, link, KEPT)
    return AgencyPublished(name, final, rows, left_out)


def published_clients(home: Home) -> dict[str, Path]:
    """Client → the build its link leads to, for all that have published."""
    links = sorted(home.published.glob("*.duckdb"))
    return {p.stem: p.resolve() for p in links if p.stem != AGENCY and p.exists()}


def _write(draft: Path, clients: dict[str, Path]) -> tuple[dict[str, int], list[str]]:
    create_database(draft, PUBLISHED_STORAGE)
    with open_scratch(draft.parent) as con:
        con.execute(f"attach {quoted_text(draft)} as draft")
        left_out = []
        for number, (client, path) in enumerate(clients.items()):
            try:
                con.execute(f"attach {quoted_text(path)} as client_{number} (read_only)")
            except duckdb.Error as error:
                left_out.append(f"{client}: {str(error).splitlines()[0]}")
        con.begin()
        con.execute("create schema draft.kpi")
        con.execute("create schema draft.meta")
        for table in allowed_tables():
            if table.schema in ("kpi", "meta"):
                _union(con, table.name)
        con.commit()
        rows = count_rows(con, "draft")
        con.execute("checkpoint draft")
        con.execute("detach draft")
    return rows, left_out


def _union(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Put the clients' rows together by column name; descriptions come from the first that has them."""
    schema, name = table.split(".")
    having = con.execute(
        "select database_name, comment from duckdb_tables() where database_name like 'client_%' "
        "and schema_name = ? and table_name = ? order by all",
        [schema, name],
    ).fetchall()
    if not having:
        return
    parts = [f"select * from {database}.{quoted(table)}" for database, _ in having]
    union = " union all by name ".join(parts)
    con.execute(f"create table draft.{quoted(table)} as {union} order by all")
    about = next((comment for _, comment in having if comment), None)
    if about:
        con.execute(f"comment on table draft.{quoted(table)} is {quoted_text(about)}")
    columns = con.execute(
        "select column_name, min(comment) from duckdb_columns() "
        "where database_name like 'client_%' and schema_name = ? and table_name = ? "
        "and comment is not null group by all",
        [schema, name],
    ).fetchall()
    for column, comment in columns:
        con.execute(
            f"comment on column draft.{quoted(table)}.{quoted(column)} is {quoted_text(comment)}"
        )


def _quietly(message: str) -> None:
    """Waiting for the roll-up of another client is nothing to tell."""
