"""GA4 as a source: daily reports of one or several properties, restated whole for the days asked.

Guarantee: every row of each report once per read, property after property, in order of its dimensions;
a report that ends before its own count fails the read.

Belongs: paging, the header that says what the rows are. Does not: requests (reports), quota (quota).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.contract import Days, Finding, Page, Stream, Usage, digest_of
from connectors.errors import SourceChanged, SourceUnavailable
from connectors.ga4.check import check_property
from connectors.ga4.quota import PropertyQuotas
from connectors.ga4.reports import ReportPlan, metadata, months, plans, run_report, slices
from connectors.ga4.shapes import MetadataReply, Report
from connectors.http import Clock, Session

API_VERSION = "v1beta"

_CUTS: Final = ("PROPERTY", "DATE_RANGE", "GOOGLE_ADS")
"""Kinds of truncation before which rows are missing; others tell of attribution or shops."""


@dataclass(frozen=True, slots=True)
class Ga4Options:
    """Properties, as a client file describes them.

    credentials: JSON of a service account's key, or {"type": "bearer", "token": "…"}.
    hosts: the only host names that count; empty = all.
    has_landing_pages: read sessions by landing page and country as well.
    timezone, currency: the client's, to compare with the property's.
    """

    property_ids: Sequence[str]
    credentials: str = field(repr=False)
    timezone: str
    currency: str
    hosts: Sequence[str] = ()
    has_landing_pages: bool = False
    base_url: str = "https://analyticsdata.googleapis.com"


def asked(property_ids: Sequence[str], hosts: Sequence[str]) -> str:
    """What the reports are about, in short."""
    return digest_of("ga4", sorted(property_ids), sorted(hosts))


class Ga4Source:
    """Opened properties; read by one thread at a time."""

    name = "ga4"

    def __init__(
        self,
        session: Session,
        options: Ga4Options,
        *,
        quotas: PropertyQuotas,
        usage: Usage,
        clock: Clock,
    ) -> None:
        self.usage = usage
        self.versions: Mapping[str, str] = {
            "api": API_VERSION,
            "asked": asked(options.property_ids, options.hosts),
        }
        self._session = session
        self._options = options
        self._quotas = quotas
        self._clock = clock
        chosen = plans(has_landing_pages=options.has_landing_pages)
        self.streams: Sequence[Stream] = tuple(plan.stream for plan in chosen)
        self._plans = {plan.stream.name: plan for plan in chosen}

    def read(
        self, stream: Stream, *, days: Days | None = None, after: str | None = None
    ) -> Iterator[Page]:
        if days is None or after is not None:
            raise ValueError(f"ga4: {stream.name} is read for days, and whole")
        last = None
        claimed = 0
        for property_id in self._options.property_ids:
            for page in self._property(property_id, self._plans[stream.name], days):
                if last is not None:
                    yield last
                last = page
            claimed += last.header["row_count"] if last else 0
        if last is not None:
            yield Page(last.records, claimed=claimed, header=last.header)

    def check(self) -> Iterator[Finding]:
        for property_id in self._options.property_ids:
            yield from check_property(
                self._session,
                property_id,
                today=self._clock.now().date(),
                hosts=self._options.hosts,
                timezone=self._options.timezone,
                currency=self._options.currency,
                plans=tuple(self._plans.values()),
            )

    def close(self) -> None:
        self._session.close()

    def _property(self, property_id: str, plan: ReportPlan, days: Days) -> Iterator[Page]:
        """All pages of a property. `row_count` in the header grows with the spans of days read."""
        before = 0
        hidden = self._hidden(property_id, plan)
        for span in months(days, self._last_ended()) if plan.is_monthly else slices(days):
            offset = 0
            while True:
                report = self._ask(property_id, plan, span, offset)
                offset += len(report.rows)
                count = before + report.row_count
                yield Page(
                    [bytes(row) for row in report.rows],
                    header=_header(property_id, report, count, hidden),
                )
                if offset >= report.row_count:
                    break
                if not report.rows:
                    raise _ends_early(property_id, plan.stream, offset, report.row_count)
            before = count

    def _last_ended(self) -> date:
        return self._clock.now().astimezone(ZoneInfo(self._options.timezone)).date() - timedelta(1)

    def _hidden(self, property_id: str, plan: ReportPlan) -> set[str]:
        """Metrics of the report that the credential may not see: the report itself would say zero."""
        if not plan.tells_money:
            return set()
        told = self._session.read(metadata(property_id), MetadataReply, plan.stream)
        return {
            one.api_name
            for one in told.metrics
            if one.blocked_reasons and one.api_name in plan.metrics
        }

    def _ask(self, property_id: str, plan: ReportPlan, span: Days, offset: int) -> Report:
        request = run_report(property_id, plan, span, hosts=self._options.hosts, offset=offset)
        report = self._session.read(request, Report, plan.stream)
        self._quotas.told(property_id, report.property_quota)
        for place, heads, asked in (
            ("$.dimensionHeaders", report.dimension_headers, plan.dimensions),
            ("$.metricHeaders", report.metric_headers, plan.metrics),
        ):
            # Values are known by their place alone: another order would give each the wrong name.
            if tuple(head.name for head in heads) != asked:
                raise _other_fields(property_id, plan.stream, place)
        return report


def _header(property_id: str, report: Report, row_count: int, hidden: set[str]) -> dict[str, Any]:
    facts = report.metadata
    restricted = facts.schema_restriction_response.active_metric_restrictions
    cuts = [
        one.data_truncation_date
        for one in facts.data_truncation_reasons
        if one.data_truncation_type.removeprefix("DATA_TRUNCATION_TYPE_") in _CUTS
    ]
    return {
        "property_id": property_id,
        "dimensions": [head.name for head in report.dimension_headers],
        "metrics": [head.name for head in report.metric_headers],
        "thresholded": facts.subject_to_thresholding,
        "other_row": facts.data_loss_from_other_row,
        "sampled": bool(facts.sampling_metadatas),
        "row_count": row_count,
        "blocked_metrics": sorted({one.metric_name for one in restricted} | hidden),
        "truncated_before": max(cuts, default=None) or None,
        "timezone": facts.time_zone or None,
        "currency": facts.currency_code or None,
    }


def _other_fields(property_id: str, stream: Stream, place: str) -> SourceChanged:
    return SourceChanged(
        f"ga4: {stream.name}: property {property_id} answers with other fields than were asked for; expected the "
        "same in the same order. Nothing of it was taken: look for a newer maintrack, or report this report.",
        source="ga4",
        path=place,
        stream=stream.name,
    )


def _ends_early(property_id: str, stream: Stream, seen: int, claimed: int) -> SourceUnavailable:
    return SourceUnavailable(
        f"ga4: {stream.name}: property {property_id} sent {seen:,} of {claimed:,} rows and then none; expected "
        "all. The days keep what they had: run again.",
        source="ga4",
        stream=stream.name,
    )
