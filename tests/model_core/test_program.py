"""dbt as a program of its own: it does not outlive who called it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

CALLER = """
import sys
from pathlib import Path
from pipelines.transform.build import build
print("up", flush=True)
build(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def children_of(process: int) -> list[int]:
    return [
        int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)
def test_a_killed_run_leaves_no_dbt_that_keeps_the_warehouse(tmp_path: Path) -> None:
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER, str(tmp_path / "warehouse.duckdb"), str(tmp_path / "dbt")]
    )
    deadline = time.monotonic() + 60
    while not (called := children_of(caller.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    (dbt,) = called
    while b"dbt.cli.main" not in Path(f"/proc/{dbt}/cmdline").read_bytes():
        time.sleep(0.01)
    # Long enough for it to have said what shall happen, far too short for a build.
    time.sleep(0.5)
    assert is_running(dbt)
    caller.kill()
    caller.wait()
    time.sleep(1.0)
    assert not is_running(dbt)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
