"""The demo's parts: its client file follows from the invented company and from today; its reset is its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from pipelines.checking import check_files, check_model
from pipelines.config import load_client
from pipelines.demo.client_file import (
    HEADLINE,
    NotOurs,
    client_tree,
    credentials,
    refuse_a_persons_file,
    write_client_file,
)
from pipelines.demo.goals import History, goals_of, parsed, rounded
from pipelines.demo.look_alike import LookAlike, LookAlikeFailed, running
from pipelines.demo.reset import alone, reset
from pipelines.home import Home
from pipelines.locks import LockBusy, hold
from pipelines.page.model import BLOCKS
from pipelines.registry import computed_kpis
from sandbox.world import World
from tests.cli.conftest import Desk
from tests.command import MAINTRACK

pytestmark = pytest.mark.xdist_group("demo")

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORLD_START = date(2025, 5, 1)


@pytest.fixture(scope="module")
def look_alike() -> Iterator[LookAlike]:
    with running(contacts=100, seed=7) as served:
        yield served


@pytest.fixture
def written(look_alike: LookAlike, tmp_path: Path) -> Path:
    return write_client_file(tmp_path, look_alike, datetime.now(UTC))


def test_the_demos_file_is_right_and_needs_only_the_runs_environment(
    look_alike: LookAlike, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in credentials(look_alike.ready).items():
        monkeypatch.setenv(name, value)
    config = load_client(written.parent, "demo")
    assert config.schedule is None
    assert config.sources.configured == ("hubspot", "ga4", "search_console", "files")


def test_no_credential_is_in_the_demos_file(look_alike: LookAlike, written: Path) -> None:
    text = written.read_text()
    assert look_alike.ready["hubspot_token"] not in text
    assert look_alike.ready["ga4_token"] not in text
    assert look_alike.ready["search_console_token"] not in text


def test_its_spend_file_has_the_mapped_columns(written: Path) -> None:
    config = load_client(written.parent, "demo", check_secrets=False)
    assert [finding.severity for finding in check_files(config)] == ["ok"]


def test_its_goals_are_smart_and_on_computed_kpis(written: Path) -> None:
    config = load_client(written.parent, "demo", check_secrets=False)
    assert len(config.goals) >= 5
    assert list(check_model(config, computed_kpis())) == []


def test_its_goals_are_for_periods_that_hold_yesterday(written: Path) -> None:
    config = load_client(written.parent, "demo", check_secrets=False)
    yesterday = datetime.now(UTC).astimezone(config.zone).date() - timedelta(days=1)
    assert all(goal.period_start <= yesterday <= goal.period_end for goal in config.goals)


def test_its_headline_keeps_to_nine_tiles_two_a_track_and_three_in_goals() -> None:
    tracks = [block for key in HEADLINE for block, keys in BLOCKS.items() if key in keys]
    assert len(HEADLINE) == len(tracks) <= 9
    assert tracks.count("goals") <= 3
    assert all(tracks.count(track) <= 2 for track in BLOCKS if track != "goals")


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2026, 11, 24), "2025-05-01"),
        (date(2026, 8, 1), "2025-05-01"),
        (date(2027, 3, 31), "2025-09-01"),
    ],
)
def test_it_starts_eighteen_months_back_and_not_before_the_company(today: date, start: str) -> None:
    world = World(7, 60, NOW)
    tree = client_tree({**world.identity, "url": "http://127.0.0.1:1"}, world.truth, today)
    assert tree["start_date"] == start


def attained(world: World, goal: dict[str, Any]) -> float:
    """What the company in truth reached in the goal's whole period, as a share of the target."""
    history, period = History(world.truth, WORLD_START), parsed(goal["period"])

    def total(table: str, column: str) -> float:
        return history.total(table, column, period.first, period.last)

    reached = {
        "new_revenue": lambda: total("revenue_daily", "new_revenue"),
        "won_revenue": lambda: total("revenue_daily", "won_revenue"),
        "leads": lambda: total("funnel_daily", "leads"),
        "spend": lambda: total("spend_daily", "cost"),
        "ttl": lambda: total("web_leads_daily", "session") / total("web_traffic_daily", "sessions"),
    }
    return reached[goal["kpi"]]() / goal["target"]


@pytest.mark.parametrize("now", [NOW, NOW.replace(month=12, day=31), NOW.replace(2027, 7, 15)])
def test_targets_lie_within_reach_of_what_the_company_then_does(now: datetime) -> None:
    yesterday = (now - timedelta(days=1)).date()
    goals = goals_of(History(World(7, 1500, now).truth, WORLD_START), yesterday)
    then = World(7, 1500, now + timedelta(days=366))
    shares = {goal["kpi"]: attained(then, goal) for goal in goals if goal["kpi"] != "ltc"}
    assert len(shares) == 5
    assert {kpi: share for kpi, share in shares.items() if not 0.4 < share < 2.5} == {}


