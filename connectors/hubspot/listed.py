"""Lists that HubSpot pages by a cursor: forms, campaigns, e-mails, goals, rates.

Guarantee: only an absent cursor ends a list; one that leads to itself is a change of the API.

Belongs: the loop over pages. Does not: what is kept of a record (marketing, money).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Raw

from connectors.contract import Stream
from connectors.hubspot.portal import Portal, changed_shape
from connectors.hubspot.shapes import ListReply

Query = Sequence[tuple[str, str]]


def listed(portal: Portal, path: str, query: Query, stream: Stream) -> Iterator[Raw]:
    """Every record of a list, page by page.

    Args:
        query: sent with every page.
    Cost: 1 call per page, at least 1.
    """
    for page in pages(lambda after: portal.listed(path, query, after, stream), stream):
        yield from page.results


def pages(ask: Callable[[str | None], ListReply], stream: Stream) -> Iterator[ListReply]:
    after: str | None = None
    while True:
        reply = ask(after)
        yield reply
        if reply.after is None:
            return
        if reply.after == after:
            raise changed_shape("$.paging.next.after", stream)
        after = reply.after
