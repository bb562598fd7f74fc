"""Rows of a client's input that were set aside: which, where, why.

Belongs: reading raw.quarantine. Does not: setting aside (pipelines.loading), how it is shown (pipelines.cli).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from pipelines.home import ClientHome
from pipelines.warehouse import open_warehouse


@dataclass(frozen=True, slots=True)
class SetAside:
    """One refused row: its source, why, and the place where it can be repaired.

    `row_number` counts as a spreadsheet does; `file`, `row_number` are of files only, `native_id` is the
    source's own id, where the row has one.
    """

    source: str
    stream: str
    reason: str
    field: str | None
    found: str | None
    native_id: str | None
    file: str | None
    row_number: int | None


class NothingRead(Exception):
    """The client has no warehouse yet."""


def rows_set_aside(home: ClientHome, client: str) -> Iterator[SetAside]:
    """All of them, in the order of sources, streams, reasons and places.

    Raises:
        NothingRead: no run of the client has loaded anything.
        duckdb.IOException: another process has the warehouse open.
    """
    if not home.warehouse.exists():
        raise NothingRead
    connection = open_warehouse(home, read_only=True)
    try:
        found = connection.execute(
            """
            select source, stream, reason, field, found, native_id, file, row_number
            from raw.quarantine
            where client = ?
            order by source, stream, reason, file, row_number, native_id, field
            """,
            [client],
        )
        while rows := found.fetchmany(1_000):
            yield from (SetAside(*row) for row in rows)
    except duckdb.CatalogException:
        # Killed between making the file and its first table.
        raise NothingRead from None
    finally:
        connection.close()
