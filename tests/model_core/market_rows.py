"""The raw rows of a market, as loading would have written them.

Belongs: columns of schema raw. Does not: what the rows say (market).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.model_core.market import (
    OWN_NAMES,
    PROPERTY_ZONE,
    READS,
    RUN_AT,
    START,
    STREAMS,
    ZONE,
    Market,
)

GA4_TABLES = {
    "ga4_traffic_daily": "visits",
    "ga4_totals_daily": "totals",
    "ga4_acquisition_daily": "first_visits",
}
COLUMNS = {
    "ga4_traffic_daily": "date_day host_name channel_group source medium campaign sessions "
    "engaged_sessions new_users",
    "ga4_totals_daily": "date_day host_name sessions engaged_sessions new_users",
    "ga4_acquisition_daily": "date_day host_name channel_group source medium new_users",
    "files_traffic": "date_day channel sessions engaged_sessions new_users",
}


def write(rows: Any, market: Market, *, as_of: date | None = None) -> None:
    rows.client(
        run_at=RUN_AT.isoformat(),
        as_of=as_of and as_of.isoformat(),
        timezone=ZONE,
        start_date=START.isoformat(),
    )
    rows.source("hubspot", "crm", "deals")
    rows.source("ga4", "traffic", "acquisition")
    rows.source("files", "traffic", "spend")
    for name, channel in OWN_NAMES.items():
        rows.add("client_channel_map", source_name=name, channel=channel)
    _write_traffic(rows, market)
    _write_sales(rows, market)
    for line in market.spend:
        rows.spend(
            line.day, line.amount, line.platform, line.channel, line.cost_type, line.currency
        )
    rows.add("client_spend_channels", platform="tidning", channel="other_campaigns")


def _write_traffic(rows: Any, market: Market) -> None:
    for table, name in GA4_TABLES.items():
        for row in getattr(market, name):
            rows.add(table, property_id="1", **_columns(table, row))
    for row in market.file_visits:
        rows.add("files_traffic", file="visits.csv", row_number=1, **_columns("files_traffic", row))
    for stream in STREAMS:
        rows.add(
            "web_report_quality",
            source="ga4",
            property_id="1",
            report=stream,
            window_first=START.isoformat(),
            window_last=RUN_AT.date().isoformat(),
            timezone=PROPERTY_ZONE,
        )
    for stream, first, last, started, status in READS:
        window = {"window_first": first.isoformat(), "window_last": last.isoformat()}
        rows.load("ga4", stream, started.isoformat(), status=status, **window)
    for source, stream in [("hubspot", "contacts"), ("hubspot", "deals")]:
        rows.load(source, stream, RUN_AT.isoformat())
    for stream in ("traffic", "spend"):
        rows.load("files", stream, RUN_AT.isoformat())


def _columns(table: str, row: tuple[Any, ...]) -> dict[str, Any]:
    values = (cell.isoformat() if isinstance(cell, date) else cell for cell in row)
    return dict(zip(COLUMNS[table].split(), values, strict=True))


def _write_sales(rows: Any, market: Market) -> None:
    rows.add("hubspot_account", portal_id="1", timezone=ZONE, currency="SEK")
    rows.add("client_pipelines", pipeline_id="default")
    for pipeline in ("default", "upsell"):
        for stage, probability in [("won", 1.0), ("lost", 0.0), ("open", 0.4)]:
            rows.add(
                "hubspot_stages",
                object_type="deal",
                pipeline_id=pipeline,
                stage_value=stage,
                probability=probability,
                is_closed=stage != "open",
                valid_from="2026-01-01T00:00:00Z",
            )
    for number, (lead_at, source) in market.leads.items():
        rows.contact(number, "2026-01-01T00:00:00Z", original_source=source)
        rows.entry(number, lead_at.isoformat(), "lead")
    rows.contact("41", "2026-01-01T00:00:00Z", original_source="EMAIL_MARKETING")
    rows.contact("42", "2026-01-01T00:00:00Z", is_archived=True, archived_at="2026-01-02T00:00:00Z")
    rows.contact("43", "2026-01-01T00:00:00Z", original_source="EMAIL_MARKETING")
    for number in ("42", "43"):
        rows.entry(number, "2026-01-01T00:00:00Z", "lead")
    rows.alias("contact", "43", "9")
    for deal in market.deals:
        rows.deal(deal)
