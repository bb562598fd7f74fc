"""Records of landed files: reading them back, and writing a file anew without some of them.

Belongs: what of a record names a contact. Does not: tables (rows).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
import zstandard

from pipelines.home import ClientHome
from pipelines.landing.manifest import Manifest, manifests
from pipelines.landing.part import write_part


def rewrite_landing(home: ClientHome, source: str, ids: Collection[str]) -> int:
    """Take the contacts' records out of the landed files of a source; each file anew with its manifest.

    Returns: records taken out.
    """
    wanted = set(ids)
    taken = 0
    for part in list(manifests(home, source)):
        if part.rows == 0 or not part.data_path(home).exists():
            continue
        records = landed_records(part, home)
        kept = [record for record in records if not names_contact(record, wanted)]
        if len(kept) < len(records):
            sha256 = write_part(part.data_path(home), kept)
            msgspec.structs.replace(part, rows=len(kept), sha256=sha256).write(home)
            taken += len(records) - len(kept)
    return taken


def landed_records(part: Manifest, home: ClientHome) -> list[bytes]:
    """The records of a landed file, one each."""
    packed = part.data_path(home).read_bytes()
    text = zstandard.ZstdDecompressor().decompressobj().decompress(packed)
    return text.splitlines()


class _Outer(msgspec.Struct, rename="camel"):
    """Where a landed record may name a contact."""

    id: str | int | None = None
    contact_id: str | int | None = None
    values: dict[str, Any] = {}


def names_contact(record: bytes, ids: Collection[str]) -> bool:
    """True where the record is one of the contacts, was merged with one, or links to one."""
    if not any(one.encode() in record for one in ids):
        return False
    try:
        outer = msgspec.json.decode(record, type=_Outer)
    except msgspec.MsgspecError:
        # Of another shape than any we know: an id in it is reason enough.
        return True
    named = {str(outer.id), str(outer.contact_id), str(outer.values.get("contact_id"))}
    return not named.isdisjoint(ids) or _has_merged(record, ids)


def _has_merged(record: bytes, ids: Collection[str]) -> bool:
    if b'"hs_merged_object_ids"' not in record:
        return False
    merged = msgspec.json.decode(record).get("properties", {}).get("hs_merged_object_ids") or ""
    return not set(str(merged).split(";")).isdisjoint(ids)
