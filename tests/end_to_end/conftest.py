"""A house of its own for each test module: client files, MAINTRACK_HOME and the real command.

The tests here use maintrack as people do: a client file, `maintrack run`, then plain DuckDB on
the published file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.home import Home
from tests.command import COMMANDS


@dataclass
class House:
    """A MAINTRACK_HOME and a folder of client files below `root`."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        return Home(self.root / "home")

    @property
    def clients(self) -> Path:
        return self.root / "clients"

    def write_client(self, name: str, text: str) -> Path:
        self.clients.mkdir(parents=True, exist_ok=True)
        path = self.clients / f"{name}.yml"
        path.write_text(textwrap.dedent(text))
        return path

    def write_file(self, name: str, text: str) -> Path:
        path = self.clients / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        return path

    def maintrack(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command; its output is printed so that a failing test shows it."""
        variables = {
            **{k: v for k, v in os.environ.items() if not k.startswith("MAINTRACK_")},
            "MAINTRACK_HOME": str(self.home.root),
            "MAINTRACK_CLIENTS": str(self.clients),
            **self.environment,
            **environment,
        }
        done = COMMANDS.run(arguments, variables, self.root, timeout=300)
        print(f"$ maintrack {' '.join(arguments)}  → exit {done.returncode}")  # noqa: T201
        print(done.stdout, done.stderr, sep="\n")  # noqa: T201
        return done

    def rows(self, client: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the published file, as a BI tool would."""
        with published(self.home.published_database(client)) as connection:
            return connection.execute(query, values).fetchall()

    def warehouse_rows(self, client: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with published(self.home.client(client).warehouse) as connection:
            return connection.execute(query, values).fetchall()


@contextmanager
def published(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(path), read_only=True)
    try:
        yield connection
    finally:
        connection.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house"))


@dataclass(frozen=True)
class Box:
    """A running sandbox: its ready line and its truth."""

    ready: dict[str, Any]
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return str(self.ready["url"])

    def read(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:  # noqa: S310
            return json.loads(answer.read())

    def write(self, path: str, content: Any) -> None:
        body = json.dumps(content).encode()
        with urllib.request.urlopen(f"{self.url}{path}", body, timeout=60) as answer:  # noqa: S310
            assert answer.status == 200


@contextmanager
def sandbox(*arguments: str) -> Iterator[Box]:
    """A portal that any number of calls may be made of: how limits are kept is tested elsewhere."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            box = Box(json.loads(process.stdout.readline()), process)
            box.write("/sandbox/limits", {"ten_secondly": 100_000})
            yield box
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with sandbox("--contacts", "5000", "--seed", "7") as running:
        yield running
