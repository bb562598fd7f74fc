"""Matomo as a source: visits by day, in all and by where they came from.

Guarantee: every row of each report once per read. An error with status 200 is an error; a report that
the server lacks for details only (websites, campaigns) is left out. Days are the site's own.

Belongs: bulk requests, cutting answers into records. Does not: HTTP (session), channels (dbt).
Facts: docs/sources/matomo.md#reports
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from msgspec import Raw

from connectors.contract import Days, Finding, Page, Stream, Usage, digest_of
from connectors.errors import SourceChanged, SourceError
from connectors.http import Clock, Request, Session
from connectors.matomo.refusals import Refusal, error_of, is_missing_method, judge_of

TOTALS: Final = Stream("matomo", "totals_daily", "dated", is_essential=True)
TRAFFIC: Final = Stream("matomo", "traffic_daily", "dated", is_essential=True)
SITE: Final = "SitesManager.getSiteFromId"
REPORTS: Final = {
    TOTALS.name: {"total": "VisitsSummary.get"},
    TRAFFIC.name: {
        "type": "Referrers.getReferrerType",
        "website": "Referrers.getWebsites",
        "campaign": "Referrers.getCampaigns",
    },
}
"""Stream → our name of a report → Matomo's method, all in one bulk request."""

DETAILS: Final = ("website", "campaign")
"""Reports that only refine others: without them websites are all referrals, campaigns all others."""

SLICE_DAYS: Final = 90
LOOK_BACK_DAYS: Final = 28


class _Site(msgspec.Struct):
    timezone: str = ""
    currency: str = ""


Answers = list[Raw] | Refusal


@dataclass(frozen=True, slots=True)
class MatomoOptions:
    """A site of a Matomo server, as a client file describes it."""

    base_url: str
    site_id: str
    token: str = field(repr=False)


def asked(base_url: str, site_id: str) -> str:
    """What the reports are about, in short."""
    return digest_of("matomo", base_url.rstrip("/"), site_id)


