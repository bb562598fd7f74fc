"""A reader and loader that is killed at random moments, and what must be left of it.

Belongs: killing, running again, counting what is read again, comparing warehouses. Does not: single
claims (tests, benchmarks).
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import zstandard

from benchmarks.portals import Portal
from connectors.hubspot.budget import MOST_IN_FLIGHT
from connectors.hubspot.crew import PAGES_AHEAD

STARTUP_SECONDS = 0.5
"""Nothing is read before: a kill in it proves nothing."""

_OF_THE_RUN = ("_loaded_at", "_run_id", "_load_id", "_row_hash", "seen_at", "valid_from")
"""Columns that tell of the run and not of the portal."""

_BOOKS = ("loads", "cursors")

KINDS = ("contacts", "companies", "deals")
_OF_RECORDS = re.compile(rf"/crm/objects/[^/]+/(?:{'|'.join(KINDS)})(?:/batch/read)?")

PAGE = 50
UNDER_WAY = PAGE * (MOST_IN_FLIGHT + PAGES_AHEAD + 2)
"""Records that a kill may find received and in no file, beside those of the file that is being filled: of every
reader one page in its hands, those in the line behind them, one that landing has at hand and one on its way there."""


def command(portal: Portal, home: Path, **wish: Any) -> list[str]:
    told = json.dumps({"ready": portal.ready, "home": str(home), **wish})
    return [sys.executable, "-m", "benchmarks.hubspot_reader", told]


@dataclass(frozen=True)
class Run:
    """One run, killed or not.

    served: records of contacts, companies and deals that the portal answered with while it ran.
    new: how many of these no earlier run had landed, and this one has: with their manifest.
    """

    seconds: float
    was_killed: bool
    served: int
    new: int

    @property
    def in_vain(self) -> int:
        """Records that were served and must be read again, or had been landed before."""
        return self.served - self.new


def undisturbed(portal: Portal, home: Path) -> Run:
    """A run to its end."""
    home.mkdir()
    return _run(portal, home, "quiet", None)


def killed_and_run_again(
    portal: Portal, home: Path, kills: int, within: float, chance: random.Random
) -> list[Run]:
    """Start and kill, then run to the end.

    Args:
        within: seconds of an undisturbed run; a kill comes at any moment of half of them, so that the next
            ones still find something to do.
    """
    home.mkdir()
    runs = [
        _run(portal, home, f"kill{number}", STARTUP_SECONDS + chance.random() * within / 2)
        for number in range(kills)
    ]
    return [*runs, _run(portal, home, "again", None)]


def _run(portal: Portal, home: Path, run_id: str, seconds: float | None) -> Run:
    """Args:
    seconds: when it is killed, if it still runs; None = not at all.
    """
    portal.control("requests.json", method="DELETE")
    before, started, was_killed = len(landed(home)), time.monotonic(), False
    process = subprocess.Popen(
        command(portal, home, run_id=run_id), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _, stderr = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        _, stderr = process.communicate()
        was_killed = True
    assert was_killed or process.returncode == 0, stderr.decode()
    took = time.monotonic() - started
    return Run(took, was_killed, served(portal), len(landed(home)) - before)


def landed(home: Path) -> set[tuple[str, str]]:
    """Kind and id of every record in a landed file that has its manifest."""
    found = set()
    for manifest in home.glob("home/clients/acme/landing/hubspot/*/*.json"):
        kind = manifest.parent.name.split("_")[0]
        is_of_records = manifest.parent.name in {kind, f"{kind}_archived", f"{kind}_found"}
        data = manifest.with_suffix(".ndjson.zst")
        if kind in KINDS and is_of_records and data.exists():
            text = zstandard.ZstdDecompressor().decompress(data.read_bytes())
            found |= {(kind, str(json.loads(line)["id"])) for line in text.splitlines()}
    return found


def served(portal: Portal) -> int:
    """Records of the kinds that the portal answered with, by list or by id; ids of searches are none."""
    requests = portal.control("requests.json")["requests"]
    while not all(line["status"] for line in requests):
        time.sleep(0.05)
        requests = portal.control("requests.json")["requests"]
    return sum(line["records"] for line in requests if _OF_RECORDS.fullmatch(line["path"]))


Tables = dict[str, Counter[tuple[Any, ...]]]


def content(home: Path) -> Tables:
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
