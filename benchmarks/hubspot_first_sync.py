"""The first read of 20 000 contacts, every call 50 ms on its way: against the fastest peer that pip installs.

The peer (meltano-tap-hubspot) reads the same server in the same run, contacts only, forty properties
without history, and writes text; we read 36 of the forty (names and addresses of people are never asked
for) with four histories, and load them into DuckDB. Its catalogue is made beforehand and not counted.
The same peer with target-duckdb behind it, as its users load DuckDB, is told without a bound.
The server stands on the same cores, so it keeps the pages that it has made once: a page costs its latency, to both
readers, and hardly its making.
singer-io's tap-hubspot signs in by OAuth only and reads history by other calls; airbyte-source-hubspot and
ingestr bring whole frameworks: none of them is measured here.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.portals import NO_LIMITS, Cost, Portal, cost_of, read, sandbox
from benchmarks.report import Row

CONTACTS, LATENCY_MS, ROUNDS = 20_000, "50", 3
KEPT_PAGES = "5000"
STREAMS = ("account", "properties", "contacts")
PEER = "meltano-tap-hubspot"
TARGET = "target-duckdb"
SHIM = Path(__file__).with_name("peer_shim.py")
NAME = "hubspot_first_sync"


def run() -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        sandbox(CONTACTS, "--latency-ms", LATENCY_MS, "--keep-pages", KEPT_PAGES) as portal,
    ):
        portal.control("limits", NO_LIMITS)
        ours = [_ours(portal, Path(folder) / f"ours-{n}") for n in range(ROUNDS)]
        landed = [
            _ours(portal, Path(folder) / f"landed-{n}", is_loaded=False) for n in range(ROUNDS)
        ]
        best = min(ours, key=lambda cost: cost.wall)
        cpu = min(cost.cpu for cost in ours)
        contacts = best.told["contacts"]
        yield Row(NAME, "contacts, entries of history", _rows(best))
        yield Row(NAME, "wall, processor", f"{best.wall:.1f} s, {cpu:.1f} CPU-s")
        peak = max(cost.peak for cost in ours)
        yield Row(NAME, "peak of memory", f"{peak:.0f} MB", "300 MB", peak <= 300)
        calls = best.told["calls"]
        yield Row(NAME, "calls", f"{calls} for {contacts:,}", "N/40", calls <= contacts / 40)
        peer = _peer(Path(folder))
        if peer is None:
            yield Row(NAME, "peer", f"{PEER} cannot be installed here")
            return
        theirs = [_theirs(portal, peer, Path(folder)) for _ in range(ROUNDS)]
        stored = [_theirs_stored(portal, peer, Path(folder), n) for n in range(ROUNDS)]
    failed = [cost.exit_code for cost in theirs + stored if cost.exit_code]
    if failed:
        yield Row(NAME, "peer", f"{PEER} ended with {failed[0]}")
        return
    wall, cpu = _least(theirs)
    seen = f"{wall:.1f} s, {cpu:.1f} CPU-s for {contacts:,} contacts without history"
    yield Row(NAME, PEER, seen)
    yield from _compared("landed and loaded", _least(ours), (wall, cpu), has_bound=True)
    yield from _compared("landed only", _least(landed), (wall, cpu), has_bound=False)
    whole = _least(stored)
    yield Row(NAME, f"{PEER} with {TARGET}", f"{whole[0]:.1f} s, {whole[1]:.1f} CPU-s")
    yield from _compared(f"landed and loaded, with {TARGET}", _least(ours), whole, has_bound=False)


def _least(costs: list[Cost]) -> tuple[float, float]:
    return min(cost.wall for cost in costs), min(cost.cpu for cost in costs)


def _compared(
    what: str, mine: tuple[float, float], its: tuple[float, float], *, has_bound: bool
) -> Iterator[Row]:
    """Wall and processor as a part of the peer's; a bound is set for all of the work."""
    for name, ours, theirs, most in zip(("wall", "processor"), mine, its, (5, 4), strict=True):
        seen, holds = f"1/{theirs / ours:.1f} ({ours:.1f} s)", ours <= theirs / most
        bound, verdict = (f"1/{most}", holds) if has_bound else ("", None)
        yield Row(NAME, f"{what}: {name}, of the peer's", seen, bound, verdict)


def _rows(cost: Cost) -> str:
    return f"{cost.told['contacts']:,}, {cost.told['property_history']:,}"


def _ours(portal: Portal, home: Path, *, is_loaded: bool = True) -> Cost:
    home.mkdir()
    return read(portal, home, streams=STREAMS, is_loaded=is_loaded)


def _peer(folder: Path) -> Path | None:
    """The Python of an environment with the peer in it; None if pip cannot make one."""
    place = folder / "peer"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    python = place / "bin" / "python"
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "-q", PEER, TARGET], capture_output=True, check=False
    )
    return python if done.returncode == 0 else None


def _theirs(portal: Portal, python: Path, folder: Path) -> Cost:
    command, environment = _tap(portal, python, folder)
    with (folder / "peer.log").open("w") as log:
        return cost_of(command, env=environment, stderr=log)


def _theirs_stored(portal: Portal, python: Path, folder: Path, number: int) -> Cost:
    """The peer with a loader behind it: both write and read at once, as a shell joins them."""
    command, environment = _tap(portal, python, folder)
    settings = folder / f"target-{number}.json"
    database = folder / f"peer-{number}.duckdb"
    settings.write_text(json.dumps({"filepath": str(database), "default_target_schema": "raw"}))
    target = [str(python.with_name(TARGET)), "--config", str(settings)]
    joined = f"set -o pipefail; {shlex.join(command)} | {shlex.join(target)}"
    with (folder / "peer.log").open("w") as log:
        return cost_of(["bash", "-c", joined], env=environment, stderr=log)


def _tap(portal: Portal, python: Path, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The peer's command and environment; its catalogue is made when it is first asked for."""
    config, catalogue = folder / "peer.json", folder / "catalogue.json"
    environment = {**os.environ, "HUBSPOT_URL": portal.ready["url"]}
    command = [str(python), str(SHIM), "--config", str(config)]
    if not catalogue.exists():
        config.write_text(json.dumps({"access_token": portal.ready["hubspot_token"]}))
        found = subprocess.run(
            [*command, "--discover"], capture_output=True, env=environment, check=True
        )
        catalogue.write_text(_contacts_only(json.loads(found.stdout)))
    return [*command, "--catalog", str(catalogue)], environment


def _contacts_only(catalogue: dict[str, list[dict[str, object]]]) -> str:
    for stream in catalogue["streams"]:
        for one in stream["metadata"]:  # type: ignore[attr-defined]
            if not one["breadcrumb"]:
                one["metadata"]["selected"] = stream["tap_stream_id"] == "contacts"
    return json.dumps(catalogue)
