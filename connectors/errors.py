"""What can go wrong while reading a source, sorted by what the caller does next.

    SourceError                 name the source, go on with the others
    ├── AccessRefused           token or scope is wrong: a person must act
    │   └── StreamNotAvailable  this stream only: tier or scope; skip it with its reason
    ├── WrongAccount            the token opens another portal or property: stop, read nothing
    ├── QuotaExhausted          come back at `resets_at`; what was landed counts
    ├── SourceUnavailable       retries are spent: network, 5xx, cut or foreign bodies
    ├── SourceChanged           a field or shape we rely on is missing: a person must look
    └── InputMissing            a file or column that the client file names is not there

Every message says thing, seen, expected, next step, and holds no token and no reply body.
"""

from __future__ import annotations

from datetime import datetime


class SourceError(Exception):
    """A read of `source` (and `stream`, where known) ended early."""

    def __init__(self, message: str, *, source: str, stream: str | None = None) -> None:
        super().__init__(message)
        self.source = source
        self.stream = stream


class AccessRefused(SourceError):
    """401, or 403 on something essential."""


class StreamNotAvailable(AccessRefused):
    """403 or 404 on an optional stream."""


class WrongAccount(SourceError):
    """The credential belongs to another portal than the client file says."""


class QuotaExhausted(SourceError):
    """No calls are left until `resets_at` (None if the source did not say)."""

    def __init__(
        self,
        message: str,
        *,
        source: str,
        stream: str | None = None,
        resets_at: datetime | None = None,
        is_daily: bool = True,
    ) -> None:
        super().__init__(message, source=source, stream=stream)
        self.resets_at = resets_at
        self.is_daily = is_daily


class SourceUnavailable(SourceError):
    """The source did not answer usefully within the retries."""


class SourceChanged(SourceError):
    """An answer lacks something we rely on; `path` says where."""

    def __init__(self, message: str, *, source: str, path: str, stream: str | None = None) -> None:
        super().__init__(message, source=source, stream=stream)
        self.path = path


class InputMissing(SourceError):
    """A named file, or a named column of a file, does not exist."""
