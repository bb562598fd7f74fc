"""The sandbox as a child process: started, spoken to, stopped.

Belongs: its command line, its ready line, its own pages (/sandbox/…). Does not: importing it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError

_STOP_SECONDS = 10.0
_ANSWER_SECONDS = 120.0
_NO_LIMIT = 100_000


class LookAlikeFailed(Exception):
    """The sandbox did not start or did not answer; says what it said last."""


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A running sandbox. ready: its first line: url, portal_id, tokens, timezone, currency, world_start."""

    ready: Mapping[str, str]

    @property
    def url(self) -> str:
        return self.ready["url"]

    def truth(self) -> Mapping[str, Any]:
        """What a careful analyst would count in this company."""
        answer: Mapping[str, Any] = json.loads(self._read("/sandbox/truth.json"))
        return answer

    def spend_csv(self) -> bytes:
        return self._read("/sandbox/spend.csv")

    def lift_rate(self) -> None:
        """Allow as many calls as this machine can answer: a demo need not sit out ten-second windows."""
        self._read("/sandbox/limits", json.dumps({"ten_secondly": _NO_LIMIT}).encode())

    def _read(self, path: str, body: bytes | None = None) -> bytes:
        # No proxy: the address is on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}{path}", body, timeout=_ANSWER_SECONDS) as answer:
                content: bytes = answer.read()
        except (URLError, OSError) as error:
            raise LookAlikeFailed(
                f"the look-alike did not answer {path} ({error}); expected it within {_ANSWER_SECONDS:g} s. "
                "Run `maintrack demo` again, with fewer --contacts on a slow machine."
            ) from error
        return content


def command(*, port: int, contacts: int, seed: int, profile: str = "plain") -> list[str]:
    """The sandbox's command line, with the Python that runs this."""
    return [
        # -P: a folder "sandbox" where the user stands is not meant.
        *(sys.executable, "-P", "-m", "sandbox", "--port", str(port)),
        *("--contacts", str(contacts), "--seed", str(seed), "--profile", profile),
    ]


@contextmanager
def running(*, contacts: int, seed: int) -> Iterator[LookAlike]:
    """Serve the company on a free port for the length of the block.

    Raises:
        LookAlikeFailed: it ended before it was ready.
    """
    with subprocess.Popen(
        command(port=0, contacts=contacts, seed=seed),
        stdout=subprocess.PIPE,
        # A session of its own: Ctrl-C ends the run first, then the block's end stops the sandbox.
        start_new_session=True,
    ) as process:
        try:
            yield LookAlike(_ready(process))
        finally:
            _stop(process)


def _ready(process: subprocess.Popen[bytes]) -> Mapping[str, str]:
    line = process.stdout.readline() if process.stdout else b""
    try:
        ready: Mapping[str, str] = json.loads(line)
    except ValueError:
        raise LookAlikeFailed(
            f"the look-alike did not start: its first line was {line[:80]!r}; expected JSON with its url. "
            "What it said stands above; try `maintrack sandbox --port 0` to see it alone."
        ) from None
    return ready


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
