"""Walk all records of one kind, live or archived, by their ids.

Guarantee: every record that was there when the walk began, and still is when it is passed, comes at
least once; a page's cursor goes on behind that page. Only an absent `paging.next` ends the walk.

One reader begins. Where the pages show what HubSpot does without promising it (ids ascend, a cursor
is the last id), and enough is left, several readers share the ids; the first page that shows
otherwise puts the walk back to one reader and to HubSpot's own cursors, from the start.

Belongs: paging, page sizes, addresses that grow too long. Does not: which properties (properties),
who reads which ids (ranges, crew), retry (session).
Cost: 1 call per 100 records, per 50 with history; 3 per 100 where the address is too long; 1 for the
total, 1 for the greatest id, and hardly one per reader where ranges meet.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlencode

from msgspec import Raw

from connectors.contract import Page, Stream
from connectors.errors import SourceChanged, SourceError
from connectors.hubspot.batch import ById
from connectors.hubspot.budget import MOST_IN_FLIGHT
from connectors.hubspot.crew import Crew
from connectors.hubspot.judge import TooManyInputs, UrlTooLong
from connectors.hubspot.known import nobody
from connectors.hubspot.portal import Portal, changed_shape, decoded
from connectors.hubspot.properties import Filter, Wanted
from connectors.hubspot.ranges import Range, Ranges
from connectors.hubspot.shapes import Asked, ListReply, Record
from connectors.hubspot.side_by_side import both
from connectors.hubspot.sizes import Size

LIST_LIMIT: Final = 100
HISTORY_LIMIT: Final = 50
"""HubSpot's largest page, and its largest one with histories; a smaller limit is found by halving."""

LONGEST_URL: Final = 8_000
"""Characters: the smallest limit that anybody met; the host's part of the address is counted as ROOM."""

ROOM: Final = 400
"""Characters for scheme, host, path, and a cursor that is longer on later pages."""

PAGES_ALONE: Final = 2
"""Pages that one reader reads before the walk is shared: the second is the first that a cursor gave. They show
how ids and cursors behave, and every page that follows is held to it."""

SHARED_FROM: Final = 2_000
"""Records left: for fewer, the calls that sharing costs are felt in the sum."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is walked.

    is_counted: compare with the search index's total, at the end.
    may_share: several readers may share the ids.
    is_erased: true for a record that must not be taken.
    """

    stream: Stream
    object_type: str
    wanted: Wanted
    is_archived: bool = False
    is_counted: bool = False
    may_share: bool = True
    is_erased: Callable[[str], bool] = nobody


class _Disorder(Exception):
    """Ids or cursors are not what sharing a walk needs."""


