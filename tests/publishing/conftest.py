"""A small client whose warehouse is made by hand, as dbt would leave it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.home import Home
from pipelines.publishing import Published, publish
from pipelines.warehouse import open_warehouse

MARTS = Path(__file__).with_name("marts.sql").read_text()
OCTOBER = "period_start = date '2026-10-01'"


@dataclass
class House:
    """A MAINTRACK_HOME with hand-made warehouses."""

    home: Home
    clock: datetime = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)

    def make(self, client: str = "acme") -> None:
        with open_warehouse(self.home.client(client).ensure()) as connection:
            connection.execute(MARTS.replace("'acme'", f"'{client}'"))

    def change(self, *statements: str, client: str = "acme") -> None:
        with open_warehouse(self.home.client(client)) as connection:
            for statement in statements:
                connection.execute(statement)

    def publish(self, client: str = "acme", **more: Any) -> Published:
        """Publish a minute after the last time."""
        self.clock += timedelta(minutes=1)
        return publish(
            self.home, client, **{"run_id": "1f2e3d4c-5b6a", "published_at": self.clock, **more}
        )

    def rows(self, query: str, client: str = "acme") -> list[tuple[Any, ...]]:
        """Ask the published file through its link, as BI does."""
        path = self.home.published_database(client)
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(Home(tmp_path / "home").ensure())
    made.make()
    return made


@pytest.fixture
def another(house: House) -> Callable[[str], None]:
    """Make and publish one more client."""

    def make(client: str) -> None:
        house.make(client)
        house.publish(client)

    return make


@pytest.fixture
def closed(house: House) -> House:
    """October was told as closed: 60 leads."""
    house.change(
        "insert into kpi.kpi_values select * replace (date '2026-10-01' as period_start, date '2026-10-31' as period_end, "
        "60 as value, 60 as numerator, 60 as n, true as is_final) from kpi.kpi_values",
    )
    house.publish()
    return house


def restate(house: House, value: int = 58) -> None:
    house.change(f"update kpi.kpi_values set value = {value}, n = {value} where {OCTOBER}")


def causes(house: House) -> list[tuple[object, ...]]:
    return house.rows(
        f"select printed_before, printed, change_cause from kpi.kpi_value_ledger where change_cause is not null and {OCTOBER}"
    )
