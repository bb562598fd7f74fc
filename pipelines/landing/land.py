"""Read a source's streams and land what comes, undecoded, in parts that survive a kill.

Belongs: cutting pages into parts, manifests, resuming a broken walk, turning a source's fault
into a manifest. Does not: HTTP (connectors), DuckDB (pipelines.loading).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import msgspec

from connectors.contract import Days, Page, Source, Stream
from connectors.errors import QuotaExhausted, SourceError, StreamNotAvailable
from pipelines.home import ClientHome
from pipelines.landing.manifest import LoadIds, Manifest, Status, manifests
from pipelines.landing.part import PART_ROWS, write_part

Report = Callable[[str], None]

RESUME_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class StreamOutcome:
    """How the read of one stream ended; rows, calls and seconds waited of this run only."""

    stream: str
    status: Status
    rows: int
    calls: int
    message: str | None = None
    waited_seconds: float = 0.0


@dataclass(slots=True)
class LandingOutcome:
    """How the read of a source ended, stream by stream."""

    source: str
    streams: list[StreamOutcome] = field(default_factory=list)

    @property
    def status(self) -> Status:
        """quota and failed weigh more than ok; a stream that is not offered weighs nothing."""
        seen = {outcome.status for outcome in self.streams}
        return "quota" if "quota" in seen else "failed" if "failed" in seen else "ok"


def land_source(
    source: Source,
    home: ClientHome,
    *,
    run_id: str,
    days: Days | None,
    report: Report,
    spans: Mapping[str, Sequence[Days]] = MappingProxyType({}),
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    landed: Callable[[Manifest], None] = lambda _: None,
) -> LandingOutcome:
    """Land every stream of the source; dated streams for `days` (skipped when None).

    Args:
        spans: by the name of a dated stream, what of `days` to read; each span is a read of its own.
        landed: is told each part that others follow, as soon as it counts.
    Guarantees: a part counts from its manifest's rename on; an undisturbed and a resumed read
        land the same records. A fault is landed as a manifest of its own and never raised.
        After a fault of an essential stream, or a spent quota, the other streams are not asked.
    """
    landing = _Landing(source, home, run_id, LoadIds(run_id, now()), now, landed)
    outcome = LandingOutcome(source.name)
    for stream in source.streams:
        if stream.kind == "dated" and days is None:
            continue
        reads = spans.get(stream.name, [days]) if stream.kind == "dated" else [None]
        ended = landing.land_all(stream, reads)
        outcome.streams.append(ended)
        report(f"{source.name} {stream.name}: {_words(ended)}")
        if ended.status == "quota" or (ended.status == "failed" and stream.is_essential):
            break
    return outcome


def land_fault(
    error: SourceError,
    home: ClientHome,
    *,
    client: str,
    run_id: str,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> LandingOutcome:
    """Land the fault of a source that could not be opened: a manifest of stream `*`, never raised."""
    status, message = _status_of(error), str(error)
    Manifest(
        client=client,
        load_id=LoadIds(run_id, now())(),
        run_id=run_id,
        source=error.source,
        stream="*",
        status=status,
        is_last=True,
        read_started_at=now(),
        message=message,
    ).write(home)
    return LandingOutcome(error.source, [StreamOutcome("*", status, 0, 0, message)])


@dataclass(slots=True)
class _Landing:
    source: Source
    home: ClientHome
    run_id: str
    load_ids: LoadIds
    now: Callable[[], datetime]
    landed: Callable[[Manifest], None]

    def land_all(self, stream: Stream, reads: Sequence[Days | None]) -> StreamOutcome:
        """Read after read, as long as they end well."""
        rows, calls = 0, 0
        for days in reads:
            ended = self.land(stream, days)
            rows, calls = rows + ended.rows, calls + ended.calls
            if ended.status != "ok":
                break
        return replace(ended, rows=rows, calls=calls)

    def land(self, stream: Stream, days: Days | None) -> StreamOutcome:
        usage = self.source.usage
        calls_before, waited_before = usage.calls, usage.waited_seconds
        read = _Read(self, stream, days)
        status: Status = "ok"
        message = None
        try:
            read.run()
        except SourceError as error:
            status, message = _status_of(error), str(error)
            read.fault(status, message)
        return StreamOutcome(
            stream.name,
            status,
            read.rows,
            usage.calls - calls_before,
            message,
            usage.waited_seconds - waited_before,
        )


class _Read:
    """One stream's read: pages gathered into parts of about PART_ROWS records."""

    def __init__(self, landing: _Landing, stream: Stream, days: Days | None) -> None:
        self._landing = landing
        self._stream = stream
        self._window = days
        self._days = days
        self.rows = 0
        self._waiting: Page | None = None
        self._records: list[bytes] = []
        self._header: Mapping[str, Any] = {}
        self._calls = landing.source.usage.calls
        self._waited = landing.source.usage.waited_seconds
        self._clock = time.monotonic()
        earlier = self._unfinished()
        self._started_at = earlier.read_started_at if earlier else landing.now()
        self._after = earlier.cursor if earlier else None

    def _unfinished(self) -> Manifest | None:
        """The last part of a broken walk that is young enough to go on from."""
        if self._stream.kind != "walk":
            return None
        parts = [
            m
            for m in manifests(self._landing.home, self._landing.source.name)
            if m.stream == self._stream.name and m.status == "ok"
        ]
        last = parts[-1] if parts else None
        if last is None or last.is_last or last.cursor is None:
            return None
        return last if self._landing.now() - last.read_started_at < RESUME_WITHIN else None

    def run(self) -> None:
        """Land page by page; each waits for the next one, which shows that it is not the last."""
        try:
            for page in self._pages():
                self._pass_on()
                self._waiting = page
        except SourceError:
            self._pass_on()
            raise
        self._take(self._waiting or Page(records=()), is_last=True)

    def _pass_on(self) -> None:
        if self._waiting is not None:
            self._take(self._waiting, is_last=False)
            self._waiting = None

    def _pages(self) -> Iterable[Page]:
        return self._landing.source.read(self._stream, days=self._days, after=self._after)

    def _take(self, page: Page, *, is_last: bool) -> None:
        """Add a page; flush when the part is full, when its header changes, and at the end.

        A header without records is landed too: it says that its property has no rows for these days.
        """
        if self._header and dict(page.header) != dict(self._header):
            self._flush(None, is_last=False, claimed=None)
        self._header = page.header
        self._window = page.window or self._window
        self._records.extend(page.records)
        self._after = None if is_last else page.cursor
        if is_last or len(self._records) >= PART_ROWS:
            self._flush(self._after, is_last=is_last, claimed=page.claimed, proof=page.proof)

    def _flush(
        self,
        cursor: str | None,
        *,
        is_last: bool,
        claimed: int | None,
        proof: Mapping[str, Any] | None = None,
    ) -> None:
        manifest = self._manifest(
            "ok", is_last=is_last, cursor=cursor, claimed=claimed, proof=proof or {}
        )
        sha256 = write_part(manifest.data_path(self._landing.home), self._records)
        landed = msgspec.structs.replace(manifest, rows=len(self._records), sha256=sha256)
        landed.write(self._landing.home)
        self.rows += len(self._records)
        self._records = []
        if not is_last:
            self._landing.landed(landed)

    def fault(self, status: Status, message: str) -> None:
        """Land the fault, and before it what a walk has read so far: the next run goes on behind it."""
        if self._stream.kind == "walk" and self._records and self._after is not None:
            self._flush(self._after, is_last=False, claimed=None)
        self._records = []
        self._manifest(status, is_last=True, message=message).write(self._landing.home)

    def _manifest(
        self,
        status: Status,
        *,
        is_last: bool,
        cursor: str | None = None,
        claimed: int | None = None,
        message: str | None = None,
        proof: Mapping[str, Any] | None = None,
    ) -> Manifest:
        landing, usage = self._landing, self._landing.source.usage
        calls, waited, seconds = (
            usage.calls - self._calls,
            usage.waited_seconds - self._waited,
            time.monotonic() - self._clock,
        )
        self._calls, self._waited, self._clock = usage.calls, usage.waited_seconds, time.monotonic()
        return Manifest(
            client=landing.home.name,
            load_id=landing.load_ids(),
            run_id=landing.run_id,
            source=landing.source.name,
            stream=self._stream.name,
            status=status,
            is_last=is_last,
            read_started_at=self._started_at,
            window_first=self._window.first if self._window else None,
            window_last=self._window.last if self._window else None,
            claimed=claimed,
            cursor=cursor,
            header=self._header,
            proof=proof or {},
            calls=calls,
            waited_seconds=waited,
            versions=landing.source.versions,
            message=message,
            seconds=seconds,
        )


def _status_of(error: SourceError) -> Status:
    if isinstance(error, QuotaExhausted):
        return "quota" if error.is_daily else "failed"
    return "not_available" if isinstance(error, StreamNotAvailable) else "failed"


def _words(outcome: StreamOutcome) -> str:
    if outcome.status == "ok":
        return f"{outcome.rows} records in {outcome.calls} calls"
    return f"{outcome.status.replace('_', ' ')}: {outcome.message}"
