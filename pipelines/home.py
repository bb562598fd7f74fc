"""Where maintrack keeps things: the layout under MAINTRACK_HOME.

Belongs: paths and their permissions. Does not: what is written there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ClientHome:
    """Paths of one client. Nothing exists until `ensure`."""

    name: str
    root: Path

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def dbt(self) -> Path:
        return self.root / "dbt"

    @property
    def extract_lock(self) -> Path:
        return self.root / "extract.lock"

    @property
    def write_lock(self) -> Path:
        return self.root / "write.lock"

    def ensure(self) -> ClientHome:
        """Create the client's folders, readable by the owner only."""
        for folder in (self.root, self.landing, self.dbt):
            _folder(folder, 0o700)
        return self


@dataclass(frozen=True, slots=True)
class Home:
    """Paths under MAINTRACK_HOME, always absolute."""

    root: Path

    @classmethod
    def from_env(cls) -> Home:
        return cls(Path(os.environ.get("MAINTRACK_HOME") or ".maintrack").absolute())

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    @property
    def clients(self) -> Path:
        return self.root / "clients"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def builds(self) -> Path:
        return self.published / "builds"

    @property
    def crashes(self) -> Path:
        """Tracebacks of faults that nobody foresaw."""
        return self.root / "crashes"

    def client(self, name: str) -> ClientHome:
        return ClientHome(name, self.clients / name)

    def published_database(self, name: str) -> Path:
        """The link that BI opens: published/<client>.duckdb."""
        return self.published / f"{name}.duckdb"

    def published_page(self, name: str, language: str | None = None) -> Path:
        """published/<client>.html; in another language than the client's own with that behind."""
        return self.published / (f"{name}-{language}.html" if language else f"{name}.html")

    def ensure(self) -> Home:
        """Create the shared folders: home 0711, published 0750."""
        _folder(self.root, 0o711)
        _folder(self.dagster, 0o700)
        _folder(self.clients, 0o711)
        for folder in (self.published, self.builds):
            _folder(folder, 0o750)
        return self


def clients_folder() -> Path:
    """The folder of client files: MAINTRACK_CLIENTS, or ./clients."""
    return Path(os.environ.get("MAINTRACK_CLIENTS") or "clients").absolute()


def _folder(path: Path, mode: int) -> None:
    path.mkdir(parents=True, exist_ok=True)
    if path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)
