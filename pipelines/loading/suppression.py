"""Contacts that were erased and must not come back, without keeping who they were.

Guarantee: what is stored is a hash of the id under a key that lies beside the warehouse and in no
table; without the key the hashes tell nothing, and with the key lost they suppress nothing.

Belongs: the key, hashes, telling whether an id is erased. Does not: erasing (pipelines.erasure).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

import duckdb

from pipelines.home import ClientHome
from pipelines.landing.manifest import Manifest, write_durably
from pipelines.warehouse import scalar

KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Suppression:
    """The erased contacts of one client. hashes: source → hashes of ids."""

    key: bytes
    hashes: Mapping[str, Collection[str]]

    @classmethod
    def of(
        cls, connection: duckdb.DuckDBPyConnection, home: ClientHome, client: str
    ) -> Suppression:
        rows = connection.execute(
            "select source, id_hash from raw.erased_contacts where client = ?", [client]
        ).fetchall()
        hashes: dict[str, set[str]] = {}
        for source, digest in rows:
            hashes.setdefault(source, set()).add(digest)
        return cls(key_of(home) if hashes else b"", hashes)

    def holds(self, source: str) -> Callable[[str], bool]:
        """A test of ids; as good as free while nobody was erased."""
        hashes = self.hashes.get(source, ())
        if not hashes:
            return lambda _: False
        return lambda native_id: hash_of(self.key, native_id) in hashes


def hash_of(key: bytes, native_id: str) -> str:
    """The same in SQL: sha256(key as hex || id)."""
    return hashlib.sha256(key.hex().encode() + native_id.encode()).hexdigest()


def key_of(home: ClientHome) -> bytes:
    """The client's key, made when it is first needed; readable by the owner only."""
    path = home.root / "suppression.key"
    if not path.exists():
        write_durably(path, secrets.token_hex(KEY_BYTES).encode())
    return bytes.fromhex(path.read_text())


def keep_out_erased(
    connection: duckdb.DuckDBPyConnection,
    home: ClientHome,
    client: str,
    part: Manifest,
    columns: Collection[str],
) -> None:
    """Take erased contacts out of `records`, and their ids out of what was merged: a file may still have them."""
    named = {"client": client, "source": part.source}
    is_any = scalar(
        connection,
        "select exists (select 1 from raw.erased_contacts where client = ? and source = ?)",
        list(named.values()),
    )
    place = _place_of_contact(part, columns)
    if not is_any or not place:
        return
    named["key"] = key_of(home).hex()
    connection.execute(
        f"""
        delete from records
        where sha256($key || {place}) in (
            select id_hash from raw.erased_contacts where client = $client and source = $source
        )
        """,
        named,
    )
    if "properties" in columns:
        _unname_merged(connection, named)


def _unname_merged(connection: duckdb.DuckDBPyConnection, named: Mapping[str, str]) -> None:
    """A contact that others were merged into names them: those of the erased go, from its text too."""
    connection.execute(
        """
        update records
        set
            properties = json_merge_patch(properties, json_object('hs_merged_object_ids', kept.ids)),
            known = struct_update(known, hs_merged_object_ids := kept.ids)
        from (
            select
                merged.place,
                coalesce(
                    string_agg(merged.id, ';' order by merged.id) filter (where erased.id_hash is null), ''
                ) as ids,
            from (
                select rowid as place, unnest(merged_ids_of(known.hs_merged_object_ids)) as id from records
            ) as merged
            left join raw.erased_contacts as erased
                on sha256($key || merged.id) = erased.id_hash and erased.client = $client and erased.source = $source
            group by merged.place
            having count(erased.id_hash) > 0
        ) as kept
        where records.rowid = kept.place
        """,
        named,
    )


def _place_of_contact(part: Manifest, columns: Collection[str]) -> str | None:
    """Where a record of the stream names a contact; records of other kinds have numbers of their own."""
    if part.source == "files":
        return "\"values\"['contact_id']"
    if part.source != "hubspot":
        return None
    if "contactId" in columns:
        return '"contactId"'
    return "id" if part.stream.startswith("contacts") else None
