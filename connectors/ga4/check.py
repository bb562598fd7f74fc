"""What `maintrack check` asks a property: may we see it, whose day and money, do the reports fit.

Belongs: one finding per thing looked at. Does not: reading rows; the one report asked has one row.
Cost: 7 calls per property.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, Literal

from connectors.contract import Days, Finding
from connectors.errors import SourceChanged, SourceError
from connectors.ga4.reports import (
    AD_COST,
    TOTALS,
    ReportPlan,
    check_compatibility,
    metadata,
    run_report,
)
from connectors.ga4.shapes import CompatibilityReply, MetadataReply, Report
from connectors.http import Session

LOOK_BACK_DAYS: Final = 28
"""Four weeks without one session mean a wrong property, a wrong host name or a lost tag."""


def check_property(
    session: Session,
    property_id: str,
    *,
    today: date,
    hosts: Sequence[str],
    timezone: str,
    currency: str,
    plans: Sequence[ReportPlan],
) -> Iterator[Finding]:
    """Everything that can be told of one property. Raises no SourceError.

    Args:
        timezone, currency: the client's. plans: the reports that are read.
    """
    name = f"property {property_id}"
    days = Days(today - timedelta(days=LOOK_BACK_DAYS), today)
    try:
        request = run_report(property_id, TOTALS, days, hosts=hosts, limit=1)
        report = session.read(request, Report, TOTALS.stream)
    except SourceError as error:
        yield _finding(name, "error", str(error))
        return
    yield _traffic(name, report, hosts)
    yield _same(f"{name}, time zone", report.metadata.time_zone, timezone, _ZONE_STEP)
    yield _same(f"{name}, currency", report.metadata.currency_code, currency, _CURRENCY_STEP)
    for plan in plans:
        yield _compatibility(session, property_id, plan, hosts)
    yield _cost(session, property_id)


_ZONE_STEP: Final = (
    "Set the property's time zone to the client's: its days begin at another hour than the CRM's."
)
_CURRENCY_STEP: Final = (
    "Only ad cost comes in the property's currency: give rates under sources.files.rates, or leave it if no "
    "cost is linked."
)


def _traffic(name: str, report: Report, hosts: Sequence[str]) -> Finding:
    if report.row_count:
        return _finding(name, "ok", "takes the credential and has traffic.")
    where = f" on {', '.join(hosts)}" if hosts else ""
    return _finding(
        name,
        "warning",
        f"no session in {LOOK_BACK_DAYS} days{where}; expected some.",
        "Look for a wrong property, a wrong host name under hosts, or a tag that was taken off.",
    )


def _same(subject: str, seen: str, expected: str, step: str) -> Finding:
    if seen == expected:
        return _finding(subject, "ok", f"{seen}, as in the client file.")
    return _finding(subject, "warning", f"{seen or 'none'}; the client file says {expected}.", step)


def _compatibility(
    session: Session, property_id: str, plan: ReportPlan, hosts: Sequence[str]
) -> Finding:
    subject = f"property {property_id}, {plan.stream.name}"
    try:
        session.read(check_compatibility(property_id, plan, hosts), CompatibilityReply)
    except SourceChanged:
        return _finding(
            subject,
            "error",
            "its dimensions and metrics do not go together in this property; expected every property to have them.",
            "Look for a newer maintrack, or report this property's kind.",
        )
    except SourceError as error:
        return _finding(subject, "warning", str(error))
    return _finding(subject, "ok", "its dimensions and metrics go together.")


def _cost(session: Session, property_id: str) -> Finding:
    subject = f"property {property_id}, cost"
    try:
        told = session.read(metadata(property_id), MetadataReply)
    except SourceError as error:
        return _finding(subject, "warning", str(error))
    hidden = [
        m.api_name for m in told.metrics if m.blocked_reasons and m.api_name in AD_COST.metrics
    ]
    if not hidden:
        return _finding(subject, "ok", "the credential may see ad cost.")
    return _finding(
        subject,
        "warning",
        f"{', '.join(hidden)}: hidden from the credential, reads as zero; expected the right to see cost.",
        'Take the restriction "No cost metrics" off the service account, or take ad cost from a file.',
    )


def _finding(
    subject: str, severity: Literal["ok", "warning", "error"], message: str, next_step: str = ""
) -> Finding:
    return Finding("ga4", subject, severity, message, next_step)
