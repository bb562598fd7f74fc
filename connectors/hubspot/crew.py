"""Several readers over the ranges of one walk, and one line of pages behind them.

Guarantee: pages of one range come in order; what a page's cursor does not hold was handed on with
this page or an earlier one. When one reader fails the others stop, pages received until then are
handed on, and the failure is raised. No reader outlives the iterator.

Belongs: threads and their queue. Does not: requests (walk), which ids (ranges), how many at once (budget).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from connectors.hubspot.ranges import Range, Ranges

IDLE_SECONDS = 0.02
"""How soon a reader without work looks again: a fraction of the fastest call."""

PAGES_AHEAD = 12
"""Pages received before the first of them is handed on: half a tenth of a second at two hundred pages a second, about
as long as a write; what waits is read again after a kill."""


@dataclass(frozen=True, slots=True)
class _Received:
    part: Range
    up_to: int
    records: Sequence[bytes]


Fetch = Callable[[Range], tuple[int, Sequence[bytes]]]
"""Reads the next page of a range: the id up to which it reaches, and the range's own records."""


class Crew:
    """Args:
    fetch: called from several threads, for one range by one at a time.
    wanted: how many readers are worth having at this moment, at least 1.
    size: how many there are at most.
    """

    def __init__(self, ranges: Ranges, fetch: Fetch, wanted: Callable[[], int], size: int) -> None:
        self._ranges = ranges
        self._fetch = fetch
        self._wanted = wanted
        self._is_over = threading.Event()
        self._line: queue.Queue[_Received | BaseException | None] = queue.Queue(PAGES_AHEAD)
        self._readers = [
            threading.Thread(target=self._work, args=(n,), name=f"reader-{n}", daemon=True)
            for n in range(size)
        ]

    def pages(self) -> Iterator[tuple[Sequence[bytes], str]]:
        """Yield records with the cursor behind them, until all ranges are read."""
        for reader in self._readers:
            reader.start()
        try:
            yield from self._handed_on()
        finally:
            self._is_over.set()
            self._drain()
            for reader in self._readers:
                reader.join()

    def _handed_on(self) -> Iterator[tuple[Sequence[bytes], str]]:
        working = len(self._readers)
        failure: BaseException | None = None
        while working:
            item = self._line.get()
            if item is None:
                working -= 1
            elif isinstance(item, BaseException):
                failure = failure or item
                self._is_over.set()
            else:
                yield item.records, self._ranges.tell(item.part, item.up_to)
        if failure is not None:
            raise failure

    def _work(self, number: int) -> None:
        try:
            while not self._is_over.is_set() and not self._ranges.is_fetched:
                beyond = number - self._wanted()
                if beyond >= 0:
                    # The farther from being worth having, the more seldom it looks: where limits are narrow nearly
                    # all are.
                    self._is_over.wait(IDLE_SECONDS * (1 + beyond))
                    continue
                part = self._ranges.take()
                if part is None:
                    self._is_over.wait(IDLE_SECONDS)
                    continue
                try:
                    up_to, records = self._fetch(part)
                    self._line.put(_Received(part, up_to, records))
                finally:
                    self._ranges.give_back(part)
        except BaseException as error:
            self._line.put(error)
        finally:
            self._line.put(None)

    def _drain(self) -> None:
        """Let readers go that wait to put a page nobody takes any more."""
        while any(reader.is_alive() for reader in self._readers):
            try:
                self._line.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                continue
