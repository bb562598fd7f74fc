"""How long the models take by size of the client, whole and at night, and how that grows.

Belongs: whole builds of three sizes, a night on which 0.3 % of the contacts changed.
Does not: the client's rows (large_client), whether both builds say the same (nights).

Seconds of the wall say as much about what else the machine does; those of the processor stand beside them.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

from benchmarks import large_client
from benchmarks.report import Row
from pipelines.transform import build, get_ready, renewed
from pipelines.warehouse import LIMITS

SIZES: Final = (100_000, 1_000_000, 3_000_000)
FIRST: Final = 200
NIGHT_OF: Final = 1_000_000
MEMORY: Final = {3_000_000: "6GB"}
"""What is given to DuckDB where the usual 2 GB do not do (docs/operating.md)."""

CHANGED: Final = 3_000

WHOLE_SECONDS: Final = 60.0
WHOLE_GB: Final = 4.0
NIGHT_SECONDS: Final = 6.0
GROWTH: Final = 1.2
"""A build of n times the contacts takes at most 1.2 n times as long."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One build: seconds from its first model or test to its last, of the whole call, of the processor."""

    models: float
    call: float
    cpu: float
    peak_gb: float
    nodes: int


def run() -> Iterator[Row]:
    get_ready()
    # Views and seeds are put up from those of the first whole build here: that is none of the sizes.
    with _client(FIRST) as (warehouse, folder):
        measure(warehouse, folder)
    smallest: float | None = None
    for contacts in SIZES:
        with _client(contacts) as (warehouse, folder):
            whole = measure(warehouse, folder)
            is_bound = contacts == NIGHT_OF
            yield _seconds(
                f"whole build, {contacts:,} contacts", whole, WHOLE_SECONDS if is_bound else None
            )
            held = whole.peak_gb <= WHOLE_GB if is_bound else None
            yield _row(
                f"memory, {contacts:,} contacts",
                f"{whole.peak_gb:.1f} GB",
                "4 GB" if is_bound else "",
                held,
            )
            if smallest is None:
                smallest = whole.cpu
            else:
                growth = whole.cpu / smallest / (contacts / SIZES[0])
                yield _row(
                    f"processor, {contacts:,} against {SIZES[0]:,}",
                    f"{growth:.2f} x linear",
                    f"{GROWTH} x linear",
                    growth <= GROWTH,
                )
            if is_bound:
                yield from _nights(warehouse, folder)


def _nights(warehouse: Path, folder: Path) -> Iterator[Row]:
    yield _seconds("a night on which nothing changed", measure(warehouse, folder), None)
    change(warehouse, CHANGED)
    night = measure(warehouse, folder)
    tally = renewed(warehouse)
    yield _seconds(
        f"a night with {CHANGED:,} contacts changed of {NIGHT_OF:,}", night, NIGHT_SECONDS
    )
    seen = tally.contacts if tally else 0
    yield _row("contacts made anew in it", f"{seen:,}", f"{CHANGED:,}", seen == CHANGED)


def measure(warehouse: Path, folder: Path) -> Spent:
    """Build once.

    Raises:
        RuntimeError: a model or a test failed.
    """
    started = time.monotonic()
    results = build(warehouse, folder)
    call = time.monotonic() - started
    failed = [str(result) for result in results.values() if not result.is_ok]
    if failed or not results:
        raise RuntimeError("\n".join(failed) or f"dbt did not start; see {folder}/build.log")
    used = _resources(folder)
    return Spent(
        models=_model_seconds(folder),
        call=call,
        cpu=used["process_user_time"] + used["process_kernel_time"],
        peak_gb=used["process_mem_max_rss"] / 1e6,
        nodes=len(results),
    )


def change(warehouse: Path, contacts: int) -> None:
    """Give so many contacts a new entry, as the load of a night does."""
    with duckdb.connect(str(warehouse), config=LIMITS) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            f"""
            insert into raw.hubspot_property_history by name
            select
                h.* replace (timestamptz '2026-06-15 02:00:00+00' as changed_at, 'customer' as value)
            from raw.hubspot_property_history as h
            where h.object_type = 'contact' and h.value != 'customer'
            qualify row_number() over (partition by h.object_id order by h.changed_at) = 1
            order by hash(h.object_id) limit {contacts}
            """
        )


@contextmanager
def _client(contacts: int) -> Iterator[tuple[Path, Path]]:
    if memory := MEMORY.get(contacts):
        os.environ["MAINTRACK_MODEL_MEMORY"] = memory
    try:
        with tempfile.TemporaryDirectory() as root:
            yield large_client.make(Path(root), contacts), Path(root) / "dbt"
    finally:
        os.environ.pop("MAINTRACK_MODEL_MEMORY", None)


def _resources(folder: Path) -> dict[str, float]:
    """What dbt says that its process used: seconds, and kB on Linux."""
    report = re.findall(r"Resource report: (\{.*\})", (folder / "build.log").read_text())[-1]
    return {
        name: float(value)
        for name, value in json.loads(report).items()
        if name.startswith("process_")
    }


def _model_seconds(folder: Path) -> float:
    """From the start of the first model or test to the end of the last; without dbt's own start."""
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    steps = [step for result in results for step in result["timing"]]
    first = min(datetime.fromisoformat(step["started_at"]) for step in steps)
    last = max(datetime.fromisoformat(step["completed_at"]) for step in steps)
    return (last - first).total_seconds()


def _seconds(what: str, spent: Spent, bound: float | None) -> Row:
    seen = (
        f"{spent.models:.1f} s in {spent.nodes} models and tests"
        f" ({spent.call:.1f} s with dbt's start, {spent.cpu:.1f} s of processors)"
    )
    return _row(
        what,
        seen,
        f"{bound:.0f} s" if bound else "",
        None if bound is None else spent.models <= bound,
    )


def _row(what: str, seen: str, bound: str, holds: bool | None) -> Row:
    return Row("model_size", what, seen, bound, holds)
