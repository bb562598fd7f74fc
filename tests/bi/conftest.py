"""A house with one client, whose every version says a number of its own in two tables."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.home import Home
from tests.bi.readers import ENVIRONMENTS, Heard
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


def hear_while_swapping(
    house: House, reader: Sequence[str], folder: Path, swaps: int = 8
) -> tuple[Heard, dict[str, float]]:
    """What a reader of another language answers while versions are swapped, and what each version says.

    Args:
        reader: its command; the file and the path that ends it are added.
        folder: for its output.
    """
    published = dict([publish_number(house, 1)])
    stop, out, err = folder / "stop", folder / "out.jsonl", folder / "err"
    command = [*reader, str(house.home.published_database("acme")), str(stop)]
    with out.open("wb") as answers, err.open("wb") as faults:
        process = subprocess.Popen(command, stdout=answers, stderr=faults)
    while not out.stat().st_size and process.poll() is None:
        time.sleep(0.05)
    for number in range(2, swaps + 2):
        published.update([publish_number(house, number)])
    stop.touch()
    assert process.wait(timeout=60) == 0, err.read_text()
    answered = [json.loads(line) for line in out.read_text().splitlines()]
    return Heard(reader[0], answered, err.read_text()), published
