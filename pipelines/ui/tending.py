"""Keep the services alive: one that died is started again, one that dies over and over is told.

Belongs: noticing, restarting, how often. Does not: the first start (services).
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from pipelines.instance import INSTANCE_FOLDER
from pipelines.ui.children import Child, Children
from pipelines.ui.plan import Service

AGAIN_AT_MOST: Final = 3
WITHIN_SECONDS: Final = 600.0
"""A service that needs more restarts in that time will not get well by another one."""

_EMPTY_SECONDS: Final = 10.0
"""A code server may be without its code for so long, as while it reloads."""

Tell = Callable[[str], None]


class ServiceEnded(Exception):
    """One of the services ended by itself, or is late; says which, and what it said last."""


class Tender:
    """Looks after started services, each a child of the same place in `children`."""

    def __init__(self, services: Sequence[Service], children: Children, tell: Tell) -> None:
        self._services = services
        self._children = children
        self._tell = tell
        self._restarts: dict[str, deque[float]] = {service.name: deque() for service in services}
        self._empty_since: dict[str, float] = {}

    def tend(self) -> None:
        """Start again what has died.

        Raises:
            ServiceEnded: for the fourth time in ten minutes.
        """
        for place, service in enumerate(self._services):
            child = self._children.started[place]
            if child.has_ended():
                self._again(place, service, child, f"exit {child.process.returncode}")
            elif service.socket is not None and self._is_empty(service, child):
                # Only its front is left: whoever asks gets no answer until it starts anew.
                child.process.kill()
                child.process.wait()
                self._again(place, service, child, "its code was killed")

    def _again(self, place: int, service: Service, child: Child, how: str) -> None:
        times = self._restarts[service.name]
        times.append(time.monotonic())
        while times and times[0] < time.monotonic() - WITHIN_SECONDS:
            times.popleft()
        if len(times) > AGAIN_AT_MOST:
            raise ServiceEnded(death_of(child))
        self._tell(f"the {service.name} ended by itself ({how}); it is started again.")
        self._empty_since.pop(service.name, None)
        if service.socket is not None:
            with suppress(FileNotFoundError):
                service.socket.unlink()
        self._children.put(place, lambda: start(self._children, service))

    def _is_empty(self, service: Service, child: Child) -> bool:
        """True when a code server has had no process with code for a while."""
        if has_children(child.process.pid) is not False:
            self._empty_since.pop(service.name, None)
            return False
        since = self._empty_since.setdefault(service.name, time.monotonic())
        return time.monotonic() - since > _EMPTY_SECONDS


def start(children: Children, service: Service) -> Child:
    return children.start(
        service.name, service.command, service.log, service.environment, INSTANCE_FOLDER
    )


def has_children(process: int) -> bool | None:
    """True while a live process has it as its parent; None where the kernel does not tell (no /proc)."""
    found = None
    for listed in Path("/proc", str(process), "task").glob("*/children"):
        with suppress(OSError):
            found = found or any(_is_live(int(number)) for number in listed.read_text().split())
    return found


def _is_live(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def death_of(dead: Child) -> str:
    """Which one, and the cause as far as its log tells it."""
    said = dead.log.read_text(errors="replace").strip()
    # Of chained errors the first is the cause.
    errors = re.findall(r"^[\w.]+(?:Error|Exception|Failed|Faults|Busy): .+", said, re.MULTILINE)
    words = (errors or said.splitlines()[-1:] or ["nothing"])[0].strip()
    return (
        f"the {dead.name} ended by itself (exit {dead.process.returncode}), so the others were ended too. "
        f"It said: {words} (all of it: {dead.log})"
    )
