"""Ask until there is a sound answer, or say why there is none.

Guarantee: a reply counts only as JSON with the keys that the caller relies on; cut, empty and
foreign bodies are asked for again. Messages hold no query, no credential and no reply body, and
neither does any exception they could be chained to.

Belongs: the loop of asking, waiting and decoding. Does not: what a status means (Judge), how many
calls there are (Governor), bytes on the wire (Transport).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol, TypeVar

import msgspec
import tenacity

from connectors.contract import Stream
from connectors.errors import SourceChanged, SourceUnavailable
from connectors.http.clock import Clock, Meter
from connectors.http.redaction import correlation_note, origin_of, place_of
from connectors.http.transport import Fault, Reply, Request, Transport

FAULT_ATTEMPTS: Final = 5
"""Waits of 1, 2, 4 and 8 s bridge a restart or a short outage; a longer one is for the next run."""

LIMIT_ATTEMPTS: Final = 12
"""Rate limits pass by themselves: two minutes of ten-second windows, for a portal that other tools crowd."""

FIRST_BACKOFF_SECONDS: Final = 1.0
LONGEST_BACKOFF_SECONDS: Final = 30.0
JITTER: Final = 0.25
"""Share of a wait that is added by chance, so that readers who failed together do not return together."""

LONGEST_WAIT_SECONDS: Final = 120.0
"""What a server may ask us to wait within a run; beyond it the run says when to come back."""

T = TypeVar("T")


class Again(Exception):
    """Ask again: no answer, or none that counts.

    reason: words that fit behind "the server …".
    seconds: wait at least so long.
    is_limit: a rate limit, which passes by itself, not a fault.
    is_sent: the server may have acted on the request, so only a repeatable one is sent again.
    """

    def __init__(
        self, reason: str, *, seconds: float = 0.0, is_limit: bool = False, is_sent: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds
        self.is_limit = is_limit
        self.is_sent = is_sent


class Governor(Protocol):
    """Who may call when."""

    def acquire(self, request: Request) -> None:
        """Wait until the call is within the budget.

        Raises:
            QuotaExhausted: it will not be within this run.
        """
        ...

    def learn(self, reply: Reply) -> None:
        """Take the limits that a reply tells."""
        ...


class Judge(Protocol):
    """What the statuses of one API mean."""

    def judge(self, request: Request, reply: Reply, stream: Stream | None) -> None:
        """Return for a reply that is to be decoded.

        Raises:
            Again: it is worth another try.
            SourceError: it is not.
        """
        ...


@dataclass(slots=True)
class _Tries:
    """How often one request failed, by kind."""

    faults: int = 0
    limits: int = 0

    def add(self, again: Again) -> None:
        if again.is_limit:
            self.limits += 1
        else:
            self.faults += 1

    @property
    def are_spent(self) -> bool:
        return self.faults >= FAULT_ATTEMPTS or self.limits >= LIMIT_ATTEMPTS


class Session:
    """Requests of one source over one transport; safe to use from several threads.

    Args:
        source: the source's name, for messages.
        server: who answers, for messages.
        chance: a number in [0, 1), for jitter.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        source: str,
        server: str,
        governor: Governor,
        judge: Judge,
        meter: Meter,
        clock: Clock,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._transport = transport
        self._source = source
        self._server = server
        self._governor = governor
        self._judge = judge
        self._meter = meter
        self._clock = clock
        self._chance = chance

    def read(self, request: Request, expect: type[T], stream: Stream | None = None) -> T:
        """The answer to a request, decoded.

        Args:
            expect: a type that msgspec decodes; its required fields are what the caller relies on.
            stream: for whom it is read; a refusal of an optional one is StreamNotAvailable.
        Raises:
            SourceUnavailable: no sound answer within the tries, or none before a long pause.
            SourceChanged: sound JSON without something we rely on.
            SourceError: what the judge and the governor raise.
        """
        tries = _Tries()
        asking = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Again),
            stop=lambda state: self._is_spent(request, tries, _again_of(state)),
            wait=lambda state: self._pause(tries, _again_of(state)),
            sleep=self._meter.wait,
            reraise=True,
        )
        try:
            answer: T = asking(self._try, tries, request, expect, stream)
            return answer
        except Again as again:
            last = again
        raise SourceUnavailable(
            self._spent(request, stream, tries, last),
            source=self._source,
            stream=stream.name if stream else None,
        )

    def close(self) -> None:
        self._transport.close()

    def _try(self, tries: _Tries, request: Request, expect: type[T], stream: Stream | None) -> T:
        try:
            return self._ask(request, expect, stream)
        except Again as again:
            tries.add(again)
            raise

    def _ask(self, request: Request, expect: type[T], stream: Stream | None) -> T:
        self._governor.acquire(request)
        self._meter.called()
        reply = self._transport.send(request)
        if isinstance(reply, Fault):
            raise Again(reply.reason, is_sent=reply.is_sent)
        self._governor.learn(reply)
        self._judge.judge(request, reply, stream)
        return self._decoded(request, reply, expect, stream)

    def _decoded(self, request: Request, reply: Reply, expect: type[T], stream: Stream | None) -> T:
        media = reply.headers.get("content-type", "json")
        if "json" not in media.lower():
            raise Again(f"answered {reply.status} with something else than JSON", is_sent=True)
        mismatch = None
        try:
            # Parts that stay undecoded are not looked at by msgspec; the loader needs all of it to be UTF-8.
            reply.body.decode()
            return msgspec.json.decode(reply.body, type=expect)
        except msgspec.ValidationError as error:
            mismatch = str(error)
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
        if mismatch is None:
            raise Again(f"answered {reply.status} with a cut or empty body", is_sent=True)
        place = place_of(mismatch)
        note = correlation_note(reply.headers.get("x-hubspot-correlation-id"))
        raise SourceChanged(
            f"{self._where(stream)}{self._server} answers {request.path} without {place} as it was "
            f"(status {reply.status}{note}); expected the documented reply. Nothing of it was taken: "
            "look for a newer maintrack, or report this path.",
            source=self._source,
            path=place,
            stream=stream.name if stream else None,
        )

    def _is_spent(self, request: Request, tries: _Tries, again: Again) -> bool:
        is_lost = again.is_sent and not request.is_repeatable
        return tries.are_spent or is_lost or again.seconds > LONGEST_WAIT_SECONDS

    def _pause(self, tries: _Tries, again: Again) -> float:
        backoff = 0.0
        if not again.is_limit:
            backoff = min(FIRST_BACKOFF_SECONDS * 2 ** (tries.faults - 1), LONGEST_BACKOFF_SECONDS)
        return max(again.seconds, backoff) * (1 + JITTER * self._chance())

    def _spent(self, request: Request, stream: Stream | None, tries: _Tries, last: Again) -> str:
        count = tries.faults + tries.limits
        times = f", {count} times" if count > 1 else ""
        when = "Run again later"
        if last.seconds > LONGEST_WAIT_SECONDS:
            back = self._clock.now() + timedelta(seconds=last.seconds)
            when = f"Run again after {back:%Y-%m-%d %H:%M} UTC"
        return (
            f"{self._where(stream)}{self._server} ({origin_of(self._transport.base_url)}) {last.reason} "
            f"for {request.path}{times}; expected a JSON answer. {when}; what was landed is kept."
        )

    def _where(self, stream: Stream | None) -> str:
        return f"{self._source}: {stream.name}: " if stream else f"{self._source}: "


def _again_of(state: tenacity.RetryCallState) -> Again:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, Again):
        raise TypeError("asked to wait without a reason to ask again")
    return error
