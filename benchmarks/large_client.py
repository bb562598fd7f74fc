"""A client of any size, as raw rows: what a HubSpot portal of a million contacts leaves.

Belongs: its client file, running large_client.sql; the same rows for the same size.
Does not: building and measuring (model_size).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb

from pipelines.config import load_client
from pipelines.home import Home
from pipelines.loading import write_clock, write_settings
from pipelines.warehouse import open_warehouse

CLIENT: Final = "large"
RUN_AT: Final = datetime(2026, 6, 15, 3, tzinfo=UTC)

_CLIENT_FILE = """
name: Large
timezone: Europe/Stockholm
currency: SEK
country: SE
language: en
start_date: 2024-06-15
sources:
  hubspot: {token: {env: NO_TOKEN}}
  ga4: {property_id: "1", credentials: {env: NO_KEY}}
  files:
    spend: {path: spend.csv}
model:
  margin: 0.6
  contract_days: 365
  time_cost: {per_open_lead_day: 12}
goals:
  - {kpi: leads, grain: quarter, period: 2026-Q2, target: 90000}
  - {kpi: ltc, grain: year, period: 2026, target: 0.05}
"""


def make(root: Path, contacts: int) -> Path:
    """Write a client of `contacts` contacts with three times as many stage entries.

    Returns: its warehouse, filled up to schema raw.
    """
    clients = root / "clients"
    clients.mkdir()
    (clients / f"{CLIENT}.yml").write_text(_CLIENT_FILE)
    home = Home(root / "home").ensure().client(CLIENT).ensure()
    config = load_client(clients, CLIENT, check_secrets=False)
    with open_warehouse(home) as connection:
        write_settings(connection, config, run_id="r")
        write_clock(connection, config, now=RUN_AT, as_of=None)
        script = Path(__file__).with_suffix(".sql").read_text()
        _run(connection, script, {"contacts": contacts, "run_at": RUN_AT})
    return home.warehouse


def _run(connection: duckdb.DuckDBPyConnection, script: str, values: dict[str, object]) -> None:
    for statement in duckdb.extract_statements(script):
        names = statement.named_parameters
        connection.execute(statement, {k: v for k, v in values.items() if k in names})
