"""`maintrack`, imported once, then one fork of it per command that a test types (tests.command).

dbt is started once too, by its own means (pipelines.transform.get_ready): commands find it ready.

One JSON object per line of stdin, a socket. In: arguments, environment, folder, out and err (paths). Out: returncode.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import connectors
import pipelines
from pipelines import transform
from pipelines.cli.app import main

LINE = 0
NOT_IMPORTED = ("pipelines.transform.fork_server",)
"""dbt: a command leaves that to a process of its own."""


def modules() -> Iterator[str]:
    for package in (connectors, pipelines):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__") and module.name not in NOT_IMPORTED:
                yield module.name


def become(call: dict[str, Any]) -> None:
    """Be the process that the shell would have started."""
    os.environ.clear()
    os.environ.update(call["environment"])
    os.chdir(call["folder"])
    for number, name in enumerate((os.devnull, call["out"], call["err"])):
        descriptor = os.open(name, os.O_RDWR | (os.O_CREAT if number else 0))
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.argv = [call["command"], *call["arguments"]]
    # By this the usage line tells a script from a module.
    sys.modules["__main__"].__package__ = ""


def serve() -> None:
    for name in modules():
        importlib.import_module(name)
    transform.get_ready()
    threads = [*Path("/proc/self/task").iterdir()] if Path("/proc/self/task").exists() else [None]
    assert len(threads) == 1, "a process of several threads cannot be forked"
    with open(LINE, "rb", closefd=False) as calls:
        for call in calls:
            process = os.fork()
            if process == 0:
                become(json.loads(call))
                sys.exit(main())  # type: ignore[func-returns-value]
            _, status = os.waitpid(process, 0)
            ended = {"returncode": os.waitstatus_to_exitcode(status)}
            os.write(LINE, json.dumps(ended).encode() + b"\n")


if __name__ == "__main__":
    serve()
