"""`maintrack doctor`: each thing that can be wrong on a machine is seen and told with what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from pipelines.config.schedule import longest_wait
from pipelines.doctor.copies import GRACE, judged
from pipelines.doctor.machine import ROOM_NEEDED, ROOM_WANTED, locked_versions, room, versions
from pipelines.doctor.runs import end_lost_runs_of, is_alive
from pipelines.instance import open_instance
from pipelines.locks import hold
from pipelines.orchestration.client import client_tags
from tests.cli.conftest import Desk

SCHEDULED = """
name: Nordisk
timezone: Europe/Stockholm
currency: SEK
schedule: "0 3 * * *"
sources: {files: {spend: {path: s.csv}}}
"""


@pytest.fixture
def desk_with_copy(desk: Desk, office_at: Callable[[Path], Any]) -> Desk:
    """A home with one client that published an hour ago."""
    desk.write("nordisk.yml", SCHEDULED)
    office_at(desk.root).publish(at=datetime.now(UTC) - timedelta(hours=1))
    return desk


def symptoms(desk: Desk) -> tuple[int, list[dict[str, str]]]:
    done = desk.type("doctor", "--json")
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)["findings"]


def bad(desk: Desk) -> dict[str, str]:
    """The one symptom that is not ok."""
    _, found = symptoms(desk)
    (one,) = [symptom for symptom in found if symptom["severity"] != "ok"]
    return one


def test_a_sound_home_has_only_good_lines(desk_with_copy: Desk) -> None:
    done = desk_with_copy.type("doctor")
    assert done.returncode == 0
    assert {line.split()[0] for line in done.stdout.splitlines()} == {"ok"}
    for seen in ("duckdb", "GiB free", "nordisk warehouse", "nordisk published"):
        assert seen in done.stdout


def test_a_home_that_is_not_there_is_not_made(desk: Desk) -> None:
    code, found = symptoms(desk)
    assert code == 0
    assert found[-1]["place"] == "home"
    assert not desk.home.root.exists()


def test_a_held_lock_is_told_with_its_holder_and_the_warehouse_left_alone(
    desk_with_copy: Desk,
) -> None:
    lock = desk_with_copy.home.client("nordisk").write_lock
    with hold(lock, "a run that writes", 5.0, lambda _: None):
        code, found = symptoms(desk_with_copy)
    by_place = {symptom["place"]: symptom for symptom in found}
    assert code == 0
    assert "held by a run that writes" in by_place["nordisk write.lock"]["message"]
    assert by_place["nordisk warehouse"]["message"] == "in use, not looked into."


@pytest.mark.parametrize("part", ["header", "a block of data", "the end"])
def test_a_damaged_warehouse_is_an_error(desk_with_copy: Desk, part: str) -> None:
    warehouse = desk_with_copy.home.client("nordisk").warehouse
    with duckdb.connect(str(warehouse)) as connection:
        # 8 MB that do not compress: the middle of the file is data.
        connection.execute(
            "create table main.bulk as select hash(i) as h from range(1000000) as r(i)"
        )
    size = warehouse.stat().st_size
    with warehouse.open("r+b") as file:
        if part == "the end":
            file.truncate(size // 3)
        else:
            file.seek(0 if part == "header" else size // 2)
            file.write(b"\x55" * 4096)
    code, _ = symptoms(desk_with_copy)
    found = bad(desk_with_copy)
    assert code == 1
    assert (found["place"], found["severity"]) == ("nordisk warehouse", "error")
    assert "maintrack run nordisk" in found["next_step"]


def test_a_copy_older_than_its_schedule_is_an_error(
    desk: Desk, office_at: Callable[[Path], Any]
) -> None:
    desk.write("nordisk.yml", SCHEDULED)
    office_at(desk.root).publish(at=datetime.now(UTC) - timedelta(days=3))
    found = bad(desk)
    assert (found["place"], found["severity"]) == ("nordisk published", "error")
    assert "published 3 days ago; expected within 36 hours" in found["message"]


def test_a_link_that_leads_nowhere_is_an_error(desk_with_copy: Desk) -> None:
    desk_with_copy.home.published_database("nordisk").resolve().unlink()
    found = bad(desk_with_copy)
    assert (found["place"], found["severity"]) == ("nordisk published", "error")


def test_a_copy_of_a_client_that_was_let_go_is_a_warning(desk_with_copy: Desk) -> None:
    (desk_with_copy.clients / "nordisk.yml").unlink()
    found = bad(desk_with_copy)
    assert (found["place"], found["severity"]) == ("nordisk published", "warning")
    assert "still show its last figures" in found["message"]


def test_a_draft_that_a_killed_run_left_is_a_warning(desk_with_copy: Desk) -> None:
    (desk_with_copy.home.builds / ".nordisk-123.draft").touch()
    code, _ = symptoms(desk_with_copy)
    found = bad(desk_with_copy)
    assert code == 0
    assert (found["place"], found["severity"]) == ("nordisk draft", "warning")


def test_a_draft_of_a_run_under_way_is_no_symptom(desk_with_copy: Desk) -> None:
    (desk_with_copy.home.builds / ".nordisk-123.draft").touch()
    lock = desk_with_copy.home.client("nordisk").write_lock
    with hold(lock, "a run that writes", 5.0, lambda _: None):
        _, found = symptoms(desk_with_copy)
    assert {symptom["severity"] for symptom in found} == {"ok"}


def test_a_write_ahead_log_beside_a_published_copy_is_an_error(desk_with_copy: Desk) -> None:
    link = desk_with_copy.home.published_database("nordisk")
    build = link.resolve()
    build.with_name(f"{build.name}.wal").touch()
    code, found = symptoms(desk_with_copy)
    assert code == 1
    assert [s["place"] for s in found if s["severity"] == "error"] == ["published"]


RUN = """
import os, signal, sys, time
from pathlib import Path
import dagster as dg
from pipelines.home import Home
from pipelines.instance import open_instance

