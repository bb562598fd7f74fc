"""What HTTP statuses mean where an API gives them no meaning of its own, and a governor that lets all pass.

Belongs: refusals, limits and faults by status alone. Does not: APIs with words of their own for them
(their own folders).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from connectors.contract import Stream
from connectors.errors import AccessRefused, QuotaExhausted, SourceChanged, StreamNotAvailable
from connectors.http.clock import Clock
from connectors.http.session import Again
from connectors.http.transport import Reply, Request


class OpenGate:
    """A governor for sources whose limits are far above what a night asks."""

    def acquire(self, request: Request) -> None:
        """Let every call pass."""

    def learn(self, reply: Reply) -> None:
        """There is nothing to learn."""


@dataclass(frozen=True, slots=True)
class StatusJudge:
    """Judges by status.

    source, server: for messages. what: what is read, as `site acme.se`. remedy: what a person must
        do when it is refused. span: how long a spent limit lasts.
    """

    source: str
    server: str
    what: str
    remedy: str
    clock: Clock
    span: timedelta = timedelta(hours=1)

    def judge(self, request: Request, reply: Reply, stream: Stream | None) -> None:
        status = reply.status
        if 200 <= status < 300:
            return
        if status == 429:
            raise self.exhausted(stream)
        if status >= 500:
            raise Again(f"answered {status}", is_sent=True)
        if status in (401, 403):
            raise self.refused(status, stream)
        raise self._rejected(request, status, stream)

    def refused(self, status: int | None, stream: Stream | None) -> AccessRefused:
        """Access is refused; a reply of status 200 may say so too, then status is None."""
        is_optional = stream is not None and not stream.is_essential
        kind = StreamNotAvailable if is_optional and status == 403 else AccessRefused
        shown = f" ({status})" if status else ""
        does = "does not take the credential" if status == 401 else "does not let it be read"
        return kind(
            f"{self.where(stream)}{self.what}: {self.server} {does}{shown}; expected access. {self.remedy}",
            source=self.source,
            stream=stream.name if stream else None,
        )

    def exhausted(self, stream: Stream | None) -> QuotaExhausted:
        resets_at = self.clock.now() + self.span
        return QuotaExhausted(
            f"{self.where(stream)}{self.what}: {self.server} takes no more requests now (429); expected to stay "
            f"within its limits. Nothing to repair: run again after {resets_at:%Y-%m-%d %H:%M} UTC; days not read "
            "are read then.",
            source=self.source,
            stream=stream.name if stream else None,
            resets_at=resets_at,
            is_daily=False,
        )

    def _rejected(self, request: Request, status: int, stream: Stream | None) -> SourceChanged:
        hint = "Look for a newer maintrack, or report this path."
        if status in (400, 404):
            hint = f"Check {self.what.split(' ')[0]} and base_url in the client file."
        if 300 <= status < 400:
            hint = (
                "A redirect is not followed, it could take the token elsewhere: correct base_url."
            )
        return SourceChanged(
            f"{self.where(stream)}{self.what}: {self.server} rejects {request.path} (status {status}); expected "
            f"an answer. {hint}",
            source=self.source,
            path=request.path,
            stream=stream.name if stream else None,
        )

    def where(self, stream: Stream | None) -> str:
        return f"{self.source}: {stream.name}: " if stream else f"{self.source}: "
