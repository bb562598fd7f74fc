"""What shall run: the services, their command lines, environment and workspace.

Belongs: facts about Dagster's processes. Does not: starting them (services), starting them again (tending).
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.home import Home
from pipelines.instance import instance_environment
from pipelines.shards import Shard, all_shards

_LONGEST_SOCKET_PATH: Final = 100


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


@dataclass(frozen=True, slots=True)
class Service:
    """name: for messages. socket: where a code server listens; None for the others."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    socket: Path | None = None


def services_of(plan: Plan, sockets: Path) -> list[Service]:
    """Code servers, webserver and daemon, in the order of their start."""
    environment, logs = child_environment(os.environ, plan), plan.home.dagster / "ui"
    shards = all_shards()
    codes = [_code_server(plan, shard, sockets, environment) for shard in shards]
    workspace = str(_write_workspace(plan.home, dict(zip(shards, codes, strict=True))))
    python = sys.executable
    web = [
        *(python, "-m", "dagster_webserver", "-h", "127.0.0.1", "-p", str(plan.port)),
        *("-w", workspace),
        *(("--read-only",) if plan.read_only else ()),
    ]
    daemon = [python, "-m", "dagster._daemon", "run", "-w", workspace]
    return [
        *codes,
        Service("webserver", web, logs / "web.log", environment),
        Service("daemon", daemon, logs / "daemon.log", environment),
    ]


def preparation_of(plan: Plan) -> Service:
    """What runs to its end before the services start."""
    command = [sys.executable, "-m", "pipelines.ui.prepare"]
    log = plan.home.dagster / "ui" / "prepare.log"
    return Service("run history", command, log, child_environment(os.environ, plan))


def _code_server(
    plan: Plan, shard: Shard, sockets: Path, environment: Mapping[str, str]
) -> Service:
    """A server that starts its code anew when the UI reloads it: a new client needs no restart."""
    socket = sockets / f"{shard.location}.sock"
    command = [
        *(sys.executable, "-m", "dagster", "code-server", "start", "-m", "pipelines.definitions"),
        *("--socket", str(socket), "--location-name", shard.location),
        "--use-python-environment-entry-point",
    ]
    suffix = f"-{shard.number}" if shard.number else ""
    mine = {**environment, "MAINTRACK_SHARD": str(shard.number)}
    log = plan.home.dagster / "ui" / f"code{suffix}.log"
    return Service(f"code server{suffix}", command, log, mine, socket)


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


@contextmanager
def socket_folder() -> Iterator[Path]:
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


def _write_workspace(home: Home, servers: Mapping[Shard, Service]) -> Path:
    path = home.dagster / "workspace.yaml"
    listed = [
        {"grpc_server": {"socket": str(server.socket), "location_name": shard.location}}
        for shard, server in servers.items()
    ]
    # JSON is YAML.
    path.write_text(json.dumps({"load_from": listed}, indent=2) + "\n")
    return path
