"""`kill -9` at fifty random moments of reading and loading, five in each warehouse, then a run to the end.

What a kill costs is counted from outside: records that the portal served while a run lasted, less those that
the run has landed and no earlier one had. Pages where readers meet are served twice without any kill, too.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.portals import NO_LIMITS, QUIET_NOW, sandbox
from benchmarks.report import Row
from pipelines.landing.part import PART_ROWS
from tests.connectors.kills import PAGE, UNDER_WAY, Run, content, killed_and_run_again, undisturbed

CONTACTS, HOUSES, KILLS = 12_000, 10, 5
NAME = "hubspot_kills"


def run() -> Iterator[Row]:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, sandbox(CONTACTS, now=QUIET_NOW) as portal:
        portal.control("limits", NO_LIMITS)
        # The portal makes its records when they are first asked for: those seconds are not a run's.
        undisturbed(portal, Path(folder) / "first")
        quiet = undisturbed(portal, Path(folder) / "quiet")
        expected, other, runs = content(Path(folder) / "quiet"), set[str](), list[Run]()
        for house in range(HOUSES):
            home = Path(folder) / f"killed-{house}"
            runs += killed_and_run_again(portal, home, KILLS, quiet.seconds, chance)
            found = content(home)
            other |= {name for name in expected if expected[name] != found[name]}
    hits = sum(one.was_killed for one in runs)
    seen = f"{', '.join(sorted(other))} differ" if other else "identical"
    yield Row(NAME, f"tables after {hits} kills (seed {seed})", seen, "identical", not other)
    yield from _read_again(quiet, runs)


def _read_again(quiet: Run, runs: list[Run]) -> Iterator[Row]:
    most = PART_ROWS + UNDER_WAY + quiet.in_vain
    worst = max(one.in_vain for one in runs)
    bound = f"{most} = a landed file of {PART_ROWS}, {UNDER_WAY} under way, {quiet.in_vain} without kills"
    what = f"records served in vain in a run, at most; {quiet.new} in all"
    yield Row(NAME, what, str(worst), bound, worst <= most)
    whole = [one for one in runs if one.new == 0 and not one.was_killed]
    again = max((one.in_vain for one in whole), default=0)
    what = f"records served again in {len(whole)} runs that found all landed"
    yield Row(NAME, what, str(again), f"{PAGE}, the changes of an hour", again <= PAGE)
