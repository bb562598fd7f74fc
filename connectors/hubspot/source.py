"""HubSpot as a source: its streams over one portal.

Belongs: which reader serves which stream. Does not: the reading itself (streams, walk, links).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from connectors.contract import Days, Finding, Page, Stream, Usage
from connectors.http import Session
from connectors.hubspot import streams
from connectors.hubspot.check import Expected, check_portal
from connectors.hubspot.links import deal_contacts
from connectors.hubspot.portal import Portal
from connectors.hubspot.properties import Wanted, wanted_of_contacts, wanted_of_deals
from connectors.hubspot.walk import Plan, Walk

Read = Callable[[str | None], Iterator[Page]]


class HubspotSource:
    """One opened portal; read by one thread at a time.

    Args:
        extra: properties to read beside the model's, by object type.
        sessions: all that `close` has to end.
    """

    name = "hubspot"
    streams: Sequence[Stream] = streams.STREAMS

    def __init__(
        self,
        portal: Portal,
        *,
        usage: Usage,
        versions: Mapping[str, str],
        extra: Mapping[str, Sequence[str]],
        expected: Expected,
        sessions: Sequence[Session],
    ) -> None:
        self.usage = usage
        self.versions = versions
        self._portal = portal
        self._extra = extra
        self._expected = expected
        self._sessions = sessions
        self._deal_ids: list[str] | None = None
        self._readers: Mapping[str, Read] = {
            streams.ACCOUNT.name: lambda _: streams.account(portal),
            streams.PROPERTIES.name: lambda _: streams.properties(portal),
            streams.PIPELINES.name: lambda _: streams.pipelines(portal),
            streams.CONTACTS.name: partial(self._contacts, streams.CONTACTS, False),
            streams.CONTACTS_ARCHIVED.name: partial(
                self._contacts, streams.CONTACTS_ARCHIVED, True
            ),
            streams.DEALS.name: self._deals,
            streams.DEALS_ARCHIVED.name: self._deals_archived,
            streams.DEAL_CONTACTS.name: lambda _: deal_contacts(
                portal, streams.DEAL_CONTACTS, self._deal_ids
            ),
        }

    def read(
        self, stream: Stream, *, days: Days | None = None, after: str | None = None
    ) -> Iterator[Page]:
        if days is not None:
            raise ValueError(f"hubspot: {stream.name} has no days")
        if after is not None and stream.kind != "walk":
            raise ValueError(f"hubspot: {stream.name} is read whole and resumes nowhere")
        self._portal.account(streams.ACCOUNT)
        yield from self._readers[stream.name](after)

    def check(self) -> Iterator[Finding]:
        yield from check_portal(self._portal, self._extra, self._expected)

    def close(self) -> None:
        for session in self._sessions:
            session.close()

    def _contacts(self, stream: Stream, is_archived: bool, after: str | None) -> Iterator[Page]:
        plan = Plan(
            stream,
            "contacts",
            self._wanted_of_contacts(stream),
            is_archived=is_archived,
            is_counted=not is_archived,
        )
        return Walk(self._portal, plan).pages(after)

    def _deals(self, after: str | None) -> Iterator[Page]:
        wanted = self._wanted_of_deals(streams.DEALS)
        plan = Plan(streams.DEALS, "deals", wanted, is_counted=True, keeps_ids=after is None)
        walk = Walk(self._portal, plan)
        yield from walk.pages(after)
        # Only a walk from the start to the end has passed every deal.
        self._deal_ids = walk.ids if after is None else None

    def _deals_archived(self, after: str | None) -> Iterator[Page]:
        wanted = self._wanted_of_deals(streams.DEALS_ARCHIVED)
        plan = Plan(streams.DEALS_ARCHIVED, "deals", wanted, is_archived=True)
        return Walk(self._portal, plan).pages(after)

    def _wanted_of_contacts(self, stream: Stream) -> Wanted:
        _, stages = self._portal.lifecycle(stream)
        definitions = streams.definitions_of(self._portal, "contacts", stream)
        return wanted_of_contacts(self._extra.get("contacts", ()), definitions, stages)

    def _wanted_of_deals(self, stream: Stream) -> Wanted:
        extra = self._extra.get("deals", ())
        definitions = streams.definitions_of(self._portal, "deals", stream) if extra else ()
        return wanted_of_deals(extra, definitions)
