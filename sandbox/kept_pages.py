"""Pages that were shown once, kept as they were sent: the next to ask costs the server next to nothing.

Whoever measures a reader on the server's own machine keeps them, so that what is measured is the reader and the
latency that was asked for, not the making of invented records.

Belongs: which pages are kept, how many. Does not: what a page shows (hubspot_crm).
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from dataclasses import replace

from sandbox.http_shapes import Answer, Request

Key = tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]


class KeptPages:
    """Of one world at one instant. Safe for many threads.

    Args:
        most: how many are kept; the pages behind them are made anew each time.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._pages: dict[Key, Answer] = {}

    def answer(self, request: Request, make: Callable[[], Answer]) -> Answer:
        """The page as it was shown before, or as `make` shows it now."""
        if not self._most:
            return make()
        key = _key(request)
        if (known := self._pages.get(key)) is not None:
            return known
        found = make()
        if found.status != 200:
            return found
        found = _packed(found)
        with self._lock:
            if len(self._pages) < self._most:
                self._pages[key] = found
        return found


def _key(request: Request) -> Key:
    asked = tuple((name, tuple(values)) for name, values in sorted(request.query.items()))
    return request.base_url, request.path, asked


def _packed(answer: Answer) -> Answer:
    content = answer.encoded()
    packed = gzip.compress(content, compresslevel=1, mtime=0)
    return replace(answer, body=content, packed=packed, records=answer.count())
