"""Readers of many kinds on a published file while new versions are swapped in.

Belongs: starting them, swapping, judging what they answered. The bench does the same at length.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READER = Path(__file__).with_name("reader.py")
ENVIRONMENTS = Path(sys.executable).parents[1] / "bi"

# Environment and kind of reader: each as its users have it.
READERS = (
    ("duckdb-1.4", "duckdb"),
    ("duckdb-1.4", "sqlalchemy"),  # duckdb-engine with the last SQLAlchemy it works with
    ("duckdb-1.4", "pandas"),
    ("duckdb-1.5", "duckdb"),
    ("duckdb-1.5", "adbc"),
    ("duckdb-1.5", "polars"),
    ("duckdb-2.0", "duckdb"),
    ("duckdb-2.0", "sqlalchemy"),  # duckdb-sqlalchemy with today's SQLAlchemy
    ("duckdb-2.0", "adbc"),
    ("duckdb-2.0", "pandas"),
    ("duckdb-2.0", "polars"),
)


@dataclass(frozen=True)
class Heard:
    """What one reader answered, in order: every line of its output."""

    name: str
    answers: Sequence[dict[str, Any]]
    stderr: str

    @property
    def errors(self) -> list[str]:
        return [each["error"] for each in self.answers if "error" in each]

    @property
    def builds(self) -> set[str]:
        return {each["build"] for each in self.answers if "build" in each}


class Crowd:
    """Reader processes; leave the `with` block and they end, then `heard` says what they answered.

    Args:
        folder: for what they write, and for the file that ends them.
    """

    def __init__(
        self, path: Path, folder: Path, readers: Sequence[tuple[str, str]] = READERS
    ) -> None:
        self._path, self._folder = path, folder
        self._kinds: dict[str, list[str]] = {}
        for environment, kind in readers:
            self._kinds.setdefault(environment, []).append(kind)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.heard: list[Heard] = []

    def __enter__(self) -> Crowd:
        """Start one process per environment and wait until each kind has answered once."""
        for environment, kinds in self._kinds.items():
            python = ENVIRONMENTS / environment / "bin" / "python"
            command = [str(python), str(READER), ",".join(kinds), str(self._path), str(self._stop)]
            with self._out(environment).open("wb") as out, self._err(environment).open("wb") as err:
                self._running[environment] = subprocess.Popen(command, stdout=out, stderr=err)
        for environment, process in self._running.items():
            while self._answers(environment) < len(self._kinds[environment]):
                if process.poll() is not None:
                    break
                time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.touch()
        for environment, process in self._running.items():
            process.wait(timeout=120)
            lines = self._out(environment).read_text().splitlines()
            stderr = self._err(environment).read_text()
            for kind in self._kinds[environment]:
                mine = [each for each in map(json.loads, lines) if each["kind"] == kind]
                self.heard.append(Heard(f"{environment} {kind}", mine, stderr))

    def _answers(self, environment: str) -> int:
        return self._out(environment).read_bytes().count(b"\n")

    @property
    def _stop(self) -> Path:
        return self._folder / "stop"

    def _out(self, environment: str) -> Path:
        return self._folder / f"{environment}.jsonl"

    def _err(self, environment: str) -> Path:
        return self._folder / f"{environment}.err"


def strays(heard: Heard, published: dict[str, float]) -> list[dict[str, Any]]:
    """Answers that are of no version or of two: both tables must say what that build was given.

    Args:
        published: build → leads that both tables of it hold.
    """
    return [
        each
        for each in heard.answers
        if "error" not in each
        and not (each["leads"] == each["told"] == published.get(each["build"], object()))
    ]
