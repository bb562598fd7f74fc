"""Walk HubSpot's search index in the order of changes without losing a record.

Guarantee: every record that the index shows as changed at or after the start comes at least once; a
window begins where the one before it ended for sure. A position goes on behind what came before it.

The index ends a query after 10 000 results, may order neighbours wrongly, and may hold any number of
records of one millisecond. So a window that is cut begins anew at the newest millisecond seen, less
what neighbours may be out of order; an instant that fills a window by itself is walked by id.

Belongs: windows, ties, what shows that windows leave no gap. Does not: reading the records (batch),
index lag (the caller begins early enough).
Cost: 1 call per 200 records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from connectors.contract import Stream
from connectors.errors import SourceChanged
from connectors.hubspot.portal import Portal, changed_shape
from connectors.hubspot.shapes import Found

SEARCH_LIMIT: Final = 200
"""HubSpot's largest page of the search index."""

CEILING: Final = 10_000
"""Results that one query gives; a page that would reach behind them is a 400."""

DISORDER_MS: Final = 1_000
"""By how much neighbours may be out of order where a window is cut; totals show whether it was enough."""

EARLIEST_MS: Final = 1_000
"""A comparison with 1970-01-01 makes HubSpot answer 500."""

MODIFIED: Final = {"contacts": "lastmodifieddate"}
"""Other kinds are dated by hs_lastmodifieddate; the wrong name finds nothing, and says nothing."""


def modified_property(object_type: str) -> str:
    return MODIFIED.get(object_type, "hs_lastmodifieddate")


@dataclass(slots=True)
class Changes:
    """One walk through the index from an instant to now.

    total: how many records the index said it has from the start on.
    windows: (from, to) in milliseconds, each beginning where the one before it was complete.
    """

    portal: Portal
    object_type: str
    stream: Stream
    since: datetime
    total: int = 0
    windows: list[tuple[int, int]] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    @property
    def proof(self) -> dict[str, Any]:
        """What is kept beside the load: windows, and whether they leave no gap."""
        ends = zip(self.windows, self.windows[1:], strict=False)
        return {
            "total": self.total,
            "seen": len(self._seen),
            "windows": self.windows,
            "is_gapless": all(later[0] <= earlier[1] + 1 for earlier, later in ends),
        }

    def pages(self) -> Iterator[list[tuple[int, int]]]:
        """Yield (id, modified at in ms) of records not met before, oldest changes first."""
        start = max(EARLIEST_MS, epoch_ms(self.since))
        while True:
            newest, is_cut = start, False
            for page, is_last_for_now in self._window(start):
                is_cut = is_last_for_now
                newest = max([newest, *(at for _, at in page)])
                yield self._new(page)
            self.windows.append((start, newest))
            if not is_cut:
                return
            if newest <= start:
                for page in self._instant(start):
                    yield self._new(page)
                start += 1
            elif newest - DISORDER_MS > start:
                start = newest - DISORDER_MS
            else:
                start = newest

    def _window(self, start: int) -> Iterator[tuple[list[tuple[int, int]], bool]]:
        """Pages from an instant on, each with whether the ceiling cuts the window behind it."""
        name = modified_property(self.object_type)
        filters = [{"propertyName": name, "operator": "GTE", "value": str(start)}]
        after: str | None = None
        while True:
            reply = self._ask(filters, name, after)
            if after is None and not self.windows:
                self.total = reply.total
            is_cut = reply.after is not None and int(reply.after) + SEARCH_LIMIT > CEILING
            yield self._dated(reply, name), is_cut
            if reply.after is None or is_cut:
                return
            after = self._next(after, reply.after)

    def _instant(self, at: int) -> Iterator[list[tuple[int, int]]]:
        """Every record of one millisecond, by ascending id."""
        name, last = modified_property(self.object_type), 0
        while True:
            filters = [
                {"propertyName": name, "operator": "EQ", "value": str(at)},
                {"propertyName": "hs_object_id", "operator": "GT", "value": str(last)},
            ]
            page = self._dated(self._ask(filters, "hs_object_id", None), name)
            if not page:
                return
            greatest = max(number for number, _ in page)
            if greatest <= last:
                raise changed_shape("$.results[].id", self.stream)
            last = greatest
            yield page

    def _ask(self, filters: list[dict[str, str]], sort: str, after: str | None) -> Found:
        body: dict[str, Any] = {
            "limit": SEARCH_LIMIT,
            "properties": [modified_property(self.object_type)],
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": sort, "direction": "ASCENDING"}],
        }
        if after is not None:
            body["after"] = after
        return self.portal.search(self.object_type, body, self.stream)

    def _next(self, before: str | None, after: str) -> str:
        if int(after) <= int(before or 0):
            raise SourceChanged(
                f"hubspot: {self.stream.name}: the cursor of a search leads back; expected the next page. "
                "What was landed is kept: run again, and report it if it stays.",
                source="hubspot",
                path="$.paging.next.after",
                stream=self.stream.name,
            )
        return after

    def _dated(self, reply: Found, name: str) -> list[tuple[int, int]]:
        found = []
        for one in reply.results:
            at = _ms_of(one.properties.get(name))
            if at is None:
                raise changed_shape(f"$.results[].properties.{name}", self.stream)
            found.append((int(one.id), at))
        return found

    def _new(self, page: list[tuple[int, int]]) -> list[tuple[int, int]]:
        fresh = [pair for pair in page if pair[0] not in self._seen]
        self._seen.update(number for number, _ in fresh)
        return fresh


def epoch_ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _ms_of(text: str | None) -> int | None:
    """An instant as HubSpot writes it: ISO 8601, or milliseconds as text."""
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return epoch_ms(at if at.tzinfo else at.replace(tzinfo=UTC))
