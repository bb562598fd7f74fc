"""What killed runs left lying about.

Belongs: drafts of builds, write-ahead logs without a writer. Does not: removing them (repair).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.doctor.symptom import Symptom
from pipelines.home import Home
from pipelines.locks import holder_of


def leftovers(home: Home, clients: Sequence[str]) -> Iterator[Symptom]:
    """Files that only a run under way may have, where none is under way."""
    idle = [name for name in clients if holder_of(home.client(name).write_lock) is None]
    for name in idle:
        for path in drafts(home, name):
            yield Symptom(
                f"{name} draft",
                "warning",
                f"{path.name} was left by a killed run; expected no draft while nobody publishes.",
                "The client's next publication removes it, or `maintrack doctor --repair`.",
            )
        log = home.client(name).warehouse.with_name("warehouse.duckdb.wal")
        if log.exists():
            yield Symptom(
                f"{name} warehouse",
                "warning",
                f"{log.name} was left by a killed run; expected none while nobody writes.",
                "Leave it: the next run takes its committed rows in.",
            )
    for path in sorted(home.published.rglob("*.wal")):
        yield Symptom(
            "published",
            "error",
            f"{path} is there; expected none: somebody opened a published copy for writing.",
            "Close that program, let BI open copies read-only, and run the client again.",
        )


def drafts(home: Home, client: str) -> list[Path]:
    """Drafts of builds that nobody is writing."""
    if holder_of(home.client(client).write_lock) is not None:
        return []
    return sorted(home.builds.glob(f".{client}-*.draft*"))
