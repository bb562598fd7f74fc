"""`kill -9` at fifty random moments of reading and loading, five in each warehouse, then a run to the end."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.portals import NO_LIMITS, sandbox
from benchmarks.report import Row
from pipelines.landing.part import PART_ROWS
from tests.connectors.kills import content, killed_and_run_again, pages_of_contacts, undisturbed

CONTACTS, HOUSES, KILLS = 12_000, 10, 5
PAGE, IN_FLIGHT = 50, 10
NAME = "hubspot_kills"


def run() -> Iterator[Row]:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, sandbox(CONTACTS) as portal:
        portal.control("limits", NO_LIMITS)
        seconds = undisturbed(portal, Path(folder) / "quiet")
        once = pages_of_contacts(portal.control("requests.json")["requests"])
        quiet = content(Path(folder) / "quiet")
        hits, other, twice = 0, set[str](), []
        for house in range(HOUSES):
            home = Path(folder) / f"killed-{house}"
            portal.control("requests.json", method="DELETE")
            hit = killed_and_run_again(portal, home, KILLS, seconds, chance)
            hits += hit
            requests = portal.control("requests.json")["requests"]
            twice.append((pages_of_contacts(requests) - once) / max(1, hit))
            killed = content(home)
            other |= {name for name in quiet if quiet[name] != killed[name]}
    seen = f"{', '.join(sorted(other))} differ" if other else "identical"
    yield Row(NAME, f"tables after {hits} kills (seed {seed})", seen, "identical", not other)
    most = PART_ROWS // PAGE + IN_FLIGHT
    seen = f"{max(twice):.0f} pages"
    yield Row(NAME, "read again per kill, at most", seen, f"{most} pages", max(twice) <= most)
