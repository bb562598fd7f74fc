"""Let go of contacts for good: rows, landed files, and the bytes of the warehouse itself.

Guarantee: after `erase` has returned, no table, landed file or block of the client's warehouse holds
the contacts' ids or anything stored under them; what stays is a hash under the client's key, which
keeps them out of later loads. A run that is killed in between is finished by the next one.

Belongs: the order of it. Does not: finding who is gone (connectors.hubspot.census), publishing anew
and locks (the caller).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipelines.erasure.landed import rewrite_landing
from pipelines.erasure.rewrite import rewrite_database
from pipelines.erasure.rows import remove_rows, suppress
from pipelines.home import ClientHome
from pipelines.landing.manifest import write_durably
from pipelines.warehouse import open_warehouse


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure removed. ids: of all records of the person."""

    source: str
    ids: Sequence[str]
    rows: int
    landed: int


def erase(
    home: ClientHome, client: str, source: str, ids: Sequence[str], *, reason: str, note: str | None
) -> Erased:
    """Remove contacts from tables and landed files and rewrite the warehouse."""
    _finish_earlier(home, client)
    return _erase(home, client, _Wish(source, list(ids), reason, note))


class _Wish(msgspec.Struct):
    """What is being erased, on disk until it is done: the warehouse forgets the ids before the files do."""

    source: str
    ids: list[str]
    reason: str
    note: str | None


def _path(home: ClientHome) -> Path:
    return home.root / "erasing.json"


def _finish_earlier(home: ClientHome, client: str) -> None:
    """Erase again what a killed process has left half done; twice is as good as once."""
    path = _path(home)
    if path.exists():
        _erase(home, client, msgspec.json.decode(path.read_bytes(), type=_Wish))


def _erase(home: ClientHome, client: str, wish: _Wish) -> Erased:
    write_durably(_path(home), msgspec.json.encode(wish))
    connection = open_warehouse(home)
    try:
        connection.begin()
        try:
            rows = remove_rows(connection, client, wish.source, wish.ids)
            suppress(connection, home, client, wish.source, wish.ids, wish.reason, wish.note)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
    finally:
        connection.close()
    landed = rewrite_landing(home, wish.source, wish.ids)
    rewrite_database(home.warehouse)
    _path(home).unlink()
    return Erased(wish.source, wish.ids, rows, landed)


def forget_the_gone(home: ClientHome, client: str) -> int:
    """Erase the contacts that HubSpot no longer has and that loading has noted since.

    Returns: how many.
    """
    _finish_earlier(home, client)
    connection = open_warehouse(home, read_only=True)
    try:
        rows = connection.execute(
            """
            select object_id from raw.hubspot_gone
            where client = ? and object_type = 'contact' and reason = 'erased' and length(object_id) < 64
            order by all
            """,
            [client],
        ).fetchall()
        ids = [one for (one,) in rows]
    finally:
        connection.close()
    if ids:
        erase(home, client, "hubspot", ids, reason="erased", note=None)
    return len(ids)
