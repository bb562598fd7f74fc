"""The machine and its programs: versions against the locked ones, room on disk.

Belongs: what holds for all clients. Does not: single clients.
"""

from __future__ import annotations

import platform
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from pipelines.doctor.symptom import Symptom
from pipelines.home import Home
from pipelines.instance import INSTANCE_FOLDER

LOCKED: Final = INSTANCE_FOLDER / "requirements" / "run.txt"
PROGRAMS: Final = (
    "duckdb",
    "dbt-core",
    "dbt-duckdb",
    "dagster",
    "dagster-webserver",
)
PYTHONS: Final = ((3, 11), (3, 14))
"""First that works, first that does not: dbt-core 1.11's ceiling."""

_GIB: Final = 1024**3
ROOM_NEEDED: Final = 1 * _GIB
ROOM_WANTED: Final = 5 * _GIB


def versions(locked: Path = LOCKED) -> Iterator[Symptom]:
    """One line with all versions, and one per program that is not the locked one."""
    have = {name: _installed(name) for name in ("maintrack", *PROGRAMS)}
    words = ", ".join(f"{name} {number}" for name, number in have.items())
    yield Symptom("versions", "ok", f"python {platform.python_version()}, {words}.")
    if not PYTHONS[0] <= sys.version_info[:2] < PYTHONS[1]:
        yield Symptom(
            "versions",
            "error",
            f"python {platform.python_version()}; expected 3.11 to 3.13.",
            "Install one of them, then `make clean setup`.",
        )
    wanted = locked_versions(locked)
    for name in PROGRAMS:
        if name in wanted and have[name] != wanted[name]:
            yield Symptom(
                "versions",
                "warning",
                f"{name} {have[name]}; expected {wanted[name]}, as locked in {locked.name}.",
                "Run `make setup`, or `make lock` where the change is meant.",
            )


def locked_versions(locked: Path) -> dict[str, str]:
    """Package → version of a requirements file; empty where it is not there."""
    if not locked.exists():
        return {}
    pins = re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", locked.read_text(), re.MULTILINE)
    return dict(pins)


def disk_space(home: Home) -> Iterator[Symptom]:
    """Room where the home is, or will be."""
    folder = home.root
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    yield room(folder, usage.free, usage.total)


def room(folder: Path, free: int, total: int) -> Symptom:
    """Judge `free` of `total` bytes: a build is written beside the old one before it takes its place."""
    seen = f"{free / _GIB:.1f} of {total / _GIB:.0f} GiB free at {folder}"
    if free >= ROOM_WANTED:
        return Symptom("disk", "ok", f"{seen}.")
    return Symptom(
        "disk",
        "error" if free < ROOM_NEEDED else "warning",
        f"{seen}; expected at least {ROOM_WANTED // _GIB} GiB.",
        "Make room, or set MAINTRACK_HOME to a larger disk and move the folder there.",
    )


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
