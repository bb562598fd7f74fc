"""GA4's dimension filters: expressions of and, or, not over text and list conditions.

Belongs: turning a filter expression into a test of one visit.
Does not: metric filters, which the sandbox refuses (ga4_report).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.ga4_fields import BadReportError, Dimension, dimension
from sandbox.traffic import Visits

Test = Callable[[Visits], bool]
_MATCHES: dict[str, Callable[[str, str], bool]] = {
    "EXACT": lambda value, wanted: value == wanted,
    "BEGINS_WITH": lambda value, wanted: value.startswith(wanted),
    "ENDS_WITH": lambda value, wanted: value.endswith(wanted),
    "CONTAINS": lambda value, wanted: wanted in value,
    "FULL_REGEXP": lambda value, wanted: re.fullmatch(wanted, value) is not None,
    "PARTIAL_REGEXP": lambda value, wanted: re.search(wanted, value) is not None,
}


def compiled(expression: Mapping[str, Any] | None) -> tuple[Test, list[Dimension]]:
    """A test of a visit, and the dimensions that it looks at.

    Raises:
        BadReportError: an unknown dimension or kind of filter.
    """
    if not expression:
        return lambda _: True, []
    kind, inner = next(iter(expression.items())) if len(expression) == 1 else ("", {})
    if kind in ("andGroup", "orGroup"):
        parts = [compiled(one) for one in inner.get("expressions", [])]
        tests, used = [test for test, _ in parts], [one for _, dims in parts for one in dims]
        if kind == "andGroup":
            return lambda visits: all(test(visits) for test in tests), used
        return lambda visits: any(test(visits) for test in tests), used
    if kind == "notExpression":
        inner_test, used = compiled(inner)
        return lambda visits: not inner_test(visits), used
    if kind == "filter":
        return _condition(inner)
    raise BadReportError(
        "The dimensionFilter must have one of andGroup, orGroup, notExpression, filter."
    )


def _condition(one: Mapping[str, Any]) -> tuple[Test, list[Dimension]]:
    field = dimension(str(one.get("fieldName")))
    read = field.read
    if text := one.get("stringFilter"):
        kind = text.get("matchType") or "EXACT"
        # Google's own client writes enumerations as numbers, in this order from 1.
        match = _MATCHES.get(list(_MATCHES)[kind - 1] if isinstance(kind, int) else kind)
        if match is None:
            raise BadReportError(f"The matchType {text['matchType']} is not known.")
        fold = _fold(text)
        wanted = fold(str(text.get("value", "")))
        return lambda visits: match(fold(read(visits)), wanted), [field]
    if listed := one.get("inListFilter"):
        fold = _fold(listed)
        values = {fold(str(value)) for value in listed.get("values", [])}
        return lambda visits: fold(read(visits)) in values, [field]
    if "emptyFilter" in one:
        return lambda visits: read(visits) == "", [field]
    raise BadReportError(
        f"The filter on {field.name} must be a stringFilter, inListFilter or emptyFilter."
    )


def _fold(one: Mapping[str, Any]) -> Callable[[str], str]:
    return str if one.get("caseSensitive") else str.lower
