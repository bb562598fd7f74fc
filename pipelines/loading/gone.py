"""Records that HubSpot no longer has: kept as a fact, and of contacts nothing else.

Belongs: raw.hubspot_gone in both directions. Does not: finding them (connectors.hubspot.census),
erasing a contact from all tables and files (pipelines.erasure).
"""

from __future__ import annotations

import duckdb

from pipelines.loading.change import LoadStamp, add_new, scalar_of_change

_KEY = ("object_type", "object_id")


def take_out(connection: duckdb.DuckDBPyConnection, stamp: LoadStamp, content: str) -> int:
    """Note the records of the content as gone, each once; what they were leaves with `pipelines.erasure`."""
    return add_new(connection, "raw.hubspot_gone", _KEY, stamp, content)


def come_back(connection: duckdb.DuckDBPyConnection, stamp: LoadStamp) -> int:
    """Records of `records` are there, so they are gone no longer."""
    return scalar_of_change(
        connection,
        """
        delete from raw.hubspot_gone as t
        where t.client = $client
            and t.object_type = (select object_type from load)
            and t.object_id in (select id from records)
        """,
        {"client": stamp.client},
    )
