"""Landed files as a temporary table `records`, with the columns a stream declares.

Belongs: reading NDJSON, proving that all of it was read, rows that repeat another one's key.
Does not: what the columns mean (sql/).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb

from pipelines.home import ClientHome
from pipelines.landing.manifest import Manifest
from pipelines.landing.part import LandingDamaged, verify_part
from pipelines.warehouse import scalar

LARGEST_RECORD: Final = 4 * 1024 * 1024
"""Bytes: the longest contact anybody met has a tenth of it; DuckDB keeps buffers of twice this per thread."""


def read_records(
    connection: duckdb.DuckDBPyConnection,
    home: ClientHome,
    parts: Sequence[Manifest],
    columns: Mapping[str, str],
    known: str | None = None,
) -> None:
    """Make the temporary table `records` from the parts' files, with a column `load_id`.

    Args:
        columns: name → DuckDB type. Other keys of a record are left out, missing ones are null.
        known: SQL of what is taken out of each record once, for all that needs it: the column `known`.
    Raises:
        LandingDamaged: a file is missing or changed, or holds other than its manifest's rows.
    """
    filled = [part for part in parts if part.rows]
    for part in filled:
        verify_part(part.data_path(home), part.sha256)
    types = ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in columns.items())
    more = f", {known} as known" if known else ""
    if filled:
        files = [str(part.data_path(home)) for part in filled]
        connection.execute(
            f"""
            create or replace temp table records as
            select * exclude (filename), regexp_extract(filename, '([^/]+)\\.ndjson\\.zst$', 1) as load_id{more}
            from read_ndjson(
                $files, columns = {{{types}}}, filename = true, maximum_object_size = {LARGEST_RECORD}
            )
            """,
            {"files": files},
        )
    else:
        nothing = ", ".join(f'null::{kind} as "{name}"' for name, kind in columns.items())
        connection.execute(
            f"""
            create or replace temp table records as
            select *{more} from (select {nothing}, null::varchar as load_id where false)
            """
        )
    claimed = sum(part.rows for part in filled)
    seen = scalar(connection, "select count(*) from records")
    if seen != claimed:
        raise LandingDamaged(
            f"landing files of {parts[0].source}/{parts[0].stream} hold {seen} records, their manifests say "
            f"{claimed}. Nothing was loaded: remove {parts[0].source}/{parts[0].stream} below the client's "
            "landing folder and run again; the stream is read anew."
        )


def refuse_repeated(connection: duckdb.DuckDBPyConnection, key: Sequence[str]) -> None:
    """Of the rows of `typed` that share a key, in the order of their records, all but the first have `reason`.

    Whether there are any is asked first: it costs a fifth of numbering the rows of each key.
    """
    names = ", ".join(f'"{name}"' for name in key)
    if scalar(
        connection,
        f"select exists (select 1 from typed group by {names} having count(*) > 1)",
    ):
        connection.execute(
            f"""
            update typed set reason = 'duplicate_id'
            where reason is null and record_id in (
                select record_id from typed
                qualify row_number() over (partition by {names} order by record_id) > 1
            )
            """
        )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
