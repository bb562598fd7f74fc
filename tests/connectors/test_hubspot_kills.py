"""A run that is killed at any moment loses nothing and doubles nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.portals import NO_LIMITS, sandbox
from tests.connectors.kills import content, killed_and_run_again, undisturbed

pytestmark = pytest.mark.xdist_group("hubspot-kills")

KILLS = 5


def test_after_kills_at_random_moments_the_tables_are_those_of_an_undisturbed_run(
    tmp_path: Path,
) -> None:
    seed = random.randrange(10**6)
    with sandbox(2_500, "--latency-ms", "5") as portal:
        portal.control("limits", NO_LIMITS)
        seconds = undisturbed(portal, tmp_path / "quiet")
        hit = killed_and_run_again(portal, tmp_path / "killed", KILLS, seconds, random.Random(seed))
    quiet, killed = content(tmp_path / "quiet"), content(tmp_path / "killed")
    assert len(quiet["hubspot_contacts"]) > 2_000
    assert {name for name in quiet if quiet[name] != killed[name]} == set(), (seed, hit)
