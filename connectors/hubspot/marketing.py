"""Forms, submissions, campaigns and e-mails, cut to what may be counted.

Guarantee: of a submission only its form, time and page land: who sent it and what was written does not.
Addresses of pages land without query and fragment, which may carry names and mail addresses.

Belongs: what is kept of each record. Does not: paging (listed), what it means (dbt).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from connectors.contract import UNASKED, Page, Stream
from connectors.errors import SourceError
from connectors.hubspot.changes import epoch_ms, modified_property
from connectors.hubspot.known import WHOLE_EVERY
from connectors.hubspot.listed import listed, pages
from connectors.hubspot.portal import Portal, decoded

FORMS: Final = Stream("hubspot", "forms", "snapshot")
FORM_SUBMISSIONS: Final = Stream("hubspot", "form_submissions", "snapshot")
CAMPAIGNS: Final = Stream("hubspot", "campaigns", "snapshot")
CAMPAIGN_FIGURES: Final = Stream("hubspot", "campaign_figures", "snapshot")
EMAILS: Final = Stream("hubspot", "emails", "snapshot")

PAGE: Final = "100"
"""HubSpot's largest page of forms and campaigns; e-mails take 300, which is no faster."""

SUBMISSIONS_PAGE: Final = "50"
"""HubSpot's largest page of submissions."""

CAMPAIGN_PROPERTIES: Final = (
    "hs_name",
    "hs_start_date",
    "hs_end_date",
    "hs_utm",
    "hs_currency_code",
    "hs_campaign_status",
)
"""Others than a dozen allowed ones are a 400; owner, notes and audience are nobody's business here."""

METRICS_SINCE: Final = timedelta(days=3650)
"""A campaign's metrics are asked for from its whole life; HubSpot wants a first day."""

NO_SUBMISSIONS: Final = "blog_comment"
"""Forms of this kind have no submissions: asking is a 400."""

FEW_FORMS: Final = 6
"""Up to so many are asked on every night; of more, all on nights after which some contact has changed."""


class Form(msgspec.Struct, rename="camel"):
    id: str
    name: str | None = None
    form_type: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    archived: bool = False


class Submission(msgspec.Struct, rename="camel"):
    submitted_at: int
    conversion_id: str | None = None
    page_url: str | None = None


class Campaign(msgspec.Struct, rename="camel"):
    id: str
    properties: dict[str, str | None] = {}
    created_at: str | None = None
    updated_at: str | None = None


class Email(msgspec.Struct, rename="camel"):
    id: str | int
    type: str | None = None
    state: str | None = None
    campaign: str | None = None
    publish_date: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    archived: bool = False
    stats: dict[str, Any] = {}


def forms(portal: Portal) -> Iterator[Page]:
    """Definitions of forms of every kind, archived ones too. Cost: 2 calls and more."""
    yield Page([msgspec.json.encode(form) for form in portal.kept("forms", lambda: _forms(portal))])


def _forms(portal: Portal) -> list[Form]:
    found = []
    for archived in ("false", "true"):
        query = (("limit", PAGE), ("formTypes", "all"), ("archived", archived))
        for raw in listed(portal, portal.paths.forms, query, FORMS):
            form = decoded(raw, Form, "$.results[]", FORMS)
            form.archived = form.archived or archived == "true"
            found.append(form)
    return found


def form_submissions(
    portal: Portal, since: datetime | None, asked_at: datetime | None, now: datetime
) -> Iterator[Page]:
    """Submissions as {"formId", "submittedAt", "conversionId", "pageUrl"}, newest first by form.

    Where many forms were asked less than a week ago and no contact has changed since, none is asked: a
    submission makes a contact or changes one. One that does neither comes when they are asked next.

    Args:
        since: they are read back to this instant; None = all.
        asked_at: when all forms were asked last.
    Cost: 1 call per form and 1 per 50 new submissions; 1 where none is asked.
    """
    asked = [
        form
        for form in portal.kept("forms", lambda: _forms(portal))
        if form.form_type != NO_SUBMISSIONS
    ]
    if len(asked) > FEW_FORMS and asked_at is not None and _is_silent(portal, asked_at, now):
        proof = {"mode": UNASKED, "forms": len(asked), "asked_at": asked_at.isoformat()}
        yield Page((), proof=proof)
        return
    oldest = 0 if since is None else epoch_ms(since)
    for form in asked:
        yield from _of_form(portal, form.id, oldest)
    yield Page((), proof={"mode": "whole" if since is None else "changes", "forms": len(asked)})


