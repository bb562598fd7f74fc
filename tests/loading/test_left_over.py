"""What a killed run has landed is loaded by the next one, wherever it was killed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pipelines.home import Home
from pipelines.landing.manifest import Manifest
from pipelines.loading import has_left_over
from pipelines.warehouse import WAREHOUSE_STORAGE, create_database, open_warehouse


def test_a_run_that_was_killed_before_the_first_table_was_made_has_left_what_it_landed(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "home").ensure().client("acme").ensure()
    create_database(home.warehouse, WAREHOUSE_STORAGE)
    assert not has_left_over(home, "acme", "hubspot")
    Manifest(
        client="acme",
        load_id="20261101T120000000000-kill-000001",
        run_id="kill",
        source="hubspot",
        stream="owners",
        status="ok",
        is_last=True,
        read_started_at=datetime(2026, 11, 1, 12, tzinfo=UTC),
    ).write(home)
    assert has_left_over(home, "acme", "hubspot")
    open_warehouse(home).close()
    assert has_left_over(home, "acme", "hubspot")
