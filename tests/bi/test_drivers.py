"""Every driver that BI tools use reads the published file while new versions are swapped in."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.bi.conftest import publish_number
from tests.bi.readers import ENVIRONMENTS, READERS, Crowd, Heard, strays
from tests.publishing.conftest import House

pytestmark = pytest.mark.xdist_group("bi")

SWAPS = 8


@pytest.fixture(scope="module")
def published() -> dict[str, float]:
    return {}


@pytest.fixture(scope="module")
def heard(
    house: House, published: dict[str, float], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Heard]:
    """What all readers answered while versions were swapped, by reader."""
    published.update([publish_number(house, 1)])
    folder = tmp_path_factory.mktemp("readers")
    with Crowd(house.home.published_database("acme"), folder) as crowd:
        for number in range(2, SWAPS + 2):
            published.update([publish_number(house, number)])
    return {each.name: each for each in crowd.heard}


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_a_reader_meets_no_error(heard: dict[str, Heard], reader: tuple[str, str]) -> None:
    mine = heard[" ".join(reader)]
    assert mine.errors == []
    assert mine.stderr == ""
    assert len(mine.answers) >= 3


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_every_answer_is_of_exactly_one_version(
    heard: dict[str, Heard], published: dict[str, float], reader: tuple[str, str]
) -> None:
    assert strays(heard[" ".join(reader)], published) == []


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_by_reconnecting_a_reader_comes_to_the_newest(
    heard: dict[str, Heard], published: dict[str, float], reader: tuple[str, str]
) -> None:
    mine = heard[" ".join(reader)]
    assert mine.answers[-1]["build"] == list(published)[-1]
    assert mine.answers[0]["build"] == next(iter(published))


def test_an_answer_of_two_versions_would_be_found_out() -> None:
    mixed = {"build": "b1", "leads": 40.0, "told": 80.0}
    assert strays(Heard("x", [mixed], ""), {"b1": 40.0, "b2": 80.0}) == [mixed]


COMMENTS = """
import json, sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as con:
    print(json.dumps([duckdb.__version__] + con.execute(
        "select comment from duckdb_columns() where schema_name = 'core' and column_name = 'leads'"
    ).fetchall()))
"""


@pytest.mark.parametrize("environment", ["duckdb-1.4", "duckdb-1.5", "duckdb-2.0"])
def test_descriptions_of_columns_are_read_by_every_version(house: House, environment: str) -> None:
    publish_number(house, 1)
    done = subprocess.run(
        [
            str(ENVIRONMENTS / environment / "bin" / "python"), "-c", COMMENTS,
            str(house.home.published_database("acme")),
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    version, (comment,) = json.loads(done.stdout)
    assert version.startswith(environment.removeprefix("duckdb-"))
    assert comment == "Contacts that reached lead that day."


def test_a_reader_leaves_no_file_behind(house: House, heard: dict[str, Heard]) -> None:
    del heard
    names = sorted(path.name for path in Path(house.home.published).iterdir())
    assert [name for name in names if name.endswith((".wal", ".tmp"))] == []
    assert [path.name for path in house.home.builds.iterdir() if path.suffix != ".duckdb"] == []
