"""A client file, a home and nights that read web sources: landed, loaded, built.

Belongs: the steps between a source and the models, on a clock of one's own. Does not: Dagster, the command.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from connectors.contract import Days
from pipelines.config import load_client
from pipelines.home import Home
from pipelines.landing import land_files, land_source
from pipelines.loading import load_source, write_clock, write_settings
from pipelines.warehouse import open_warehouse
from tests.model_core.conftest import WITHOUT, run_dbt

CORE_AND_AUDIT = ("+path:models/core", "+path:models/audit", "+int_acquisition_daily")
TRAFFIC_ONLY = ("+fct_web_traffic_daily", "channels")


class WebHouse:
    """One client, `acme`, below `folder`."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder, self.runs = folder, 0
        (folder / "acme.yml").write_text(text)
        self.config = load_client(folder, "acme", check_secrets=False)
        self.home = Home(folder / "home").ensure().client("acme").ensure()

    def night(self, source: Any, days: Days, now: datetime) -> None:
        """Read the days as at `now`, and load what came."""
        run_id = self._run_id()
        land_source(
            source,
            self.home,
            run_id=run_id,
            days=days,
            report=lambda _: None,
            now=lambda: now,
        )
        self._load(source.name, run_id, now)

    def files(self, now: datetime) -> None:
        """Read the client's files, and load what came."""
        run_id = self._run_id()
        files = self.config.sources.files
        assert files is not None
        land_files(
            files.entries(self.config.folder),
            self.home,
            client="acme",
            run_id=run_id,
            base=self.config.folder,
            report=lambda _: None,
        )
        self._load("files", run_id, now)

    def build(self, select: Sequence[str] = CORE_AND_AUDIT) -> None:
        run_dbt(
            self.folder,
            self.home.warehouse,
            *("build", "--select", *select, *WITHOUT),
        )

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home.warehouse), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(query, list(values)).fetchall()

    def _run_id(self) -> str:
        self.runs += 1
        return f"run{self.runs:05d}"

    def _load(self, source: str, run_id: str, now: datetime) -> None:
        with open_warehouse(self.home) as connection:
            write_settings(connection, self.config, run_id=run_id)
            load_source(
                connection, self.home, config=self.config, source=source, report=lambda _: None
            )
            write_clock(connection, self.config, now=now, as_of=None)
