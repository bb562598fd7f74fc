"""One kind of CRM record through a night: what is new, what went to the bin, what vanished.

Guarantee: after the streams of a kind have ended well, every live record that HubSpot showed was
yielded in this read or an earlier one, and every known record that it no longer has was named with a
reason. What the search index does not know yet comes by the next read's overlap or census.

Belongs: whole reads and reads of changes, what the census asks. Does not: walking (walk, changed),
counting (census), what is done with the gone (pipelines.loading).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Literal

import msgspec

from connectors.contract import Page, Stream
from connectors.errors import StreamNotAvailable
from connectors.hubspot.batch import HISTORY_BATCH, ById
from connectors.hubspot.census import (
    Inventory,
    ascending,
    in_batches_of,
    refuse_mass_loss,
    total_of,
    walked_ids,
)
from connectors.hubspot.changed import Changed, TooManyChanges
from connectors.hubspot.kinds import CONTACTS, Kind
from connectors.hubspot.known import Known, nobody
from connectors.hubspot.portal import Portal
from connectors.hubspot.properties import Filter, Wanted
from connectors.hubspot.walk import Plan, Walk

Mode = Literal["whole", "resumed", "changes"]


class Crm:
    """Args:
    wanted: what is asked of the kind's records, for the stream that asks.
    now: when the reading began.
    """

    def __init__(
        self,
        portal: Portal,
        kind: Kind,
        known: Known,
        wanted: Callable[[Stream], Wanted],
        now: datetime,
    ) -> None:
        self.kind = kind
        self._portal = portal
        self._known = known
        self._wanted_of = wanted
        self._now = now
        # Other kinds have numbers of their own, which may be the same.
        self._is_erased = known.is_erased if kind is CONTACTS else nobody
        self._before = known.ids.get(kind.name, array("q"))
        self._inventory = Inventory(self._before, known.uncounted.get(kind.name, 0))
        is_due = known.changes_since(kind.live.name, now) is None
        self._mode: Mode = "whole" if is_due else "changes"
        self._total: int | None = None
        self._archived: set[int] = set()
        self._merged: set[int] = set()
        self._gone: list[int] = []
        self._has_walked_ids = False
        self._is_compared = False
        self._refused: StreamNotAvailable | None = None
        self.changed: Sequence[int] | None = None
        """Ids that were read anew; None before, and after a whole read resumed midway."""

    @property
    def live_ids(self) -> Sequence[int] | None:
        """Ids of all live records; None unless all were read now, or the census held them against the total."""
        if self._mode == "whole" and self.changed is not None:
            return self.changed
        return self._inventory.live() if self._is_compared else None

    def live(self, after: str | None) -> Iterator[Page]:
        """Live records: those that changed, or all where that is due."""
        stream = self.kind.live
        try:
            wanted = self._wanted_of(stream)
            since = self._known.changes_since(stream.name, self._now, wanted.digest)
            is_changes = Changed.is_cursor(after) if after else since is not None
            if is_changes:
                yield from self._changes(wanted, since or self._now, after)
            else:
                yield from self._whole(wanted, after)
        except StreamNotAvailable as refused:
            self._refused = refused
            raise

    def _changes(self, wanted: Wanted, since: datetime, after: str | None) -> Iterator[Page]:
        read = Changed(self._portal, self._plan(self.kind.live, wanted))
        # Half of all by search and batch costs more calls than all of them by list.
        most = max(HISTORY_BATCH, len(self._before) // 2)
        try:
            yield from read.pages(since, after, most=most)
        except TooManyChanges:
            yield from self._whole(wanted, None)
            return
        self._mode = "changes"
        self._inventory.add(read.ids)
        self._inventory.remove(read.merged)
        self._merged |= read.merged
        self.changed = sorted(read.ids)

    def _whole(self, wanted: Wanted, after: str | None) -> Iterator[Page]:
        walk = Walk(self._portal, self._plan(self.kind.live, wanted, is_counted=True))
        for page in walk.pages(after):
            if page.cursor is None:
                self._total = page.claimed
            yield page
        self._mode = "whole" if after is None else "resumed"
        if self._mode == "whole":
            self._inventory.walked(walk.ids)
            self.changed = self._inventory.known
        else:
            self._inventory.add(walk.ids)

    def archived(self, after: str | None) -> Iterator[Page]:
        """The recycle bin, where the number of live records says that something left, or nobody has looked yet."""
        self._refuse_again(self.kind.archived)
        stream = self.kind.archived
        # A first run that was killed after the live records has left the bin unread, and the numbers equal.
        was_read = stream.name in self._known.whole_at
        if self._mode == "changes" and after is None and was_read:
            self._total = total_of(self._portal, self.kind.name, stream)
            if self._total in (None, self._inventory.expected):
                yield Page((), proof={"mode": "changes", "total": self._total})
                return
        walk = Walk(self._portal, self._plan(stream, self._wanted_of(stream), is_archived=True))
        yield from walk.pages(after)
        self._archived = set(walk.ids)
        self._inventory.remove(self._archived)

    def found(self) -> Iterator[Page]:
        """Records that nothing but the census brought to light."""
        stream = self.kind.found
        self._refuse_again(stream)
        missed, vanished = self._compared(stream)
        yield Page(list(self._read(stream, missed)), proof=self._proof())
        refuse_mass_loss(stream, len(vanished), len(self._before))
        records, self._gone = self._explained(stream, vanished)
        self._is_compared = self._total is not None
        yield Page(records, proof=self._proof())

    def gone(self) -> Iterator[Page]:
        """Known records that HubSpot no longer has, as {"objectType", "id", "reason"}."""
        self._refuse_again(self.kind.gone)
        yield Page(
            [
                msgspec.json.encode(
                    {"objectType": self.kind.name, "id": str(one), "reason": "erased"}
                )
                for one in self._gone
            ],
            proof=self._proof(),
        )

    def _compared(self, stream: Stream) -> tuple[set[int], set[int]]:
        """Ids that were missed, and ids that vanished."""
        name = self.kind.name
        if self._mode == "changes" and self._total in (None, self._inventory.expected):
            return set(), set()
        inventory = self._inventory
        if self._mode == "whole" and self._is_all_there():
            lost = {one for one in self._before if not inventory.is_live(one)}
            return set(), lost - self._archived
        # A shared walk that came out short is held against one that is not shared.
        ids = walked_ids(self._portal, name, stream, is_alone=self._mode == "whole")
        self._has_walked_ids = True
        seen = Inventory(ascending(ids))
        missed = {one for one in seen.known if not inventory.is_live(one)}
        once = chain(self._before, inventory.known, inventory.added)
        vanished = {one for one in once if not seen.is_live(one)} - self._archived - self._merged
        inventory.walked(seen.known)
        if self._total is not None:
            inventory.uncounted = self._total - len(inventory.known)
        return {one for one in missed if not self._is_erased(str(one))}, vanished

    def _is_all_there(self) -> bool:
        return self._total is None or len(self._inventory.known) >= self._total

    def _explained(self, stream: Stream, vanished: set[int]) -> tuple[list[bytes], list[int]]:
        """Records that explain what vanished, and the ids that nothing explains."""
        records, rest = self._looked_up(stream, vanished, is_archived=False)
        archived, rest = self._looked_up(stream, rest, is_archived=True)
        return records + archived, sorted(rest)

    def _looked_up(
        self, stream: Stream, ids: set[int], *, is_archived: bool
    ) -> tuple[list[bytes], set[int]]:
        wanted = self._wanted_of(stream)
        by_id = ById(self._portal, self.kind.name, wanted, stream, is_archived=is_archived)
        keep, records, rest = Filter(wanted, self._is_erased), list[bytes](), set(ids)
        for batch in in_batches_of(ids, HISTORY_BATCH):
            found, _ = by_id.look_up(batch)
            for raw, record in found.values():
                if self._is_erased(str(record.id)):
                    # Who was merged into a contact that had to go is that contact.
                    continue
                # An answer under another id is the record that the asked one was merged into.
                rest -= {int(str(record.id)), *(int(o) for o in record.merged_ids if o.isdigit())}
                records.append(keep(raw, record))
        return records, rest

    def _read(self, stream: Stream, ids: set[int]) -> Iterable[bytes]:
        wanted = self._wanted_of(stream)
        by_id = ById(self._portal, self.kind.name, wanted, stream, is_archived=False)
        keep = Filter(wanted, self._is_erased)
        for batch in in_batches_of(ids, HISTORY_BATCH):
            for raw, record in by_id.read(batch):
                yield keep(raw, record)

    def _plan(
        self, stream: Stream, wanted: Wanted, *, is_archived: bool = False, is_counted: bool = False
    ) -> Plan:
        return Plan(
            stream,
            self.kind.name,
            wanted,
            is_archived=is_archived,
            is_counted=is_counted,
            is_erased=self._is_erased,
        )

    def _proof(self) -> dict[str, Any]:
        return {
            "mode": self._mode,
            "total": self._total,
            "live": self._inventory.expected - self._inventory.uncounted,
            "uncounted": self._inventory.uncounted,
            "has_walked_ids": self._has_walked_ids,
        }

    def _refuse_again(self, stream: Stream) -> None:
        """What HubSpot refused for the live records it would refuse for these too."""
        if self._refused is not None:
            message = str(self._refused).replace(f"{self.kind.live.name}:", f"{stream.name}:", 1)
            raise StreamNotAvailable(message, source="hubspot", stream=stream.name)
