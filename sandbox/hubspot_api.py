"""HubSpot's API as one function from request to answer: whose token, which path, how often.

Both kinds of paths lead to the same endpoints: dated (`/crm/objects/2026-09/contacts`) and
numbered (`/crm/v3/objects/contacts`, `/crm/v4/associations/…`).

Belongs: routing, bearer tokens, rate limits and their headers.
Does not: what an endpoint answers (hubspot_crm, hubspot_associations, hubspot_settings,
hubspot_marketing, hubspot_visits).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sandbox import (
    hubspot_associations,
    hubspot_crm,
    hubspot_marketing,
    hubspot_settings,
    hubspot_visits,
)
from sandbox.box import Box, Scene
from sandbox.faults import missing_scopes
from sandbox.http_shapes import Answer, Request, hubspot_error
from sandbox.hubspot_kinds import kind_named
from sandbox.limits import refusal

_AREAS = "objects|properties|pipelines|owners"
_CRM = re.compile(
    rf"/crm/(?:(?P<dated>{_AREAS})/(?:2026-03|2026-09)|v3/(?P<numbered>{_AREAS}))(?P<rest>/.*)?"
)
_ASSOCIATIONS = re.compile(
    r"/crm/(?:associations/(?P<dated>2026-03|2026-09)|v4/associations)/(?P<rest>.+)"
)
_ACCOUNT = re.compile(r"/account-info/(?:v3|2026-03|2026-09)(?P<rest>/.+)")
_VERSION = r"(?:2026-03|2026-09)"
_CAMPAIGNS = rf"/marketing/(?:v3/campaigns|campaigns/{_VERSION})"
_AROUND: tuple[tuple[str, Callable[..., Answer]], ...] = (
    # what is around the CRM; the groups of a path go to whoever answers
    (r"/marketing/v3/forms/?", hubspot_marketing.forms),
    (r"/form-integrations/v1/submissions/forms/([\w-]+)", hubspot_marketing.submissions),
    (_CAMPAIGNS, hubspot_marketing.campaigns),
    (rf"{_CAMPAIGNS}/([\w-]+)/(budget/totals|reports/metrics)", hubspot_marketing.campaign_part),
    (rf"/marketing/(?:v3/emails|emails/{_VERSION})/?", hubspot_marketing.emails),
    (
        rf"/settings/(?:v3/currencies|currencies/{_VERSION})/exchange-rates",
        hubspot_marketing.exchange_rates,
    ),
    (rf"/crm/(?:v3/objects|objects/{_VERSION})/(?:goal_targets|0-74)", hubspot_marketing.goals),
    (r"/analytics/v2/reports/sources/daily", hubspot_visits.sources_daily),
)
_OTHER_SCOPES = {
    # paths of the real API that this portal's token is not allowed to use
    "/crm/lists/": "crm.lists.read",
    "/crm/v3/lists/": "crm.lists.read",
    "/crm/exports/": "crm.export",
    "/crm/v3/exports/": "crm.export",
    "/email/public/": "content",
    "/analytics/": "business-intelligence",
    "/settings/": "settings.currencies.read",
}


def answer(box: Box, request: Request) -> Answer:
    """HubSpot's answer, with its rate-limit headers."""
    holder = box.tokens.holder(request.token)
    if isinstance(holder, Answer):
        return holder
    is_search = request.path.endswith("/search")
    if policy := box.limits.admit(holder, is_search=is_search):
        return refusal(policy, {} if is_search else box.limits.headers(holder))
    try:
        found = _routed(box, request)
    except ValueError as error:
        found = hubspot_error(400, "VALIDATION_ERROR", f"Invalid input JSON: {error}")
    if is_search:
        return found
    return replace(found, headers={**found.headers, **box.limits.headers(holder)})


def _routed(box: Box, request: Request) -> Answer:
    if found := _ACCOUNT.fullmatch(request.path):
        return _account(box, request, found["rest"])
    if found := _ASSOCIATIONS.fullmatch(request.path):
        rest = found["rest"].split("/")
        return _associations(box.scene, request, rest, is_dated=bool(found["dated"]))
    if (other := _around(box.scene, request)) is not None:
        return other
    if found := _CRM.fullmatch(request.path):
        rest = [part for part in (found["rest"] or "").split("/") if part]
        return _crm(box.scene, request, found["dated"] or found["numbered"], rest)
    scope = next((s for p, s in _OTHER_SCOPES.items() if request.path.startswith(p)), "")
    return missing_scopes(scope) if scope else _not_found()


def _around(scene: Scene, request: Request) -> Answer | None:
    """The answer of an endpoint around the CRM; None if the path is none of theirs."""
    for pattern, answered in _AROUND:
        if request.method == "GET" and (found := re.fullmatch(pattern, request.path)):
            return answered(scene, request, *found.groups())
    return None


def _crm(scene: Scene, request: Request, area: str, rest: list[str]) -> Answer:
    if area == "owners":
        return hubspot_settings.owners(scene, request) if not rest else _not_found()
    kind = kind_named(rest[0]) if rest else _not_found()
    if isinstance(kind, Answer):
        return kind
    if area == "objects":
        return _objects(scene, request, kind, rest[1:])
    return _settings(scene, request, area, kind, rest[1:])


def _objects(scene: Scene, request: Request, kind: str, rest: list[str]) -> Answer:
    match request.method, rest:
        case "GET", []:
            return scene.pages.answer(
                request, lambda: hubspot_crm.list_records(scene, request, kind)
            )
        case "GET", [record_id]:
            return hubspot_crm.read_record(scene, request, kind, record_id)
        case "POST", ["batch", "read"]:
            return hubspot_crm.batch_read(scene, request, kind)
        case "POST", ["search"]:
            return hubspot_crm.search(scene, request, kind)
    return _not_found()


def _associations(scene: Scene, request: Request, rest: list[str], *, is_dated: bool) -> Answer:
    match request.method, rest:
        case "POST", [source, target, "batch", "read"]:
            pair = source, target
            return hubspot_associations.batch_read(scene, request, pair, has_text_ids=is_dated)
        case "GET", [source, target, "labels"]:
            return hubspot_associations.labels((source, target))
    return _not_found()


def _settings(scene: Scene, request: Request, area: str, kind: str, rest: list[str]) -> Answer:
    match request.method, area, rest:
        case "GET", "properties", []:
            return hubspot_settings.properties(scene, request, kind)
        case "GET", "properties", [name]:
            return hubspot_settings.properties(scene, request, kind, name)
        case "GET", "pipelines", []:
            return hubspot_settings.pipelines(kind)
    return _not_found()


def _account(box: Box, request: Request, rest: str) -> Answer:
    match request.method, rest:
        case "GET", "/details":
            return hubspot_settings.account(box.scene)
        case "GET", "/api-usage/daily/private-apps":
            return hubspot_settings.usage(box)
    return _not_found()


def _not_found() -> Answer:
    return hubspot_error(404, "OBJECT_NOT_FOUND", "Unable to find a resource at this path")
