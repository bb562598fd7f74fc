"""A few Python rows as the temporary table `staged`, typed as a raw table is.

Belongs: settings and goals, hundreds of rows at most. Does not: records of sources (records).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import duckdb

from pipelines.config import Goal


def stage_rows(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Make `staged` from the rows; keys are columns of the table, values text, numbers, dates, lists."""
    connection.execute(f"create or replace temp table staged as select * from {table} where false")
    kinds = connection.execute("describe staged").fetchall()
    shape = json.dumps(
        [{name: ["VARCHAR"] if kind.endswith("[]") else "VARCHAR" for name, kind, *_ in kinds}]
    )
    text = json.dumps([{k: _plain(v) for k, v in row.items()} for row in rows])
    connection.execute(
        "insert into staged by name select unnest(from_json($rows::json, $shape), recursive := true)",
        {"rows": text, "shape": shape},
    )
    for name in ("client", "_loaded_at", "_run_id", "_load_id", "_row_hash"):
        connection.execute(f'alter table staged drop column "{name}"')


def goal_row(goal: Goal) -> dict[str, Any]:
    """A goal as a row of raw.client_goals, without its origin."""
    row = asdict(goal)
    row["kpi_key"] = row.pop("kpi")
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return value
