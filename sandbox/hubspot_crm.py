"""Contacts and deals over HubSpot's object endpoints: list, read, batch read, search.

Belongs: pages, caps and cursors, merged ids, partial answers.
Does not: matching (hubspot_search), properties' values (hubspot_records), routing (hubspot_api).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from sandbox import hubspot_associations
from sandbox.box import Scene
from sandbox.calendar import iso
from sandbox.draws import chance
from sandbox.http_shapes import Answer, Request, hubspot_error
from sandbox.hubspot_kinds import SINGULAR, TYPE_IDS
from sandbox.hubspot_records import Record
from sandbox.hubspot_search import BadQueryError, EpochFilterError

MOST_LISTED, MOST_WITH_HISTORY, MOST_FOUND, CEILING = 100, 50, 200, 10_000
FOREIGN_HOST = "https://api.hubapi.invalid"
_TOO_MUCH_HISTORY = (
    "The maximum number of inputs supported in a batch request for property histories is 50. "
    "Please reduce the number of items and try again"
)


def list_records(scene: Scene, request: Request, kind: str) -> Answer:
    """One page by ascending id; the cursor is the last id of the page before."""
    history = request.words("propertiesWithHistory")
    limit, after = request.whole("limit", 10), request.first("after")
    if history and limit > MOST_WITH_HISTORY:
        return _invalid(_TOO_MUCH_HISTORY)
    if not 1 <= limit <= MOST_LISTED:
        return _invalid(f"Invalid limit {limit}: it must be between 1 and {MOST_LISTED}")
    if after and not after.isdigit():
        return _invalid(f"The paging cursor {after} is not valid")
    shelf = scene.objects.shelf(kind, archived=_is_archived(request))
    page, has_more = shelf.after(int(after or 0), limit)
    properties, associations = request.words("properties"), request.words("associations")
    results = [_shown(scene, record, properties, history) for record in page]
    if associations:
        for one in results:
            found = hubspot_associations.inline(scene, kind, one["id"], associations)
            if found:
                one["associations"] = found
    body: dict[str, Any] = {"results": results}
    if has_more:
        cursor = page[-1].record_id
        body["paging"] = {"next": {"after": cursor, "link": _link(scene, request, cursor)}}
    return Answer(200, body)


def read_record(scene: Scene, request: Request, kind: str, record_id: str) -> Answer:
    """One record; a merged id answers with its survivor."""
    record = _find(scene, kind, record_id, archived=_is_archived(request))
    if record is None:
        return hubspot_error(404, "OBJECT_NOT_FOUND", "resource not found")
    properties, history = request.words("properties"), request.words("propertiesWithHistory")
    return Answer(200, _shown(scene, record, properties, history))


def batch_read(scene: Scene, request: Request, kind: str) -> Answer:
    """Records by id in no particular order; 207 when some are not there."""
    body = request.json()
    ids = [one["id"] for one in request.inputs()]
    properties, history = body.get("properties") or [], body.get("propertiesWithHistory") or []
    if body.get("idProperty") not in (None, "", "hs_object_id"):
        return _invalid(f"idProperty {body['idProperty']}: this portal reads by hs_object_id only")
    if history and len(ids) > MOST_WITH_HISTORY:
        return _invalid(_TOO_MUCH_HISTORY)
    if len(ids) > MOST_LISTED:
        return _invalid(
            f"The maximum number of inputs supported in a batch request is {MOST_LISTED}. "
            "Please reduce the number of items and try again"
        )
    found: dict[str, Record] = {}
    missing = []
    for one in ids:
        record = _find(scene, kind, one, archived=_is_archived(request))
        if record is None:
            missing.append(one)
        else:
            found[record.record_id] = record
    results = [_shown(scene, record, properties, history) for record in found.values()]
    chance(scene.world.seed, "batch", *ids).shuffle(results)
    now = iso(scene.world.now)
    answer = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    if not missing:
        return Answer(200, answer)
    error = {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "message": f"Could not get some {SINGULAR[kind].upper()} objects, they may be deleted or not "
        "exist. Check that ids are valid.",
        "context": {"ids": missing},
    }
    return Answer(207, {**answer, "numErrors": 1, "errors": [error]})


def search(scene: Scene, request: Request, kind: str) -> Answer:
    """One page of what matches; no page may reach past the 10 000th result."""
    query = request.json()
    limit, start = int(query.get("limit") or 10), int(query.get("after") or 0)
    if refused := _refused_query(query, limit, start):
        return _invalid(refused)
    try:
        ids = scene.search(kind, query)
    except BadQueryError as error:
        return _invalid(str(error))
    except EpochFilterError:
        return hubspot_error(500, "INTERNAL_ERROR", "internal error")
    shelf = scene.objects.shelf(kind, archived=False)
    page = [record for one in ids[start : start + limit] if (record := shelf.get(one))]
    properties = query.get("properties") or []
    body: dict[str, Any] = {
        "total": len(ids),
        "results": [_shown(scene, record, properties, ()) for record in page],
    }
    if start + limit < len(ids):
        body["paging"] = {"next": {"after": str(start + limit)}}
    return Answer(200, body)


def _refused_query(query: dict[str, Any], limit: int, start: int) -> str:
    groups = query.get("filterGroups") or []
    filters = [len(group.get("filters", [])) for group in groups]
    if not 1 <= limit <= MOST_FOUND:
        return f"Invalid limit {limit}: it must be between 1 and {MOST_FOUND}"
    if start + limit > CEILING:
        return (
            f"Search returns at most {CEILING} results: after {start} and limit {limit} go beyond"
        )
    if len(groups) > 5 or max(filters, default=0) > 6 or sum(filters) > 18:
        return "Too many filters: 5 groups, 6 filters in a group and 18 in all are allowed"
    if query.get("query"):
        return "query: this portal searches by filters only"
    return ""


def _find(scene: Scene, kind: str, record_id: str, *, archived: bool) -> Record | None:
    return scene.objects.shelf(kind, archived=archived).get(scene.objects.today(record_id))


def _shown(
    scene: Scene, record: Record, properties: Sequence[str], history: Sequence[str]
) -> dict[str, Any]:
    portal = scene.world.identity["portal_id"]
    url = (
        f"https://app-eu1.hubspot.com/contacts/{portal}/record/{TYPE_IDS[record.kind]}/"
        f"{record.record_id}"
    )
    return record.shown(properties, history, url)


def _link(scene: Scene, request: Request, after: str) -> str:
    """Absolute, as HubSpot's are: behind a proxy it names a host that the caller cannot reach."""
    host = FOREIGN_HOST if scene.world.habits.has_foreign_links else request.base_url
    query = {**request.query, "after": [after]}
    return f"{host}{request.path}?{urlencode(query, doseq=True)}"


def _is_archived(request: Request) -> bool:
    return request.first("archived").lower() == "true"


def _invalid(message: str) -> Answer:
    return hubspot_error(400, "VALIDATION_ERROR", message)
