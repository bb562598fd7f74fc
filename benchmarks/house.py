"""A home of its own for a measurement, and the real command in it.

Belongs: temporary folders, running maintrack, its time and memory. Does not: judging (report).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command cost: wall and processor seconds, its children's included."""

    exit_code: int
    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class House:
    root: Path

    def write_client(self, name: str, text: str) -> None:
        folder = self.root / "clients"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.yml").write_text(text)

    def maintrack(self, *arguments: str) -> Spent:
        command = str(Path(sys.executable).with_name("maintrack"))
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(
            [command, *arguments],
            env={
                **os.environ,
                "MAINTRACK_HOME": str(self.root / "home"),
                "MAINTRACK_CLIENTS": str(self.root / "clients"),
            },
            cwd=self.root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Spent(done.returncode, wall, cpu)


@contextmanager
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory() as root:
        yield House(Path(root))
