"""The last resort: a fault that nobody foresaw, told in one line.

Belongs: keeping the traceback where a person can send it. Does not: faults that are foreseen.
"""

from __future__ import annotations

import os
import tempfile
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pipelines.cli.terminal import FAILED, complain
from pipelines.home import Home

KEPT: Final = 20


def tell(error: Exception) -> int:
    """Write the traceback to a file, say one line on stderr; returns the exit code.

    The line has the kind of error and not its text: what other people's code says may quote data.
    """
    where = _keep("".join(traceback.format_exception(error)))
    seen = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        seen = ": ".join(str(part) for part in (error.strerror, error.filename) if part)
    complain(
        f"maintrack stopped at something it does not expect ({seen}). {_room()}What happened stands in {where}. "
        "See `maintrack doctor` and try again; if it comes back, report it with that file."
    )
    return FAILED


def _room() -> str:
    """A full disk is the one thing that makes every part fail in its own words."""
    from pipelines.doctor.machine import disk_space

    short = [one for one in disk_space(Home.from_env()) if one.severity == "error"]
    return "".join(f"The disk is short: {one.message} {one.next_step} " for one in short)


def _keep(story: str) -> Path | str:
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    for folder in (Home.from_env().crashes, Path(tempfile.gettempdir())):
        path = folder / (name if folder.name == "crashes" else f"maintrack-{name}")
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
                file.write(story)
        except OSError:
            with suppress(OSError):
                path.unlink()
            continue
        _drop_old(folder)
        return path
    return "no file: nothing could be written"


def _drop_old(folder: Path) -> None:
    if folder.name == "crashes":
        for path in sorted(folder.glob("*.txt"), reverse=True)[KEPT:]:
            path.unlink(missing_ok=True)
