"""What a landing file holds: the manifest beside it, which makes it count.

Belongs: the manifest's fields, its JSON form, names and order of landing files.
Does not: reading sources (pipelines.landing.land), loading (pipelines.loading).

A cut .zst may read short without an error, so only the manifest's row count and sha256 tell
whether a file is whole. A file without a manifest does not exist for anybody.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipelines.home import ClientHome

Status = Literal["ok", "failed", "not_available", "quota"]

SUFFIX = ".ndjson.zst"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One landed part of one stream, or the fault that ended its read (then rows = 0).

    is_last: this part ends the read; the read is complete when status is ok.
    read_started_at: when the read of the stream began; the same in all its parts.
    cursor: resumes the walk after this part; None when it is the last one.
    claimed: records the source says the stream or window has, where it says so.
    proof: of a last part, what shows that the read left nothing out, where the source can show it.
    files: of the files source: name, sha256 and size of each input file, in order.
    """

    client: str
    load_id: str
    run_id: str
    source: str
    stream: str
    status: Status
    is_last: bool
    read_started_at: datetime
    window_first: date | None = None
    window_last: date | None = None
    rows: int = 0
    claimed: int | None = None
    sha256: str | None = None
    cursor: str | None = None
    header: Mapping[str, Any] = {}
    proof: Mapping[str, Any] = {}
    calls: int = 0
    waited_seconds: float = 0.0
    versions: Mapping[str, str] = {}
    message: str | None = None
    files: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0

    def data_path(self, home: ClientHome) -> Path:
        return folder(home, self.source, self.stream) / f"{self.load_id}{SUFFIX}"

    def path(self, home: ClientHome) -> Path:
        return folder(home, self.source, self.stream) / f"{self.load_id}.json"

    def write(self, home: ClientHome) -> None:
        """Commit the landed part: from here on it counts, also after a crash."""
        write_durably(self.path(home), msgspec.json.encode(self))


def folder(home: ClientHome, source: str, stream: str) -> Path:
    """Where a stream lands; `*` stands for a fault of the whole source."""
    return home.landing / source / ("_source" if stream == "*" else stream)


def manifests(home: ClientHome, source: str) -> Iterator[Manifest]:
    """Every complete manifest of the source, in order of landing.

    Raises:
        ValueError: a manifest is not readable; names the file.
    """
    for path in sorted((home.landing / source).glob("*/*.json"), key=lambda path: path.name):
        try:
            yield msgspec.json.decode(path.read_bytes(), type=Manifest)
        except msgspec.MsgspecError as error:
            raise ValueError(
                f"landing manifest {path.relative_to(home.landing)}: {error}; expected the JSON that landing "
                "writes. Remove this file and its data file, then run again: the stream is read anew."
            ) from error


class LoadIds:
    """Names of landed parts that sort in order of landing, within a run and across runs."""

    def __init__(self, run_id: str, now: datetime | None = None) -> None:
        started = (now or datetime.now(UTC)).astimezone(UTC)
        self._stem = f"{started:%Y%m%dT%H%M%S%f}-{run_id[:8]}"
        self._next = 0

    def __call__(self) -> str:
        self._next += 1
        return f"{self._stem}-{self._next:06d}"


def write_durably(path: Path, content: bytes) -> None:
    """Write beside, fsync, rename: readers see the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make a rename in the folder outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
