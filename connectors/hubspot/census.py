"""Which records a portal has, against which ones are known: what vanished, and what was missed.

Guarantee: no record is called gone on the word of one answer. It is missing from a walk over all ids,
and HubSpot, asked for it by name, neither has it live nor in the recycle bin nor merged into another.

Belongs: counting, the walk over ids, reasons. Does not: what becomes of the gone (pipelines.loading).
Cost: 1 call where the numbers agree; else the recycle bin, then, if they still differ, 1 call per 100
records and 1 per 50 that are missing on either side.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import pairwise
from typing import Final

from connectors.contract import Stream
from connectors.errors import SourceChanged, SourceError
from connectors.hubspot.portal import Portal
from connectors.hubspot.properties import Wanted
from connectors.hubspot.walk import Plan, Walk

MOST_GONE_SHARE: Final = 0.05
MOST_GONE: Final = 100
"""More than both at once is a token that sees less than it did, not a portal that lost so many."""

ID: Final = "hs_object_id"


@dataclass(slots=True)
class Inventory:
    """The live ids of one kind, as far as known in this read.

    known: ascending, from earlier reads. uncounted: by how many the index's total was more than the
    ids when all were walked last.
    """

    known: array[int]
    uncounted: int = 0
    added: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)

    def add(self, ids: Iterable[int]) -> None:
        for one in ids:
            self.removed.discard(one)
            if not self._holds(one):
                self.added.add(one)

    def remove(self, ids: Iterable[int]) -> None:
        for one in ids:
            self.added.discard(one)
            if self._holds(one):
                self.removed.add(one)

    def walked(self, ids: array[int]) -> None:
        """These, and no others, are live."""
        self.known = ascending(ids)
        self.added, self.removed = set(), set()

    @property
    def expected(self) -> int:
        """The index's total, if nothing vanished and nothing was missed."""
        return len(self.known) + len(self.added) - len(self.removed) + self.uncounted

    def is_live(self, one: int) -> bool:
        return one in self.added or (one not in self.removed and self._holds(one))

    def live(self) -> array[int]:
        """Ascending."""
        known = (one for one in self.known if one not in self.removed)
        return array("q", merge(known, sorted(self.added)))

    def _holds(self, one: int) -> bool:
        place = bisect_left(self.known, one)
        return place < len(self.known) and self.known[place] == one


def ascending(ids: array[int]) -> array[int]:
    """Sorted, each once. As sets a million ids would take ten times the room."""
    if all(a < b for a, b in pairwise(ids)):
        return ids
    found = array("q")
    for one in sorted(ids):
        if not found or found[-1] != one:
            found.append(one)
    return found


def walked_ids(portal: Portal, object_type: str, stream: Stream, *, is_alone: bool) -> array[int]:
    """Every live id, from a walk of its own."""
    plan = Plan(stream, object_type, Wanted((ID,)), may_share=not is_alone)
    walk = Walk(portal, plan)
    for _ in walk.pages():
        """Only the ids that the walk keeps are wanted."""
    return walk.ids


def total_of(portal: Portal, object_type: str, stream: Stream) -> int | None:
    """The index's total; None where it cannot be had."""
    try:
        return portal.total(object_type, stream)
    except SourceError:
        return None


def refuse_mass_loss(stream: Stream, gone: int, live: int) -> None:
    """Raises:
    SourceChanged: more records vanished at once than can be meant.
    """
    if gone > MOST_GONE and gone > live * MOST_GONE_SHARE:
        raise SourceChanged(
            f"hubspot: {stream.name}: HubSpot no longer shows {gone:,} of {live:,} records; expected a few. "
            "Nothing was removed: see whether the token may still view all records of the portal.",
            source="hubspot",
            path="$.results[]",
            stream=stream.name,
        )


def in_batches_of(ids: Iterable[int], size: int) -> Iterator[list[str]]:
    texts = [str(one) for one in sorted(ids)]
    for start in range(0, len(texts), size):
        yield texts[start : start + size]
