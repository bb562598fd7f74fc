"""What the client's published copy says about the data: the state before this run.

Belongs: reading meta.quality of the copy. Does not: judging.
"""

from __future__ import annotations

from pathlib import Path

import duckdb


def told_before(published: Path, source: str, finding: str) -> int | None:
    """Things counted under findings like `finding` (SQL) when published last; None if nothing was."""
    if not published.exists():
        return None
    try:
        connection = duckdb.connect(str(published.resolve()), read_only=True)
    except duckdb.Error:
        return None
    try:
        rows = connection.execute(
            "select coalesce(sum(n), 0)::bigint from meta.quality where source = ? and finding like ?",
            [source, finding],
        ).fetchall()
    except duckdb.CatalogException:
        return None
    finally:
        connection.close()
    return int(rows[0][0])
