"""A run that is killed at any moment loses nothing, doubles nothing, and reads little again."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

import pytest

from benchmarks.portals import NO_LIMITS, sandbox
from pipelines.landing.part import PART_ROWS
from tests.connectors.kills import (
    UNDER_WAY,
    Run,
    Tables,
    content,
    killed_and_run_again,
    landed,
    undisturbed,
)

pytestmark = pytest.mark.xdist_group("hubspot-kills")

KILLS = 5


@dataclass(frozen=True)
class Told:
    """What an undisturbed run and killed ones did, their tables, and how many records each kind has."""

    seed: int
    quiet: Run
    runs: list[Run]
    tables: tuple[Tables, Tables]
    sizes: Counter[str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    seed, folder = random.randrange(10**6), tmp_path_factory.mktemp("kills")
    with sandbox(2_500, "--latency-ms", "5") as portal:
        portal.control("limits", NO_LIMITS)
        quiet = undisturbed(portal, folder / "quiet")
        chance = random.Random(seed)
        runs = killed_and_run_again(portal, folder / "killed", KILLS, quiet.seconds, chance)
    tables = content(folder / "quiet"), content(folder / "killed")
    return Told(seed, quiet, runs, tables, Counter(kind for kind, _ in landed(folder / "quiet")))


def test_after_kills_at_random_moments_the_tables_are_those_of_an_undisturbed_run(
    told: Told,
) -> None:
    quiet, killed = told.tables
    assert len(quiet["hubspot_contacts"]) > 2_000
    assert {name for name in quiet if quiet[name] != killed[name]} == set(), told


def test_a_run_reads_again_no_more_than_one_file_and_what_was_under_way(told: Told) -> None:
    one_file = min(PART_ROWS, max(told.sizes.values()))
    most = one_file + UNDER_WAY + told.quiet.in_vain
    assert most < told.quiet.served
    assert [one for one in told.runs if one.in_vain > most] == [], told.seed


def test_what_was_landed_whole_before_a_kill_is_not_served_again(told: Told) -> None:
    assert sum(one.new for one in told.runs) == told.quiet.new
    finished = [one for one in told.runs if one.new == 0 and not one.was_killed]
    assert [one for one in finished if one.served] == [], told.seed
