"""Schemas kpi and meta of a published file as Parquet, for tools that cannot open DuckDB.

Belongs: one file per table, all of one version, shown at once. Does not: core (ask for it with DuckDB).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import duckdb

from pipelines.home import Home
from pipelines.scorecard import NothingPublished

SCHEMAS: Final = ("kpi", "meta")


class NotOurs(Exception):
    """The folder holds something else than an earlier export; it is not replaced."""


def export_parquet(home: Home, client: str, folder: Path) -> dict[str, int]:
    """Write `folder`/<table>.parquet for every table of kpi and meta, in place of an earlier export.

    Guarantee: all files are of one published version, and readers find the old folder or the new one
    whole, but for the instant between two renames.

    Returns: table → rows.
    Raises:
        NothingPublished: the client has no published file.
        NotOurs: `folder` is there and holds other files.
    """
    path = home.published_database(client)
    if not path.exists():
        raise NothingPublished(
            f"client '{client}' has published nothing yet; expected {path}. Run `maintrack run {client}`."
        )
    folder = folder.absolute()
    _refuse_others(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        rows = _write(path.resolve(), fresh)
        fresh.chmod(0o750)
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return rows


def _refuse_others(folder: Path) -> None:
    others = [each.name for each in folder.glob("*")] if folder.is_dir() else []
    others = [name for name in others if not name.endswith(".parquet")]
    if others or (folder.exists() and not folder.is_dir()):
        found = ", ".join(sorted(others)[:3]) or "a file"
        raise NotOurs(
            f"{folder}: found {found}; expected no such folder, an empty one, or an earlier export. "
            "Name another folder."
        )


def _write(published: Path, folder: Path) -> dict[str, int]:
    rows = {}
    with duckdb.connect(str(published), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where list_contains(?, schema_name) order by all",
            [list(SCHEMAS)],
        ).fetchall()
        for schema, name in tables:
            target = folder / f"{name if schema == 'kpi' else f'{schema}_{name}'}.parquet"
            relation = connection.table(f"{schema}.{name}")
            relation.write_parquet(str(target), compression="zstd")
            target.chmod(0o440)
            rows[f"{schema}.{name}"] = len(relation)
    return rows


def _swap(fresh: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
