"""Snapshots of the portal's stages with their validity: a renamed stage keeps its past.

Belongs: closing versions that are no longer served, opening new ones. Does not: their meaning (dbt).
"""

from __future__ import annotations

import duckdb

from pipelines.loading.change import LoadStamp, scalar_of_change


def keep_versions(connection: duckdb.DuckDBPyConnection, stamp: LoadStamp) -> int:
    """Bring raw.hubspot_stages to the stages of `staged`, as of the read in `load`.

    Returns: versions opened or closed.
    """
    connection.execute(
        """
        create or replace temp table hashed as
        select *, md5(to_json(s)::varchar) as _row_hash from staged as s
        """
    )
    closed = scalar_of_change(
        connection,
        """
        update raw.hubspot_stages as t
        set
            valid_to = (select read_started_at from load),
            _loaded_at = $loaded_at, _run_id = $run_id, _load_id = $load_id
        where t.client = $client and t.valid_to is null
            and not exists (select 1 from hashed as s where s._row_hash = t._row_hash)
        """,
        stamp.values,
    )
    opened = scalar_of_change(
        connection,
        """
        insert into raw.hubspot_stages by name
        select
            s.*, load.read_started_at as valid_from, $client as client,
            $loaded_at as _loaded_at, $run_id as _run_id, $load_id as _load_id
        from hashed as s
        cross join load
        where not exists (
            select 1 from raw.hubspot_stages as t
            where t.client = $client and t.valid_to is null and t._row_hash = s._row_hash
        )
        """,
        stamp.values,
    )
    return closed + opened