class Walk:
    """One walk; `ids` holds the ids passed."""

    def __init__(self, portal: Portal, plan: Plan) -> None:
        self.ids = array("q")
        self.kept_out = 0
        self._portal = portal
        self._plan = plan
        self._keep = Filter(plan.wanted, plan.is_erased)
        self._size = Size(HISTORY_LIMIT if plan.wanted.history else LIST_LIMIT)
        self._by_id = ById(
            portal, plan.object_type, plan.wanted, plan.stream, is_archived=plan.is_archived
        )
        self._is_by_id = len(urlencode(self._query(None))) > LONGEST_URL - ROOM

    def pages(self, after: str | None = None) -> Iterator[Page]:
        """Yield the pages, from the beginning or behind a page's cursor.

        Raises:
            SourceChanged: a cursor that leads nowhere, or records of another shape.
        """
        try:
            if after is not None and Ranges.is_cursor(after):
                yield from self._shared(Ranges.from_cursor(after, SHARED_FROM))
                return
            yield from self._alone(after, may_share=self._plan.may_share)
        except _Disorder:
            del self.ids[:]
            yield from self._alone(None, may_share=False)

    def _alone(self, after: str | None, *, may_share: bool) -> Iterator[Page]:
        """One reader, page behind page, by HubSpot's own cursors."""
        passed, beyond = 0, None
        while True:
            if may_share and after is not None and passed == PAGES_ALONE - 1:
                reply, beyond = both(partial(self._page, after), partial(self._beyond, int(after)))
            else:
                reply = self._page(after)
            outer = self._outer(reply)
            ids = self._numbers(outer)
            records = self._records(reply.results, outer)
            self.ids.extend(ids)
            if reply.after is None:
                yield self._last(records)
                return
            if reply.after == after:
                raise self._stuck()
            yield Page(records, cursor=reply.after)
            may_share = may_share and _is_orderly(after, ids, reply.after)
            after, passed = reply.after, passed + 1
            if may_share and beyond is not None and (ranges := _ranges(int(after), *beyond)):
                yield from self._shared(ranges)
                return
            beyond = None

    def _beyond(self, above: int) -> tuple[int, int] | None:
        """The greatest id, and how many lie above `above`; None if it cannot be known."""
        plan = self._plan
        if plan.is_archived:
            # The index, which knows the greatest id, holds no archived records.
            return None
        try:
            return self._portal.top(plan.object_type, above, plan.stream)
        except SourceError:
            return None

    def _shared(self, ranges: Ranges) -> Iterator[Page]:
        """Several readers, each over ids of its own."""
        crew = Crew(ranges, lambda part: self._fetch(ranges, part), self._wanted, MOST_IN_FLIGHT)
        for records, cursor in crew.pages():
            yield Page(records, cursor=cursor)
        yield self._last(())

    def _wanted(self) -> int:
        return self._portal.in_flight

    def _fetch(self, ranges: Ranges, part: Range) -> tuple[int, Sequence[bytes]]:
        after = str(part.fetched)
        try:
            reply = self._page(after)
        except (TooManyInputs, UrlTooLong):
            raise
        except SourceChanged as refused:
            # A cursor that we made and HubSpot did not is refused: it no longer is an id.
            raise _Disorder from refused
        outer = self._outer(reply)
        ids = self._numbers(outer)
        if len(ids) < len(outer) or not _is_orderly(after, ids, reply.after):
            raise _Disorder
        own = ranges.received(part, ids, has_more=reply.after is not None)
        up_to = part.fetched
        self.ids.extend(ids[:own])
        return up_to, self._records(reply.results[:own], outer[:own])

    def _page(self, after: str | None) -> ListReply:
        plan = self._plan
        while True:
            query = self._id_query(after) if self._is_by_id else self._query(after)
            try:
                return self._portal.page(plan.object_type, query, plan.stream)
            except TooManyInputs:
                if self._is_by_id or not self._size.halve():
                    raise
            except UrlTooLong:
                if self._is_by_id:
                    raise
                self._is_by_id = True

    def _query(self, after: str | None) -> list[tuple[str, str]]:
        """All of it on every page: HubSpot forgets what the first page was asked."""
        wanted = self._plan.wanted
        query = [("limit", str(self._size.now)), ("properties", ",".join(wanted.properties))]
        if wanted.history:
            query.append(("propertiesWithHistory", ",".join(wanted.history)))
        return query + self._place(after)

    def _id_query(self, after: str | None) -> list[tuple[str, str]]:
        return [("limit", str(LIST_LIMIT)), ("properties", "hs_object_id"), *self._place(after)]

    def _place(self, after: str | None) -> list[tuple[str, str]]:
        archived = [("archived", "true")] if self._plan.is_archived else []
        return archived + ([("after", after)] if after is not None else [])

    def _outer(self, reply: ListReply) -> Sequence[Record | Asked]:
        return self._keep.as_asked(reply.results) or [
            decoded(raw, Record, "$.results[]", self._plan.stream) for raw in reply.results
        ]

    def _numbers(self, outer: Sequence[Record | Asked]) -> list[int]:
        """The records' ids; one without an id is for the loader to refuse."""
        texts = [str(record.id) for record in outer if record.id is not None]
        if not all(text.isascii() and text.isdigit() for text in texts):
            raise changed_shape("$.results[].id", self._plan.stream)
        return [int(text) for text in texts]

    def _records(self, raws: Sequence[Raw], outer: Sequence[Record | Asked]) -> list[bytes]:
        pairs: Sequence[tuple[Raw, Record | Asked]] = list(zip(raws, outer, strict=True))
        if self._is_by_id:
            pairs = self._by_id.read([str(r.id) for r in outer if r.id is not None])
        is_erased = self._plan.is_erased
        records = [
            self._keep(raw, record) for raw, record in pairs if not is_erased(str(record.id))
        ]
        self.kept_out += len(pairs) - len(records)
        return records

    def _last(self, records: Sequence[bytes]) -> Page:
        claimed = self._claimed()
        return Page(
            records,
            claimed=claimed,
            proof={
                "mode": "whole",
                "asks": self._plan.wanted.digest,
                "seen": len(self.ids),
                "total": claimed,
            },
        )

    def _claimed(self) -> int | None:
        """The index's total after the last page: whoever was created meanwhile stood on it.

        The comparison is a help, so a total that cannot be had does not fail a walk that ended well.
        """
        if not self._plan.is_counted:
            return None
        try:
            return self._portal.total(self._plan.object_type, self._plan.stream) - self.kept_out
        except SourceError:
            return None

    def _stuck(self) -> SourceChanged:
        name = self._plan.stream.name
        return SourceChanged(
            f"hubspot: {name}: the cursor of a page leads to the same page; expected the next one. "
            "What was landed is kept: run again, and report it if it stays.",
            source="hubspot",
            path="$.paging.next.after",
            stream=name,
        )


def _ranges(above: int, top: int, left: int) -> Ranges | None:
    """What is left above an id; None if it is too little."""
    return Ranges(above, top, left) if top > above and left >= SHARED_FROM else None


def _is_orderly(after: str | None, ids: Sequence[int], cursor: str | None) -> bool:
    """True where ids ascend from behind `after`, and the next cursor is the last of them."""
    if after is not None and not after.isdigit():
        return False
    if not ids:
        return cursor is None
    low = -1 if after is None else int(after)
    is_ascending = all(a < b for a, b in zip([low, *ids], ids, strict=False))
    return is_ascending and (cursor is None or cursor == str(ids[-1]))
