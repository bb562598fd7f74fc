"""The object types of HubSpot by the many names its paths accept.

Belongs: names and ids, which this portal's token may read.
Does not: records.
"""

from __future__ import annotations

from sandbox.faults import missing_scopes
from sandbox.http_shapes import Answer, hubspot_error

TYPE_IDS = {"contacts": "0-1", "companies": "0-2", "deals": "0-3"}
SINGULAR = {"contacts": "contact", "companies": "company", "deals": "deal"}
READABLE = ("contacts", "companies", "deals")
_BY_NAME = {word: kind for kind, id_ in TYPE_IDS.items() for word in (kind, SINGULAR[kind], id_)}
_REFUSED = {
    "tickets": "tickets",
    "0-5": "tickets",
    "leads": "leads",
    "0-136": "leads",
    "products": "products",
    "line_items": "line_items",
    "quotes": "quotes",
}


def kind_named(word: str) -> str | Answer:
    """`contacts`, `companies` or `deals`, or HubSpot's refusal: 403 for a known type, 400 for any other."""
    kind = _BY_NAME.get(word.lower(), word.lower())
    if kind in READABLE:
        return kind
    if kind in _REFUSED:
        return missing_scopes(f"crm.objects.{_REFUSED[kind]}.read")
    return hubspot_error(
        400,
        "VALIDATION_ERROR",
        f"Unable to infer object type from: {word}",
        context={"type": [word]},
    )


def any_kind_named(word: str) -> str:
    """The plural name, also of types that only associations name; unknown words as they are."""
    return _BY_NAME.get(word.lower(), word.lower())
