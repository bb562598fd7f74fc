"""dbt gets ready beside the reading of sources, where the run is to build models."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux lists the children of a process"
)

CLIENT = """
name: Handel AB
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
sources:
  hubspot: {token: {env: HANDEL_TOKEN}, portal_id: "1"}
"""
RUN = """
import os, sys
from pathlib import Path
import dagster as dg
from pipelines.config import load_client
from pipelines.home import Home
from pipelines.locks import hold
from pipelines.orchestration import names
from pipelines.orchestration.build import definitions_of
from tests.processes import descendants_of, is_ready_dbt

config = load_client(Path(sys.argv[1]), "handel", check_secrets=False)
job = definitions_of([config]).resolve_job_def(names.nightly("handel"))
home = Home.from_env().ensure().client("handel").ensure()
# Somebody reads already: the first step fails, and no later one builds or starts anything.
with dg.instance_for_test() as instance, hold(home.extract_lock, "another", 1.0, lambda _: None):
    ended = job.execute_in_process(
        instance=instance, raise_on_error=False, asset_selection=eval(sys.argv[2])
    )
assert not ended.success
print(sum(map(is_ready_dbt, descendants_of(os.getpid()))))
"""


@pytest.mark.parametrize(
    ("selection", "ready"),
    [('[names.landing("handel", "hubspot")]', 0), ("None", 1)],
    ids=["reads only", "builds models"],
)
def test_only_a_run_that_is_to_build_models_starts_dbt_with_its_first_step(
    tmp_path: Path, selection: str, ready: int
) -> None:
    (tmp_path / "handel.yml").write_text(CLIENT)
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path), selection],
        env={"MAINTRACK_HOME": str(tmp_path / "home"), "MAINTRACK_LOCK_WAIT": "0.1", "PATH": ""},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(ready)
