"""Does memory stay flat while a portal grows tenfold? Reading and loading, in one process."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.portals import Cost, flat, read
from benchmarks.report import Row

SMALL, LARGE = 100_000, 1_000_000
STREAMS = ("account", "properties", "contacts", "contacts_archived", "contacts_found")


def run() -> Iterator[Row]:
    costs = [_cost(size) for size in (SMALL, LARGE)]
    small, large = costs
    for size, cost in zip((SMALL, LARGE), costs, strict=True):
        rows = cost.told.get("contacts", 0)
        seen = f"{cost.peak:.0f} MB, {cost.wall:.0f} s, {cost.cpu:.0f} CPU-s, {rows:,} rows"
        yield Row("hubspot_memory", f"{size:,} contacts", seen, "every contact", rows == size)
    ratio = large.peak / small.peak
    yield Row("hubspot_memory", "peak, large to small", f"{ratio:.2f}", "1.3", ratio <= 1.3)


def _cost(contacts: int) -> Cost:
    with tempfile.TemporaryDirectory() as home, flat(contacts) as portal:
        return read(portal, Path(home), streams=STREAMS)
