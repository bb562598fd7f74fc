"""Walk all contacts or all deals, live or archived, in order of their ids.

Guarantee: every record that was there when the walk began, and still is when it is passed, comes at
least once; a page's cursor goes on behind that page. Only an absent `paging.next` ends the walk.

Belongs: paging, page sizes, addresses that grow too long. Does not: which properties (properties),
retry (session).
Cost: 1 call per 100 records, per 50 with history; 3 per 100 where the address is too long; 1 for the total.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from connectors.contract import Page, Stream
from connectors.errors import SourceChanged, SourceError
from connectors.hubspot.batch import ById
from connectors.hubspot.judge import TooManyInputs, UrlTooLong
from connectors.hubspot.portal import Portal, decoded
from connectors.hubspot.properties import Filter, Wanted
from connectors.hubspot.shapes import ListReply, Record
from connectors.hubspot.sizes import Size

LIST_LIMIT: Final = 100
HISTORY_LIMIT: Final = 50
"""HubSpot's largest page, and its largest one with histories; a smaller limit is found by halving."""

LONGEST_URL: Final = 8_000
"""Characters: the smallest limit that anybody met; the host's part of the address is counted as ROOM."""

ROOM: Final = 400
"""Characters for scheme, host, path, and a cursor that is longer on later pages."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is walked.

    is_counted: compare with the search index's total, at the end.
    keeps_ids: remember the ids passed, for whoever needs them next.
    """

    stream: Stream
    object_type: str
    wanted: Wanted
    is_archived: bool = False
    is_counted: bool = False
    keeps_ids: bool = False


class Walk:
    """One walk; `ids` holds the records passed, if the plan keeps them."""

    def __init__(self, portal: Portal, plan: Plan) -> None:
        self.ids: list[str] = []
        self._portal = portal
        self._plan = plan
        self._keep = Filter(plan.wanted)
        self._size = Size(HISTORY_LIMIT if plan.wanted.history else LIST_LIMIT)
        self._by_id = ById(
            portal, plan.object_type, plan.wanted, plan.stream, is_archived=plan.is_archived
        )
        self._is_by_id = len(urlencode(self._query(None))) > LONGEST_URL - ROOM

    def pages(self, after: str | None = None) -> Iterator[Page]:
        """Yield the pages in order, from the beginning or behind a page's cursor.

        Raises:
            SourceChanged: a cursor that leads nowhere, or records of another shape.
        """
        while True:
            reply = self._page(after)
            records = self._records(reply)
            if reply.after is None:
                yield Page(records, claimed=self._claimed())
                return
            if reply.after == after:
                raise self._stuck()
            yield Page(records, cursor=reply.after)
            after = reply.after

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

    def _records(self, reply: ListReply) -> list[bytes]:
        plan = self._plan
        outer = [decoded(raw, Record, "$.results[]", plan.stream) for raw in reply.results]
        ids = [str(record.id) for record in outer if record.id is not None]
        if plan.keeps_ids:
            self.ids.extend(ids)
        found = self._by_id.read(ids) if self._is_by_id else zip(reply.results, outer, strict=True)
        return [self._keep(raw, record) for raw, record in found]

    def _claimed(self) -> int | None:
        """The index's total after the last page: whoever was created meanwhile stood on it.

        The comparison is a help, so a total that cannot be had does not fail a walk that ended well.
        """
        if not self._plan.is_counted:
            return None
        try:
            return self._portal.total(self._plan.object_type, self._plan.stream)
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
