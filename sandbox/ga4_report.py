"""runReport: visits grouped by the dimensions asked for, with what Google tells about a report.

Belongs: date ranges, grouping, order, pages, metadata.
Does not: paths, tokens, quotas (ga4_api).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.box import Scene
from sandbox.calendar import local_day
from sandbox.deals import CURRENCY
from sandbox.draws import chance
from sandbox.ga4_fields import (
    COST,
    BadReportError,
    Dimension,
    Metric,
    Sums,
    dimension,
    in_the_way,
    metric,
)
from sandbox.ga4_filters import compiled
from sandbox.ga4_rows import Ga4Rows, Side

DEFAULT_LIMIT, MOST_ROWS = 10_000, 250_000
_KNOWN = frozenset(
    [
        "property",
        "dimensions",
        "metrics",
        "dateRanges",
        "dimensionFilter",
        "offset",
        "limit",
        "orderBys",
        "currencyCode",
        "keepEmptyRows",
        "returnPropertyQuota",
    ]
)
_MISSING = frozenset(["metricFilter", "metricAggregations", "cohortSpec", "comparisons"])
Row = tuple[tuple[str, ...], tuple[float, ...]]


class NotInSandboxError(Exception):
    """Something of the real API that the sandbox does not do."""


@dataclass(frozen=True, slots=True)
class Range:
    name: str
    first: date
    last: date


def run(scene: Scene, property_id: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """The report's JSON without its quota.

    Raises:
        BadReportError: what Google answers with 400.
        NotInSandboxError: a feature of Google's that is not here.
    """
    _check_names(query)
    dims = [dimension(str(one.get("name"))) for one in query.get("dimensions") or []]
    metrics = [metric(str(one.get("name"))) for one in query.get("metrics") or []]
    _check_fields(dims, metrics)
    found = scene.rows_of(property_id)
    today = local_day(scene.world.now, ZoneInfo(found.timezone))
    ranges = _ranges(query.get("dateRanges") or [], today)
    test, used = compiled(query.get("dimensionFilter"))
    is_cost = any(one.name.startswith(COST) for one in metrics)
    is_split = not is_cost and any(one.is_origin for one in (*dims, *used))
    side: Side = "cost" if is_cost else "split" if is_split else "whole"
    # Without the right to see cost a report succeeds, and is empty.
    is_blocked = is_cost and scene.world.profile == "hostile"
    rows = [] if is_blocked else _grouped(found, query, dims, metrics, ranges, side=side, test=test)
    names = [one.name for one in dims] + (["dateRange"] if len(ranges) > 1 else [])
    offset = _whole(query.get("offset"), 0)
    limit = min(_whole(query.get("limit"), DEFAULT_LIMIT) or DEFAULT_LIMIT, MOST_ROWS)
    rows = _ordered(scene, rows, query.get("orderBys") or [], names, metrics, offset)
    body: dict[str, Any] = {
        "dimensionHeaders": [{"name": name} for name in names],
        "metricHeaders": [{"name": one.name, "type": one.type} for one in metrics],
    }
    if page := rows[offset : offset + limit]:
        body["rows"] = [_row_json(row) for row in page]
    if rows:
        body["rowCount"] = len(rows)
    body["metadata"] = _metadata(scene, found.timezone, ranges, is_split=is_split)
    return {name: value for name, value in body.items() if value != []} | {
        "kind": "analyticsData#runReport"
    }


def _check_names(query: Mapping[str, Any]) -> None:
    for name in query:
        if name in _MISSING:
            raise NotInSandboxError(f"The sandbox's reports know no {name}.")
        if name not in _KNOWN:
            raise BadReportError(
                f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.'
            )


def _check_fields(dims: Sequence[Dimension], metrics: Sequence[Metric]) -> None:
    if not dims and not metrics:
        raise BadReportError("Requests require dimensions and/or metrics in the request.")
    for kind, most, found in (("dimensions", 9, len(dims)), ("metrics", 10, len(metrics))):
        if found > most:
            raise BadReportError(
                f"Requests are limited to {most} {kind}. This request is for {found} {kind}."
            )
    strange = in_the_way([one.name for one in dims], [one.name for one in metrics])
    if strange:
        raise BadReportError(
            f"Please remove {strange} to make the request compatible. The request's dimensions & "
            "metrics are incompatible. To learn more, see "
            "https://ga-dev-tools.google/ga4/dimensions-metrics-explorer/"
        )


def _ranges(wanted: Sequence[Mapping[str, Any]], today: date) -> list[Range]:
    if not 1 <= len(wanted) <= 4:
        raise BadReportError(f"Requests need 1 to 4 dateRanges. This request has {len(wanted)}.")
    found = []
    for place, one in enumerate(wanted):
        first, last = (_day(str(one.get(name)), name, today) for name in ("startDate", "endDate"))
        if first > last:
            raise BadReportError(f"Invalid date range: startDate {first} is after endDate {last}.")
        found.append(Range(str(one.get("name") or f"date_range_{place}"), first, last))
    return found


def _day(text: str, name: str, today: date) -> date:
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    if ago := re.fullmatch(r"(\d+)daysAgo", text):
        return today - timedelta(days=int(ago[1]))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadReportError(
            f"Invalid {name}: {text}. Dates must be YYYY-MM-DD, today, yesterday or NdaysAgo."
        ) from None


def _grouped(
    found: Ga4Rows,
    query: Mapping[str, Any],
    dims: Sequence[Dimension],
    metrics: Sequence[Metric],
    ranges: Sequence[Range],
    *,
    side: Side,
    test: Any,
) -> list[Row]:
    groups: dict[tuple[str, ...], Sums] = {}
    reads = [one.read for one in dims]
    for span in ranges:
        named = (span.name,) if len(ranges) > 1 else ()
        for visits in found.between(span.first, span.last, side=side):
            if test(visits):
                key = (*(read(visits) for read in reads), *named)
                groups.setdefault(key, Sums()).add(visits)
    rows = [(key, tuple(one.read(sums) for one in metrics)) for key, sums in groups.items()]
    if query.get("keepEmptyRows") or not metrics:
        return rows
    return [row for row in rows if any(row[1])]


def _ordered(
    scene: Scene,
    rows: list[Row],
    orders: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    metrics: Sequence[Metric],
    offset: int,
) -> list[Row]:
    """Rows as asked; without an order by the first metric, most first.

    What the order leaves open differs from page to page in the hostile profile.
    """
    rows.sort()
    if scene.world.profile == "hostile":
        chance(scene.world.seed, "ties", offset).shuffle(rows)
    metric_names = [one.name for one in metrics]
    if not orders and metrics:
        orders = [{"metric": {"metricName": metric_names[0]}, "desc": True}]
    for order in reversed(orders):
        if named := order.get("dimension"):
            place, side = _place(str(named.get("dimensionName")), names), 0
        elif named := order.get("metric"):
            place, side = _place(str(named.get("metricName")), metric_names), 1
        else:
            raise BadReportError("Each orderBy needs a dimension or a metric.")
        rows.sort(key=lambda row: row[side][place], reverse=bool(order.get("desc")))
    return rows


def _cell(side: int, place: int) -> Callable[[Row], str | float]:
    return lambda row: row[side][place]


def _place(name: str, names: Sequence[str]) -> int:
    if name not in names:
        raise BadReportError(f"The orderBy field {name} is not in the request.")
    return list(names).index(name)


def _row_json(row: Row) -> dict[str, Any]:
    values = [str(int(v)) if v == int(v) else repr(v) for v in row[1]]
    body = {
        "dimensionValues": [{"value": value} for value in row[0]],
        "metricValues": [{"value": value} for value in values],
    }
    return {name: found for name, found in body.items() if found}


def _metadata(
    scene: Scene, timezone: str, ranges: Sequence[Range], *, is_split: bool
) -> dict[str, Any]:
    """What is false or absent is left out, as Google does."""
    told: dict[str, Any] = {}
    habits = scene.world.habits
    if is_split and habits.small_rows_below:
        told |= {"dataLossFromOtherRow": True, "subjectToThresholding": True}
    if is_split and habits.is_sampled and any((r.last - r.first).days > 92 for r in ranges):
        told["samplingMetadatas"] = [
            {"samplesReadCount": str(9_600_000), "samplingSpaceSize": str(10_400_000)}
            for _ in ranges
        ]
    return {**told, "currencyCode": CURRENCY, "timeZone": timezone}


def _whole(value: Any, default: int) -> int:
    """An int64, which comes as text or as a number."""
    try:
        number = int(value if value is not None else default)
    except (TypeError, ValueError):
        raise BadReportError(f"Invalid value {value!r}: a whole number is expected.") from None
    if number < 0:
        raise BadReportError(f"Invalid value {number}: it may not be negative.")
    return number
