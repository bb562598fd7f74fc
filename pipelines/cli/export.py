"""`maintrack export`: KPI tables as Parquet.

Belongs: arguments, what is said. Does not: writing (pipelines.report.export).
"""

from __future__ import annotations

from pathlib import Path

from pipelines.cli.clients import client_to_show
from pipelines.cli.terminal import DONE, FAILED, WRONG_USE, complain, say
from pipelines.home import Home


def write_export(client: str, *, output: str | None) -> int:
    """Write the folder and say what is in it; returns the exit code."""
    import duckdb

    from pipelines.report.export import NotOurs, export_parquet
    from pipelines.scorecard import NothingPublished

    home, folder = Home.from_env(), Path(output or f"{client}-parquet")
    try:
        rows = export_parquet(home, client_to_show(client, home), folder)
    except NothingPublished as nothing:
        complain(str(nothing))
        return FAILED
    except NotOurs as others:
        complain(str(others))
        return WRONG_USE
    except (duckdb.Error, OSError) as error:
        complain(f"{folder}: could not be written ({' '.join(str(error).split())}).")
        return FAILED
    say(f"{folder}: {len(rows)} tables, {sum(rows.values())} rows")
    return DONE
