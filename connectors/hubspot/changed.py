"""Read the records that changed since an instant: ids from the index, then the records by their ids.

Guarantee: as connectors.hubspot.changes; a page's cursor goes on at an instant before which nothing
is left. A record that HubSpot calls gone in between is left out of what is claimed.

Belongs: batches of changed ids, cursors of such a read. Does not: windows (changes), batches' own
matching (batch).
Cost: 1 call per 200 changed records, and 1 per 50 with history, 1 per 100 without.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from connectors.contract import Page
from connectors.hubspot.batch import BATCH, HISTORY_BATCH, ById
from connectors.hubspot.changes import DISORDER_MS, Changes
from connectors.hubspot.portal import Portal
from connectors.hubspot.properties import Filter
from connectors.hubspot.shapes import Record
from connectors.hubspot.side_by_side import in_order
from connectors.hubspot.walk import Plan

Pairs = list[tuple[int, int]]


class TooManyChanges(Exception):
    """So much changed that reading everything costs less."""


class _Saved(msgspec.Struct):
    changed_since: int


class Changed:
    """One read of what changed; `ids` holds the ids read, `merged` those that went up in them."""

    def __init__(self, portal: Portal, plan: Plan) -> None:
        self.ids: set[int] = set()
        self.merged: set[int] = set()
        self.kept_out = 0
        self._portal = portal
        self._plan = plan
        self._keep = Filter(plan.wanted, plan.is_erased)
        self._by_id = ById(portal, plan.object_type, plan.wanted, plan.stream, is_archived=False)
        self._batch = HISTORY_BATCH if plan.wanted.history else BATCH

    def pages(self, since: datetime, after: str | None, *, most: int) -> Iterator[Page]:
        """Yield pages of changed records, oldest changes first, the last one with what was claimed.

        Raises:
            TooManyChanges: more than `most`, before anything is yielded.
        """
        if after is not None:
            saved = msgspec.json.decode(after, type=_Saved)
            since = datetime.fromtimestamp(saved.changed_since / 1000, UTC)
        plan = self._plan
        changes = Changes(self._portal, plan.object_type, plan.stream, since)
        jobs = self._batches(changes, most)
        for records, newest in in_order(jobs, self._read, lambda: self._portal.in_flight):
            cursor = msgspec.json.encode(_Saved(newest - DISORDER_MS)).decode()
            yield Page(records, cursor=cursor)
        left_out = len(self._by_id.gone) + self.kept_out
        claimed = max(changes.total, changes.proof["seen"]) - left_out
        proof = {"mode": "changes", "asks": plan.wanted.digest, **changes.proof}
        yield Page((), claimed=claimed, proof=proof)

    @staticmethod
    def is_cursor(text: str) -> bool:
        return text.startswith('{"changed_since"')

    def _batches(self, changes: Changes, most: int) -> Iterator[Pairs]:
        waiting: Pairs = []
        for page in changes.pages():
            if changes.total > most:
                raise TooManyChanges
            waiting += page
            while len(waiting) >= self._batch:
                yield waiting[: self._batch]
                waiting = waiting[self._batch :]
        if waiting:
            yield waiting

    def _read(self, pairs: Pairs) -> tuple[Sequence[bytes], int]:
        found = self._by_id.read([str(number) for number, _ in pairs])
        for _, record in found:
            self._note(record)
        is_erased = self._plan.is_erased
        records = [self._keep(raw, r) for raw, r in found if not is_erased(str(r.id))]
        self.kept_out += len(found) - len(records)
        return records, max(at for _, at in pairs)

    def _note(self, record: Record) -> None:
        if record.id is not None:
            self.ids.add(int(record.id))
        self.merged.update(int(one) for one in record.merged_ids if one.isdigit())
