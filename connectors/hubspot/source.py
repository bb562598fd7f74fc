"""HubSpot as a source: its streams over one portal.

Belongs: which reader serves which stream. Does not: the reading itself (crm, links, streams).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from connectors.contract import Days, Finding, Page, Stream, Usage
from connectors.errors import StreamNotAvailable
from connectors.http import Session
from connectors.hubspot import marketing, money, streams, visits
from connectors.hubspot.budget import CLOCK_TOLERANCE
from connectors.hubspot.census import walked_ids
from connectors.hubspot.check import Expected, check_portal
from connectors.hubspot.crm import Crm
from connectors.hubspot.kinds import KINDS, Kind
from connectors.hubspot.known import Reading
from connectors.hubspot.links import PAIRS, Pair, linked
from connectors.hubspot.portal import Portal
from connectors.hubspot.properties import Wanted, wanted_of
from connectors.hubspot.shapes import Definition

Read = Callable[[str | None], Iterator[Page]]


class HubspotSource:
    """One opened portal; read by one thread at a time.

    Args:
        extra: properties to read beside the model's, by object type.
        reading: what it starts from.
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
        reading: Reading,
        sessions: Sequence[Session],
    ) -> None:
        self.usage = usage
        self.versions = versions
        self._portal = portal
        self._extra = extra
        self._expected = expected
        self._reading = reading
        self._sessions = sessions
        self._crm = {
            kind.name: Crm(portal, kind, reading.known, partial(self._wanted, kind), reading.now)
            for kind in KINDS
        }
        self._readers: dict[str, Read] = {
            streams.ACCOUNT.name: lambda _: streams.account(portal),
            streams.PROPERTIES.name: lambda _: streams.properties(portal),
            streams.PIPELINES.name: lambda _: streams.pipelines(portal),
            streams.OWNERS.name: lambda _: streams.owners(portal),
        }
        self._add_optional()
        for kind in KINDS:
            self._add_kind(kind, self._crm[kind.name])
        for pair in PAIRS:
            self._readers[pair.stream.name] = partial(self._links, pair)

    def read(
        self, stream: Stream, *, days: Days | None = None, after: str | None = None
    ) -> Iterator[Page]:
        if days is not None:
            raise ValueError(f"hubspot: {stream.name} has no days")
        if after is not None and stream.kind != "walk":
            raise ValueError(f"hubspot: {stream.name} is read whole and resumes nowhere")
        self._portal.account(streams.ACCOUNT)
        for page in self._readers[stream.name](after):
            yield self._timed(page)

    def _timed(self, page: Page) -> Page:
        """A last page, with how wrong the clock is that dates the read, where that matters."""
        ahead = self._portal.clock_ahead
        if not page.proof or ahead < CLOCK_TOLERANCE:
            return page
        return replace(
            page, proof={**page.proof, "clock_ahead_seconds": math.ceil(ahead.total_seconds())}
        )

    def check(self) -> Iterator[Finding]:
        yield from check_portal(self._portal, self._extra, self._expected)

    def close(self) -> None:
        for session in self._sessions:
            session.close()

    def _add_kind(self, kind: Kind, crm: Crm) -> None:
        self._readers |= {
            kind.live.name: crm.live,
            kind.archived.name: crm.archived,
            kind.found.name: lambda _: crm.found(),
            kind.gone.name: lambda _: crm.gone(),
        }

    def _add_optional(self) -> None:
        """Streams that many portals do not have."""
        portal, known, now = self._portal, self._reading.known, self._reading.now
        figures, submissions = marketing.CAMPAIGN_FIGURES.name, marketing.FORM_SUBMISSIONS.name
        self._readers |= {
            money.EXCHANGE_RATES.name: lambda _: money.exchange_rates(portal),
            money.GOALS.name: lambda _: money.goals(portal),
            marketing.CAMPAIGNS.name: lambda _: marketing.campaigns(portal),
            figures: lambda _: marketing.campaign_figures(
                portal, known.changes_since(figures, now), now
            ),
            marketing.EMAILS.name: lambda _: marketing.emails(portal),
            marketing.FORMS.name: lambda _: marketing.forms(portal),
            submissions: lambda _: marketing.form_submissions(
                portal, known.since.get(submissions), known.asked_at.get(submissions), now
            ),
            visits.SOURCE_VISITS_DAILY.name: lambda _: visits.source_visits(
                portal,
                self._reading.start_date,
                known.days.get(visits.SOURCE_VISITS_DAILY.name),
                now,
                portal.zone,
            ),
        }

    def _links(self, pair: Pair, _: str | None) -> Iterator[Page]:
        """Links of the records that changed; of all where that is due."""
        crm, known = self._crm[pair.start], self._reading.known
        is_whole = known.changes_since(pair.stream.name, self._reading.now) is None
        ids = crm.changed
        if is_whole or ids is None:
            is_whole, ids = True, crm.live_ids
            if ids is None:
                ids = walked_ids(self._portal, pair.start, pair.stream, is_alone=False)
        yield from linked(self._portal, pair, ids, known.is_erased, is_whole=is_whole)

    def _wanted(self, kind: Kind, stream: Stream) -> Wanted:
        extra = self._extra.get(kind.name, ())
        definitions: list[Definition] = []
        stages = None
        try:
            definitions = streams.definitions_of(self._portal, kind.name, stream)
            stages = self._portal.stages_of(kind.name, stream) if kind.has_stages else None
        except StreamNotAvailable:
            if extra:
                raise
        return wanted_of(
            kind.properties, kind.history, extra, definitions, stages[1] if stages else ()
        )
