"""A portal with every habit of the hostile profile, and every tenth call spoilt: the same tables as in quiet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.portals import NO_LIMITS, Portal, read, sandbox
from benchmarks.report import Row
from tests.connectors.kills import content

CONTACTS, RATES = 2_500, (0.01, 0.05, 0.10)
NAME = "hubspot_hostile"
FAULTS: tuple[dict[str, Any], ...] = (
    *({"status": status} for status in (423, 500, 502, 503, 504, 521, 523)),
    *({"body": body} for body in ("html", "latin1", "empty", "cut", "drop")),
    {"status": 429, "policy": "SECONDLY"},
    {"status": 429, "retry_after": 1},
    {"status": 477, "retry_after": 1},
)


def run() -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        sandbox(CONTACTS, "--profile", "hostile") as portal,
    ):
        portal.control("limits", NO_LIMITS)
        quiet = _read(portal, Path(folder) / "quiet", 0)
        for rate in RATES:
            spoilt = _read(portal, Path(folder) / f"{rate}", rate)
            other = sorted(name for name in quiet if quiet[name] != spoilt[name])
            seen = f"{', '.join(other)} differ" if other else "identical"
            yield Row(NAME, f"tables with {rate:.0%} of calls spoilt", seen, "identical", not other)
    with (
        tempfile.TemporaryDirectory() as folder,
        sandbox(CONTACTS * 2, "--latency-ms", "200") as portal,
    ):
        yield _spent(portal, Path(folder) / "spent")


def _read(portal: Portal, home: Path, rate: float) -> dict[str, Any]:
    home.mkdir()
    portal.control("faults", spoiling(rate) if rate else [])
    cost = read(portal, home)
    portal.control("faults", [])
    if cost.told.get("status") != "ok":
        raise RuntimeError(f"the read ended {cost.told.get('status')} ({cost.exit_code})")
    return content(home)


def spoiling(rate: float, calls: int = 2_000) -> list[dict[str, Any]]:
    """Orders that spoil one call in 1/rate, each kind of fault in its turn.

    A call that no order meets counts for all of them, one that is spoilt only for those before.
    """
    every = round(1 / rate)
    return [
        {"path": "/", "skip": (every - 1) * (n + 1), "count": 1, **FAULTS[n % len(FAULTS)]}
        for n in range(calls // every)
    ]


def _spent(portal: Portal, home: Path) -> Row:
    """How many calls hear that the day is spent, with all readers that the usual limits allow under way."""
    home.mkdir()
    order = {"path": "/", "skip": 60, "count": None, "status": 429, "policy": "DAILY"}
    portal.control("requests.json", method="DELETE")
    portal.control("faults", [order])
    cost = read(portal, home, is_loaded=False)
    portal.control("faults", [])
    requests = portal.control("requests.json")["requests"]
    wasted = sum(line["status"] == 429 for line in requests)
    holds = cost.told["status"] == "quota" and wasted <= 5
    return Row(NAME, "calls wasted when the day is spent", str(wasted), "5", holds)
