"""The three services: their command lines, environment, workspace, and when they are ready.

Belongs: facts about Dagster's processes. Does not: ending them (children).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError

from pipelines.home import Home
from pipelines.instance import INSTANCE_FOLDER, instance_environment
from pipelines.ui.children import Child, Children

LOCATION: Final = "maintrack"
READY_SECONDS: Final = 180.0
_POLL_SECONDS: Final = 0.3
_LONGEST_SOCKET_PATH: Final = 100
_QUERY: Final = (
    "{repositoriesOrError{... on RepositoryConnection{nodes{location{name}}}}"
    " instance{daemonHealth{allDaemonStatuses{required healthy}}}}"
)


ShouldEnd = Callable[[float], bool]
"""Waits for that many seconds at most; True when the user wants an end."""


class ServiceEnded(Exception):
    """One of the services ended by itself, or is late; says which, and what it said last."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the services shall run. clients: folder of client files, absolute."""

    home: Home
    clients: Path
    port: int
    read_only: bool = False
    with_schedules: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def serve(plan: Plan, should_end: ShouldEnd, when_ready: Callable[[], None]) -> None:
    """Run the three until `should_end`; afterwards none of them is left.

    Raises:
        ServiceEnded: one of them died, or was not ready in time.
    """
    plan.home.ensure()
    children = Children()
    with _socket_folder() as sockets:
        try:
            if _start(plan, sockets / "code.sock", children, should_end):
                when_ready()
                while not should_end(_POLL_SECONDS):
                    _refuse_death(children)
        finally:
            children.end()


def _start(plan: Plan, socket: Path, children: Children, should_end: ShouldEnd) -> bool:
    """Start all three; False when the user wanted an end before they were ready."""
    environment = child_environment(os.environ, plan)
    logs = plan.home.dagster / "ui"
    commands = _commands(plan, socket)

    def start(name: str, log: str) -> Child:
        return children.start(name, commands[name], logs / log, environment, INSTANCE_FOLDER)

    preparing = Children()
    try:
        prepared = preparing.start(
            "run history", commands["prepare"], logs / "prepare.log", environment, INSTANCE_FOLDER
        )
        if not _wait(prepared.has_ended, "the run history", children, should_end):
            return False
        if prepared.process.returncode != 0:
            raise ServiceEnded(_death(prepared))
    finally:
        preparing.end(0.0)
    start("code server", "code.log")
    if not _wait(socket.exists, "the code server", children, should_end):
        return False
    start("webserver", "web.log")
    start("daemon", "daemon.log")
    return _wait(lambda: _is_ready(plan.url), "the webserver", children, should_end)


def _wait(is_done: Callable[[], bool], who: str, children: Children, should_end: ShouldEnd) -> bool:
    """True when done, False when the user wants an end."""
    deadline = time.monotonic() + READY_SECONDS
    while not is_done():
        _refuse_death(children)
        if time.monotonic() > deadline:
            raise ServiceEnded(
                f"{who} was not ready after {READY_SECONDS:g} s, so all were ended. Try again when the "
                "machine is less busy; what they said is in dagster/ui of MAINTRACK_HOME."
            )
        if should_end(_POLL_SECONDS):
            return False
    return True


def child_environment(environment: Mapping[str, str], plan: Plan) -> dict[str, str]:
    """The services' environment: the same instance and client files as every other command."""
    extra = {**instance_environment(plan.home), "MAINTRACK_CLIENTS": str(plan.clients)}
    # Behind a proxy people open another address: then it is set already.
    extra["MAINTRACK_UI_URL"] = environment.get("MAINTRACK_UI_URL") or plan.url
    if plan.with_schedules:
        extra["MAINTRACK_ENV"] = "production"
    # Set by `dagster dev`, it would parse the dbt project in every run.
    kept = {name: value for name, value in environment.items() if name != "DAGSTER_IS_DEV_CLI"}
    return {**kept, **extra}


def _commands(plan: Plan, socket: Path) -> dict[str, list[str]]:
    python, workspace = sys.executable, str(_write_workspace(plan.home, socket))
    return {
        "prepare": [python, "-m", "pipelines.ui.prepare"],
        "code server": [
            *(python, "-m", "dagster", "api", "grpc", "-m", "pipelines.definitions"),
            *("--socket", str(socket), "--location-name", LOCATION),
            "--use-python-environment-entry-point",
        ],
        "webserver": [
            *(python, "-m", "dagster_webserver", "-h", "127.0.0.1", "-p", str(plan.port)),
            *("-w", workspace),
            *(("--read-only",) if plan.read_only else ()),
        ],
        "daemon": [python, "-m", "dagster._daemon", "run", "-w", workspace],
    }


@contextmanager
def _socket_folder() -> Iterator[Path]:
    """A private folder with a short name: a socket's path may have about 100 characters, and a port
    of the code server would be open to every user of this machine."""
    inside = tempfile.gettempdir()
    made = tempfile.mkdtemp(
        prefix="maintrack-",
        dir=inside if len(inside) < _LONGEST_SOCKET_PATH - 40 else "/tmp",  # noqa: S108 -- mkdtemp makes it private
    )
    try:
        yield Path(made)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write_workspace(home: Home, socket: Path) -> Path:
    path = home.dagster / "workspace.yaml"
    server = {"socket": str(socket), "location_name": LOCATION}
    # JSON is YAML.
    path.write_text(json.dumps({"load_from": [{"grpc_server": server}]}, indent=2) + "\n")
    return path


def _is_ready(url: str) -> bool:
    """True when the web page knows our jobs and every daemon has reported."""
    request = urllib.request.Request(  # noqa: S310 -- our own address
        f"{url}/graphql",
        data=json.dumps({"query": _QUERY}).encode(),
        headers={"Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            data = json.loads(answer.read())["data"]
    except (URLError, OSError, ValueError, KeyError):
        return False
    nodes = (data["repositoriesOrError"] or {}).get("nodes") or []
    daemons = data["instance"]["daemonHealth"]["allDaemonStatuses"]
    is_loaded = any(node["location"]["name"] == LOCATION for node in nodes)
    return is_loaded and all(one["healthy"] for one in daemons if one["required"])


def _refuse_death(children: Children) -> None:
    dead = children.dead()
    if dead is not None:
        raise ServiceEnded(_death(dead))


def _death(dead: Child) -> str:
    said = dead.log.read_text(errors="replace").strip()
    # Of chained errors the first is the cause.
    errors = re.findall(r"^[\w.]+(?:Error|Exception|Failed|Faults|Busy): .+", said, re.MULTILINE)
    words = (errors or said.splitlines()[-1:] or ["nothing"])[0].strip()
    return (
        f"the {dead.name} ended by itself (exit {dead.process.returncode}), so the others were ended too. "
        f"It said: {words} (all of it: {dead.log})"
    )
