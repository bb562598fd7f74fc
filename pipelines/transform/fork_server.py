"""dbt imported once, then one fork of it per call: the program behind `pipelines.transform.calls`.

Belongs: a fork for each call that comes by the line, and its end. Does not: who calls, what is called.

The line is a socket, given as stdin. One JSON object each way and call: {"arguments": [...], "environment": {...},
"output": path} and {"exit_code": n}. Its end, which the caller's death is too, ends this program and the fork that
runs.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import select
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, Final, NoReturn

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner

_LINE: Final = 0
_PR_SET_PDEATHSIG: Final = 1


def main(*warm_up: str) -> None:
    """Serve until the line ends.

    Args:
        warm_up: arguments of a first call made in this process itself. dbt compiles much of its own
            code when it is first used; what one call has compiled, every fork has.
    """
    # The search for cycles of objects costs a tenth of a small build, for memory that ends with the fork.
    gc.disable()
    dbtRunner().invoke([*warm_up])
    with open(_LINE, "rb", closefd=False) as calls:
        for call in calls:
            exit_code = _serve(json.loads(call))
            os.write(_LINE, json.dumps({"exit_code": exit_code}).encode() + b"\n")


def _serve(call: dict[str, Any]) -> int:
    """Run one call in a fork; minus the signal where one ended it."""
    ended, held = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(ended)
        _run(call)
    os.close(held)
    readable, _, _ = select.select([ended, _LINE], [], [])
    if ended not in readable:
        os.kill(process, signal.SIGKILL)
    os.close(ended)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _run(call: dict[str, Any]) -> NoReturn:
    exit_code = 2
    try:
        _end_with_parent()
        os.environ.clear()
        os.environ.update(call["environment"])
        with Path(call["output"]).open("wb") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), _LINE)
        exit_code = _dbt(call["arguments"])
    except BaseException:  # nothing of this fork may go on as the server
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Not by the interpreter's end: taking a manifest's objects apart costs half a second.
        os._exit(exit_code)


def _dbt(arguments: list[str]) -> int:
    """dbt's own exit code. Results are written here: dbt's own way writes its manifest, twice, with them."""
    done = dbtRunner().invoke(arguments)
    if done.exception is not None:
        sys.stdout.write(f"{type(done.exception).__name__}: {done.exception}\n")
        return 2
    if isinstance(done.result, RunExecutionResult):
        done.result.write(str(Path(os.environ["DBT_TARGET_PATH"]) / "run_results.json"))
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    return 0 if done.success else 1


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
