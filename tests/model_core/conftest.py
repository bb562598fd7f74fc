"""A warehouse written by hand, built by dbt: raw rows in, tables of core and audit out.

Belongs: raw rows with their bookkeeping columns, one dbt build, fetching.
Does not: landing and loading (tests/loading), KPIs (tests/model_kpi).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.home import Home
from pipelines.warehouse import open_warehouse

PROJECT = Path(__file__).parents[2] / "dbt_project"
CLIENT = "acme"
SETTINGS: Mapping[str, Any] = {
    "name": "Acme",
    "timezone": "Europe/Stockholm",
    "currency": "SEK",
    "country": "SE",
    "language": "sv",
    "start_date": "2026-01-01",
    "traffic_authority": "ga4",
    "fiscal_year_start": "01-01",
    "ltc_horizon_days": 180,
    "exclude_instant_customers": True,
    "margin": 1.0,
    "contact_level": False,
}


@dataclass
class RawRows:
    """Rows of schema raw, gathered table by table; one client, one clock."""

    folder: Path
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, **columns: Any) -> None:
        self.rows[table].append(columns)

    def client(self, *, run_at: str, as_of: str | None = None, **settings: Any) -> None:
        """The settings and the clock: what every warehouse has, whatever its sources."""
        self.add("client_settings", **SETTINGS | settings)
        cursor = json.dumps({"run_at": run_at, "as_of": as_of})
        self.add("cursors", source="model", stream="clock", cursor=cursor, updated_at=run_at)

    def source(self, source: str, *provides: str) -> None:
        is_api = source != "files"
        self.add("client_sources", source=source, is_api=is_api, provides=list(provides))

    def load(self, source: str, stream: str, started: str, **columns: Any) -> None:
        """One read of a stream, whole and in one manifest unless `columns` say otherwise."""
        bookkeeping = {
            "load_id": f"{started}/{stream}",
            "run_id": started,
            "status": "ok",
            "is_last": True,
            "calls": 1,
            "waited_seconds": 0,
            "rows_seen": 0,
            "rows_loaded": 0,
            "rows_quarantined": 0,
            "versions": "{}",
            "seconds": 0,
            "loaded_at": started,
        }
        read = {"source": source, "stream": stream, "read_started_at": started}
        self.add("loads", **bookkeeping | read | columns)

    def contact(self, contact_id: str, created_at: str | None, **columns: Any) -> None:
        """A live HubSpot contact; its key is made from its id."""
        plain = {"is_archived": False, "merged_ids": [], "created_at": created_at}
        self.add("hubspot_contacts", contact_id=contact_id, **plain | columns)
        self.key("hubspot", contact_id)

    def key(self, source: str, native_id: str) -> None:
        keys = self.rows["contact_keys"]
        row = {"source": source, "native_id": native_id}
        if not any(key.items() >= row.items() for key in keys[-1:]):
            self.add("contact_keys", contact_key=len(keys) + 1, **row)

    def entry(self, contact_id: str, changed_at: str, value: str, **columns: Any) -> None:
        """A recorded lifecycle stage of a contact."""
        plain = {"property": "lifecyclestage", "is_derived": False, "is_truncated": False}
        identity = {"object_type": "contact", "object_id": contact_id}
        row = identity | plain | {"changed_at": changed_at, "value": value} | columns
        self.add("hubspot_property_history", **row)

    def write(self, connection: duckdb.DuckDBPyConnection) -> None:
        for table, rows in self.rows.items():
            types = dict(
                connection.execute(
                    "select column_name, data_type from information_schema.columns "
                    "where table_schema = 'raw' and table_name = ? order by ordinal_position",
                    [table],
                ).fetchall()
            )
            stamp = {"client": CLIENT, "_loaded_at": "2026-01-01T00:00:00Z"}
            stamp |= {"_run_id": "r", "_load_id": "l", "_row_hash": "h"}
            file = self.folder / f"{table}.ndjson"
            file.write_text("\n".join(json.dumps(stamp | row) for row in rows))
            unknown = {name for row in rows for name in row} - set(types)
            assert not unknown, f"raw.{table} has no {unknown}"
            connection.execute(
                f"insert into raw.{table} by name select * from read_ndjson(?, columns = ?)",
                [str(file), types],
            )


@dataclass(frozen=True)
class Built:
    """A warehouse after dbt."""

    path: Path
    log: str

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(query).fetchall()

    def one(self, query: str) -> tuple[Any, ...]:
        (row,) = self.rows(query)
        return row


def run_dbt(folder: Path, warehouse: Path, *arguments: str) -> str:
    """Run dbt as a run does: own target path, the warehouse in the environment.

    The folder of partial parses is not shared, so that tests may run side by side.
    """
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *arguments]
    options = {
        "--project-dir": PROJECT,
        "--profiles-dir": PROJECT,
        "--target-path": folder / "target",
        "--log-path": folder / "logs",
    }
    command += [str(part) for option in options.items() for part in option]
    environment = os.environ | {"MAINTRACK_WAREHOUSE": str(warehouse)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


Build = Callable[[Callable[[RawRows], None]], Built]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Write rows into an empty warehouse and build core and audit on it, data tests included."""

    def build_core(write: Callable[[RawRows], None]) -> Built:
        folder = tmp_path_factory.mktemp("warehouse")
        home = Home(folder).ensure().client(CLIENT).ensure()
        rows = RawRows(folder)
        write(rows)
        with open_warehouse(home) as connection:
            rows.write(connection)
        select = ("--select", "+path:models/core", "+path:models/audit")
        log = run_dbt(
            folder, home.warehouse, "build", *select, "--exclude-resource-type", "unit_test"
        )
        return Built(home.warehouse, log)

    return build_core
