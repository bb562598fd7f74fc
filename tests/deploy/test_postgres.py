"""The instance of deploy/compose on a real Postgres, where one is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.doctor.runs import stuck_runs
from pipelines.home import Home
from pipelines.instance import open_instance
from pipelines.orchestration.attempts import runs_taken_up

pytestmark = pytest.mark.xdist_group("deploy")

COMPOSE = Path(__file__).parents[2] / "deploy" / "compose"
PASSWORD = "not-a-secret"


def program(name: str) -> str | None:
    """A program of Postgres: on the path, or where Debian keeps it."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(kept[-1]) if kept else None)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server of its own on 127.0.0.1; it refuses to run as root, so then as the user postgres."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip("no Postgres here: Debian's package postgresql has it")
    folder = tmp_path_factory.mktemp("postgres")
    as_user = []
    if os.geteuid() == 0:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        shutil.chown(folder, "postgres", "postgres")
        for parent in folder.parents:
            if parent.stat().st_uid == 0 and parent != Path("/") and "pytest" in str(parent):
                parent.chmod(0o711)
    data, password = folder / "data", folder / "password"
    password.write_text(PASSWORD)
    password.chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        number = probe.getsockname()[1]

    def run(*words: str) -> None:
        done = subprocess.run(
            [*as_user, *words], capture_output=True, text=True, cwd=folder, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr + done.stdout

    run(
        initdb,
        "-D",
        str(data),
        "-U",
        "maintrack",
        "--auth=scram-sha-256",
        f"--pwfile={password}",
        "--no-sync",
    )
    options = (
        f"-p {number} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    )
    run(pg_ctl, "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield number
    finally:
        run(pg_ctl, "-D", str(data), "-m", "immediate", "stop")


@pytest.fixture
def instance(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[dg.DagsterInstance, Home]]:
    for name, value in {
        "MAINTRACK_INSTANCE": str(COMPOSE),
        "MAINTRACK_PG_HOST": "127.0.0.1",
        "MAINTRACK_PG_PORT": str(port),
        "MAINTRACK_PG_USER": "maintrack",
        "MAINTRACK_PG_PASSWORD": PASSWORD,
        "MAINTRACK_PG_DATABASE": "postgres",
        # open_instance sets them; here they are given back afterwards.
        "DAGSTER_HOME": "",
        "MAINTRACK_DAGSTER_DIR": "",
        "MAINTRACK_HOME": "",
    }.items():
        monkeypatch.setenv(name, value)
    home = Home(tmp_path / "home").ensure()
    with open_instance(home) as opened:
        yield opened, home


@dg.asset(check_specs=[dg.AssetCheckSpec("whole", asset="table")])
def table():  # type: ignore[no-untyped-def] # Dagster reads an annotation as one of outputs
    yield dg.MaterializeResult(metadata={"rows": 3})
    yield dg.AssetCheckResult(passed=True, check_name="whole")


def test_runs_assets_and_checks_are_recorded_in_postgres(
    instance: tuple[dg.DagsterInstance, Home],
) -> None:
    opened, home = instance
    result = dg.materialize([table], instance=opened)
    assert result.success
    event = opened.get_latest_materialization_event(dg.AssetKey("table"))
    assert event is not None
    assert runs_taken_up(opened, result.dagster_run) == [result.run_id]
    assert type(opened.run_storage).__name__ == "PostgresRunStorage"
    assert not list(home.root.rglob("*.db"))


def test_the_doctor_finds_a_lost_run_there_too(instance: tuple[dg.DagsterInstance, Home]) -> None:
    opened, home = instance
    opened.create_run_for_job(_trivial, status=dg.DagsterRunStatus.STARTED)
    assert [symptom for symptom in stuck_runs(home) if symptom.place.startswith("run ")]


@dg.job
def _trivial() -> None:
    pass