def test_a_company_younger_than_a_year_gets_goals_too() -> None:
    young = World(7, 300, datetime(2025, 8, 2, tzinfo=UTC))
    goals = goals_of(History(young.truth, WORLD_START), date(2025, 8, 1))
    assert all(goal["target"] >= 0 for goal in goals)


@pytest.mark.parametrize(
    ("value", "text"), [(0.02138, 0.0214), (1234567.0, 1230000.0), (101.0, 101.0), (0.0, 0.0)]
)
def test_targets_have_three_digits(value: float, text: float) -> None:
    assert rounded(value) == text


def test_a_persons_demo_file_is_not_written_over(desk: Desk) -> None:
    mine = desk.write("demo.yml", "name: My own client called demo\n")
    done = desk.type("demo")
    assert done.returncode == 2
    assert "did not write" in done.stderr
    assert mine.read_text() == "name: My own client called demo\n"
    assert not desk.home.root.exists()


def test_its_own_file_is_written_anew(written: Path) -> None:
    refuse_a_persons_file(written.parent)
    written.write_text("name: Mine now\n")
    with pytest.raises(NotOurs):
        refuse_a_persons_file(written.parent)


@pytest.fixture
def two_clients(office: Any) -> Home:
    office.publish("demo")
    office.publish("nordisk")
    for client in ("demo", "nordisk"):
        office.page(client)
    home: Home = office.home
    return home


def files_of(home: Home, client: str) -> list[Path]:
    folders = (home.client(client).root, home.published)
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if not path.is_dir() and (client in path.name or folder.name == client)
    )


def test_a_reset_removes_all_of_the_demo_but_its_locks(two_clients: Home) -> None:
    assert len(files_of(two_clients, "demo")) >= 4
    reset(two_clients)
    assert {path.suffix for path in files_of(two_clients, "demo")} == {".lock"}


def test_a_reset_touches_no_other_client(two_clients: Home) -> None:
    before = files_of(two_clients, "nordisk")
    reset(two_clients)
    assert files_of(two_clients, "nordisk") == before


def test_a_reset_waits_for_nobody_who_writes(two_clients: Home) -> None:
    lock = two_clients.client("demo").write_lock
    with (
        hold(lock, "the demo's run", 5.0, lambda _: None),
        pytest.raises(LockBusy, match="the demo's run"),
    ):
        reset(two_clients)
    assert two_clients.client("demo").warehouse.exists()


def test_a_second_demo_is_refused_while_one_runs(desk: Desk) -> None:
    desk.home.ensure()
    with alone(desk.home):
        done = desk.type("demo")
    assert done.returncode == 1
    assert "maintrack demo" in done.stderr
    assert not (desk.clients / "demo.yml").exists()


def test_a_look_alike_that_does_not_start_is_told_in_words() -> None:
    no_number = cast(int, "many")
    with pytest.raises(LookAlikeFailed, match="did not start"), running(contacts=no_number, seed=7):
        raise AssertionError("it must not be reached")


def test_a_look_alike_without_a_rate_lets_more_calls_through_than_a_portal(
    look_alike: LookAlike,
) -> None:
    look_alike.lift_rate()
    with urllib.request.urlopen(f"{look_alike.url}/sandbox/limits") as answer:  # noqa: S310
        assert json.load(answer)["ten_secondly"] > 10_000


def test_the_look_alike_is_stopped_at_the_end() -> None:
    with running(contacts=60, seed=7) as served:
        assert served.truth()["totals"]["contacts"] > 0
    with pytest.raises(LookAlikeFailed, match="did not answer"):
        served.truth()


def test_check_looks_at_the_demo_while_its_look_alike_runs(
    look_alike: LookAlike, desk: Desk
) -> None:
    write_client_file(desk.clients, look_alike, datetime.now(UTC))
    done = desk.type("check", "demo")
    assert done.returncode == 1
    assert "passed over" not in done.stdout
    assert "MAINTRACK_DEMO_HUBSPOT_TOKEN is not set" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_sandbox_command_serves_until_a_signal(desk: Desk, number: signal.Signals) -> None:
    import json

    with subprocess.Popen(
        [str(MAINTRACK), "sandbox", "--port", "0", "--contacts", "60"],
        env=desk.variables,
        cwd=desk.root,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["url"].startswith("http://127.0.0.1:")
        assert {"portal_id", "hubspot_token", "ga4_property_id", "ga4_token"} <= set(ready)
        os.kill(process.pid, number)
        process.wait(timeout=30)
    assert process.returncode == 0


def test_an_unknown_profile_is_refused(desk: Desk) -> None:
    done = desk.type("sandbox", "--port", "0", "--profile", "friendly")
    assert done.returncode == 2
    assert "plain, hostile" in done.stderr
