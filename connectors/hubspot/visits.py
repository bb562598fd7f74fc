"""Visits by source and day, as HubSpot's own traffic analytics tells them.

Guarantee: a window is read to its end or the read fails; a body without the shape of any known form is
never taken for a window without visits.

Belongs: windows, their splitting, both shapes of the body. Does not: channels (dbt).
Facts: docs/sources/hubspot.md#visits
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from connectors.contract import Days, Page, Stream
from connectors.hubspot.judge import TooLarge
from connectors.hubspot.portal import Portal, changed_shape

SOURCE_VISITS_DAILY: Final = Stream("hubspot", "source_visits_daily", "snapshot")

MOST_DAYS: Final = 500
"""More points of time in one answer are a 413."""

TRAILING_DAYS: Final = 35
"""Past days change in HubSpot's reports for weeks: so many are read again."""

PAGE: Final = 350
"""Rows of an answer; what other readers ask for as well."""

COUNTS: Final = (
    "visits",
    "contacts",
    "leads",
    "marketingQualifiedLeads",
    "salesQualifiedLeads",
    "customers",
)


def days_to_read(start: date | None, read_through: date | None, today: date) -> Days | None:
    """The trailing days, back to the first day that was never read; None while no day has ended."""
    last = today - timedelta(days=1)
    trailing = today - timedelta(days=TRAILING_DAYS)
    first = start or trailing
    if read_through is not None:
        unread = min(trailing, read_through + timedelta(days=1))
        first = unread if start is None else max(start, unread)
    return Days(first, last) if first <= last else None


def source_visits(
    portal: Portal, start: date | None, read_through: date | None, now: datetime, zone: ZoneInfo
) -> Iterator[Page]:
    """Records {"day", "source", "visits", …}, of one window that replaces what is held of its days.

    Args:
        start: the first day wanted; None = the trailing days only.
        read_through: the last day that was read before.
        zone: of the portal's days.
    Cost: 1 call per 500 days.
    """
    days = days_to_read(start, read_through, now.astimezone(zone).date())
    if days is None:
        yield Page(())
        return
    # Before anything is taken: a portal without the subscription refuses here.
    first = days.first
    while first <= days.last:
        last = min(days.last, first + timedelta(days=MOST_DAYS - 1))
        records = [record for part in _window(portal, first, last) for record in part]
        yield Page(records, window=days)
        first = last + timedelta(days=1)


def _window(portal: Portal, first: date, last: date) -> Iterator[list[bytes]]:
    """The window whole, or in halves where HubSpot finds it too large."""
    try:
        yield _rows(_asked(portal, first, last))
    except TooLarge:
        if first == last:
            raise
        middle = first + (last - first) // 2
        yield from _window(portal, first, middle)
        yield from _window(portal, middle + timedelta(days=1), last)


def _asked(portal: Portal, first: date, last: date) -> dict[str, list[Any]]:
    """Rows by day, over all pages of the answer."""
    found: dict[str, list[Any]] = {}
    offset = 0
    while True:
        query = [("start", f"{first:%Y%m%d}"), ("end", f"{last:%Y%m%d}"), ("limit", str(PAGE))]
        query += [("offset", str(offset))] if offset else []
        body = portal.plain(portal.paths.visits, query, SOURCE_VISITS_DAILY)
        for day, rows in _by_day(body).items():
            found.setdefault(day, []).extend(rows)
        reached, total = body.get("offset"), body.get("total")
        if not isinstance(reached, int) or not isinstance(total, int):
            return found
        if not offset < reached < total:
            return found
        offset = reached


def _by_day(body: dict[str, Any]) -> dict[str, list[Any]]:
    """Both forms: rows by date, or rows by date below `breakdowns`."""
    held = body.get("breakdowns", body)
    if isinstance(held, list):
        return _grouped(held)
    days = {name: rows for name, rows in held.items() if _is_day(name)}
    others = set(held) - set(days) - {"offset", "total", "totals", "breakdowns"}
    if others or (
        not days and "breakdowns" not in body and body.keys() - {"offset", "total", "totals"}
    ):
        raise changed_shape("$.<date>", SOURCE_VISITS_DAILY)
    return {day: rows if isinstance(rows, list) else [rows] for day, rows in days.items()}


def _grouped(rows: list[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        day = row.get("date") if isinstance(row, dict) else None
        if not isinstance(day, str) or not _is_day(day):
            raise changed_shape("$.breakdowns[].date", SOURCE_VISITS_DAILY)
        found.setdefault(day, []).append(row)
    return found


def _rows(by_day: dict[str, list[Any]]) -> list[bytes]:
    records = []
    for day, rows in sorted(by_day.items()):
        for row in rows:
            if not isinstance(row, dict) or not isinstance(row.get("breakdown"), str):
                raise changed_shape("$.<date>[].breakdown", SOURCE_VISITS_DAILY)
            # Counts of zero are left out by HubSpot.
            counts = {name: row.get(name, 0) for name in COUNTS}
            records.append(msgspec.json.encode({"day": day, "source": row["breakdown"], **counts}))
    return records


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
