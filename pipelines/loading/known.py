"""What the warehouse knows of a portal already, told to the reader so that it asks for what is new.

Belongs: cursors, live ids and erased contacts as the connector wants them. Does not: reading (connectors).
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import duckdb

from connectors.hubspot.known import Known
from pipelines.home import ClientHome
from pipelines.loading.suppression import Suppression
from pipelines.warehouse import open_warehouse

FETCHED_AT_ONCE: Final = 50_000
"""Rows: ids become numbers in an array before the next ones are fetched."""

_LIVE: Final = {
    "contacts": ("contact", "hubspot_contacts", "contact_id"),
    "companies": ("company", "hubspot_companies", "company_id"),
    "deals": ("deal", "hubspot_deals", "deal_id"),
}


def known_of_hubspot(
    home: ClientHome, client: str, *, is_full: bool, since: datetime | None = None
) -> Known:
    """What earlier loads have left; what nobody may bring back is told also for a full read.

    Args:
        is_full: read everything again; ids are told all the same, for the census.
        since: read again what changed from then on; what is due to be read whole is read whole.
    Raises:
        duckdb.IOException: another process has the warehouse open.
    """
    if not home.warehouse.exists():
        return Known()
    connection = open_warehouse(home, read_only=True)
    try:
        cursors = {} if is_full else _cursors(connection, client)
        return Known(
            since=_earliest(_instants(cursors, "changed_since"), since),
            # Who wishes an earlier day has all asked again.
            asked_at=_instants(cursors, "read_started_at") if since is None else {},
            whole_at=_instants(cursors, "whole_at"),
            asks={name: cursor["asks"] for name, cursor in cursors.items() if "asks" in cursor},
            ids={kind: _ids(connection, client, kind) for kind in _LIVE},
            uncounted={
                kind: cursors[f"{kind}_found"].get("uncounted") or 0
                for kind in _LIVE
                if f"{kind}_found" in cursors
            },
            days={} if is_full else _days(connection, client),
            is_erased=Suppression.of(connection, home, client).holds("hubspot"),
        )
    except duckdb.CatalogException:
        # A warehouse of an earlier version: everything is read once more.
        return Known()
    finally:
        connection.close()


def _earliest(cursors: Mapping[str, datetime], since: datetime | None) -> Mapping[str, datetime]:
    if since is None:
        return cursors
    return {stream: min(cursor, since) for stream, cursor in cursors.items()}


def _days(connection: duckdb.DuckDBPyConnection, client: str) -> dict[str, date]:
    """The last day of each stream that was read to its end, first day by first day."""
    rows = connection.execute(
        """
        select stream, max(window_last) from raw.loads
        where client = ? and source = 'hubspot' and status = 'ok' and is_last and window_last is not null
        group by stream
        """,
        [client],
    ).fetchall()
    return dict(rows)


def _cursors(connection: duckdb.DuckDBPyConnection, client: str) -> dict[str, dict[str, Any]]:
    rows = connection.execute(
        "select stream, cursor from raw.cursors where client = ? and source = 'hubspot'", [client]
    ).fetchall()
    return {stream: json.loads(cursor) for stream, cursor in rows}


def _instants(cursors: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, datetime]:
    return {
        stream: datetime.fromisoformat(cursor[name]).astimezone(UTC)
        for stream, cursor in cursors.items()
        if cursor.get(name)
    }


def _ids(connection: duckdb.DuckDBPyConnection, client: str, kind: str) -> array[int]:
    """Ids of records that are live as far as was loaded, ascending."""
    object_type, table, key = _LIVE[kind]
    connection.execute(
        f"""
        select try_cast({key} as bigint) as id
        from raw.{table} as t
        where t.client = $client and not t.is_archived
            and not exists (
                select 1 from raw.hubspot_aliases as a
                where a.client = $client and a.object_type = $object_type
                    and a.alias_id = t.{key} and a.survivor_id != a.alias_id
            )
            and not exists (
                select 1 from raw.hubspot_gone as g
                where g.client = $client and g.object_type = $object_type and g.object_id = t.{key}
            )
            and try_cast({key} as bigint) is not null
        order by id
        """,
        {"client": client, "object_type": object_type},
    )
    ids = array("q")
    while rows := connection.fetchmany(FETCHED_AT_ONCE):
        ids.extend([one for (one,) in rows])
    return ids