class MatomoSource:
    """An opened site; read by one thread at a time."""

    name = "matomo"
    streams: Sequence[Stream] = (TOTALS, TRAFFIC)

    def __init__(
        self, session: Session, options: MatomoOptions, *, usage: Usage, clock: Clock
    ) -> None:
        self.usage = usage
        self.versions: Mapping[str, str] = {
            "api": "reporting",
            "asked": asked(options.base_url, options.site_id),
        }
        self._session = session
        self._options = options
        self._clock = clock
        self._judge = judge_of(options.site_id, clock)

    def read(
        self, stream: Stream, *, days: Days | None = None, after: str | None = None
    ) -> Iterator[Page]:
        if days is None or after is not None:
            raise ValueError(f"matomo: {stream.name} is read for days, and whole")
        rows = 0
        for span in _slices(days):
            site, records = self._span(stream, span)
            rows += len(records)
            yield Page(
                records,
                claimed=rows if span.last == days.last else None,
                header={
                    "property_id": self._options.site_id,
                    "row_count": rows,
                    "timezone": site.timezone or None,
                    "currency": site.currency or None,
                },
            )

    def check(self) -> Iterator[Finding]:
        subject = f"site_id {self._options.site_id}"
        today = self._clock.now().date()
        days = Days(today - timedelta(days=LOOK_BACK_DAYS), today)
        try:
            _, records = self._span(TOTALS, days)
            self._span(TRAFFIC, Days(today, today))
        except SourceError as error:
            yield Finding("matomo", subject, "error", str(error))
            return
        if records:
            yield Finding("matomo", subject, "ok", "takes the token and has visits.")
        else:
            yield Finding(
                "matomo",
                subject,
                "warning",
                f"no visit in {LOOK_BACK_DAYS} days; expected some.",
                "Look for a wrong site_id, or a tag that was taken off.",
            )

    def close(self) -> None:
        self._session.close()

    def _span(self, stream: Stream, span: Days) -> tuple[_Site, list[bytes]]:
        """What the site is, and the records of all reports of the stream for the span."""
        reports = REPORTS[stream.name]
        answers = self._bulk(stream, span, list(reports.values()))
        records: list[bytes] = []
        for name, answer in zip(reports, answers, strict=False):
            records += self._records(stream, name, answer)
        return _site_of(answers[len(reports) :]), records

    def _bulk(self, stream: Stream, span: Days, methods: Sequence[str]) -> list[Raw]:
        between = f"{span.first.isoformat()},{span.last.isoformat()}"
        common = {"idSite": self._options.site_id, "period": "day", "date": between}
        form = {"token_auth": self._options.token}
        for place, method in enumerate(methods):
            form[f"urls[{place}]"] = urlencode({"method": method, **common, "filter_limit": "-1"})
        site = {"method": SITE, "idSite": self._options.site_id}
        form[f"urls[{len(methods)}]"] = urlencode(site)
        request = Request(
            "POST",
            "/index.php",
            (("module", "API"), ("method", "API.getBulkRequest"), ("format", "json")),
            urlencode(form).encode(),
            "application/x-www-form-urlencoded",
        )
        answers: Answers = self._session.read(request, Answers, stream)  # type: ignore[arg-type]  # msgspec takes unions, the type of types does not
        if isinstance(answers, Refusal):
            raise error_of(answers, self._judge, stream)
        if len(answers) < len(methods):
            raise self._changed(stream, "$")
        return answers

    def _records(self, stream: Stream, report: str, answer: Raw) -> Iterator[bytes]:
        """One record per row: {"date": day, "report": our name of it, "row": as it came}."""
        for day, rows in self._by_day(stream, report, answer).items():
            for row in rows:
                yield b'{"date":%b,"report":"%b","row":%b}' % (
                    msgspec.json.encode(day),
                    report.encode(),
                    bytes(row),
                )

    def _by_day(self, stream: Stream, report: str, answer: Raw) -> Mapping[str, list[Raw]]:
        try:
            refusal = msgspec.json.decode(answer, type=Refusal)
        except msgspec.MsgspecError:
            return self._days(stream, answer)
        if report in DETAILS and is_missing_method(refusal):
            return {}
        raise error_of(refusal, self._judge, stream)

    def _days(self, stream: Stream, answer: Raw) -> Mapping[str, list[Raw]]:
        """Day → rows. Matomo writes nothing as [], one row as an object, several as a list."""
        try:
            whole = msgspec.json.decode(answer, type=dict[str, Any] | list[Any])
            if isinstance(whole, list):
                if whole:
                    raise self._changed(stream, "$[…]")
                return {}
            days = msgspec.json.decode(answer, type=dict[str, Raw])
            for day in days:
                date.fromisoformat(day)
            return {day: _rows(found) for day, found in days.items()}
        except (msgspec.MsgspecError, ValueError):
            raise self._changed(stream, "$[…]") from None

    def _changed(self, stream: Stream, path: str) -> SourceChanged:
        return SourceChanged(
            f"{self._judge.where(stream)}{self._judge.what}: Matomo answers in another shape than by day; expected one "
            "answer per report, each by day. Nothing of it was taken: look for a newer maintrack, or report this.",
            source="matomo",
            path=path,
            stream=stream.name,
        )


def _rows(found: Raw) -> list[Raw]:
    rows = [found]
    if bytes(found).lstrip().startswith(b"["):
        rows = msgspec.json.decode(found, type=list[Raw])
    for row in rows:
        # A row that is no object could not be loaded, and would stop all that comes after it.
        msgspec.json.decode(row, type=dict[str, Any])
    return rows


def _site_of(answers: Sequence[Raw]) -> _Site:
    """Not every token may see the site's settings; its days are then taken as the client's."""
    try:
        return msgspec.json.decode(answers[0], type=_Site) if answers else _Site()
    except msgspec.MsgspecError:
        return _Site()


def _slices(days: Days) -> Iterator[Days]:
    first = days.first
    while first <= days.last:
        last = min(first + timedelta(days=SLICE_DAYS - 1), days.last)
        yield Days(first, last)
        first = last + timedelta(days=1)
