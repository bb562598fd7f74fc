"""`maintrack ui`: Dagster in the browser, until Ctrl-C.

Belongs: refusing a taken port, signals, words. Does not: the services (pipelines.ui).
"""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.cli.terminal import DONE, FAILED, complain, refuse, say
from pipelines.home import Home, clients_folder
from pipelines.locks import LockBusy, hold
from pipelines.ui import UI_LOCK
from pipelines.ui.plan import Plan
from pipelines.ui.services import serve
from pipelines.ui.tending import ServiceEnded

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def open_ui(*, port: int, read_only: bool, with_schedules: bool) -> int:
    """Serve until a signal comes; returns the exit code."""
    home, folder = Home.from_env(), clients_folder()
    plan = Plan(home, folder, _free_port(port), read_only, with_schedules)
    home.ensure()
    try:
        with hold(home.dagster / UI_LOCK, f"maintrack ui on port {plan.port}", 0.0, complain):
            _tell_broken_files(folder)
            with _ending_signals() as came:
                say("Starting Dagster: code server, webserver, daemon ...")
                serve(plan, came.wait, lambda: say(f"{plan.url}  (Ctrl-C ends it)"), _stamped)
            say("Ended.")
    except LockBusy as busy:
        refuse(
            f"the UI of {home.root} is open already, held by {busy.holder}; expected one at a time, since "
            "two would run each schedule twice. Use that one, or end it first."
        )
    except ServiceEnded as ended:
        complain(f"maintrack ui: {ended}")
        return FAILED
    return DONE


def _stamped(text: str) -> None:
    complain(f"{time.strftime('%H:%M:%S')}  {text}")


@contextmanager
def _ending_signals() -> Iterator[threading.Event]:
    """An event that is set by Ctrl-C, SIGTERM or the terminal's closing."""
    came = threading.Event()
    before = {number: signal.signal(number, lambda *_: came.set()) for number in _ENDING}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _free_port(port: int) -> int:
    """The port itself, or any free one for 0; exit 2 where somebody else has it."""
    with socket.socket() as probe:
        # Connections of the last UI that are still closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            refuse(
                f"--port: found {port} on 127.0.0.1 not free ({error.strerror}); expected a port that nobody "
                "uses. Choose another, or 0 for any free one."
            )
        number: int = probe.getsockname()[1]
        return number


def _tell_broken_files(folder: Path) -> None:
    from pipelines.config import load_clients

    _, faults = load_clients(folder)
    for fault in faults:
        complain(f"left out: {fault}")
