"""Snapshots of a portal's definitions with their validity: what was renamed or retyped keeps its past.

Belongs: closing versions that are no longer served, opening new ones. Does not: their meaning (dbt).
"""

from __future__ import annotations

import duckdb

from pipelines.loading.change import LoadStamp, scalar_of_change


def keep_versions(
    connection: duckdb.DuckDBPyConnection, table: str, stamp: LoadStamp, content: str
) -> int:
    """Bring a table of versions to the definitions of the content, as of the read in `load`.

    Kinds of records of which the content has nothing are left alone: the token may not see them.

    Returns: versions opened or closed.
    """
    connection.execute(
        f"""
        create or replace temp table hashed as
        select *, md5(to_json(s)::varchar) as _row_hash from {content} as s
        """
    )
    closed = scalar_of_change(
        connection,
        f"""
        update {table} as t
        set
            valid_to = (select read_started_at from load),
            _loaded_at = $loaded_at, _run_id = $run_id, _load_id = $load_id
        where t.client = $client and t.valid_to is null
            and t.object_type in (select object_type from hashed)
            and not exists (select 1 from hashed as s where s._row_hash = t._row_hash)
        """,
        stamp.values,
    )
    opened = scalar_of_change(
        connection,
        f"""
        insert into {table} by name
        select
            s.*, load.read_started_at as valid_from, $client as client,
            $loaded_at as _loaded_at, $run_id as _run_id, $load_id as _load_id
        from hashed as s
        cross join load
        where not exists (
            select 1 from {table} as t
            where t.client = $client and t.valid_to is null and t._row_hash = s._row_hash
        )
        """,
        stamp.values,
    )
    return closed + opened
