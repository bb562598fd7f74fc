"""Goals from files: each row through the same rules as the client file's goals.

Belongs: rows of goals files to raw.client_goals (origin csv). Does not: the rules (pipelines.config).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import duckdb

from pipelines.config import ClientConfig, goal_from_row
from pipelines.home import ClientHome
from pipelines.landing.manifest import Manifest
from pipelines.loading.change import LoadStamp, replace
from pipelines.loading.records import read_records
from pipelines.loading.rows import goal_row, stage_rows

_COLUMNS = {
    "file": "VARCHAR",
    "row": "BIGINT",
    "values": "MAP(VARCHAR, VARCHAR)",
    "malformed": "VARCHAR",
}


def load(
    connection: duckdb.DuckDBPyConnection,
    home: ClientHome,
    config: ClientConfig,
    parts: Sequence[Manifest],
    stamp: LoadStamp,
) -> tuple[int, int]:
    """Replace the goals of origin csv. Returns: rows changed, rows in quarantine."""
    read_records(connection, home, parts, _COLUMNS)
    goals, refused = [], []
    rows = connection.execute(
        "select file, row, values::json::varchar, malformed from records order by file, row"
    ).fetchall()
    seen: set[str] = set()
    for file, number, text, malformed in rows:
        fault = malformed
        try:
            goal = goal_from_row(
                json.loads(text),
                client=config.slug,
                fiscal_year_start=config.model.fiscal_year_start,
            )
        except ValueError as error:
            fault = fault or str(error)
        else:
            if goal.goal_id in seen:
                fault = fault or f"goal {goal.goal_id} again"
            elif fault is None:
                seen.add(goal.goal_id)
                goals.append({**goal_row(goal), "origin": "csv"})
        if fault:
            refused.append(
                {
                    "source": "files",
                    "stream": "goals",
                    "reason": "malformed_row" if malformed else "wrong_goal",
                    "field": None,
                    "found": fault,
                    "native_id": None,
                    "file": file,
                    "row_number": number,
                    "record": text,
                }
            )
    stage_rows(connection, "raw.client_goals", goals)
    changed = replace(connection, "raw.client_goals", stamp, scope="origin = 'csv'")
    stage_rows(connection, "raw.quarantine", refused)
    replace(connection, "raw.quarantine", stamp, scope="source = 'files' and stream = 'goals'")
    return changed, len(refused)
