"""A reader and loader that is killed at random moments, and what must be left of it.

Belongs: killing, running again, comparing warehouses. Does not: single claims (tests, benchmarks).
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.portals import Portal

STARTUP_SECONDS = 0.5
"""Nothing is read before: a kill in it proves nothing."""

_OF_THE_RUN = ("_loaded_at", "_run_id", "_load_id", "_row_hash", "seen_at", "valid_from")
"""Columns that tell of the run and not of the portal."""

_BOOKS = ("loads", "cursors")


def command(portal: Portal, home: Path, **wish: Any) -> list[str]:
    told = json.dumps({"ready": portal.ready, "home": str(home), **wish})
    return [sys.executable, "-m", "benchmarks.hubspot_reader", told]


def undisturbed(portal: Portal, home: Path) -> float:
    """A run to its end; returns its seconds."""
    home.mkdir()
    started = time.monotonic()
    subprocess.run(command(portal, home), check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def killed_and_run_again(
    portal: Portal, home: Path, kills: int, within: float, chance: random.Random
) -> int:
    """Start and kill, then run to the end.

    Args:
        within: seconds; a kill comes at any moment of them.
    Returns: how many of the runs were killed before they ended.
    """
    home.mkdir()
    hit = 0
    for number in range(kills):
        process = subprocess.Popen(
            command(portal, home, run_id=f"kill{number}"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(STARTUP_SECONDS + chance.random() * within)
        except subprocess.TimeoutExpired:
            process.kill()
            hit += 1
        process.wait()
    subprocess.run(command(portal, home, run_id="again"), check=True, stdout=subprocess.DEVNULL)
    return hit


def content(home: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """Every table of schema raw as rows, without what tells of the run.

    Keys are given in the order in which contacts were read, and several readers have no order: whose
    contact has one counts, and that no two share one.
    """
    path = next(home.glob("home/clients/acme/warehouse.duckdb"))
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw' order by 1"
        ).fetchall()
        return {
            name: Counter(map(_hashable, _rows(connection, name)))
            for (name,) in names
            if name not in _BOOKS
        }


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[Any, ...]]:
    columns = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'raw' and table_name = ?",
        [table],
    ).fetchall()
    kept = ", ".join(f'"{name}"' for (name,) in columns if name not in _OF_THE_RUN)
    if table == "contact_keys":
        kept = "client, source, native_id, count(*) over (partition by contact_key)"
    return connection.execute(f"select {kept} from raw.{table}").fetchall()


def _hashable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(tuple(one) if isinstance(one, list) else one for one in row)


def pages_of_contacts(requests: list[dict[str, Any]]) -> int:
    """Pages of the list of live contacts that were answered."""
    return sum(
        line["path"].endswith("/contacts")
        and "propertiesWithHistory" in line["query"]
        and "archived" not in line["query"]
        and line["status"] == 200
        for line in requests
    )
