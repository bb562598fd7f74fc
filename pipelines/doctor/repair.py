"""Repair what needs no judgement: lost runs and drafts that killed runs left.

Belongs: the order, telling each repair. Does not: warehouses (the next run heals them), other programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.doctor.leftovers import drafts
from pipelines.doctor.runs import end_lost_runs
from pipelines.doctor.symptom import Symptom
from pipelines.home import Home
from pipelines.instance import has_history


def repair(home: Home) -> Iterator[Symptom]:
    """Repair, one line per repair; nothing is lost by it, and a second call finds nothing left."""
    if not home.root.is_dir():
        return
    if has_history(home):
        for name in end_lost_runs(home):
            yield Symptom("repaired", "ok", f"{name}: its process is gone, written down as failed.")
    for client in sorted(path.name for path in home.clients.glob("*") if path.is_dir()):
        for draft in drafts(home, client):
            draft.unlink(missing_ok=True)
            yield Symptom("repaired", "ok", f"{draft.name}, left by a killed run, removed.")
