"""All that the doctor looks at, in order.

Belongs: the order, and which clients there are. Does not: the single looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pipelines.config import client_names
from pipelines.doctor.copies import published_copies
from pipelines.doctor.leftovers import leftovers
from pipelines.doctor.machine import disk_space, versions
from pipelines.doctor.runs import stuck_runs
from pipelines.doctor.symptom import Symptom
from pipelines.doctor.warehouses import shared_locks, warehouses_and_locks
from pipelines.home import Home


def diagnose(home: Home, clients: Path, now: datetime) -> Iterator[Symptom]:
    """Look at everything; nothing is changed, and a home that is not there is not made.

    Args:
        clients: the folder of client files.
        now: an aware instant, for ages.
    """
    yield from versions()
    yield from disk_space(home)
    if not home.root.is_dir():
        yield Symptom("home", "ok", f"{home.root} is not there yet: nothing has run.")
        return
    yield from shared_locks(home)
    kept = sorted(path.name for path in home.clients.glob("*") if path.is_dir())
    for name in kept:
        yield from warehouses_and_locks(home, name)
    yield from stuck_runs(home)
    yield from published_copies(home, clients, sorted({*kept, *client_names(clients)}), now)
    yield from leftovers(home, kept)
