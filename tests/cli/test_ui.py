"""`maintrack ui`: three services that start together, answer on 127.0.0.1 only, and end together."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.ui.plan import Plan, child_environment
from tests.cli.conftest import Desk
from tests.command import MAINTRACK
from tests.processes import children_of

pytestmark = pytest.mark.xdist_group("ui")

CLIENT = """
name: Acme
timezone: Europe/Stockholm
currency: SEK
schedule: "0 3 * * *"
sources: {files: {spend: {path: spend.csv}}}
"""
END_SECONDS = 60


@dataclass
class Opened:
    """A UI that is ready. line: what it said when it was."""

    desk: Desk
    process: subprocess.Popen[str]
    line: str

    @property
    def url(self) -> str:
        (url,) = re.findall(r"http://\S+", self.line)
        return str(url)

    def ask(self, query: str) -> Any:
        request = urllib.request.Request(  # noqa: S310 -- our own address
            f"{self.url}/graphql",
            data=json.dumps({"query": query}).encode(),
            headers={"Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            return json.loads(answer.read())["data"]

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Signal it as a terminal does; exit code and what it said on stderr."""
        self.process.send_signal(number)
        _, told = self.process.communicate(timeout=END_SECONDS)
        return self.process.returncode, told


def start(desk: Desk, *options: str) -> subprocess.Popen[str]:
    desk.write("acme.yml", CLIENT)
    return subprocess.Popen(
        [str(MAINTRACK), "ui", "--port", "0", *options],
        env=desk.variables,
        cwd=desk.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def ending(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=END_SECONDS)


def processes_of(desk: Desk) -> dict[int, str]:
    """Processes that know this test's home from their environment, with their command lines."""
    mark = f"MAINTRACK_DAGSTER_DIR={desk.home.dagster}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                if words:
                    found[int(folder.name)] = words
        except OSError:
            continue
    return found


def listening_addresses(port: int) -> set[str]:
    """Local addresses, in hexadecimal, on which somebody listens at the port."""
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path("/proc/net", name).read_text().splitlines()[1:]
    ]
    return {
        row[1].partition(":")[0]
        for row in rows
        if row[3] == "0A" and int(row[1].partition(":")[2], 16) == port
    }


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """One UI for all: read-only, with schedules, beside a broken client file."""
    desk = Desk(tmp_path_factory.mktemp("ui"))
    desk.write("broken.yml", "name: Broken\n")
    with ending(start(desk, "--read-only", "--schedules")) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        ready = process.stdout.readline()
        assert "http://" in ready, process.stderr.read()
        yield Opened(desk, process, ready)


def test_the_web_page_knows_the_clients_job(ui: Opened) -> None:
    found = ui.ask(
        "{repositoriesOrError{... on RepositoryConnection{nodes{location{name} jobs{name}}}}}"
    )
    (repository,) = found["repositoriesOrError"]["nodes"]
    assert repository["location"]["name"] == "maintrack"
    assert "acme__nightly" in {job["name"] for job in repository["jobs"]}


def test_it_listens_on_this_machine_only(ui: Opened) -> None:
    port = int(ui.url.rpartition(":")[2])
    assert listening_addresses(port) == {"0100007F"}


def test_with_schedules_the_clients_exist(ui: Opened) -> None:
    found = ui.ask("{repositoriesOrError{... on RepositoryConnection{nodes{schedules{name}}}}}")
    (repository,) = found["repositoriesOrError"]["nodes"]
    assert [one["name"] for one in repository["schedules"]] == ["acme__nightly_schedule"]


def test_read_only_refuses_to_change_anything(ui: Opened) -> None:
    answer = ui.ask('mutation{deleteRun(runId: "1f2e3d4c"){__typename}}')
    assert answer["deleteRun"]["__typename"] == "UnauthorizedError"


def test_a_second_one_of_the_same_home_is_refused(ui: Opened) -> None:
    done = ui.desk.type("ui", "--port", "0")
    assert done.returncode == 2
    assert "open already" in done.stderr
    assert f"process {ui.process.pid}" in done.stderr


def test_a_taken_port_is_refused_in_a_sentence(ui: Opened, desk: Desk) -> None:
    port = ui.url.rpartition(":")[2]
    done = desk.type("ui", "--port", port)
    assert done.returncode == 2
    assert f"--port: found {port} on 127.0.0.1 not free" in done.stderr
    assert not desk.home.root.exists()


def test_doctor_names_the_open_ui(ui: Opened) -> None:
    assert "ui.lock: held by maintrack ui" in ui.desk.type("doctor").stdout


def test_ctrl_c_ends_all_and_leaves_no_child(ui: Opened) -> None:
    children = processes_of(ui.desk)
    for part in ("dagster api grpc", "dagster_webserver", "dagster._daemon"):
        assert part in " ".join(children.values())
    code, told = ui.end(signal.SIGINT)
    assert code == 0
    assert processes_of(ui.desk) == {}
    # The broken client's faults were told at the start; the end has nothing to add.
    assert {line.partition(": ")[0] for line in told.splitlines()} == {"left out"}


