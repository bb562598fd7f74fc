"""The records of a part: typed, compared, and brought into their tables.

Belongs: one stream's way from records to its targets, quarantine, contact keys. Does not: which parts, in
which transaction (load), SQL of one stream (sql/), comparing rows (change).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import duckdb

from pipelines.config import ClientConfig
from pipelines.home import ClientHome
from pipelines.landing.manifest import Manifest
from pipelines.loading import gone, refusal
from pipelines.loading.change import (
    LoadStamp,
    add_new,
    columns_of,
    replace,
    scalar_of_change,
    upsert,
)
from pipelines.loading.context import query, set_headers, set_load, set_report_facts
from pipelines.loading.records import read_records, refuse_repeated
from pipelines.loading.streams import LOADERS
from pipelines.loading.suppression import keep_out_erased
from pipelines.loading.targets import StreamLoader, Target
from pipelines.loading.versions import keep_versions
from pipelines.warehouse import LIMITS

THREADS_OF_ONE: Final = 1
"""A part is one file and less than a row group: a second thread makes it no sooner and costs a sixth more."""


def load_rows(
    connection: duckdb.DuckDBPyConnection,
    home: ClientHome,
    config: ClientConfig,
    parts: Sequence[Manifest],
    stamp: LoadStamp,
) -> tuple[int, int]:
    """Bring the records of one read's parts into its tables; the caller holds the transaction.

    Returns: rows new or changed, rows in quarantine.
    """
    last = parts[-1]
    loader = LOADERS[(last.source, last.stream)]
    connection.execute(f"set threads = {THREADS_OF_ONE if len(parts) == 1 else LIMITS['threads']}")
    read_records(connection, home, parts, loader.columns, loader.known)
    keep_out_erased(connection, home, stamp.client, last, loader.columns)
    set_load(connection, config, last, stamp, loader.object_type)
    if loader.facts:
        set_headers(connection, parts)
    if loader.object_type is not None:
        connection.execute(
            f"create or replace temp table superseded as {query('hubspot_superseded')}"
        )
    if loader.typed:
        connection.execute(f"create or replace temp table typed as {query(loader.typed)}")
    if loader.facts:
        refuse_repeated(connection, loader.targets[0].key)
        set_report_facts(connection, parts)
    if loader.contact_keys:
        _add_contact_keys(connection, last.source, loader.contact_keys, stamp)
    values = _values_of(last)
    if refusal.is_fatal(connection, loader):
        return 0, _quarantine(connection, loader, last, stamp)
    rows = sum(_apply(connection, target, stamp, values) for target in loader.targets)
    if loader.object_type is not None:
        rows += gone.come_back(connection, stamp)
    return rows, _quarantine(connection, loader, last, stamp)


def _apply(
    connection: duckdb.DuckDBPyConnection, target: Target, stamp: LoadStamp, values: dict[str, Any]
) -> int:
    table, key, content = target.table, target.key, _shaped(connection, target)
    if target.how == "upsert":
        return upsert(connection, table, key, stamp, content, target.first)
    if target.how == "add_new":
        return add_new(connection, table, key, stamp, content, target.first)
    if target.how == "keep_versions":
        return keep_versions(connection, table, stamp, content)
    if target.how == "gone":
        return gone.take_out(connection, stamp, content)
    return replace(
        connection,
        table,
        stamp,
        scope=target.scope,
        values={name: value for name, value in values.items() if f"${name}" in target.scope},
        key=key,
        content=content,
    )


def _shaped(connection: duckdb.DuckDBPyConnection, target: Target) -> str:
    """The target's query in brackets, cut to the columns that the table has."""
    listed = ", ".join(f"'{name}'" for name in columns_of(connection, target.table))
    return f"(select columns(lambda c: c in ({listed})) from ({query(target.query)}))"


def _quarantine(
    connection: duckdb.DuckDBPyConnection,
    loader: StreamLoader,
    part: Manifest,
    stamp: LoadStamp,
) -> int:
    """Keep refused rows, and let go of earlier ones that the source has repaired."""
    if loader.refused is None:
        return 0
    named = {"source": part.source, "stream": part.stream}
    connection.execute(
        f"""
        create or replace temp table staged as
        select $source as source, $stream as stream, * from ({query(loader.refused)})
        """,
        named,
    )
    values = {k: v for k, v in _values_of(part).items() if f"${k}" in loader.refused_scope}
    replace(
        connection,
        "raw.quarantine",
        stamp,
        scope=f"source = $source and stream = $stream and ({loader.refused_scope})",
        values={**values, **named},
    )
    return int(connection.execute("select count(*) from staged").fetchall()[0][0])


def _add_contact_keys(
    connection: duckdb.DuckDBPyConnection, source: str, name: str, stamp: LoadStamp
) -> None:
    """Give new native ids the next keys, in order of their ids."""
    scalar_of_change(
        connection,
        f"""
        insert into raw.contact_keys by name
        select
            $client as client,
            $source as source,
            ids.native_id,
            coalesce((select max(contact_key) from raw.contact_keys), 0)
                + row_number() over (order by ids.native_id) as contact_key
        from ({query(name)}) as ids
        anti join raw.contact_keys as known
            on known.client = $client and known.source = $source and known.native_id = ids.native_id
        where ids.native_id is not null
        """,
        {"client": stamp.client, "source": source},
    )


def _values_of(part: Manifest) -> dict[str, date | str | bool | None]:
    return {
        "is_whole_read": part.proof.get("mode") == "whole",
        "window_first": part.window_first,
        "window_last": part.window_last,
        "source": part.source,
        "stream": part.stream,
    }
