"""What is linked to what, with every type and label that a link has.

Guarantee: all pages of every record's links; a record that HubSpot could not look up fails the read.
Each record that was asked for leaves a row that says so, so that links which are gone can go.

Belongs: batches of links and their pages. Does not: which contact a deal is credited to (dbt).
Cost: 1 call per 1,000 records, 1 more per page of one with many links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from connectors.contract import Page, Stream
from connectors.errors import SourceUnavailable
from connectors.hubspot.portal import Portal, changed_shape
from connectors.hubspot.shapes import Links, LinksReply, LinkType
from connectors.hubspot.sizes import Size, in_batches

Input = dict[str, str]

BATCH: Final = 1_000
"""HubSpot's largest batch of links."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Links from one kind of record to another; from_key, to_key: how their ids are called here."""

    stream: Stream
    start: str
    end: str
    from_key: str
    to_key: str


PAIRS: Final = (
    Pair(
        Stream("hubspot", "deal_contacts", "snapshot"), "deals", "contacts", "dealId", "contactId"
    ),
    Pair(
        Stream("hubspot", "deal_companies", "snapshot"), "deals", "companies", "dealId", "companyId"
    ),
    Pair(
        Stream("hubspot", "contact_companies", "snapshot"),
        "contacts",
        "companies",
        "contactId",
        "companyId",
    ),
)


def linked(
    portal: Portal,
    pair: Pair,
    ids: Sequence[int],
    is_erased: Callable[[str], bool],
    *,
    is_whole: bool,
) -> Iterator[Page]:
    """Yield links as {from_key, to_key, "typeId", "category", "label"}, one per link and type.

    Args:
        ids: whose links are read.
        is_erased: true for a contact that must not land.
        is_whole: they are all there are.
    Raises:
        SourceUnavailable: HubSpot could not look up some of them.
    """
    size, count = Size(BATCH), 0
    for start in range(0, len(ids), BATCH):
        asked = [str(one) for one in ids[start : start + BATCH]]
        if pair.start == "contacts":
            asked = [one for one in asked if not is_erased(one)]
        records = [_row(pair, one, None, None) for one in asked]
        for links in _all_of(portal, pair, [{"id": one} for one in asked], size):
            records += _rows(pair, links, is_erased)
        count += len(asked)
        yield Page(records)
    yield Page((), proof={"mode": "whole" if is_whole else "changes", "asked": count})


def _all_of(portal: Portal, pair: Pair, inputs: Sequence[Input], size: Size) -> Iterator[Links]:
    """The links of some records, page after page of those that have many."""
    stream = pair.stream
    while inputs:
        asked = {(one["id"], one.get("after")) for one in inputs}
        more: list[Input] = []
        for batch, reply in in_batches(
            inputs, size, lambda some: portal.links(pair.start, pair.end, some, stream)
        ):
            if not all(fault.is_absence for fault in reply.errors):
                raise _not_looked_up(pair, len(batch))
            more += _next_pages(reply)
            yield from reply.results
        if any((one["id"], one["after"]) in asked for one in more):
            raise changed_shape("$.results[].paging.next.after", stream)
        inputs = more


def _next_pages(reply: LinksReply) -> list[Input]:
    return [
        {"id": str(links.start.id), "after": str(links.paging.next.after)}
        for links in reply.results
        if links.paging and links.paging.next
    ]


def _not_looked_up(pair: Pair, count: int) -> SourceUnavailable:
    name = pair.stream.name
    return SourceUnavailable(
        f"hubspot: {name}: HubSpot could not look up the links of some of {count} {pair.start}; expected all. "
        "The links known so far are kept: run again.",
        source="hubspot",
        stream=name,
    )


def _rows(pair: Pair, links: Links, is_erased: Callable[[str], bool]) -> Iterator[bytes]:
    for link in links.to:
        target = str(link.to_object_id)
        if pair.end == "contacts" and is_erased(target):
            continue
        for kind in link.association_types or [LinkType()]:
            yield _row(pair, str(links.start.id), target, kind)


def _row(pair: Pair, start: str, end: str | None, kind: LinkType | None) -> bytes:
    kind = kind or LinkType()
    return msgspec.json.encode(
        {
            pair.from_key: start,
            pair.to_key: end,
            "typeId": None if kind.type_id is None else str(kind.type_id),
            "category": kind.category,
            "label": kind.label,
        }
    )
