"""What HubSpot's refusals lead to: a wait, a stream given up, a source given up, a day given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.errors import (
    AccessRefused,
    QuotaExhausted,
    SourceChanged,
    SourceError,
    SourceUnavailable,
    StreamNotAvailable,
)
from connectors.http import Fault, Reply, Request
from tests.connectors.fakes import Answer, FakeClock, FakePortal, contact, json_reply

Open = Callable[..., Any]
HTML = Reply(200, {"content-type": "text/html"}, b"<html>one moment</html>")


def limited(policy: str, **headers: str) -> Reply:
    body = {"status": "error", "message": "over the limit", "policyName": policy}
    return json_reply(body, 429, **headers)


class Faulty(FakePortal):
    """Meets requests for contacts with the given answers first, one after the other."""

    answers: list[Answer]

    def __call__(self, request: Request) -> Answer:
        is_list = request.method == "GET" and request.path.endswith("2026-09/contacts")
        if is_list and "/objects/" in request.path and self.answers:
            return self.answers.pop(0)
        return super().__call__(request)


def faulty(*answers: Answer) -> Faulty:
    portal = Faulty(contacts=[contact(1)])
    portal.answers = list(answers)
    return portal


def count(source: Any, name: str = "contacts") -> int:
    return sum(len(page.records) for page in source.read(source.stream[name]))


@pytest.mark.parametrize(
    ("answer", "least"),
    [
        (limited("TEN_SECONDLY_ROLLING"), 10),
        (limited("SECONDLY"), 1),
        (limited("TEN_SECONDLY_ROLLING", retry_after="3"), 10),
        (limited("SECONDLY", retry_after="20"), 20),
        (json_reply({}, 423), 2),
        (json_reply({}, 477, retry_after="45"), 45),
        (json_reply({}, 503, retry_after="6"), 6),
    ],
)
def test_a_refusal_that_passes_is_waited_out(
    open_portal: Open, clock: FakeClock, answer: Answer, least: float
) -> None:
    assert count(open_portal(faulty(answer))) == 1
    assert least <= clock.seconds - 1000 < 2 * least + 1


def test_a_rate_limit_is_waited_for_in_all_streams(open_portal: Open, clock: FakeClock) -> None:
    source = open_portal(faulty(*[limited("TEN_SECONDLY_ROLLING")] * 20))
    with pytest.raises(SourceUnavailable):
        count(source)
    before = clock.seconds
    count(source, "deals")
    assert clock.seconds - before >= 10


@pytest.mark.parametrize("status", [500, 502, 503, 504, 521, 522, 523, 524])
def test_a_server_error_that_passes_loses_nothing(open_portal: Open, status: int) -> None:
    assert count(open_portal(faulty(json_reply({}, status), HTML))) == 1


@pytest.mark.parametrize("answer", [json_reply({}, 502), HTML, Fault("cut its answer", True)])
def test_a_fault_that_stays_fails_the_stream(open_portal: Open, answer: Answer) -> None:
    with pytest.raises(SourceUnavailable, match="hubspot: contacts: HubSpot"):
        count(open_portal(faulty(*[answer] * 20)))


def test_a_portal_that_moves_says_when_to_come_back(open_portal: Open) -> None:
    with pytest.raises(SourceUnavailable, match=r"another data centre.*2026-11-25 12:00 UTC"):
        count(open_portal(faulty(json_reply({}, 477, retry_after="86400"))))


def test_the_spent_day_ends_everything_at_once(open_portal: Open) -> None:
    source = open_portal(faulty(limited("DAILY")))
    with pytest.raises(QuotaExhausted, match="2026-11-25 00:00 CET") as caught:
        count(source)
    asked = len(source.transport.requests)
    assert caught.value.is_daily
    assert caught.value.resets_at == datetime(2026, 11, 25, tzinfo=ZoneInfo("Europe/Stockholm"))
    for name in ("contacts", "deals", "deal_contacts"):
        with pytest.raises(QuotaExhausted):
            count(source, name)
    assert len(source.transport.requests) == asked
    assert source.usage.waited_seconds == 0


def test_the_day_ends_at_the_portals_midnight_not_the_clients(open_portal: Open) -> None:
    portal = faulty(limited("DAILY"))
    portal.timezone = "US/Pacific"
    with pytest.raises(QuotaExhausted, match="2026-11-25 00:00 PST"):
        count(open_portal(portal))


def test_a_day_that_is_spent_before_the_first_call_ends_in_the_clients_zone(
    open_portal: Open,
) -> None:
    with pytest.raises(QuotaExhausted, match="2026-11-25 00:00 CET"):
        count(open_portal([limited("DAILY")]), "account")


def test_daily_headers_stop_the_reading_before_hubspot_does(open_portal: Open) -> None:
    def nearly_spent(request: Request) -> Answer | None:
        if "/account-info/" not in request.path:
            return None
        told = {"x_hubspot_ratelimit_daily": "1000", "x_hubspot_ratelimit_daily_remaining": "201"}
        return json_reply({"portalId": 42, "timeZone": "Europe/Stockholm"}, **told)

    source = open_portal(FakePortal(override=nearly_spent))
    with pytest.raises(QuotaExhausted, match="quota_share"):
        count(source)
    assert len(source.transport.requests) == 2


def test_a_static_token_that_is_refused_is_not_tried_again(open_portal: Open) -> None:
    source = open_portal([json_reply({"category": "INVALID_AUTHENTICATION"}, 401)])
    with pytest.raises(AccessRefused, match="does not take the token"):
        count(source, "account")
    assert len(source.transport.requests) == 1


@pytest.mark.parametrize("status", [401, 530])
def test_a_refused_token_is_more_than_a_stream_that_is_not_offered(
    open_portal: Open, status: int
) -> None:
    with pytest.raises(AccessRefused) as caught:
        count(open_portal([json_reply({}, status)]), "account")
    assert not isinstance(caught.value, StreamNotAvailable)


def test_contacts_that_are_refused_fail_the_source(open_portal: Open) -> None:
    with pytest.raises(AccessRefused, match=r"crm\.objects\.contacts\.read") as caught:
        count(open_portal(faulty(json_reply({"category": "MISSING_SCOPES"}, 403))))
    assert not isinstance(caught.value, StreamNotAvailable)


def test_an_address_that_is_gone_names_the_version_to_try(open_portal: Open) -> None:
    with pytest.raises(SourceChanged, match='"v3"') as caught:
        count(open_portal(faulty(json_reply({}, 404))))
    assert caught.value.path == "/crm/objects/2026-09/contacts"


def test_a_redirect_is_a_wrong_base_url(open_portal: Open) -> None:
    with pytest.raises(SourceChanged, match="correct base_url"):
        count(open_portal(faulty(json_reply({}, 302, location="https://elsewhere.invalid"))))


def test_a_request_that_is_no_longer_understood_is_a_change(open_portal: Open) -> None:
    with pytest.raises(SourceChanged, match="status 400"):
        count(open_portal(faulty(json_reply({"message": "unknown operator"}, 400))))


def test_no_reply_body_is_quoted(open_portal: Open) -> None:
    words = "verbatim-words-of-the-reply"
    body = {"message": words, "category": words, "policyName": words, "correlationId": words}
    for status in (302, 400, 401, 403, 404, 414, 418, 423, 429, 477, 500, 530):
        with pytest.raises(SourceError) as caught:
            count(open_portal(faulty(*[json_reply(body, status)] * 20)))
        assert words not in str(caught.value)


def test_calls_are_counted_with_their_repetitions(open_portal: Open) -> None:
    source = open_portal(faulty(json_reply({}, 502)))
    count(source)
    assert source.usage.calls == len(source.transport.requests)
