"""What the portal is set up with: properties, pipelines, owners, the account, API usage.

Belongs: HubSpot's JSON of these.
Does not: records, routing and limits (hubspot_api).
"""

from __future__ import annotations

from typing import Any

from sandbox.box import Box, Scene
from sandbox.calendar import ZONE, iso
from sandbox.deals import PIPELINES, DealStage
from sandbox.http_shapes import Answer, Request, hubspot_error
from sandbox.hubspot_properties import BORN, definitions
from sandbox.owners import OWNERS, owner_json

MOST_OWNERS = 500


def properties(scene: Scene, request: Request, kind: str, name: str = "") -> Answer:
    """All definitions, or the one called `name`; no portal's property was ever archived."""
    if request.first("archived").lower() == "true":
        return Answer(200, {"results": []})
    has_dates = kind != "deals" or scene.world.habits.lists_deal_stage_dates
    added = scene.world.added if kind == "contacts" else ()
    found = definitions(kind, has_stage_dates=has_dates, added=added)
    if not name:
        return Answer(200, {"results": found})
    one = next((each for each in found if each["name"] == name), None)
    if one is None:
        return hubspot_error(404, "OBJECT_NOT_FOUND", f'Property "{name}" does not exist')
    return Answer(200, one)


def pipelines(kind: str) -> Answer:
    """Deals' pipelines. The stages' order in the array is not their display order."""
    if kind != "deals":
        return Answer(200, {"results": []})
    results = [
        {
            "id": pipeline_id,
            "label": label,
            "displayOrder": order,
            "archived": False,
            "createdAt": BORN,
            "updatedAt": BORN,
            "stages": sorted(
                (_stage(stage, place) for place, stage in enumerate(stages)),
                key=lambda stage: str(stage["id"]),
            ),
        }
        for order, (pipeline_id, (label, stages)) in enumerate(PIPELINES.items())
    ]
    return Answer(200, {"results": results})


def _stage(stage: DealStage, order: int) -> dict[str, Any]:
    return {
        "id": stage.stage_id,
        "label": stage.label,
        "displayOrder": order,
        "archived": False,
        "createdAt": BORN,
        "updatedAt": BORN,
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
        "metadata": {
            "isClosed": "true" if stage.is_closed else "false",
            "probability": stage.probability,
        },
    }


def owners(scene: Scene, request: Request) -> Answer:
    """Active ones, or with `archived=true` those who left."""
    limit, after = request.whole("limit", 100), request.first("after")
    if not 1 <= limit <= MOST_OWNERS:
        message = f"Invalid limit {limit}: it must be between 1 and {MOST_OWNERS}"
        return hubspot_error(400, "VALIDATION_ERROR", message)
    wants_archived = request.first("archived").lower() == "true"
    found = [owner_json(owner, scene.world.now) for owner in OWNERS]
    found = [one for one in found if one["archived"] is wants_archived]
    start = next((n for n, one in enumerate(found) if one["id"] > after), len(found))
    body: dict[str, Any] = {"results": found[start : start + limit]}
    if start + limit < len(found):
        last = found[start + limit - 1]["id"]
        link = f"{request.base_url}{request.path}?limit={limit}&after={last}"
        body["paging"] = {"next": {"after": last, "link": link}}
    return Answer(200, body)


def account(scene: Scene) -> Answer:
    identity = scene.world.identity
    offset = scene.world.now.astimezone(ZONE).utcoffset()
    seconds = int(offset.total_seconds()) if offset is not None else 0
    body = {
        "portalId": int(identity["portal_id"]),
        "accountType": "STANDARD",
        "timeZone": identity["timezone"],
        "utcOffset": f"{seconds // 3600:+03d}:{seconds % 3600 // 60:02d}",
        "utcOffsetMilliseconds": seconds * 1000,
        "companyCurrency": identity["currency"],
        "additionalCurrencies": ["EUR", "NOK"],
        "uiDomain": "app-eu1.hubspot.com",
        "dataHostingLocation": "eu1",
    }
    return Answer(200, body)


def usage(box: Box) -> Answer:
    limit, used, resets_at = box.limits.usage()
    one = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": limit,
        "currentUsage": used,
        "collectedAt": iso(box.clock.now),
        "fetchStatus": "SUCCESS",
        "resetsAt": iso(resets_at),
    }
    return Answer(200, {"results": [one]})
