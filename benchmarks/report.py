"""One figure, its bound, and how it is printed.

Belongs: rows, the machine's description. Does not: measuring.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure. `holds` is None where nothing is asked of it."""

    subject: str
    what: str
    seen: str
    bound: str = ""
    holds: bool | None = None


def machine() -> str:
    programs = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "dbt-core", "dagster"))
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {programs}"


def table(rows: Iterable[Row]) -> str:
    lines = ["| subject | what | seen | bound | |", "|---|---|---|---|---|"]
    marks = {None: "", True: "holds", False: "**does not hold**"}
    lines += [f"| {r.subject} | {r.what} | {r.seen} | {r.bound} | {marks[r.holds]} |" for r in rows]
    return "\n".join(lines)
