"""Load full parts while the ones behind them are still being read.

Guarantee: a part is loaded here as the load after the reading would load it, in the same transaction. Nobody waits
for it: the write lock is held for one load at a time and never waited for. To the load after the reading is left what
could not be loaded here, because lock or file are somebody else's or the part is damaged, and always the part
that ends a reading, with its cursor and its proof.

Belongs: the thread, and when it loads. Does not: loading itself (load), reading (pipelines.landing).
"""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import Final

import duckdb

from pipelines.config import ClientConfig
from pipelines.home import ClientHome
from pipelines.landing.manifest import Manifest
from pipelines.landing.part import PART_ROWS
from pipelines.loading.load import LoadOutcome, load_source
from pipelines.loading.streams import LOADERS
from pipelines.locks import LockBusy, hold
from pipelines.warehouse import open_warehouse

LOG: Final = logging.getLogger(__name__)


class LoadBeside:
    """For the length of a reading: `with LoadBeside(…) as beside: land_source(…, landed=beside.landed)`.

    A night has no full part, and with it no thread and no open warehouse. Where there is no warehouse yet it is made
    while the first pages are on their way: later every statement of it would wait for the readers.

    Args:
        holder: who is named as the holder of the write lock.
    """

    def __init__(self, home: ClientHome, config: ClientConfig, source: str, holder: str) -> None:
        self.outcome = LoadOutcome(source)
        """What was loaded; complete after the block."""
        self._home = home
        self._config = config
        self._holder = holder
        self._is_over = False
        self._until = ""
        self._is_due = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> LoadBeside:
        if not self._home.warehouse.exists():
            self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for the load that is under way; begin no other."""
        self._is_over = True
        self._is_due.set()
        if self._thread is not None:
            self._thread.join()

    def landed(self, part: Manifest) -> None:
        """A part counts from now on: load it if it is full, and of a stream whose parts need no others."""
        loader = LOADERS.get((part.source, part.stream))
        if part.rows < PART_ROWS or loader is None or loader.is_whole:
            return
        self._until = part.load_id
        self._is_due.set()
        if self._thread is None:
            self._start()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._work, name="load-beside", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while True:
            self._is_due.clear()
            if self._is_over:
                return
            try:
                self._load() if self._until else self._make_warehouse()
            except (LockBusy, duckdb.IOException):
                pass
            except Exception:
                # Whatever it is, the load after the reading meets it again and tells it.
                LOG.debug("a part is left to the load after the reading", exc_info=True)
                return
            self._is_due.wait()

    def _make_warehouse(self) -> None:
        with hold(self._home.write_lock, self._holder, 0.0, _silent):
            open_warehouse(self._home).close()

    def _load(self) -> None:
        with hold(self._home.write_lock, self._holder, 0.0, _silent):
            connection = open_warehouse(self._home)
            try:
                found = load_source(
                    connection,
                    self._home,
                    config=self._config,
                    source=self.outcome.source,
                    report=_silent,
                    until=self._until,
                )
            finally:
                connection.close()
        self.outcome.add(found)


def _silent(_: str) -> None:
    """Told after the reading, by its thread."""
