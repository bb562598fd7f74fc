"""HubSpot's endpoints for forms, submissions, campaigns, e-mails, goals and exchange rates.

Belongs: their JSON, pages and refusals. Does not: which of them there are (marketing), routing (hubspot_api).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from sandbox.box import Scene
from sandbox.calendar import ZONE, epoch_ms, iso, local_day
from sandbox.deals import CURRENCY
from sandbox.http_shapes import Answer, Request, hubspot_error
from sandbox.marketing import (
    GOALS,
    OPENED,
    Campaign,
    Email,
    Form,
    budget_of,
    campaigns_at,
    emails_at,
    rates_at,
    spend_of,
    submissions_of,
)

MOST_FORMS, MOST_SUBMISSIONS, MOST_CAMPAIGNS, MOST_EMAILS, MOST_RATES = 100, 50, 100, 300, 100
CAMPAIGN_PROPERTIES = frozenset(
    {
        *(
            "hs_name",
            "hs_start_date",
            "hs_end_date",
            "hs_utm",
            "hs_goal",
            "hs_audience",
            "hs_notes",
        ),
        *("hs_owner", "hs_currency_code", "hs_campaign_status", "hs_color_hex", "hs_object_id"),
        *("hs_created_by_user_id", "hs_budget_items_sum_amount", "hs_spend_items_sum_amount"),
    }
)
"""Any other name is a 400."""

Rows = Sequence[dict[str, Any]]


def forms(scene: Scene, request: Request) -> Answer:
    """Of kind `hubspot` only, unless `formTypes` asks for others."""
    kinds, now = request.words("formTypes") or ["hubspot"], scene.world.now
    wants_archived = request.first("archived").lower() == "true"
    found = [
        _form(one, now)
        for one in scene.world.forms
        if ("all" in kinds or one.kind in kinds)
        and (one.archived_at is not None and one.archived_at <= now) is wants_archived
    ]
    return _page(request, found, MOST_FORMS)


def _form(form: Form, now: datetime) -> dict[str, Any]:
    is_archived = form.archived_at is not None and form.archived_at <= now
    changed = form.archived_at if form.archived_at is not None and is_archived else OPENED
    return {
        "id": form.form_id,
        "name": form.name,
        "formType": form.kind,
        "createdAt": iso(OPENED),
        "updatedAt": iso(changed),
        "archived": is_archived,
        "fieldGroups": [{"fields": [{"name": "email", "objectTypeId": "0-1"}]}],
    }


def submissions(scene: Scene, request: Request, form_id: str) -> Answer:
    """Newest first, with what was written; no date filter, no contact's id."""
    world = scene.world
    form = next((one for one in world.forms if one.form_id == form_id), None)
    if form is None:
        return hubspot_error(404, "OBJECT_NOT_FOUND", "resource not found")
    if form.kind == "blog_comment":
        return hubspot_error(400, "FORM_TYPE_NOT_ALLOWED", "Form type BLOG_COMMENT is not allowed")
    found = [
        {
            "submittedAt": epoch_ms(one.at),
            "conversionId": one.conversion_id,
            "values": [{"name": "email", "value": one.address, "objectTypeId": "0-1"}]
            if one.address
            else [],
            "pageUrl": f"https://www.nordisk-ventilation.example/kontakt?email={one.address}",
        }
        for one in submissions_of(form, world.records.live, world.now)
    ]
    return _page(request, found, MOST_SUBMISSIONS)


def campaigns(scene: Scene, request: Request) -> Answer:
    asked = request.words("properties")
    if unknown := sorted(set(asked) - CAMPAIGN_PROPERTIES):
        return _invalid(f"Property {unknown[0]} can not be read")
    found = [_campaign(scene, one, asked) for one in campaigns_at(scene.world.now)]
    answer = _page(request, found, MOST_CAMPAIGNS)
    return Answer(200, {"total": len(found), **answer.body}) if answer.status == 200 else answer


def campaign_part(scene: Scene, request: Request, campaign_id: str, part: str) -> Answer:
    """Totals of money, or figures of its days."""
    world = scene.world
    found = next((c for c in campaigns_at(world.now) if c.campaign_id == campaign_id), None)
    if found is None:
        return hubspot_error(404, "OBJECT_NOT_FOUND", "resource not found")
    if part == "reports/metrics":
        if not request.first("startDate") or not request.first("endDate"):
            return _invalid("startDate and endDate are required")
        return Answer(200, _metrics(scene, found))
    budget, spent = budget_of(found, world.contacts), spend_of(found, world.spend)
    item = {"createdAt": epoch_ms(OPENED), "updatedAt": epoch_ms(OPENED), "description": "Annonser"}
    body = {
        "budgetItems": [{"id": "1", "name": "Media", "amount": budget, "order": 0, **item}],
        "budgetTotal": budget,
        "spendItems": [{"id": "2", "name": "Media", "amount": spent, "order": 0, **item}],
        "spendTotal": spent,
        "remainingBudget": round(budget - spent, 2),
        "currencyCode": CURRENCY,
    }
    return Answer(200, body)


