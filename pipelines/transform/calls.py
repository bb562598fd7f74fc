"""dbt kept ready: a process that has imported it and answers each call with a fork of itself.

Belongs: its start, its calls, its end. Does not: what it does (fork_server), what dbt is told (program).

Importing dbt takes 2 s and its first use one more. So a run starts the process before it reads its
sources, and a process that builds many clients pays once (docs/decisions/0038-dbt-kept-ready.md).
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final


class ForkServer:
    """The process: started when first needed, and again where it is gone.

    Calls are answered one after the other, whatever thread they come from.
    """

    def __init__(self, warm_up: Sequence[str], environment: Mapping[str, str]) -> None:
        """
        Args:
            warm_up: arguments of the call that it makes before it answers others.
            environment: whole, of that call.
        """
        self._warm_up: Final = warm_up
        self._environment: Final = environment
        self._lock: Final = threading.Lock()
        self._process: _Process | None = None
        atexit.register(self.end)

    def start(self) -> None:
        """Start it and do not wait for it; nothing where it runs."""
        with self._lock:
            self._running()

    def call(self, arguments: Sequence[str], environment: Mapping[str, str], output: Path) -> int:
        """Run dbt in a fork and wait for its end; what it prints goes to `output`.

        Returns: its exit code, minus the signal where one ended it. Where the process itself is lost,
            that one's code, never 0, and its last words are in `output`.
        """
        call = {
            "arguments": [*arguments],
            "environment": {**environment},
            "output": str(output),
        }
        with self._lock:
            process = self._running()
            try:
                reply = process.answer(json.dumps(call).encode() + b"\n")
            except BaseException:
                # Who breaks off leaves no build behind.
                self.end()
                raise
            if reply:
                return int(json.loads(reply)["exit_code"])
            exit_code = process.popen.wait() or 1
            with output.open("ab") as file:
                file.write(process.last_words())
            self.end()
            return exit_code

    def end(self) -> None:
        """End the process, and the call that runs."""
        process, self._process = self._process, None
        if process is not None:
            process.end()

    def _running(self) -> _Process:
        if self._process is not None and not self._process.is_there():
            self.end()
        if self._process is None:
            self._process = _started(self._warm_up, self._environment)
        return self._process


@dataclass(frozen=True, slots=True)
class _Process:
    """One process. line: where it is called and answers. words: what it prints itself, none if all is well."""

    popen: subprocess.Popen[bytes]
    line: socket.socket
    words: IO[bytes]

    def is_there(self) -> bool:
        """Asked of the line, so that a fork of who started the process may use it too, one at a time."""
        try:
            return self.line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except ConnectionError:
            return False

    def answer(self, call: bytes) -> bytes:
        """The reply; empty where the process is gone."""
        try:
            self.line.sendall(call)
            with self.line.makefile("rb") as replies:
                return replies.readline()
        except ConnectionError:
            return b""

    def last_words(self) -> bytes:
        self.words.seek(0)
        return self.words.read()

    def end(self) -> None:
        if self.popen.poll() is None:
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()
        self.line.close()
        self.words.close()


def _started(warm_up: Sequence[str], environment: Mapping[str, str]) -> _Process:
    words: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed when the process ends)
    ours, theirs = socket.socketpair()
    with theirs:
        popen = subprocess.Popen(
            [sys.executable, "-m", "pipelines.transform.fork_server", *warm_up],
            env={**environment},
            stdin=theirs.fileno(),
            stdout=words,
            stderr=words,
            # A group of its own: Ctrl-C is for who calls, and `end` reaches the forks.
            start_new_session=True,
        )
    return _Process(popen, ours, words)
