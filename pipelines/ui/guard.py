"""Nothing of the UI outlives `maintrack ui`, also when that is killed and can end nothing itself.

Belongs: a small process that waits for the parent's death, then ends the groups it was told of. Does not:
ending them in peace (children).

It learns of the parent's death by the end of a pipe, which the kernel closes however the parent dies.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pipelines.ui.children import GRACE_SECONDS, Children

_POLL_SECONDS: Final = 0.2
_PEACE: Final = "peace"


@contextmanager
def guarded() -> Iterator[Children]:
    """Children that end with the block, or with this process."""
    guard = subprocess.Popen(
        [sys.executable, "-m", "pipelines.ui.guard"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    )
    pipe = guard.stdin
    assert pipe is not None  # noqa: S101 -- it was asked for above

    def tell(word: str) -> None:
        # Without its guard the block ends its children all the same.
        with contextlib.suppress(BrokenPipeError):
            pipe.write(f"{word}\n")
            pipe.flush()

    children = Children(tell=lambda group: tell(str(group)))
    try:
        yield children
    finally:
        children.end()
        tell(_PEACE)
        with contextlib.suppress(BrokenPipeError):
            pipe.close()
        guard.wait()


def watch() -> None:
    """Read groups until the pipe ends; end them unless the last word was that all is in peace."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    words = [line.strip() for line in sys.stdin]
    if words[-1:] == [_PEACE]:
        return
    groups = [int(word) for word in words]
    _signal(groups, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while groups and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
        groups = _signal(groups, signal.SIGTERM)
    _signal(groups, signal.SIGKILL)


def _signal(groups: list[int], number: signal.Signals) -> list[int]:
    """Signal each group; returns those that are still there."""
    left = []
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, number)
            left.append(group)
    return left


if __name__ == "__main__":
    watch()
