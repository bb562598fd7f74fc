"""What every connector promises: streams, windows, pages of raw records.

Belongs: the words that connectors and pipelines share.
Does not: HTTP (connectors.http), one source's facts (its own folder), DuckDB, Dagster.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, Protocol

StreamKind = Literal["snapshot", "walk", "dated"]


UNASKED: Final = "unasked"
"""Mode in the proof of a read that asked for nothing, having seen that there is nothing: the next one begins
where an earlier one has left off."""


@dataclass(frozen=True, slots=True)
class Days:
    """Inclusive days `first`..`last` in the source's own time zone."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"Days: last {self.last} lies before first {self.first}")


@dataclass(frozen=True, slots=True)
class Stream:
    """One thing a source has.

    kind: `snapshot` is read whole each time; `walk` is read page by page and resumes after a
        cursor; `dated` is read for `Days` and overwrites those days.
    is_essential: a refusal (403, 404) fails the whole source instead of marking the stream
        not available.
    """

    source: str
    name: str
    kind: StreamKind
    is_essential: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Raw records as the source sent them: JSON objects, undecoded, one per record.

    cursor: resumes the walk after this page; None on the last page and for other kinds.
    claimed: how many records the source says the whole stream (or window) has, where it says so.
    header: what the records need to be read (GA4: dimension and metric names, report metadata).
    proof: on the last page, what shows that nothing was left out; kept beside the load.
    window: days that the whole read covers, where the source chooses them itself.
    """

    records: Sequence[bytes]
    cursor: str | None = None
    claimed: int | None = None
    header: Mapping[str, Any] = field(default_factory=dict)
    proof: Mapping[str, Any] = field(default_factory=dict)
    window: Days | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `maintrack check`: what was looked at, what was seen, what to do."""

    source: str
    subject: str
    severity: Literal["ok", "warning", "error"]
    message: str
    next_step: str = ""


@dataclass(slots=True)
class Usage:
    """Calls made and seconds waited for quota or retries since the source was opened."""

    calls: int = 0
    waited_seconds: float = 0.0


def digest_of(*asked: object) -> str:
    """A short name of what a dated source is asked for, kept with each read under `versions["asked"]`.

    Days read for another property, host or brand are not the days that are wanted now.
    """
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:12]


class Source(Protocol):
    """An opened source of one client. Not safe for use after `close`."""

    @property
    def name(self) -> str: ...

    @property
    def streams(self) -> Sequence[Stream]: ...

    @property
    def usage(self) -> Usage: ...

    @property
    def versions(self) -> Mapping[str, str]:
        """What the reader and the far side call themselves, e.g. {"api": "2026-09"}."""
        ...

    def read(
        self, stream: Stream, *, days: Days | None = None, after: str | None = None
    ) -> Iterator[Page]:
        """Yield the stream's pages in order; every record at least once.

        Args:
            days: required for dated streams, refused for others.
            after: a page's cursor of an earlier, broken read; walks go on behind it.
        Raises:
            SourceError and its kinds (connectors.errors).
        """
        ...

    def check(self) -> Iterator[Finding]:
        """Probe token, scopes, identity and time zone without reading data. Never raises SourceError."""
        ...

    def close(self) -> None: ...