def test_a_service_that_dies_before_all_are_ready_ends_the_others_and_is_named(desk: Desk) -> None:
    with ending(start(desk)) as process:
        os.kill(wait_for(desk, "code-server start"), signal.SIGKILL)
        _, told = process.communicate(timeout=END_SECONDS)
    assert process.returncode == 1
    assert "the code server ended by itself (exit -9)" in told
    assert processes_of(desk) == {}


def wait_for(desk: Desk, part: str, but: Collection[int] = ()) -> int:
    """The first process of the desk with `part` in its command line that is not one of `but`."""
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        for process, words in processes_of(desk).items():
            if part in words and process not in but:
                return process
        time.sleep(0.1)
    raise AssertionError(f"no process with {part!r} after {END_SECONDS} s")


def test_a_signal_before_it_is_ready_ends_all(desk: Desk) -> None:
    with ending(start(desk)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=END_SECONDS)
    assert process.returncode == 0
    assert processes_of(desk) == {}


JOBS = "{repositoriesOrError{... on RepositoryConnection{nodes{jobs{name}}}}}"
DAEMONS = "{instance{daemonHealth{allDaemonStatuses{required healthy}}}}"


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A UI whose services are killed one after the other, and itself at last."""
    desk = Desk(tmp_path_factory.mktemp("hurt"))
    with ending(start(desk)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield Opened(desk, process, process.stdout.readline())


def jobs_of(ui: Opened) -> set[str]:
    nodes = ui.ask(JOBS)["repositoriesOrError"].get("nodes", [])
    return {job["name"] for node in nodes for job in node["jobs"]}


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; answers that do not come, as while a service starts, are no answers."""
    deadline = time.monotonic() + 2 * END_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, KeyError, TypeError):
            if holds():
                return
        time.sleep(0.3)
    raise AssertionError("it does not hold after two minutes")


def test_a_new_client_file_is_there_after_a_reload(hurt: Opened) -> None:
    hurt.desk.write("beta.yml", CLIENT)
    assert "beta__nightly" not in jobs_of(hurt)
    hurt.ask('mutation{reloadRepositoryLocation(repositoryLocationName:"maintrack"){__typename}}')
    assert jobs_of(hurt) >= {"acme__nightly", "beta__nightly"}


def test_a_client_file_that_is_broken_while_running_leaves_the_others(hurt: Opened) -> None:
    hurt.desk.write("beta.yml", "name: Beta\n")
    hurt.ask('mutation{reloadRepositoryLocation(repositoryLocationName:"maintrack"){__typename}}')
    assert "acme__nightly" in jobs_of(hurt)
    assert "beta__nightly" not in jobs_of(hurt)


@pytest.mark.parametrize("part", ["dagster_webserver", "dagster._daemon", "code-server start"])
def test_a_service_that_is_killed_is_started_again(hurt: Opened, part: str) -> None:
    killed = wait_for(hurt.desk, part)
    os.kill(killed, signal.SIGKILL)
    wait_for(hurt.desk, part, but=[killed])
    until(lambda: "acme__nightly" in jobs_of(hurt))
    until(lambda: all(one["healthy"] for one in daemons_of(hurt) if one["required"]))


def daemons_of(ui: Opened) -> list[dict[str, bool]]:
    found: list[dict[str, bool]] = ui.ask(DAEMONS)["instance"]["daemonHealth"]["allDaemonStatuses"]
    return found


def test_a_code_server_that_lost_its_code_is_started_again(hurt: Opened) -> None:
    front = wait_for(hurt.desk, "code-server start")
    until(lambda: bool(children_of(front)))
    killed = children_of(front)
    for process in killed:
        os.kill(process, signal.SIGKILL)
    again = wait_for(hurt.desk, "code-server start", but=[front])
    until(lambda: bool(children_of(again)))
    until(lambda: "acme__nightly" in jobs_of(hurt))


def test_when_it_is_killed_itself_nothing_of_it_is_left(hurt: Opened) -> None:
    assert len(processes_of(hurt.desk)) >= 4
    hurt.process.kill()
    until(lambda: processes_of(hurt.desk) == {})
    assert hurt.process.stderr is not None
    told = hurt.process.stderr.read()
    assert told.count("is started again") == 4
    done = hurt.desk.type("doctor")
    assert "ui.lock" not in done.stdout


@pytest.mark.parametrize("with_schedules", [True, False])
def test_schedules_are_a_matter_of_the_services_environment(
    desk: Desk, with_schedules: bool
) -> None:
    plan = Plan(desk.home, desk.clients, 3000, with_schedules=with_schedules)
    environment = child_environment({"PATH": "", "DAGSTER_IS_DEV_CLI": "1"}, plan)
    assert environment.get("MAINTRACK_ENV") == ("production" if with_schedules else None)
    assert "DAGSTER_IS_DEV_CLI" not in environment
