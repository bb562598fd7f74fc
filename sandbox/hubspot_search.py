"""HubSpot's search: filters, one sort, pages up to 10 000 results.

Belongs: which records match, their order.
Does not: rate limits (limits), the record's JSON (hubspot_records).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.calendar import epoch_ms
from sandbox.hubspot_records import Record

CEILING = 10_000
_ORDERED: dict[str, Callable[[float, float], bool]] = {
    "LT": lambda a, b: a < b,
    "LTE": lambda a, b: a <= b,
    "GT": lambda a, b: a > b,
    "GTE": lambda a, b: a >= b,
}


def search(records: Iterable[Record], body: Mapping[str, Any]) -> list[Record]:
    """All matching records in order.

    Raises:
        ValueError: an operator that HubSpot does not have.
    """
    groups = body.get("filterGroups") or []
    found = [
        record
        for record in records
        if not groups
        or any(all(_matches(record, one) for one in group.get("filters", [])) for group in groups)
    ]
    for sort in (body.get("sorts") or [])[:1]:
        rule = sort if isinstance(sort, Mapping) else {"propertyName": sort}
        name, direction = str(rule.get("propertyName")), rule.get("direction")
        found.sort(key=lambda record: _order(record.values.get(name)), reverse=direction == "DESCENDING")
    return found


def _matches(record: Record, one: Mapping[str, Any]) -> bool:
    value, operator = record.values.get(str(one["propertyName"])), one["operator"]
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return (value not in (None, "")) == (operator == "HAS_PROPERTY")
    if operator in ("IN", "NOT_IN"):
        return (value in one.get("values", [])) == (operator == "IN")
    wanted = str(one.get("value", ""))
    if operator in ("EQ", "NEQ"):
        is_equal = value is not None and (value == wanted or _order(value) == _order(wanted))
        return is_equal == (operator == "EQ")
    if value is None:
        return False
    own, limit = _order(value)[1], _order(wanted)[1]
    if operator == "BETWEEN":
        return limit <= own <= _order(str(one.get("highValue", "")))[1]
    if operator in _ORDERED:
        return _ORDERED[operator](own, limit)
    raise ValueError(f"operator {operator!r} is not one of HubSpot's")


def _order(value: str | None) -> tuple[int, float, str]:
    """Numbers and instants by size (instants as epoch milliseconds), all else by letters."""
    if value is None:
        return (0, 0.0, "")
    try:
        return (1, float(value), "")
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return (2, 0.0, value)
    return (1, float(epoch_ms(at if at.tzinfo else at.replace(tzinfo=UTC))), "")
