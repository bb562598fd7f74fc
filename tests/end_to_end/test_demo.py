"""`maintrack demo` by itself: from nothing to a published file, a page and the scorecard."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

pytestmark = pytest.mark.xdist_group("demo-run")


@pytest.fixture(scope="module")
def shown(house: Any) -> Any:
    """A demo in a home where an earlier demo and another client have been."""
    home = house.home.ensure()
    home.client("demo").ensure().warehouse.write_bytes(b"an earlier demo's, damaged")
    house.earlier = home.builds / "demo-20250101T000000Z-earlier.duckdb"
    house.earlier.write_bytes(b"")
    home.published_database("demo").symlink_to(house.earlier)
    house.other = home.client("other").ensure().warehouse
    house.other.write_bytes(b"another client's")
    house.done = house.maintrack("demo", "--contacts", "400")
    return house


def test_it_ends_by_itself_with_0(shown: Any) -> None:
    assert shown.done.returncode == 0
    assert shown.done.stderr == ""


def test_it_prints_the_scorecard_by_track(shown: Any) -> None:
    for title in ("Spin 1", "Website", "CRM", "Business goals", "Traffic-to-lead (TTL)"):
        assert title in shown.done.stdout


def test_it_ends_with_absolute_paths_of_the_file_and_the_page(shown: Any) -> None:
    last = [line.split()[-1] for line in shown.done.stdout.splitlines()[-2:]]
    assert last == [
        str(shown.home.published_database("demo")),
        str(shown.home.published_page("demo")),
    ]
    assert all(Path(path).is_absolute() and Path(path).exists() for path in last)


def test_its_goals_and_tiles_are_published(shown: Any) -> None:
    client = yaml.safe_load((shown.clients / "demo.yml").read_text())
    tiles = shown.rows("demo", "select kpi_key from kpi.kpi_scorecard where is_headline")
    goals = shown.rows("demo", "select kpi_key from kpi.kpi_goal_progress")
    assert {key for (key,) in tiles} == set(client["model"]["headline"])
    in_hubspot = client["sources"]["hubspot"]["goals"].values()
    written = [goal["kpi"] for goal in client["goals"]]
    assert sorted(key for (key,) in goals) == sorted([*written, *in_hubspot])


def test_its_look_alike_is_gone_and_check_passes_over_it(shown: Any) -> None:
    (url,) = re.findall(r"answer on (http://\S+);", shown.done.stdout)
    address = urlsplit(url)
    with socket.socket() as probe:
        assert probe.connect_ex((address.hostname, address.port)) != 0
    assert "passed over" in shown.maintrack("check").stdout


def test_what_an_earlier_demo_left_is_gone(shown: Any) -> None:
    assert not shown.earlier.exists()
    assert shown.home.published_database("demo").resolve().exists()


def test_other_clients_are_left_alone(shown: Any) -> None:
    assert shown.other.read_bytes() == b"another client's"
