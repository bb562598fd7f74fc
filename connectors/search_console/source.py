"""Search Console as a source: clicks and impressions by day, for all queries, brand queries and the others.

Guarantee: days are Google's own (Pacific). Days that Google still counts are named in the header
(`pending_from`), and so is the first day it still has (`truncated_before`).

Belongs: the three queries, what a page says of itself. Does not: HTTP (session), what brand share is (dbt).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Raw

from connectors.contract import Days, Finding, Page, Stream, Usage, digest_of
from connectors.http import Clock, Session
from connectors.search_console.check import check_site
from connectors.search_console.queries import search_request

SEARCH_DAILY: Final = Stream("search_console", "search_daily", "dated", is_essential=True)
PACIFIC: Final = "America/Los_Angeles"
HISTORY_DAYS: Final = 485
"""Google keeps sixteen months. Older days would come back empty and wipe out what was kept of them."""

LATE_DAYS: Final = 7
"""Days without rows this close to today are late, not empty, whatever the metadata say."""


class _Metadata(msgspec.Struct):
    firstIncompleteDate: str = ""  # noqa: N815 -- Google's name
    first_incomplete_date: str = ""


class SearchReply(msgspec.Struct):
    """`rows` is absent when there are none, so how Google counted is what an answer must have."""

    responseAggregationType: str  # noqa: N815 -- Google's name
    rows: list[Raw] = []
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


class _Day(msgspec.Struct):
    keys: list[str]


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """A site, as a client file describes it.

    site: as Search Console writes it. brand: regular expression (RE2) of queries for the brand; None
        = only the total is read.
    credentials: JSON of a service account's key, or {"type": "bearer", "token": "…"}.
    """

    site: str
    credentials: str = field(repr=False)
    brand: str | None = None
    base_url: str = "https://searchconsole.googleapis.com"


def asked(site: str, brand: str | None) -> str:
    """What the queries are about, in short."""
    return digest_of("search_console", site, brand)


class SearchSource:
    """An opened site; read by one thread at a time."""

    name = "search_console"
    streams: Sequence[Stream] = (SEARCH_DAILY,)

    def __init__(
        self, session: Session, options: SearchOptions, *, usage: Usage, clock: Clock
    ) -> None:
        self.usage = usage
        self.versions: Mapping[str, str] = {
            "api": "v3",
            "asked": asked(options.site, options.brand),
        }
        self._session = session
        self._options = options
        self._clock = clock

    @property
    def kinds(self) -> tuple[str, ...]:
        return ("total",) if self._options.brand is None else ("total", "brand", "non_brand")

    def read(
        self, stream: Stream, *, days: Days | None = None, after: str | None = None
    ) -> Iterator[Page]:
        if days is None or after is not None:
            raise ValueError(f"search_console: {stream.name} is read for days, and whole")
        oldest = self._today() - timedelta(days=HISTORY_DAYS)
        header: dict[str, Any] = {
            "property_id": self._options.site,
            "timezone": PACIFIC,
            "truncated_before": oldest.isoformat() if days.first < oldest else None,
        }
        if days.last < oldest:
            yield Page((), claimed=0, header={**header, "query_kind": "total", "row_count": 0})
            return
        span = Days(max(days.first, oldest), days.last)
        replies = {kind: self._ask(stream, span, kind) for kind in self.kinds}
        header["pending_from"] = self._pending_from(replies, span)
        rows = sum(len(reply.rows) for reply in replies.values())
        for kind, reply in replies.items():
            yield Page(
                [bytes(row) for row in reply.rows],
                claimed=rows if kind == self.kinds[-1] else None,
                header={**header, "query_kind": kind, "row_count": rows},
            )

    def check(self) -> Iterator[Finding]:
        yield from check_site(
            self._session, self._options.site, self._options.brand, today=self._today()
        )

    def close(self) -> None:
        self._session.close()

    def _ask(self, stream: Stream, span: Days, kind: str) -> SearchReply:
        request = search_request(self._options.site, span, kind=kind, brand=self._options.brand)
        return self._session.read(request, SearchReply, stream)

    def _pending_from(self, replies: Mapping[str, SearchReply], span: Days) -> str | None:
        """The first day that Google still counts, by any of the replies, or that it has no rows of yet."""
        told = [
            reply.metadata.firstIncompleteDate or reply.metadata.first_incomplete_date
            for reply in replies.values()
        ]
        found = [day for day in told if day]
        seen = [day for row in replies["total"].rows if (day := _day_of(row)) is not None]
        next_day = max(seen) + timedelta(days=1) if seen else span.first
        late = max(next_day, self._today() - timedelta(days=LATE_DAYS))
        if late <= span.last:
            found.append(late.isoformat())
        return min(found, default=None)

    def _today(self) -> date:
        return self._clock.now().astimezone(ZoneInfo(PACIFIC)).date()


def _day_of(row: Raw) -> date | None:
    """None for what is no day: the loader sets such a row aside and says so."""
    try:
        return date.fromisoformat(msgspec.json.decode(row, type=_Day).keys[0])
    except (msgspec.MsgspecError, ValueError, IndexError):
        return None
