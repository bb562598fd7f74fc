"""`maintrack sandbox`: the look-alike servers, as a program of their own.

Belongs: handing over to it. Does not: the servers (sandbox/, which nothing here imports).
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from pipelines.cli.terminal import refuse
from pipelines.demo.look_alike import command


def serve_sandbox(*, port: int, contacts: int, seed: int, profile: str) -> NoReturn:
    """Become the sandbox's process, so that every signal reaches it and nothing is left behind."""
    if profile not in ("plain", "hostile"):
        refuse(f"--profile: found '{profile}'; allowed: plain, hostile.")
    arguments = command(port=port, contacts=contacts, seed=seed, profile=profile)
    sys.stdout.flush()
    os.execv(arguments[0], arguments)  # noqa: S606 -- this Python, no shell