def _campaign(scene: Scene, campaign: Campaign, asked: Sequence[str]) -> dict[str, Any]:
    starts = datetime.combine(campaign.first, time(8), ZONE).astimezone(UTC)
    ended = datetime.combine(campaign.last, time(18), ZONE).astimezone(UTC)
    is_over = ended <= scene.world.now
    values = {
        "hs_name": campaign.name,
        "hs_start_date": str(campaign.first),
        "hs_end_date": str(campaign.last),
        "hs_utm": campaign.utm,
        "hs_currency_code": CURRENCY,
        "hs_campaign_status": "completed" if is_over else "in_progress",
        "hs_owner": "904875188",
    }
    return {
        "id": campaign.campaign_id,
        "properties": {name: values[name] for name in asked if name in values},
        "createdAt": iso(starts),
        "updatedAt": iso(ended if is_over else starts),
        "businessUnits": [{"id": 0}],
    }


def _metrics(scene: Scene, campaign: Campaign) -> dict[str, int]:
    world = scene.world
    visits = sum(v.sessions for v in world.traffic if v.origin.campaign == campaign.utm)
    days = (campaign.first, campaign.last)
    new = sum(days[0] <= local_day(c.created_at) <= days[1] for c in world.records.live)
    return {
        "sessions": visits,
        "newContactsFirstTouch": new // 20,
        "newContactsLastTouch": new // 25,
        "influencedContacts": new // 8,
    }


def emails(scene: Scene, request: Request) -> Answer:
    """With statistics some are left out without a word, as by HubSpot itself."""
    world = scene.world
    wants_archived = request.first("archived").lower() == "true"
    has_stats = request.first("includeStats").lower() == "true"
    found = [
        _email(one, has_stats=has_stats, is_archived=wants_archived)
        for number, one in enumerate(emails_at(world.seed, world.contacts, world.now))
        if (one.archived_at is not None and one.archived_at <= world.now) is wants_archived
        and not (has_stats and number % 5 == 3)
    ]
    return _page(request, found, MOST_EMAILS)


def _email(email: Email, *, has_stats: bool, is_archived: bool) -> dict[str, Any]:
    at = email.sent_at
    body: dict[str, Any] = {
        "id": email.email_id,
        "name": email.name,
        "subject": "Nytt om ventilation",
        "from": {"fromName": "Alva Lind", "replyTo": "alva@example.invalid"},
        "type": "BATCH_EMAIL",
        "state": "PUBLISHED" if at else "DRAFT",
        "createdAt": iso(OPENED),
        "updatedAt": iso(email.archived_at if is_archived and email.archived_at else at or OPENED),
        "archived": is_archived,
    }
    if at is not None:
        body["publishDate"] = iso(at)
    if has_stats and email.counters:
        body["stats"] = {"counters": email.counters, "ratios": {}, "deviceBreakdown": {}}
    return body


def exchange_rates(scene: Scene, request: Request) -> Answer:
    found = [
        {
            "id": str(number),
            "fromCurrencyCode": one.currency,
            "toCurrencyCode": CURRENCY,
            "conversionRate": one.rate,
            "effectiveAt": iso(one.since),
            "visibleInUI": True,
        }
        for number, one in enumerate(rates_at(scene.world.now))
    ]
    return _page(request, found, MOST_RATES)


def goals(scene: Scene, request: Request) -> Answer:
    """Targets are objects like others, listed by their own type."""
    asked = request.words("properties")
    if request.first("archived").lower() == "true":
        return _page(request, [], MOST_CAMPAIGNS)
    found = []
    for number, (year, thousands) in enumerate(GOALS):
        values = {
            "hs_goal_name": f"Nya affärer {year}",
            "hs_target_amount": str(round(scene.world.contacts * thousands * 1000)),
            "hs_start_datetime": iso(datetime(year, 1, 1, tzinfo=ZONE).astimezone(UTC)),
            "hs_end_datetime": iso(datetime(year + 1, 1, 1, tzinfo=ZONE).astimezone(UTC)),
            "hs_created_by_user_id": "28604240",
            "hs_lastmodifieddate": iso(OPENED),
            "hs_createdate": iso(OPENED),
            "hs_object_id": str(44_027_423_340 + number),
        }
        shown = {name: value for name, value in values.items() if name in asked or not asked}
        shown |= {n: values[n] for n in ("hs_createdate", "hs_lastmodifieddate", "hs_object_id")}
        one = {"id": values["hs_object_id"], "properties": shown, "archived": False}
        found.append({**one, "createdAt": iso(OPENED), "updatedAt": iso(OPENED)})
    return _page(request, found, MOST_CAMPAIGNS)


def _page(request: Request, found: Rows, most: int) -> Answer:
    """A page by offset; the cursor is where the next one begins, and says nothing to the caller."""
    limit, start = request.whole("limit", 10), request.whole("after", 0)
    if not 1 <= limit <= most:
        return _invalid(f"Invalid limit {limit}: it must be between 1 and {most}")
    body: dict[str, Any] = {"results": list(found[start : start + limit])}
    if start + limit < len(found):
        body["paging"] = {"next": {"after": str(start + limit)}}
    return Answer(200, body)


def _invalid(message: str) -> Answer:
    return hubspot_error(400, "VALIDATION_ERROR", message)
