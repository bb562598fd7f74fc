"""Access tokens: renewed in time, one renewal at a time, and given up when they are refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

from connectors.contract import Usage
from connectors.errors import AccessRefused, SourceUnavailable
from connectors.http import Fault, Meter, Request, Session
from connectors.hubspot import HubspotOptions, OauthApp, open_hubspot
from connectors.hubspot.access import RenewedToken
from connectors.hubspot.judge import TokenJudge
from tests.connectors.fakes import Answer, FakeClock, FakePortal, FakeTransport, json_reply
from tests.connectors.loopback import Seen, Told

APP = OauthApp("the-app", "canary-secret", "canary-refresh")
GRANT = {"error": "invalid_grant", "status": "BAD_REFRESH_TOKEN", "message": "canary-refresh"}


class Everybody:
    def acquire(self, request: Request) -> None:
        """Always."""

    def learn(self, reply: Any) -> None:
        """Nothing."""


class TokenServer:
    """Gives out t1, t2, … that live 1800 seconds."""

    def __init__(self) -> None:
        self.given = 0
        self.forms: list[dict[str, list[str]]] = []
        self.refresh_tokens: list[str] = []

    def __call__(self, request: Request) -> Answer:
        self.forms.append(parse_qs((request.body or b"").decode()))
        self.given += 1
        body: dict[str, Any] = {"access_token": f"t{self.given}", "expires_in": 1800}
        if self.refresh_tokens:
            body["refresh_token"] = self.refresh_tokens.pop(0)
        return json_reply(body)


@pytest.fixture
def renewed(clock: FakeClock) -> Callable[..., RenewedToken]:
    def made(answer: Any) -> RenewedToken:
        session = Session(
            FakeTransport(answer),
            source="hubspot",
            server="HubSpot",
            governor=Everybody(),
            judge=TokenJudge(),
            meter=Meter(Usage(), clock),
            clock=clock,
        )
        return RenewedToken(APP, session, "/oauth/2026-09/token", clock)

    return made


def test_a_token_is_fetched_once_and_used_for_four_fifths_of_its_life(
    renewed: Any, clock: FakeClock
) -> None:
    server = TokenServer()
    access = renewed(server)
    assert access.token() == "t1"
    clock.seconds += 1439
    assert access.token() == "t1"
    clock.seconds += 2
    assert access.token() == "t2"


def test_everything_goes_in_the_form_nothing_in_the_address(renewed: Any) -> None:
    server = TokenServer()
    renewed(server).token()
    assert server.forms == [
        {
            "grant_type": ["refresh_token"],
            "client_id": ["the-app"],
            "client_secret": ["canary-secret"],
            "refresh_token": ["canary-refresh"],
        }
    ]


def test_a_new_refresh_token_takes_the_place_of_the_old(renewed: Any, clock: FakeClock) -> None:
    server = TokenServer()
    server.refresh_tokens = ["second"]
    access = renewed(server)
    access.token()
    clock.seconds += 1500
    access.token()
    clock.seconds += 1500
    access.token()
    assert [form["refresh_token"][0] for form in server.forms] == [
        "canary-refresh",
        "second",
        "second",
    ]


def test_a_new_refresh_token_is_kept_before_anything_is_read_with_it(
    clock: FakeClock,
) -> None:
    kept: list[str] = []
    server = TokenServer()
    server.refresh_tokens = ["canary-refresh", "second", "second"]
    app = OauthApp("the-app", "canary-secret", "canary-refresh", kept.append)
    session = Session(
        FakeTransport(server),
        source="hubspot",
        server="HubSpot",
        governor=Everybody(),
        judge=TokenJudge(),
        meter=Meter(Usage(), clock),
        clock=clock,
    )
    access = RenewedToken(app, session, "/oauth/2026-09/token", clock)
    for seen in ([], ["second"], ["second"]):
        access.token()
        assert kept == seen
        clock.seconds += 1500


def test_many_threads_share_one_renewal(renewed: Any) -> None:
    server = TokenServer()
    access, seen = renewed(server), []
    threads = [threading.Thread(target=lambda: seen.append(access.token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["t1"] * 8


def test_a_revoked_refresh_token_is_final_and_asked_with_once(renewed: Any) -> None:
    asked: list[Request] = []

    def refuse(request: Request) -> Answer:
        asked.append(request)
        return json_reply(GRANT, 400)

    access = renewed(refuse)
    for _ in range(3):
        with pytest.raises(AccessRefused, match="Authorize the app"):
            access.token()
    assert len(asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403])
def test_the_message_of_a_refusal_holds_no_part_of_the_credential(
    renewed: Any, status: int
) -> None:
    with pytest.raises(AccessRefused) as caught:
        renewed([json_reply(GRANT, status)]).token()
    assert "canary" not in str(caught.value)


def test_a_busy_token_address_is_waited_for(renewed: Any, clock: FakeClock) -> None:
    answers = [
        json_reply({}, 429),
        json_reply({}, 503),
        json_reply({"access_token": "t", "expires_in": 60}),
    ]
    assert renewed(answers).token() == "t"
    assert clock.seconds > 1010


def test_a_lost_answer_is_not_asked_for_again_as_the_refresh_token_may_be_spent(
    renewed: Any,
) -> None:
    transport = [
        Fault("cut its answer short", is_sent=True),
        json_reply({"access_token": "t", "expires_in": 60}),
    ]
    with pytest.raises(SourceUnavailable):
        renewed(transport).token()


def test_options_show_no_credential() -> None:
    options = HubspotOptions(APP, "Europe/Stockholm")
    assert "canary" not in repr(options) + repr(APP)
    assert "canary" not in repr(HubspotOptions("canary-token", "Europe/Stockholm"))


@pytest.fixture
def oauth_portal(serve: Any, clock: FakeClock) -> Any:
    """A portal behind a real server; `.refused` tokens get a 401."""
    refused: set[str] = set()
    tokens, portal = TokenServer(), FakePortal()

    def answer(seen: Seen) -> Told:
        path = seen.target.partition("?")[0]
        if path.startswith("/oauth/"):
            reply = tokens(Request("POST", path, body=seen.body))
        elif seen.headers["authorization"].removeprefix("Bearer ") in refused:
            return Told(401, b'{"category": "EXPIRED_AUTHENTICATION"}')
        else:
            reply = portal(Request("GET", path, (("limit", "1"),)))
        assert not isinstance(reply, Fault)
        return Told(reply.status, reply.body)

    server = serve(answer)
    source: Any = open_hubspot(
        HubspotOptions(APP, "Europe/Stockholm", base_url=server.url), clock=clock
    )
    source.server, source.tokens, source.refused = server, tokens, refused
    yield source
    source.close()


def read_account(source: Any) -> int:
    return sum(len(page.records) for page in source.read(source.streams[0]))


def test_an_apps_token_opens_the_portal(oauth_portal: Any) -> None:
    assert read_account(oauth_portal) == 1
    sent = [s.headers.get("authorization") for s in oauth_portal.server.seen]
    assert sent == [None, "Bearer t1"]
    assert (
        oauth_portal.server.seen[0].headers["content-type"] == "application/x-www-form-urlencoded"
    )


def test_a_token_that_is_refused_midway_is_renewed_once_and_the_reading_goes_on(
    oauth_portal: Any,
) -> None:
    oauth_portal.refused.add("t1")
    assert read_account(oauth_portal) == 1
    assert oauth_portal.tokens.given == 2


def test_tokens_that_are_all_refused_end_the_reading(oauth_portal: Any) -> None:
    oauth_portal.refused.update(f"t{n}" for n in range(20))
    with pytest.raises(AccessRefused):
        read_account(oauth_portal)
    assert oauth_portal.tokens.given <= 3
