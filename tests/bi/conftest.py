"""A house with one client, whose every version says a number of its own in two tables."""

from __future__ import annotations

import pytest

from pipelines.home import Home
from tests.bi.readers import ENVIRONMENTS
from tests.publishing.conftest import House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    if not (ENVIRONMENTS / "duckdb-2.0" / ".installed").exists():
        pytest.skip("no environments of BI drivers here: `make setup-test` makes them")
    made = House(Home(tmp_path_factory.mktemp("bi") / "home").ensure())
    made.make()
    return made


def publish_number(house: House, number: int) -> tuple[str, float]:
    """Publish a version both of whose tables hold the same sum; returns build and sum."""
    house.change(
        f"update core.fct_funnel_daily set leads = {number}",
        "update kpi.kpi_values set value = (select sum(leads) from core.fct_funnel_daily)",
    )
    build = house.publish()
    return build.build, 40.0 * number
