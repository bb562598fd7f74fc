"""What a night costs on which nothing happened: all streams, 20 000 contacts and what belongs to them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.portals import NO_LIMITS, QUIET_NOW, read, sandbox
from benchmarks.report import Row

CONTACTS = 20_000
KINDS = ("contacts", "companies", "deals")
NAME = "hubspot_quiet_night"


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as home, sandbox(CONTACTS, now=QUIET_NOW) as portal:
        portal.control("limits", NO_LIMITS)
        first = read(portal, Path(home))
        seen = f"{first.told['calls']} calls, {first.wall:.0f} s, {first.cpu:.0f} CPU-s"
        yield Row(NAME, "first read, all streams", seen, "ok", first.told["status"] == "ok")
        calls = sum(first.told["by_stream"][f"contacts{part}"] for part in ("", "_found"))
        contacts = first.told["contacts"]
        yield Row(
            NAME, "calls for contacts, first read", str(calls), "N/40", calls <= contacts / 40
        )
        read(portal, Path(home))
        quiet = read(portal, Path(home)).told
    for kind in KINDS:
        mine = sum(n for stream, n in quiet["by_stream"].items() if stream.startswith(f"{kind}"))
        yield Row(NAME, f"calls for {kind}", str(mine), "3", mine <= 3)
    yield Row(NAME, "calls in all", str(quiet["calls"]), "30", quiet["calls"] <= 30)
