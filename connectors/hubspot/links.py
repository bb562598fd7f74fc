"""Which contacts each deal is linked to, with every type that a link has.

Guarantee: all pages of every deal's links; a deal that HubSpot could not look up fails the read.

Belongs: batches of links and their pages. Does not: which contact a deal is credited to (dbt).
Cost: 1 call per 1,000 deals, 1 more per page of a deal with many contacts, and 1 per 100 deals where
their ids are not known from a walk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from connectors.contract import Page, Stream
from connectors.errors import SourceUnavailable
from connectors.hubspot.portal import Portal, changed_shape
from connectors.hubspot.properties import Wanted
from connectors.hubspot.shapes import Links, LinksReply, LinkType
from connectors.hubspot.sizes import Size, in_batches
from connectors.hubspot.walk import Plan, Walk

Input = dict[str, str]

BATCH: Final = 1_000
"""HubSpot's largest batch of links."""


def deal_contacts(portal: Portal, stream: Stream, deal_ids: Sequence[str] | None) -> Iterator[Page]:
    """Yield links as {"dealId", "contactId", "typeId", "category", "label"}, one per link and type.

    Args:
        deal_ids: of a whole walk just made; None = list them first.
    Raises:
        SourceUnavailable: HubSpot could not look up some deals.
    """
    ids = _listed(portal, stream) if deal_ids is None else deal_ids
    size = Size(BATCH)
    if not ids:
        yield Page(records=())
    for start in range(0, len(ids), BATCH):
        inputs = [{"id": one} for one in ids[start : start + BATCH]]
        found = _all_of(portal, stream, inputs, size)
        yield Page([record for links in found for record in _records(links)])


def _listed(portal: Portal, stream: Stream) -> list[str]:
    walk = Walk(portal, Plan(stream, "deals", Wanted(("hs_object_id",)), keeps_ids=True))
    for _ in walk.pages():
        """Only the ids that the walk keeps are wanted."""
    return walk.ids


def _all_of(portal: Portal, stream: Stream, inputs: Sequence[Input], size: Size) -> Iterator[Links]:
    """The links of some deals, page after page of those that have many."""
    while inputs:
        asked = {(one["id"], one.get("after")) for one in inputs}
        more: list[Input] = []
        for batch, reply in in_batches(
            inputs, size, lambda some: portal.links("deals", "contacts", some, stream)
        ):
            if not all(fault.is_absence for fault in reply.errors):
                raise _not_looked_up(stream, len(batch))
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


def _not_looked_up(stream: Stream, deals: int) -> SourceUnavailable:
    return SourceUnavailable(
        f"hubspot: {stream.name}: HubSpot could not look up the links of some of {deals} deals; expected all. "
        "The links known so far are kept: run again.",
        source="hubspot",
        stream=stream.name,
    )


def _records(links: Links) -> Iterator[bytes]:
    for link in links.to:
        for kind in link.association_types or [LinkType()]:
            yield msgspec.json.encode(
                {
                    "dealId": str(links.start.id),
                    "contactId": str(link.to_object_id),
                    "typeId": None if kind.type_id is None else str(kind.type_id),
                    "category": kind.category,
                    "label": kind.label,
                }
            )
