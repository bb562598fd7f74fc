"""Which files an entry of the client file means, and what is in them, by hash."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import InputMissing

SUFFIXES = (".csv", ".csv.gz", ".parquet")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One entry of `sources.files`.

    kind: contacts | stage_changes | traffic | spend | goals.
    pattern: absolute path or glob of CSV (also .csv.gz) or Parquet files.
    columns: our column → header in the file.
    stage: the stage that every row enters, where it is no column.
    provenance: who moved the contacts of every row, where it is no column: earned, administrative.
    timezone: IANA zone of times without one; None = the client's.
    unmapped: our columns that the kind may have and that are not read here.
    """

    kind: str
    pattern: Path
    columns: Mapping[str, str]
    stage: str | None = None
    provenance: str | None = None
    timezone: str | None = None
    unmapped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundFile:
    """name: relative to the client file's folder, for messages. size: bytes. sha256: hex."""

    path: Path
    name: str
    sha256: str
    size: int


def find_files(entry: FileEntry, base: Path) -> list[FoundFile]:
    """The entry's files in order of their names, hashed.

    Args:
        base: the folder of the client file; names are relative to it.
    Raises:
        InputMissing: nothing matches, or a match is neither CSV nor Parquet or cannot be read.
    """
    paths = sorted(Path(match) for match in glob.glob(str(entry.pattern), recursive=True))  # noqa: PTH207 -- absolute patterns
    paths = [path for path in paths if path.is_file()]
    if not paths:
        raise InputMissing(
            f"files: {entry.kind}: nothing matches {_name(entry.pattern, base)} (seen from the client file); "
            "expected at least one CSV or Parquet file. Put it there, or correct the path.",
            source="files",
            stream=entry.kind,
        )
    return [_found(entry, path, base) for path in paths]


def _found(entry: FileEntry, path: Path, base: Path) -> FoundFile:
    name = _name(path, base)
    if not path.name.lower().endswith(SUFFIXES):
        raise InputMissing(
            f"files: {entry.kind}: {name} is neither CSV nor Parquet; expected a name that ends with "
            f"{', '.join(SUFFIXES)}. Narrow the path, as in {entry.kind}/*.csv.",
            source="files",
            stream=entry.kind,
        )
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return FoundFile(path, name, sha256, path.stat().st_size)
    except OSError as error:
        raise InputMissing(
            f"files: {entry.kind}: {name} cannot be read ({error.strerror}); expected a readable file. "
            "Give the user that runs maintrack the right to read it.",
            source="files",
            stream=entry.kind,
        ) from error


def _name(path: Path, base: Path) -> str:
    return os.path.relpath(path, base)
