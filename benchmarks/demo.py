"""How long a newcomer waits: `maintrack demo` with all its 5 000 contacts."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.house import house
from benchmarks.report import Row


def run() -> Iterator[Row]:
    with house() as home:
        spent = home.maintrack("demo")
    yield Row("demo", "exit code", str(spent.exit_code), "0", spent.exit_code == 0)
    yield Row("demo", "wall", f"{spent.wall:.0f} s", "90 s", spent.wall <= 90)
    yield Row("demo", "processor", f"{spent.cpu:.0f} s")
