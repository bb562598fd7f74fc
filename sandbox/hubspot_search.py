"""HubSpot's search index: filters, one sort, results in order.

Belongs: which records match, their order, what the index does not know yet.
Does not: pages and their ceiling (hubspot_crm), rate limits (limits), JSON (hubspot_records).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox.calendar import epoch_ms
from sandbox.hubspot_objects import Objects
from sandbox.hubspot_properties import CATALOG, NAMES

Key = tuple[int, float, str]
Test = Callable[[int], bool]

MODIFIED = {
    "contacts": "lastmodifieddate",
    "companies": "hs_lastmodifieddate",
    "deals": "hs_lastmodifieddate",
}
_DATES = {row[0] for rows in CATALOG.values() for row in rows if row[2] == "datetime"}
_ORDERED: dict[str, Callable[[float, float], bool]] = {
    "LT": operator.lt,
    "LTE": operator.le,
    "GT": operator.gt,
    "GTE": operator.ge,
}


class BadQueryError(ValueError):
    """A query that HubSpot answers with 400."""


class EpochFilterError(Exception):
    """A date filter at 1970-01-01, which HubSpot answers with 500."""


class Index:
    """The live records of one kind.

    Args:
        known_until: records changed after it are not found; None finds all.
        is_loose: neighbours may come in the wrong order, unless sorted by id.
    """

    def __init__(
        self, objects: Objects, kind: str, known_until: datetime | None, *, is_loose: bool
    ) -> None:
        self._shelf, self.kind = objects.shelf(kind, archived=False), kind
        self._is_loose = is_loose
        self._keys: dict[str, list[Key]] = {}
        self._known: Sequence[int] = range(len(self._shelf))
        if known_until is not None:
            changed, limit = self._order(MODIFIED[kind]), epoch_ms(known_until)
            self._known = [at for at in self._known if changed[at][1] <= limit]

    def ids(self, query: Mapping[str, Any]) -> list[str]:
        """Ids of all matching records in the order asked for; without a sort by ascending id.

        Raises:
            BadQueryError: an operator or property that HubSpot does not have.
            EpochFilterError: a date compared with 1970-01-01.
        """
        groups = [
            [self._test(one) for one in group.get("filters", [])]
            for group in query.get("filterGroups") or []
        ]
        found = [
            at
            for at in self._known
            if not groups or any(all(test(at) for test in group) for group in groups)
        ]
        ids = self._shelf.ids
        for rule in (query.get("sorts") or [])[:1]:
            sort = rule if isinstance(rule, Mapping) else {"propertyName": rule}
            name = self._property(sort)
            found.sort(
                key=self._order(name).__getitem__, reverse=sort.get("direction") == "DESCENDING"
            )
            if self._is_loose and name != "hs_object_id":
                return _loosened([ids[at] for at in found])
        return [ids[at] for at in found]

    def _property(self, one: Mapping[str, Any]) -> str:
        name = str(one.get("propertyName"))
        if name not in NAMES[self.kind]:
            raise BadQueryError(f"There was a problem with the request: no property {name}")
        return name

    def _order(self, name: str) -> list[Key]:
        if name not in self._keys:
            self._keys[name] = [_key(value) for value in self._shelf.column(name)]
        return self._keys[name]

    def _test(self, one: Mapping[str, Any]) -> Test:
        name, kind = self._property(one), str(one.get("operator"))
        values = self._shelf.column(name)
        if kind in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
            wants = kind == "HAS_PROPERTY"
            return lambda at: (values[at] not in (None, "")) is wants
        if kind in ("IN", "NOT_IN"):
            listed, is_in = {str(value) for value in one.get("values", [])}, kind == "IN"
            return lambda at: (values[at] in listed) is is_in
        if kind in ("CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"):
            needle, is_in = str(one.get("value", "")).strip("*").lower(), kind == "CONTAINS_TOKEN"
            return lambda at: (needle in (values[at] or "").lower()) is is_in
        return self._comparison(name, kind, one)

    def _comparison(self, name: str, kind: str, one: Mapping[str, Any]) -> Test:
        keys, wanted = self._order(name), _key(str(one.get("value", "")))
        if name in _DATES and wanted == _key("0"):
            raise EpochFilterError
        if kind in ("EQ", "NEQ"):
            wants = kind == "EQ"
            return lambda at: (keys[at] == wanted) is wants
        if kind == "BETWEEN":
            highest = _key(str(one.get("highValue", "")))
            return lambda at: wanted <= keys[at] <= highest
        if kind in _ORDERED:
            compare = _ORDERED[kind]
            return lambda at: keys[at][0] == wanted[0] and compare(keys[at][1], wanted[1])
        raise BadQueryError(f"Invalid input JSON: {kind} is not a known operator")


def _key(value: str | None) -> Key:
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


def _loosened(ids: list[str]) -> list[str]:
    """Some change places with the next; which ones depends on the ids alone."""
    for at in range(len(ids) - 1):
        if int(ids[at]) // 2 % 11 == 0:
            ids[at], ids[at + 1] = ids[at + 1], ids[at]
    return ids
