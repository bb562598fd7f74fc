"""One landed file: NDJSON in a single zstd frame, hashed while it is written.

Belongs: bytes to disk and back. Does not: what the records mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import zstandard

from pipelines.landing.manifest import write_durably

PART_ROWS = 10_000
"""Records per file: 100 per file load two to four times slower (docs/decisions)."""


class LandingDamaged(Exception):
    """A landing file does not hold what its manifest says; names the file."""


def write_part(path: Path, records: Sequence[bytes]) -> str:
    """Write the records, one a line, and return the file's sha256.

    A raw line break in JSON stands only between tokens (pretty-printed replies), so it becomes a
    space without changing the record.
    """
    text = _lines(records)
    if text.count(b"\n") != len(records):
        text = _lines([record.replace(b"\r", b" ").replace(b"\n", b" ") for record in records])
    packed = zstandard.ZstdCompressor(
        level=1, write_content_size=True, write_checksum=True
    ).compress(text)
    write_durably(path, packed)
    return hashlib.sha256(packed).hexdigest()


def _lines(records: Sequence[bytes]) -> bytes:
    return b"\n".join([*records, b""])


def verify_part(path: Path, sha256: str | None) -> None:
    """Refuse a file whose bytes are not those that were landed.

    Raises:
        LandingDamaged: the file is missing, cut or changed.
    """
    try:
        with path.open("rb") as file:
            seen = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        seen = "no file"
    if seen != sha256:
        raise LandingDamaged(
            f"landing file {path.parent.parent.name}/{path.parent.name}/{path.name}: sha256 {seen[:12]}, its "
            f"manifest says {str(sha256)[:12]}. Remove the file and its .json; the next run reads the stream anew."
        )
