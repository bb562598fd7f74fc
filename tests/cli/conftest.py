"""The real command in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipelines.home import Home
from tests.command import COMMANDS


@dataclass
class Desk:
    """Where somebody sits and types: client files and a MAINTRACK_HOME below `root`."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        return Home(self.root / "home")

    @property
    def clients(self) -> Path:
        return self.root / "clients"

    def write(self, name: str, text: str) -> Path:
        """Write a file below the folder of client files."""
        path = self.clients / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    @property
    def variables(self) -> Mapping[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MAINTRACK_")}
        return {
            **kept,
            "MAINTRACK_HOME": str(self.home.root),
            "MAINTRACK_CLIENTS": str(self.clients),
            **self.environment,
        }

    def type(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `maintrack` to its end."""
        return COMMANDS.run(arguments, self.variables, self.root, timeout=120)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
