"""Run the services from the first start to the end.

Belongs: the order of the start, when they are ready. Does not: what they are (plan), ending them
(children), starting them again (tending).
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError

from pipelines.shards import all_shards
from pipelines.ui.children import Children
from pipelines.ui.guard import guarded
from pipelines.ui.plan import Plan, Service, preparation_of, services_of, socket_folder
from pipelines.ui.tending import ServiceEnded, Tell, Tender, death_of, start

READY_SECONDS: Final = 180.0
_POLL_SECONDS: Final = 0.3
_QUERY: Final = (
    "{repositoriesOrError{... on RepositoryConnection{nodes{location{name}}}}"
    " workspaceOrError{... on Workspace{locationEntries{name locationOrLoadError{... on PythonError{message}}}}}"
    " instance{daemonHealth{allDaemonStatuses{required healthy}}}}"
)

ShouldEnd = Callable[[float], bool]
"""Waits for that many seconds at most; True when the user wants an end."""


def serve(plan: Plan, should_end: ShouldEnd, when_ready: Callable[[], None], tell: Tell) -> None:
    """Run the services until `should_end`; afterwards none of them is left, however this process ends.

    One that dies before all are ready ends them all; later it is started again.

    Raises:
        ServiceEnded: one died before all were ready, or dies over and over, or is late.
    """
    plan.home.ensure()
    with socket_folder() as sockets, guarded() as children:
        services = services_of(plan, sockets)
        if _start(plan, services, children, should_end):
            when_ready()
            tender = Tender(services, children, tell)
            while not should_end(_POLL_SECONDS):
                tender.tend()


def _start(
    plan: Plan, services: Sequence[Service], children: Children, should_end: ShouldEnd
) -> bool:
    """Start all; False when the user wanted an end before they were ready."""
    preparing = Children()
    try:
        prepared = start(preparing, preparation_of(plan))
        if not _wait(prepared.has_ended, "the run history", children, should_end):
            return False
        if prepared.process.returncode != 0:
            raise ServiceEnded(death_of(prepared))
    finally:
        preparing.end(0.0)
    sockets = [service.socket for service in services if service.socket]
    for service in services:
        if service.socket is None and not _wait(
            lambda: all(map(Path.exists, sockets)), "the code server", children, should_end
        ):
            return False
        start(children, service)
    return _wait(lambda: is_ready(plan.url), "the webserver", children, should_end)


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


def is_ready(url: str) -> bool:
    """True when the web page knows our jobs and every daemon has reported.

    Raises:
        ServiceEnded: clients that cannot be shown, as Dagster says: waiting would not help.
    """
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
    _refuse_broken(data)
    nodes = (data["repositoriesOrError"] or {}).get("nodes") or []
    daemons = data["instance"]["daemonHealth"]["allDaemonStatuses"]
    loaded = {node["location"]["name"] for node in nodes}
    return loaded >= {shard.location for shard in all_shards()} and all(
        one["healthy"] for one in daemons if one["required"]
    )


def _refuse_broken(data: Mapping[str, Any]) -> None:
    for entry in (data.get("workspaceOrError") or {}).get("locationEntries") or []:
        told = (entry["locationOrLoadError"] or {}).get("message")
        if told:
            raise ServiceEnded(
                f"Dagster cannot load the clients of '{entry['name']}': {' '.join(told.split())} All services were "
                "ended. Undo what was changed last, then try again; the whole story is in dagster/ui/code.log of "
                "MAINTRACK_HOME."
            )


def _refuse_death(children: Children) -> None:
    dead = children.dead()
    if dead is not None:
        raise ServiceEnded(death_of(dead))
