"""Thirty nights of a portal that lives on: changes seconds before the read, merges, archives, erasures, and
now and then a new property of contacts, filled for some of them.

After every night the warehouse's live records are the portal's own, with all that they hold in new properties;
after the last one they equal those of a warehouse that reads everything for the first time.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import Row
from sandbox.box import Box
from tests.connectors.nights import (
    FIRST,
    HELD,
    LIVE,
    follower,
    live_nights,
    new_properties,
    portal,
)

CONTACTS, NIGHTS = 2_500, 30
NAME = "hubspot_nights"


def run() -> Iterator[Row]:
    os.environ.setdefault("ACME_TOKEN", "unused")
    box = Box(7, CONTACTS, FIRST)
    with tempfile.TemporaryDirectory() as folder, portal(box) as url:
        house = follower(box, url, Path(folder) / "follower")
        calls, wrong = [], []
        for night, differing in live_nights(house, NIGHTS):
            calls.append(house.calls)
            wrong += [f"night {night}: {kind}" for kind in differing]
        new = [one.name for one in new_properties(NIGHTS)]
        whole = follower(box, url, Path(folder) / "whole")
        whole.night(extra_properties={"contacts": new})
        unequal = [kind for kind, query in LIVE.items() if house.rows(query) != whole.rows(query)]
        unequal += [name for name in new if house.rows(HELD, name) != whole.rows(HELD, name)]
    seen = "; ".join(wrong) or f"equal on {NIGHTS + 1} nights, with {len(new)} new properties"
    yield Row(NAME, "what is live, against the portal", seen, "equal", not wrong)
    seen = ", ".join(unequal) or "equal"
    yield Row(NAME, "followed, against read whole", seen, "equal", not unequal)
    yield Row(
        NAME, "calls: first, least, most of a night", f"{calls[0]}, {min(calls)}, {max(calls[1:])}"
    )
