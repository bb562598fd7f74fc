"""Land the files source: rows of CSV and Parquet as NDJSON, only the mapped columns.

Belongs: finding what changed by hash, reading rows as text, one manifest per kind of file.
Does not: finding files (connectors.files), reading dates, numbers and stages (pipelines.loading).

A record is {"file": name, "row": as a spreadsheet counts, "values": {our column: text}}; a row with a wrong
number of fields also has "malformed", which says how many.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from connectors.errors import SourceError
from connectors.files import FileEntry, FoundFile, find_files
from pipelines.home import ClientHome
from pipelines.landing.land import LandingOutcome, StreamOutcome
from pipelines.landing.manifest import LoadIds, Manifest, manifests
from pipelines.landing.part import PART_ROWS, write_part
from pipelines.landing.table_files import read_rows

Report = Callable[[str], None]

SOURCE = "files"


def land_files(
    entries: Sequence[FileEntry],
    home: ClientHome,
    *,
    client: str,
    run_id: str,
    base: Path,
    report: Report,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> LandingOutcome:
    """Land every entry whose files, mapping or rules of reading changed since it was landed last.

    Args:
        base: the folder of the client file, from which names of files are told.
    Guarantees: each entry leaves a manifest that ends its read, also an unchanged one (without
        rows, `header.unchanged_since` names the landing that has them). A missing file or column is landed as a fault and never
        raised; the other entries go on.
    """
    outcome = LandingOutcome(SOURCE)
    load_ids = LoadIds(run_id, now())
    for entry in entries:
        read = _EntryRead(entry, home, client, run_id, load_ids, now())
        try:
            ended = read.run(base)
        except SourceError as error:
            ended = read.fault(str(error))
        outcome.streams.append(ended)
        report(f"files {entry.kind}: {ended.message or f'{ended.rows} rows'}")
    return outcome


class _EntryRead:
    def __init__(
        self,
        entry: FileEntry,
        home: ClientHome,
        client: str,
        run_id: str,
        load_ids: LoadIds,
        started_at: datetime,
    ) -> None:
        self._entry = entry
        self._home = home
        self._load_ids = load_ids
        self._clock = time.monotonic()
        self._manifest = Manifest(
            client=client,
            load_id="",
            run_id=run_id,
            source=SOURCE,
            stream=entry.kind,
            status="ok",
            is_last=False,
            read_started_at=started_at,
            header=_header(entry),
        )

    def run(self, base: Path) -> StreamOutcome:
        found = find_files(self._entry, base)
        self._manifest = msgspec.structs.replace(
            self._manifest,
            files=tuple({"name": f.name, "sha256": f.sha256, "size": f.size} for f in found),
        )
        earlier = self._landed_already()
        if earlier is not None:
            header = {**self._manifest.header, "unchanged_since": earlier}
            self._flush([], is_last=True, claimed=None, header=header)
            return StreamOutcome(self._entry.kind, "ok", 0, 0, "unchanged")
        rows = self._land_rows(found)
        return StreamOutcome(self._entry.kind, "ok", rows, 0)

    def _landed_already(self) -> str | None:
        """The load id of this kind's newest whole landing, if it has the same files, mapping and rules."""
        whole = [
            m
            for m in manifests(self._home, SOURCE)
            if m.stream == self._entry.kind
            and m.status == "ok"
            and m.is_last
            and "unchanged_since" not in m.header
        ]
        if not whole:
            return None
        last = whole[-1]
        is_same = (last.files, last.header) == (self._manifest.files, self._manifest.header)
        return last.load_id if is_same else None

    def _land_rows(self, found: Sequence[FoundFile]) -> int:
        records: list[bytes] = []
        rows = 0
        for record in _records(self._entry, found):
            if len(records) == PART_ROWS:
                self._flush(records, is_last=False, claimed=None)
                records = []
            records.append(record)
            rows += 1
        self._flush(records, is_last=True, claimed=rows)
        return rows

    def _flush(
        self,
        records: Sequence[bytes],
        *,
        is_last: bool,
        claimed: int | None,
        header: Mapping[str, Any] | None = None,
    ) -> None:
        part = msgspec.structs.replace(
            self._manifest,
            load_id=self._load_ids(),
            is_last=is_last,
            rows=len(records),
            claimed=claimed,
            header=header or self._manifest.header,
            seconds=time.monotonic() - self._clock,
        )
        self._clock = time.monotonic()
        sha256 = write_part(part.data_path(self._home), records)
        msgspec.structs.replace(part, sha256=sha256).write(self._home)

    def fault(self, message: str) -> StreamOutcome:
        msgspec.structs.replace(
            self._manifest,
            load_id=self._load_ids(),
            status="failed",
            is_last=True,
            message=message,
            seconds=time.monotonic() - self._clock,
        ).write(self._home)
        return StreamOutcome(self._entry.kind, "failed", 0, 0, message)


def _header(entry: FileEntry) -> dict[str, Any]:
    """What the rows of a file become, besides what stands in it: its mapping, and the rules by which they are read."""
    return {
        "rules": _rules(entry.kind),
        "columns": dict(entry.columns),
        "stage": entry.stage,
        "provenance": entry.provenance,
        "timezone": entry.timezone,
    }


@cache
def _rules(kind: str) -> str:
    """A hash of the statements that read this kind's rows: another version reads unchanged files anew."""
    sql = resources.files("pipelines.loading") / "sql"
    scripts = (sql / "macros.sql", sql / f"files_{kind}_typed.sql")
    texts = (script.read_bytes() for script in scripts if script.is_file())
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def _records(entry: FileEntry, found: Sequence[FoundFile]) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder()
    for file in found:
        for row in read_rows(file, entry):
            record: dict[str, Any] = {"file": file.name, "row": row.number, "values": row.values}
            if row.malformed is not None:
                record["malformed"] = row.malformed
            yield encoder.encode(record)