def _is_silent(portal: Portal, since: datetime, now: datetime) -> bool:
    """No contact has changed since, as far as HubSpot's index says; False where it cannot be asked."""
    if now - since >= WHOLE_EVERY:
        return False
    later = {
        "propertyName": modified_property("contacts"),
        "operator": "GTE",
        "value": str(epoch_ms(since)),
    }
    body = {
        "limit": 1,
        "properties": ["hs_object_id"],
        "filterGroups": [{"filters": [later]}],
        "sorts": [],
    }
    try:
        return portal.search("contacts", body, FORM_SUBMISSIONS).total == 0
    except SourceError:
        return False


def _of_form(portal: Portal, form_id: str, oldest: int) -> Iterator[Page]:
    path = f"{portal.paths.submissions}/{form_id}"
    query = (("limit", SUBMISSIONS_PAGE),)
    for reply in pages(
        lambda after: portal.listed(path, query, after, FORM_SUBMISSIONS), FORM_SUBMISSIONS
    ):
        found = [decoded(raw, Submission, "$.results[]", FORM_SUBMISSIONS) for raw in reply.results]
        new = [one for one in found if one.submitted_at >= oldest]
        yield Page([_submission(form_id, one) for one in new])
        if len(new) < len(found):
            return


def _submission(form_id: str, one: Submission) -> bytes:
    url = (one.page_url or "").partition("?")[0].partition("#")[0]
    return msgspec.json.encode(
        {
            "formId": form_id,
            "submittedAt": one.submitted_at,
            "conversionId": one.conversion_id,
            "pageUrl": url or None,
        }
    )


def campaigns(portal: Portal) -> Iterator[Page]:
    """Every campaign with its dates, status and tracking name. Cost: 1 call per 100."""
    yield Page([msgspec.json.encode(one) for one in _campaigns(portal)])


def _campaigns(portal: Portal) -> list[Campaign]:
    query = (("limit", PAGE), ("properties", ",".join(CAMPAIGN_PROPERTIES)))

    def read() -> list[Campaign]:
        raws = listed(portal, portal.paths.campaigns, query, CAMPAIGNS)
        return [decoded(raw, Campaign, "$.results[]", CAMPAIGNS) for raw in raws]

    return portal.kept("campaigns", read)


def campaign_figures(portal: Portal, since: datetime | None, now: datetime) -> Iterator[Page]:
    """Budget, spend and metrics as {"campaignId", "budget", "metrics"}.

    Args:
        since: only of campaigns changed since; None = of all. Metrics do not move a campaign's date of
            change, so all are due once a week.
    Cost: 2 calls per campaign.
    """
    records = []
    for one in _campaigns(portal):
        changed_at = datetime.fromisoformat(one.updated_at) if one.updated_at else now
        if since is None or changed_at >= since:
            records.append(_figures(portal, one.id, now))
    yield Page(records, proof={"mode": "whole" if since is None else "changes"})


def _figures(portal: Portal, campaign_id: str, now: datetime) -> bytes:
    path = f"{portal.paths.campaigns}/{campaign_id}"
    days = (("startDate", f"{now - METRICS_SINCE:%Y-%m-%d}"), ("endDate", f"{now:%Y-%m-%d}"))
    return msgspec.json.encode(
        {
            "campaignId": campaign_id,
            "budget": _budget(portal.plain(f"{path}/budget/totals", (), CAMPAIGN_FIGURES)),
            "metrics": portal.plain(f"{path}/reports/metrics", days, CAMPAIGN_FIGURES),
        }
    )


def _budget(totals: dict[str, Any]) -> dict[str, Any]:
    """Without what people wrote about an item."""
    for name in ("budgetItems", "spendItems"):
        items = totals.get(name)
        if isinstance(items, list):
            kept = ("id", "amount", "createdAt", "updatedAt")
            totals[name] = [{key: one.get(key) for key in kept} for one in items]
    return totals


def emails(portal: Portal) -> Iterator[Page]:
    """Marketing e-mails with their counts, archived ones too; no subject, no sender.

    HubSpot leaves e-mails out when counts are asked for: without them the list is read once more.
    Cost: 4 calls and more.
    """
    found: dict[str, Email] = {}
    for archived in ("false", "true"):
        for has_stats in ("true", "false"):
            query = (("limit", PAGE), ("includeStats", has_stats), ("archived", archived))
            for raw in listed(portal, portal.paths.emails, query, EMAILS):
                email = decoded(raw, Email, "$.results[]", EMAILS)
                found.setdefault(str(email.id), email)
    yield Page([msgspec.json.encode(email) for email in found.values()])
