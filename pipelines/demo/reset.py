"""Throw away what the last demo left: its client folder and its published copies, nothing else.

Belongs: what belongs to the demo. Does not: its client file (client_file).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pipelines.demo import NAME
from pipelines.home import Home
from pipelines.locks import hold


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Be the only demo of this home for the length of the block.

    Raises:
        LockBusy: another demo runs; names it.
    """
    with hold(home.client(NAME).root / "demo.lock", "maintrack demo", 0.0, _silent):
        yield


def reset(home: Home) -> None:
    """Remove the demo's landing, warehouse, dbt artifacts, builds, link and page.

    Raises:
        LockBusy: a run of the demo reads or writes right now; names it.
    """
    client = home.client(NAME).ensure()
    with ExitStack() as held:
        for path in (client.extract_lock, client.write_lock):
            held.enter_context(hold(path, "maintrack demo", 0.0, _silent))
        for path in client.root.iterdir():
            # A lock's file stays: removing it would race with a waiter.
            if path.suffix == ".lock":
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        _remove_published(home)


def _remove_published(home: Home) -> None:
    home.published_database(NAME).unlink(missing_ok=True)
    for page in home.published.glob(f"{NAME}-*.html"):
        page.unlink()
    home.published_page(NAME).unlink(missing_ok=True)
    for pattern in (f"{NAME}-*.duckdb", f".{NAME}-*.draft*"):
        for path in home.builds.glob(pattern):
            path.unlink()


def _silent(_: str) -> None:
    """Nobody waits: the locks are taken at once or not at all."""
