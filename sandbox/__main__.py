"""`python -m sandbox`: serve the invented company until SIGTERM or Ctrl-C.

Prints one JSON line when it is ready: the URL and what a client file needs.

Belongs: arguments, signals.
Does not: serving (server).
"""

from __future__ import annotations

import argparse
import gc
import json
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from sandbox.box import Box
from sandbox.server import serving
from sandbox.world import HABITS


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not lowest <= number <= highest:
            raise argparse.ArgumentTypeError(f"{number} is not in {lowest}..{highest}")
        return number

    return read


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="Look-alike HubSpot and GA4 servers on 127.0.0.1."
    )
    parser.add_argument(
        "--port", type=_whole(0, 65_535), default=0, help="0 takes a free one (default)"
    )
    parser.add_argument(
        "--contacts", type=_whole(1, 1_000_000), default=5000, help="in the first 18 months"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--profile", choices=sorted(HABITS), default="plain")
    parser.add_argument(
        "--now",
        type=datetime.fromisoformat,
        default=datetime.now(UTC),
        help="instant with time zone that the world is shown at; default: the present",
    )
    parser.add_argument(
        "--latency-ms", type=_whole(0, 600_000), default=0, help="waited before each answer"
    )
    parser.add_argument(
        "--keep-pages",
        type=_whole(0, 100_000),
        default=0,
        help="so many pages of records are kept as they were first sent: for measuring a reader",
    )
    return parser.parse_args()


def main() -> int:
    # A world is hundreds of thousands of objects that live for good: looking them over for
    # garbage again and again would make it a quarter slower.
    gc.set_threshold(200_000, 50, 50)
    wanted = _arguments()
    try:
        box = Box(
            wanted.seed, wanted.contacts, wanted.now, wanted.profile, kept_pages=wanted.keep_pages
        )
    except ValueError as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 2
    box.latency_seconds = wanted.latency_ms / 1000
    # Waited for, not handled: a handler that sets an event can meet the main thread inside that
    # very event's lock, and both would wait for ever. Threads started from here inherit the mask.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        with serving(box, wanted.port) as url:
            sys.stdout.write(json.dumps({"url": url, **box.identity}) + "\n")
            sys.stdout.flush()
            signal.sigwait(ends)
    except OSError as error:
        sys.stderr.write(f"sandbox: port {wanted.port}: {error.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
