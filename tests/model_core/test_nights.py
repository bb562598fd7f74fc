"""Tables kept from night to night say what a whole build of the same rows says."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from benchmarks.nights import SETTINGS, Nights, hashes
from pipelines.transform import NodeResult, Renewed, build, renewed

pytestmark = pytest.mark.xdist_group("nights")

PARSED = "Partial parsing enabled, no changes found, skipping parsing"


@dataclass(frozen=True)
class Passed:
    """Five nights of a client: four on which rows change, a fifth with other settings too."""

    warehouse: Path
    logs: list[str]
    tallies: list[Renewed | None]
    after_four: list[str]
    after_other_settings: list[str]


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory, seed: int) -> Passed:
    nights = Nights(tmp_path_factory.mktemp("nights"), 1_000, seed)
    logs, tallies = [], []

    def pass_one(settings: tuple[str, ...] = ()) -> None:
        print(nights.pass_one(settings))  # noqa: T201 - what to look for where the tables differ
        logs.append((nights.root / "kept" / "build.log").read_text())
        tallies.append(renewed(nights.warehouse))

    for _ in range(4):
        pass_one()
    after_four = nights.differences()
    pass_one(tuple(SETTINGS))
    return Passed(nights.warehouse, logs, tallies, after_four, nights.differences())


def test_after_random_nights_every_table_is_that_of_a_whole_build(passed: Passed) -> None:
    assert passed.after_four == []


def test_after_another_time_zone_stage_map_and_channel_map_too(passed: Passed) -> None:
    assert passed.after_other_settings == []


def test_a_night_renews_the_contacts_that_changed_and_no_others(passed: Passed) -> None:
    """A stage that was never seen before shapes them all, so one of the first two nights may renew all."""
    tallies = [tally for tally in passed.tallies[:2] if tally is not None]
    assert len(tallies) == 2
    least = min(tallies, key=lambda tally: tally.contacts)
    assert 0 < least.contacts < least.of / 2


def test_other_settings_renew_every_contact(passed: Passed) -> None:
    last = passed.tallies[-1]
    assert last is not None
    assert last.contacts >= last.of


def test_every_night_takes_the_project_as_it_was_parsed(passed: Passed) -> None:
    assert [PARSED in log for log in passed.logs] == [True] * 5


@pytest.fixture(scope="module")
def doubled(
    passed: Passed, tmp_path_factory: pytest.TempPathFactory
) -> Sequence[Mapping[str, NodeResult]]:
    """Three nights: a contact's row stands twice in schema raw, still does, and no longer."""
    folder = tmp_path_factory.mktemp("doubled")
    warehouse = folder / "warehouse.duckdb"
    shutil.copyfile(passed.warehouse, warehouse)

    def night(statement: str) -> Mapping[str, NodeResult]:
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(statement)
        ended = build(warehouse, folder / "dbt").values()
        return {one.unique_id.split(".")[2]: one for one in ended}

    return [
        night(
            "insert into raw.hubspot_contacts select * from raw.hubspot_contacts where contact_id = ("
            "select min(native_id) from core.fct_funnel_progress where source = 'hubspot')"
        ),
        night("select 1"),
        night(
            "delete from raw.hubspot_contacts where rowid = (select max(rowid) from raw.hubspot_contacts)"
        ),
    ]


def test_a_contact_that_comes_twice_fails_every_night_until_it_is_mended(
    doubled: Sequence[Mapping[str, NodeResult]],
) -> None:
    """Only contacts that are renewed are looked at, so it must not settle: it would pass the night after."""
    assert [night["contact_keys"].is_ok for night in doubled] == [False, False, True]
    assert "stg_hubspot__contacts (client, contact_id): 1" in doubled[1]["contact_keys"].message
    assert [night["int_contacts__settled"].is_ok for night in doubled] == [False, False, True]


def test_after_it_is_mended_every_table_is_built(
    doubled: Sequence[Mapping[str, NodeResult]],
) -> None:
    assert [name for name, node in doubled[2].items() if not node.is_ok] == []


def test_the_comparison_sees_a_single_row_that_was_not_renewed(passed: Passed) -> None:
    before = hashes(passed.warehouse)
    with duckdb.connect(str(passed.warehouse)) as connection:
        connection.execute(
            "update core.fct_funnel_progress set channel = 'email' "
            "where contact_key = (select min(contact_key) from core.fct_funnel_progress where channel != 'email')"
        )
    after = hashes(passed.warehouse)
    assert [name for name in before if before[name] != after[name]] == ["core.fct_funnel_progress"]
