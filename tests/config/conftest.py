"""A folder of client files of one's own, with the credentials of the good file in the environment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.config import ClientConfig, ConfigFaults, Fault, load_client
from tests.config.bad_files import GOOD


@dataclass(frozen=True)
class Folder:
    """Client files below `path`."""

    path: Path

    def write(self, text: str, name: str = "acme") -> Path:
        path = self.path / f"{name}.yml"
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, text: str = GOOD, name: str = "acme") -> ClientConfig:
        """Write the file and load it."""
        self.write(text, name)
        return load_client(self.path, name)

    def faults(self, text: str, name: str = "acme") -> tuple[Fault, ...]:
        """What is said about the file; empty where it is right."""
        self.write(text, name)
        return self.faults_of(name)

    def faults_of(self, name: str) -> tuple[Fault, ...]:
        try:
            load_client(self.path, name)
        except ConfigFaults as wrong:
            return wrong.faults
        return ()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("ACME_TOKEN", "a token")
    monkeypatch.setenv("ACME_KEY", "a key")
    return Folder(tmp_path)
