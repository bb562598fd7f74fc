"""Child processes that end together.

Belongs: starting each in a process group of its own, noticing the first death, ending all groups.
Does not: what the processes are (services).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

GRACE_SECONDS: Final = 20.0
"""Time for runs under way to write that they were stopped."""

_AGAIN_SECONDS: Final = 1.5
_POLL_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Child:
    """name: for messages. log: where its stdout and stderr go."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def is_gone(self) -> bool:
        """True when the child and all that it started have ended."""
        if not self.has_ended():
            return False
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def signal_group(self, number: signal.Signals) -> None:
        """Signal the child and all that it started; nothing happens where all are gone."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


@dataclass(slots=True)
class Children:
    """Started children, in order. `end` leaves none of them nor of theirs behind.

    tell: is told the group of each child that starts.
    """

    started: list[Child] = field(default_factory=list)
    tell: Callable[[int], None] | None = None
    replaced: list[Child] = field(default_factory=list)

    def start(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        environment: Mapping[str, str],
        folder: Path,
    ) -> Child:
        """Start a child in a session of its own: Ctrl-C reaches the parent only, which ends it."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                cwd=folder,
                start_new_session=True,
            )
        child = Child(name, log, process)
        self.started.append(child)
        if self.tell is not None:
            self.tell(process.pid)
        return child

    def put(self, place: int, start: Callable[[], Child]) -> None:
        """Start a child in the place of one that has ended; what that one left running ends with the rest."""
        self.replaced.append(self.started[place])
        self.started[place] = start()
        self.started.pop()

    def dead(self) -> Child | None:
        """The first child that has ended, if any."""
        return next((child for child in self.started if child.has_ended()), None)

    def end(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """SIGTERM to every group, SIGKILL to what is left after the grace.

        Dagster's code server needs the signal twice: the first ends its serving, but it then waits
        for a thread that only the second one makes it leave.
        """
        began, every = time.monotonic(), (*self.started, *self.replaced)
        for child in every:
            child.signal_group(signal.SIGTERM)
        self._wait(began + _AGAIN_SECONDS)
        for child in self.started:
            if not child.has_ended():
                child.process.terminate()
        self._wait(began + grace_seconds)
        for child in every:
            child.signal_group(signal.SIGKILL)
            child.process.wait()

    def _wait(self, until: float) -> None:
        every = (*self.started, *self.replaced)
        while time.monotonic() < until and not all(child.is_gone() for child in every):
            time.sleep(_POLL_SECONDS)
