"""Asking until there is a sound answer, or saying why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from connectors.contract import Stream, Usage
from connectors.errors import SourceChanged, SourceUnavailable
from connectors.http import Again, Fault, Meter, Reply, Request, Session
from connectors.http.session import FAULT_ATTEMPTS, LIMIT_ATTEMPTS
from tests.connectors.fakes import Answer, FakeClock, FakeTransport, json_reply

GET = Request("GET", "/things", (("secret_query", "s3cret"),))
ONCE = Request("POST", "/orders", body=b"{}", is_repeatable=False)
THINGS = Stream("shop", "things", "snapshot")
LATE = Fault("gave no answer within 60 s", is_sent=True)
CLOSED = Fault("accepted no connection", is_sent=False)
GOOD = json_reply({"results": [1, 2]})


class Results(msgspec.Struct):
    results: list[int]


class Everybody:
    def acquire(self, request: Request) -> None:
        """Always."""

    def learn(self, reply: Reply) -> None:
        """Nothing."""


class Judge:
    """5xx and 429 are asked again; Retry-After in seconds counts."""

    def judge(self, _: Request, reply: Reply, __: Stream | None) -> None:
        if reply.status >= 429:
            seconds = float(reply.headers.get("retry-after", "0"))
            is_limit = reply.status == 429
            raise Again(f"answered {reply.status}", seconds=seconds, is_limit=is_limit)


Opened = tuple[Session, FakeTransport, Usage]


@pytest.fixture
def shop(clock: FakeClock) -> Callable[..., Opened]:
    def opened(*answers: Answer, chance: float = 0.0) -> Opened:
        transport, usage = FakeTransport(list(answers)), Usage()
        session = Session(
            transport,
            source="shop",
            server="The shop",
            governor=Everybody(),
            judge=Judge(),
            meter=Meter(usage, clock),
            clock=clock,
            chance=lambda: chance,
        )
        return session, transport, usage

    return opened


FAULTS = {
    "no connection": CLOSED,
    "a lost answer": LATE,
    "a server error": json_reply({}, 502),
    "an HTML page with status 200": Reply(200, {"content-type": "text/html"}, b"<html>wait</html>"),
    "HTML called JSON": Reply(200, {"content-type": "application/json"}, b"<html>wait</html>"),
    "JSON that is called HTML": Reply(200, {"content-type": "text/html"}, b'{"results": [7]}'),
    "an empty body": Reply(200, {"content-type": "application/json"}, b""),
    "a cut body": Reply(200, {"content-type": "application/json"}, b'{"results": [1, 2'),
    "a body that is not UTF-8": Reply(
        200, {"content-type": "application/json"}, b'{"results": [], "r": "\xe4"}'
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_one_fault_is_asked_again_and_forgotten(shop: Any, fault: Answer) -> None:
    session, transport, _ = shop(fault, GOOD)
    assert session.read(GET, Results).results == [1, 2]
    assert len(transport.requests) == 2


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_that_stays_is_asked_a_bounded_number_of_times(shop: Any, fault: Answer) -> None:
    session, transport, _ = shop(fault)
    with pytest.raises(SourceUnavailable, match=r"shop: things: The shop \(https://api.test\)"):
        session.read(GET, Results, THINGS)
    assert len(transport.requests) == FAULT_ATTEMPTS


def test_waits_between_faults_double(shop: Any, clock: FakeClock) -> None:
    session, _, _ = shop(CLOSED)
    with pytest.raises(SourceUnavailable):
        session.read(GET, Results)
    assert clock.slept == [1, 2, 4, 8]


def test_chance_makes_waits_longer_never_shorter(shop: Any, clock: FakeClock) -> None:
    session, _, _ = shop(CLOSED, GOOD, chance=1.0)
    session.read(GET, Results)
    assert clock.slept == [1.25]


def test_a_server_that_names_a_wait_is_given_it(shop: Any, clock: FakeClock) -> None:
    session, _, _ = shop(json_reply({}, 503, retry_after="7"), GOOD)
    session.read(GET, Results)
    assert clock.slept == [7]


def test_a_wait_too_long_for_a_run_ends_it_and_says_when_to_come_back(shop: Any) -> None:
    session, transport, _ = shop(json_reply({}, 503, retry_after="7200"))
    with pytest.raises(SourceUnavailable, match="after 2026-11-24 14:00 UTC"):
        session.read(GET, Results)
    assert len(transport.requests) == 1


def test_rate_limits_are_waited_out_longer_than_faults(shop: Any) -> None:
    limited = json_reply({}, 429, retry_after="10")
    session, transport, _ = shop(*[limited] * (LIMIT_ATTEMPTS - 1), GOOD)
    assert session.read(GET, Results).results == [1, 2]
    assert len(transport.requests) == LIMIT_ATTEMPTS > FAULT_ATTEMPTS


def test_rate_limits_that_stay_end_the_read_too(shop: Any) -> None:
    session, transport, _ = shop(json_reply({}, 429, retry_after="1"))
    with pytest.raises(SourceUnavailable):
        session.read(GET, Results)
    assert len(transport.requests) == LIMIT_ATTEMPTS


def test_what_must_not_be_done_twice_is_not_sent_again_once_it_was_sent(shop: Any) -> None:
    session, transport, _ = shop(LATE, GOOD)
    with pytest.raises(SourceUnavailable):
        session.read(ONCE, Results)
    assert len(transport.requests) == 1


@pytest.mark.parametrize("answer", [CLOSED, json_reply({}, 429)])
def test_it_is_sent_again_when_it_surely_was_not_done(shop: Any, answer: Answer) -> None:
    session, transport, _ = shop(answer, GOOD)
    assert session.read(ONCE, Results).results == [1, 2]
    assert len(transport.requests) == 2


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "$.results"),
        ({"results": "none"}, "$.results"),
        ({"results": [1, "two"]}, "$.results[1]"),
        ([], "$"),
    ],
)
def test_sound_json_without_what_we_rely_on_is_no_empty_result(
    shop: Any, body: Any, path: str
) -> None:
    session, transport, _ = shop(json_reply(body))
    with pytest.raises(SourceChanged) as caught:
        session.read(GET, Results, THINGS)
    assert caught.value.path == path
    assert caught.value.stream == "things"
    assert len(transport.requests) == 1


def test_fields_that_nobody_knows_do_no_harm(shop: Any) -> None:
    session, _, _ = shop(json_reply({"results": [], "news": {"more": 1}}))
    assert session.read(GET, Results).results == []


def test_every_call_and_every_waited_second_is_counted(shop: Any) -> None:
    session, _, usage = shop(CLOSED, json_reply({}, 502), GOOD)
    session.read(GET, Results)
    assert (usage.calls, usage.waited_seconds) == (3, 3.0)


def test_messages_hold_no_query(shop: Any) -> None:
    for answer in (CLOSED, json_reply({})):
        session, _, _ = shop(answer)
        with pytest.raises((SourceUnavailable, SourceChanged)) as caught:
            session.read(GET, Results)
        assert "s3cret" not in str(caught.value)


def test_a_correlation_id_is_quoted_only_if_it_is_one(shop: Any) -> None:
    one = "c93e06a4-0000-4000-8000-0123456789ab"
    for given, is_quoted in ((one, True), (f"{one} and more", False)):
        session, _, _ = shop(json_reply({}, x_hubspot_correlation_id=given))
        with pytest.raises(SourceChanged) as caught:
            session.read(GET, Results)
        assert (one in str(caught.value)) == is_quoted


def test_closing_the_session_closes_its_transport(shop: Any) -> None:
    session, transport, _ = shop(GOOD)
    session.close()
    assert transport.is_closed
