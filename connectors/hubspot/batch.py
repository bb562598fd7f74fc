"""Read records by their ids, where the address of a list would grow too long.

Guarantee: every id asked for comes back, or HubSpot names it as gone, or another record of the
answer has swallowed it in a merge; otherwise the read fails.

Belongs: batches, matching by id. Does not: finding the ids (walk).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Raw

from connectors.contract import Stream
from connectors.errors import SourceUnavailable
from connectors.hubspot.portal import Portal, decoded
from connectors.hubspot.properties import Wanted
from connectors.hubspot.shapes import BatchReply, Record
from connectors.hubspot.sizes import Size, in_batches

BATCH: Final = 100
HISTORY_BATCH: Final = 50
"""HubSpot's largest batch, and its largest one with histories."""

Found = tuple[Raw, Record]


class ById:
    """Reads batches of one kind of record; `gone` collects the ids that HubSpot says are no records.

    Safe to use from several threads.

    Args:
        wanted: properties and histories that each record is to have.
    """

    def __init__(
        self, portal: Portal, object_type: str, wanted: Wanted, stream: Stream, *, is_archived: bool
    ) -> None:
        self._portal = portal
        self._object_type = object_type
        self._wanted = wanted
        self._stream = stream
        self._is_archived = is_archived
        self._size = Size(HISTORY_BATCH if wanted.history else BATCH)
        self.gone: set[str] = set()

    def look_up(self, ids: Sequence[str]) -> tuple[dict[str, Found], set[str]]:
        """What is there, by id, and which ids HubSpot says nothing of or calls gone."""
        found, _ = self._ask(ids)
        return found, set(ids) - found.keys()

    def read(self, ids: Sequence[str]) -> list[Found]:
        """Each record once, in the order of the answers.

        Raises:
            SourceUnavailable: ids stayed without a record and without a reason, asked twice.
        """
        found, missing = self._ask(ids)
        if missing:
            again, missing = self._ask(sorted(missing))
            found.update(again)
        if missing:
            raise SourceUnavailable(
                f"hubspot: {self._stream.name}: HubSpot left out {len(missing)} of {len(ids)} records without "
                "a reason, twice; expected each record or why it is gone. What was landed is kept: run again.",
                source="hubspot",
                stream=self._stream.name,
            )
        return list(found.values())

    def _ask(self, ids: Sequence[str]) -> tuple[dict[str, Found], set[str]]:
        """What came, by id, and which ids neither came nor are known to be gone."""
        found: dict[str, Found] = {}
        gone: set[str] = set()
        for _, reply in in_batches(ids, self._size, self._batch):
            for raw in reply.results:
                record = decoded(raw, Record, "$.results[]", self._stream)
                found[str(record.id)] = (raw, record)
                gone |= record.merged_ids
            gone = gone.union(*(fault.ids for fault in reply.errors if fault.is_absence))
        self.gone |= (gone & set(ids)) - found.keys()
        return found, set(ids) - found.keys() - gone

    def _batch(self, ids: Sequence[str]) -> BatchReply:
        body = {
            "inputs": [{"id": one} for one in ids],
            "properties": self._wanted.properties,
            "propertiesWithHistory": self._wanted.history,
        }
        return self._portal.batch(
            self._object_type, body, self._stream, is_archived=self._is_archived
        )
