"""Plausible as a source: visits by day, in all and by channel, source and campaign.

Guarantee: every row of a query once per read; a query that ends before its own count fails the read.
Days are the site's own.

Belongs: queries, paging. Does not: HTTP (session), channels (dbt).
Facts: docs/sources/plausible.md#queries
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import msgspec
from msgspec import Raw

from connectors.contract import Days, Finding, Page, Stream, Usage, digest_of
from connectors.errors import SourceChanged, SourceError, SourceUnavailable
from connectors.http import Clock, Request, Session

PAGE_ROWS: Final = 10_000
METRICS: Final = ("visits", "visitors", "pageviews", "bounce_rate")
TOTALS: Final = Stream("plausible", "totals_daily", "dated", is_essential=True)
TRAFFIC: Final = Stream("plausible", "traffic_daily", "dated", is_essential=True)
DIMENSIONS: Final = {
    TOTALS.name: ("time:day",),
    TRAFFIC.name: (
        "time:day",
        "visit:channel",
        "visit:source",
        "visit:utm_medium",
        "visit:utm_campaign",
    ),
}
LOOK_BACK_DAYS: Final = 28


class _Meta(msgspec.Struct):
    total_rows: int | None = None


class _Row(msgspec.Struct):
    dimensions: list[str]
    metrics: list[float | None]


class QueryReply(msgspec.Struct):
    results: list[Raw]
    meta: _Meta = msgspec.field(default_factory=_Meta)


@dataclass(frozen=True, slots=True)
class PlausibleOptions:
    """A site, as a client file describes it."""

    site_id: str
    token: str = field(repr=False)
    base_url: str = "https://plausible.io"


def asked(site_id: str) -> str:
    """What the queries are about, in short."""
    return digest_of("plausible", site_id)


class PlausibleSource:
    """An opened site; read by one thread at a time."""

    name = "plausible"
    streams: Sequence[Stream] = (TOTALS, TRAFFIC)

    def __init__(
        self, session: Session, options: PlausibleOptions, *, usage: Usage, clock: Clock
    ) -> None:
        self.usage = usage
        self.versions: Mapping[str, str] = {"api": "v2", "asked": asked(options.site_id)}
        self._session = session
        self._options = options
        self._clock = clock

    def read(
        self, stream: Stream, *, days: Days | None = None, after: str | None = None
    ) -> Iterator[Page]:
        if days is None or after is not None:
            raise ValueError(f"plausible: {stream.name} is read for days, and whole")
        seen = 0
        while True:
            reply = self._ask(stream, days, seen)
            seen += len(reply.results)
            count = reply.meta.total_rows
            # Without a count, a page that is not full is the last one.
            is_last = seen >= count if count is not None else len(reply.results) < PAGE_ROWS
            if not is_last and not reply.results:
                raise self._ends_early(stream, seen, count or 0)
            yield Page(
                [bytes(row) for row in reply.results],
                claimed=seen if is_last else None,
                header=self._header(stream, count if count is not None else seen),
            )
            if is_last:
                return

    def check(self) -> Iterator[Finding]:
        today = self._clock.now().date()
        days = Days(today - timedelta(days=LOOK_BACK_DAYS), today)
        subject = f"site_id {self._options.site_id}"
        try:
            has_rows = bool(self._ask(TOTALS, days, 0).results)
        except SourceError as error:
            yield Finding("plausible", subject, "error", str(error))
            return
        if has_rows:
            yield Finding("plausible", subject, "ok", "takes the key and has visits.")
        else:
            yield Finding(
                "plausible",
                subject,
                "warning",
                f"no visit in {LOOK_BACK_DAYS} days; expected some.",
                "Look for a wrong site_id, or a script that was taken off.",
            )

    def close(self) -> None:
        self._session.close()

    def _ask(self, stream: Stream, days: Days, offset: int) -> QueryReply:
        names = DIMENSIONS[stream.name]
        body = {
            "site_id": self._options.site_id,
            "metrics": METRICS,
            "date_range": [days.first.isoformat(), days.last.isoformat()],
            "dimensions": names,
            # A settled order, so that a page begins where the one before ended.
            "order_by": [[name, "asc"] for name in names],
            "include": {"total_rows": True},
            "pagination": {"limit": PAGE_ROWS, "offset": offset},
        }
        request = Request("POST", "/api/v2/query", (), msgspec.json.encode(body))
        reply = self._session.read(request, QueryReply, stream)
        for row in reply.results:
            try:
                msgspec.json.decode(row, type=_Row)
            except msgspec.MsgspecError:
                raise self._changed(stream) from None
        return reply

    def _header(self, stream: Stream, row_count: int) -> dict[str, Any]:
        return {
            "property_id": self._options.site_id,
            "dimensions": list(DIMENSIONS[stream.name]),
            "metrics": list(METRICS),
            "row_count": row_count,
        }

    def _changed(self, stream: Stream) -> SourceChanged:
        return SourceChanged(
            f"plausible: {stream.name}: site_id {self._options.site_id} answers with rows of another shape; "
            "expected dimensions and metrics. Nothing of it was taken: look for a newer maintrack, or report this.",
            source="plausible",
            path="$.results[…]",
            stream=stream.name,
        )

    def _ends_early(self, stream: Stream, seen: int, claimed: int) -> SourceUnavailable:
        return SourceUnavailable(
            f"plausible: {stream.name}: site_id {self._options.site_id} sent {seen:,} of {claimed:,} rows and then "
            "none; expected all. The days keep what they had: run again.",
            source="plausible",
            stream=stream.name,
        )
