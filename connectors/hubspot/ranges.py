"""Which ids are still to be read, when several readers share one walk.

Guarantee: every id above the start lies in what was told or in what a cursor still holds, and in one
of them only, whatever is split and whoever reads. A reader without work takes the upper half of the
range that has most left.

Belongs: ranges of ids, splitting them, their form as a cursor. Does not: threads (crew), requests (walk).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

SMALLEST_SPLIT: Final = 200
"""Records: less than four pages are read sooner by one reader than shared by two."""


@dataclass(slots=True, eq=False)
class Range:
    """Ids above `fetched` up to and with `until`.

    until: None = whatever there is.
    fetched, told: ids up to which records were received, and handed on.
    density: records per id where it was read last; of a new range, what its neighbour had.
    is_measured: it was read itself.
    """

    fetched: int
    until: int | None
    told: int
    density: float
    is_taken: bool = False
    is_measured: bool = False

    @property
    def is_fetched(self) -> bool:
        return self.until is not None and self.fetched >= self.until


class _Saved(msgspec.Struct):
    """The cursor: ranges as [above, up to], and the greatest id known."""

    ranges: list[tuple[int, int | None]]
    top: int


class Ranges:
    """What one walk has left; safe to use from several threads.

    Args:
        above: ids up to here were read.
        top: the greatest id known; greater ones may come while the walk goes on.
        left: how many records lie between them, roughly.
    """

    def __init__(self, above: int, top: int, left: int) -> None:
        self.top = top
        self._lock = threading.Lock()
        self._remaining = left
        density = left / max(1, top - above)
        self._open = [Range(above, None, above, density, is_measured=True)]

    @classmethod
    def from_cursor(cls, text: str, left: int) -> Ranges:
        """The ranges that `cursor` told.

        Args:
            left: as above; unknown after a break, so a guess will do.
        """
        saved = msgspec.json.decode(text, type=_Saved)
        found = cls(0, saved.top, left)
        span = sum(max(1, found._end(until) - above) for above, until in saved.ranges)
        found._open = [Range(a, until, a, left / max(1, span)) for a, until in saved.ranges]
        return found

    @staticmethod
    def is_cursor(text: str | None) -> bool:
        return text is not None and text.startswith("{")

    @property
    def is_fetched(self) -> bool:
        with self._lock:
            return all(one.is_fetched for one in self._open)

    def take(self) -> Range | None:
        """A range for one reader until `give_back`; None while there is nothing to share."""
        with self._lock:
            free = [one for one in self._open if not (one.is_taken or one.is_fetched)]
            found = max(free, key=self._left) if free else self._split()
            if found is not None:
                found.is_taken = True
            return found

    def give_back(self, one: Range) -> None:
        with self._lock:
            one.is_taken = False

    def received(self, one: Range, ids: Sequence[int], *, has_more: bool) -> int:
        """Take a page of ascending ids that follow on the range's `fetched`.

        Returns: how many of them are the range's own; the others lie in another one.
        """
        with self._lock:
            until = one.until
            own = len(ids) if until is None else sum(number <= until for number in ids)
            self._remaining -= own
            if own > 1:
                one.density, one.is_measured = own / max(1, ids[own - 1] - ids[0]), True
            is_end = own < len(ids) or not has_more
            if ids and own == len(ids):
                one.fetched = ids[-1]
            if is_end:
                # Nothing follows below the end, and nothing at all behind the last page.
                one.until = one.fetched = until if until is not None else one.fetched
            return own

    def tell(self, one: Range, up_to: int) -> str:
        """Records up to this id were handed on; returns the cursor behind them."""
        with self._lock:
            one.told = up_to
            self._open = [r for r in self._open if not (r.is_fetched and r.told == r.until)]
            left = [(r.told, r.until) for r in self._open]
            return msgspec.json.encode(_Saved(left, self.top)).decode()

    def _split(self) -> Range | None:
        # What nobody has looked into may be a gap: halves of gaps are calls for nothing.
        candidates = [one for one in self._open if one.is_measured and not one.is_fetched]
        if not candidates:
            return None
        victim = max(candidates, key=self._left)
        left, end = self._left(victim), self._end(victim.until)
        if left < SMALLEST_SPLIT or end - victim.fetched < 2:
            return None
        # Half of the records as they lie here, not half of the ids: behind a wide gap nothing is shared.
        middle = victim.fetched + max(
            1, min(end - victim.fetched - 1, int(left / 2 / victim.density))
        )
        upper = Range(middle, victim.until, middle, victim.density)
        victim.until = middle
        self._open.append(upper)
        return upper

    def _left(self, one: Range) -> float:
        """How many records the range may still have, by what was read of it and what is left in all."""
        return min((self._end(one.until) - one.fetched) * one.density, self._remaining)

    def _end(self, until: int | None) -> int:
        return self.top if until is None else until
