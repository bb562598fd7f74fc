"""What earlier reads of a portal have left, so that the next one asks for no more than is new.

Belongs: its shape, and when a kind of record is due to be read whole. Does not: where it is kept
(pipelines.loading.known).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

WHOLE_EVERY: Final = timedelta(days=7)
"""Calculated properties and links do not move a record's date of modification: a week old at most."""


def nobody(_: str) -> bool:
    """No record is kept out."""
    return False


@dataclass(frozen=True, slots=True)
class Known:
    """Without content, everything is read whole: a first run, lost cursors, or a wish.

    since: stream → instant from which its changes are to be read again.
    asked_at: stream → when its last read began.
    whole_at: stream → when it was last read whole.
    asks: stream → digest of the properties that were asked for (Wanted.digest).
    ids: kind of record → ids of the live ones, ascending.
    uncounted: kind → by how many the index's total was more than the ids when all were walked.
    days: stream → the last day that was read whole.
    is_erased: true for a contact that must not enter again.
    """

    since: Mapping[str, datetime] = field(default_factory=dict)
    asked_at: Mapping[str, datetime] = field(default_factory=dict)
    whole_at: Mapping[str, datetime] = field(default_factory=dict)
    asks: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, array[int]] = field(default_factory=dict)
    uncounted: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    is_erased: Callable[[str], bool] = nobody

    def changes_since(self, stream: str, now: datetime, asks: str | None = None) -> datetime | None:
        """From when on changes suffice; None = the stream is due to be read whole.

        Args:
            asks: digest of what is to be asked for; another one than before is due for all records,
                since those that did not change would never get the new properties.
        """
        whole_at = self.whole_at.get(stream)
        if whole_at is None or now - whole_at >= WHOLE_EVERY:
            return None
        if asks is not None and self.asks.get(stream, asks) != asks:
            return None
        return self.since.get(stream)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one opening of a portal starts from.

    known: what earlier reads have left.
    now: when the reading begins.
    start_date: the first day of streams by day; None = the trailing days only.
    """

    known: Known
    now: datetime
    start_date: date | None = None