@dg.op
def wait():
    print("begun", flush=True, file=sys.stderr)
    time.sleep(120)

@dg.job(name="nordisk__nightly", tags={"maintrack/client": "nordisk"})
def nightly():
    wait()

home = Home(Path(sys.argv[1])).ensure()
with open_instance(home) as instance:
    nightly.execute_in_process(instance=instance, run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}})
"""


@pytest.fixture
def run_under_way(desk: Desk) -> Iterator[subprocess.Popen[str]]:
    """A process that is in the middle of a run of the home's instance."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", RUN, str(desk.home.root)],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "begun" in process.stderr.readline()
        yield process
        process.kill()


def test_a_run_whose_process_lives_is_told_as_under_way(
    desk: Desk, run_under_way: subprocess.Popen[str]
) -> None:
    code, found = symptoms(desk)
    (run,) = [symptom for symptom in found if symptom["place"].startswith("run ")]
    assert (code, run["severity"]) == (0, "ok")
    assert "nordisk__nightly, started since" in run["message"]
    assert f"process {run_under_way.pid}" in run["message"]


def test_a_run_whose_process_was_killed_is_an_error_with_the_way_out(
    desk: Desk, run_under_way: subprocess.Popen[str]
) -> None:
    run_under_way.kill()
    run_under_way.wait()
    code, _ = symptoms(desk)
    found = bad(desk)
    assert (code, found["severity"]) == (1, "error")
    assert f"its process {run_under_way.pid} is gone" in found["message"]
    assert "doctor --repair" in found["next_step"]
    assert "written down as failed" in desk.type("doctor", "--repair").stdout
    code, found_after = symptoms(desk)
    assert code == 0
    assert not [symptom for symptom in found_after if symptom["place"].startswith("run ")]


@pytest.mark.parametrize(("client", "ends"), [("nordisk", True), ("other", False)])
def test_a_clients_next_run_writes_down_its_own_killed_runs(
    desk: Desk, run_under_way: subprocess.Popen[str], client: str, ends: bool
) -> None:
    run_under_way.kill()
    run_under_way.wait()
    with open_instance(desk.home) as instance:
        ended = end_lost_runs_of(instance, client_tags(client))
        (status,) = {run.status.value for run in instance.get_runs()}
    assert (len(ended), status) == ((1, "FAILURE") if ends else (0, "STARTED"))


@pytest.mark.usefixtures("run_under_way")
def test_repair_leaves_a_run_that_lives_and_one_that_only_starts(desk: Desk) -> None:
    with open_instance(desk.home) as instance:
        starting = instance.create_run_for_job(_trivial, status=dg.DagsterRunStatus.STARTING)
        desk.type("doctor", "--repair")
        statuses = {run.run_id: run.status.value for run in instance.get_runs()}
    assert statuses.pop(starting.run_id) == "STARTING"
    assert list(statuses.values()) == ["STARTED"]


@dg.job
def _trivial() -> None:
    pass


def test_a_younger_process_with_the_same_number_is_not_the_runs() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert is_alive(process.pid, datetime.now(UTC) + timedelta(seconds=5))
        assert not is_alive(process.pid, datetime.now(UTC) - timedelta(hours=1))
        process.kill()


def test_a_version_that_is_not_the_locked_one_is_a_warning(tmp_path: Path) -> None:
    locked = tmp_path / "run.txt"
    locked.write_text(
        "duckdb==0.0.1 \\\n    --hash=sha256:00\ndagster==1.13.27 ; python_version > '3'\n"
    )
    found = [symptom for symptom in versions(locked) if symptom.severity != "ok"]
    (drift,) = found
    assert drift.message.startswith("duckdb ")
    assert "expected 0.0.1" in drift.message


def test_the_locked_versions_of_this_checkout_are_read() -> None:
    from pipelines.doctor.machine import LOCKED, PROGRAMS

    assert set(PROGRAMS) <= set(locked_versions(LOCKED))


@pytest.mark.parametrize(
    ("free", "severity"),
    [
        (ROOM_WANTED, "ok"),
        (ROOM_WANTED - 1, "warning"),
        (ROOM_NEEDED, "warning"),
        (ROOM_NEEDED - 1, "error"),
        (0, "error"),
    ],
)
def test_room_on_disk_is_judged(free: int, severity: str) -> None:
    assert room(Path("/data"), free, 10 * ROOM_WANTED).severity == severity


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        ("0 3 * * *", 1),
        ("0 */6 * * *", 1),
        ("0 3 * * 1", 7),
        ("0 3 * * 1-5", 3),
        ("0 3 * * 0,3,7", 4),
        ("0 3 * * */2", 2),
        ("0 3 1 * *", 31),
        ("0 3 1 * 1", 7),
        ("0 3 1 1 *", 366),
    ],
)
def test_a_copy_may_be_as_old_as_its_schedule_lets_it_and_half_a_day(
    schedule: str, days: int
) -> None:
    limit = timedelta(days=days) + GRACE
    assert longest_wait(schedule) == timedelta(days=days)
    assert judged("", "acme", limit, schedule).severity == "ok"
    assert judged("", "acme", limit + timedelta(minutes=1), schedule).severity == "error"


def test_without_a_schedule_no_age_is_too_old() -> None:
    assert judged("", "acme", timedelta(days=900), None).severity == "ok"
