"""What is linked to what: in batches, and inline with a list's records.

Belongs: batch read with its pages per record, labels, the doubled ids of inline associations.
Does not: which links there are (hubspot_objects), routing and limits (hubspot_api).
"""

from __future__ import annotations

import base64
from typing import Any

from sandbox.box import Scene
from sandbox.calendar import iso
from sandbox.http_shapes import Answer, Request, hubspot_error
from sandbox.hubspot_kinds import SINGULAR, any_kind_named

MOST_INPUTS = 1000
_TYPE_IDS: dict[tuple[str, str], tuple[tuple[int, str | None], ...]] = {
    # (type id, label); the first pair of a record carries them all, further ones the first only
    ("deals", "contacts"): ((3, None),),
    ("deals", "companies"): ((341, None), (5, "Primary")),
    ("contacts", "deals"): ((4, None),),
    ("contacts", "companies"): ((279, None), (1, "Primary")),
}
_DECISION_MAKER = {"category": "USER_DEFINED", "typeId": 36, "label": "Decision maker"}


def batch_read(
    scene: Scene, request: Request, pair: tuple[str, str], *, has_text_ids: bool
) -> Answer:
    """Args:
    pair: from and to, as written in the path.
    has_text_ids: dated paths answer `toObjectId` as text, numbered ones as a number.
    """
    inputs = request.inputs()
    if len(inputs) > MOST_INPUTS:
        return hubspot_error(
            400,
            "VALIDATION_ERROR",
            f"The maximum number of inputs supported in a batch request is {MOST_INPUTS}. "
            "Please reduce the number of items and try again",
        )
    source, target = any_kind_named(pair[0]), any_kind_named(pair[1])
    links = scene.objects.links.get((source, target), {})
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for one in inputs:
        record_id = scene.objects.today(one["id"])
        if not links.get(record_id):
            errors.append(_none_found(one["id"], source, target))
            continue
        page, after = _page(links[record_id], one.get("after", ""), scene)
        found: dict[str, Any] = {"from": {"id": record_id}, "to": []}
        for to_id in page:
            types = _types(source, target, is_first=to_id == links[record_id][0])
            shown = to_id if has_text_ids else int(to_id)
            found["to"].append({"toObjectId": shown, "associationTypes": types})
        if after:
            found["paging"] = {"next": {"after": after}}
        results.append(found)
    now = iso(scene.world.now)
    body = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    if errors:
        return Answer(207, {**body, "numErrors": len(errors), "errors": errors})
    return Answer(200, body)


def labels(pair: tuple[str, str]) -> Answer:
    source, target = any_kind_named(pair[0]), any_kind_named(pair[1])
    defined = [
        {"category": "HUBSPOT_DEFINED", "typeId": type_id, "label": label}
        for type_id, label in _TYPE_IDS.get((source, target), ())
    ]
    own = [_DECISION_MAKER] if (source, target) == ("deals", "contacts") else []
    return Answer(200, {"results": [*defined, *own]})


def inline(scene: Scene, source: str, record_id: str, targets: list[str]) -> dict[str, Any]:
    """The `associations` of a listed record: every id twice, by its type and unlabelled."""
    found: dict[str, Any] = {}
    for target in map(any_kind_named, targets):
        ids = scene.objects.links.get((source, target), {}).get(record_id)
        if not ids:
            continue
        page, after = _page(ids, "", scene)
        name = f"{SINGULAR[source]}_to_{SINGULAR[target]}"
        kinds = (name, f"{name}_unlabeled")
        found[target] = {"results": [{"id": one, "type": kind} for one in page for kind in kinds]}
        if after:
            found[target]["paging"] = {"next": {"after": after}}
    return found


def _page(ids: list[str], after: str, scene: Scene) -> tuple[list[str], str]:
    """One page and the cursor of the next, '' after the last."""
    start = int(base64.urlsafe_b64decode(after)) if after else 0
    end = start + scene.world.habits.association_page
    cursor = base64.urlsafe_b64encode(str(end).encode()).decode() if end < len(ids) else ""
    return ids[start:end], cursor


def _types(source: str, target: str, *, is_first: bool) -> list[dict[str, Any]]:
    known = _TYPE_IDS[source, target]
    types: list[dict[str, Any]] = [
        {"category": "HUBSPOT_DEFINED", "typeId": type_id, "label": label}
        for type_id, label in (known if is_first else known[:1])
    ]
    if is_first and (source, target) == ("deals", "contacts"):
        types.append(_DECISION_MAKER)
    return types


def _none_found(record_id: str, source: str, target: str) -> dict[str, Any]:
    from_name, to_name = SINGULAR.get(source, source), SINGULAR.get(target, target)
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {to_name} is associated with {from_name} {record_id}.",
        "context": {
            "fromObjectId": [record_id],
            "fromObjectType": [from_name],
            "toObjectType": [to_name],
        },
    }
