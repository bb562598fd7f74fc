"""Type `maintrack` and get back what a shell gets.

Belongs: the fork that saves the imports of each command, for each is a process of its own all the same.
Does not: commands that are watched, signalled or killed: those are started by their script.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

MAINTRACK = Path(sys.executable).with_name("maintrack")


class Commands:
    """Commands of one test process, one after the other."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def run(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        timeout: float,
    ) -> subprocess.CompletedProcess[str]:
        """Run `maintrack` with this whole environment, in this folder, to its end.

        Raises:
            TimeoutError: it did not end within so many seconds; it was killed.
        """
        with TemporaryDirectory() as place:
            out, err = Path(place) / "out", Path(place) / "err"
            call = {
                "command": str(MAINTRACK),
                "arguments": [*arguments],
                "environment": {**environment},
                "folder": str(folder),
                "out": str(out),
                "err": str(err),
            }
            returncode = self._call(json.dumps(call).encode() + b"\n", timeout)
            return subprocess.CompletedProcess(
                ["maintrack", *arguments], returncode, _text(out), _text(err)
            )

    def end(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None

    def _call(self, call: bytes, timeout: float) -> int:
        line = self._started()
        line.settimeout(timeout)
        try:
            line.sendall(call)
            with line.makefile("rb") as replies:
                return int(json.loads(replies.readline())["returncode"])
        except BaseException:
            self.end()
            raise

    def _started(self) -> socket.socket:
        if self._line is None:
            self._line, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tests.command_server"],
                    cwd=Path(__file__).parents[1],
                    stdin=theirs.fileno(),
                    start_new_session=True,
                )
        return self._line


COMMANDS = Commands()
atexit.register(COMMANDS.end)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
