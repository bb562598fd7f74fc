"""Credentials for Google: signed here, or given; a wrong one is refused unseen."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from connectors.errors import AccessRefused, SourceUnavailable
from connectors.ga4 import Ga4Options, open_ga4
from connectors.google.access import ANALYTICS_SCOPE, SEARCH_SCOPE, token_of
from tests.connectors.fakes import FakeClock
from tests.connectors.loopback import Told


@pytest.fixture(scope="module")
def pair() -> tuple[str, str]:
    """A private key and its public one, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


@pytest.fixture
def key(pair: tuple[str, str]) -> dict[str, str]:
    return {
        "type": "service_account",
        "client_email": "reader@agency.iam.gserviceaccount.com",
        "private_key": pair[0],
        "private_key_id": "canary-key-id",
        "token_uri": "https://oauth2.googleapis.com/token",
    }


def decoded(token: str) -> dict[str, Any]:
    _, payload, _, _ = jwt._unverified_decode(token)
    return dict(payload)


def test_a_service_accounts_key_signs_a_read_only_token_of_an_hour(
    key: dict[str, str], pair: tuple[str, str], clock: FakeClock
) -> None:
    token = token_of(json.dumps(key), clock, source="ga4", scope=ANALYTICS_SCOPE)()
    header, payload, signed, signature = jwt._unverified_decode(token)
    assert payload == {
        "iss": key["client_email"],
        "sub": key["client_email"],
        "scope": ANALYTICS_SCOPE,
        "iat": int(clock.now().timestamp()),
        "exp": int(clock.now().timestamp()) + 3600,
    }
    assert header["kid"] == "canary-key-id"
    from google.auth.crypt import RSAVerifier

    assert RSAVerifier.from_string(pair[1]).verify(signed, signature)


@pytest.mark.parametrize("scope", [ANALYTICS_SCOPE, SEARCH_SCOPE])
def test_the_scope_lets_read_and_nothing_else(scope: str) -> None:
    assert scope.startswith("https://www.googleapis.com/auth/")
    assert scope.endswith(".readonly")


def test_a_signed_token_is_used_until_four_fifths_of_its_life(
    key: dict[str, str], clock: FakeClock
) -> None:
    token = token_of(json.dumps(key), clock, source="ga4", scope=ANALYTICS_SCOPE)
    first = token()
    clock.seconds += 2879
    assert token() == first
    clock.seconds += 2
    assert decoded(token())["iat"] > decoded(first)["iat"]


def test_a_given_token_is_sent_as_it_is(serve: Any) -> None:
    server = serve(lambda _: Told(403, b"{}"))
    options = Ga4Options(
        ("77",), '{"type": "bearer", "token": "given"}', "UTC", "SEK", base_url=server.url
    )
    source = open_ga4(options)
    list(source.check())
    source.close()
    assert server.seen[0].headers["authorization"] == "Bearer given"


def test_signing_asks_nobody_but_the_api_itself(key: dict[str, str], serve: Any) -> None:
    server = serve(lambda _: Told(403, b"{}"))
    key["token_uri"] = f"{server.url}/token"
    source = open_ga4(Ga4Options(("77",), json.dumps(key), "UTC", "SEK", base_url=server.url))
    list(source.check())
    source.close()
    assert {seen.target.partition(":")[0] for seen in server.seen} == {"/v1beta/properties/77"}


WRONG = {
    "no JSON": "canary",
    "a list": '["canary"]',
    "an empty object": "{}",
    "a user's credential": '{"type": "authorized_user", "refresh_token": "canary"}',
    "a bearer without token": '{"type": "bearer", "secret": "canary"}',
    "an empty bearer": '{"type": "bearer", "token": ""}',
    "half a key": '{"type": "service_account", "client_email": "canary@x.iam"}',
    "a key that is none": json.dumps(
        {
            "type": "service_account",
            "client_email": "canary@x.iam",
            "private_key": "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n",
            "private_key_id": "canary",
            "token_uri": "https://oauth2.googleapis.com/token",
        }
    ),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_credential_is_refused_with_what_is_expected_and_not_shown(
    text: str, clock: FakeClock
) -> None:
    with pytest.raises(AccessRefused, match="JSON key of a service account") as caught:
        token_of(text, clock, source="ga4", scope=ANALYTICS_SCOPE)
    error: BaseException | None = caught.value
    while error is not None:
        assert "canary" not in f"{error}{error.args}"
        error = error.__cause__ or error.__context__


def test_options_show_no_credential() -> None:
    assert "canary" not in repr(Ga4Options(("77",), "canary", "UTC", "SEK"))


# Exchanged tokens: Search Console takes none that the key signed itself.


def exchanged(key: dict[str, str], clock: FakeClock) -> Any:
    return token_of(
        json.dumps(key), clock, source="search_console", scope=SEARCH_SCOPE, is_exchanged=True
    )


def test_a_key_is_exchanged_once_for_a_token_of_an_hour(
    key: dict[str, str], clock: FakeClock, serve: Any
) -> None:
    server = serve(lambda _: Told(body=b'{"access_token": "given", "expires_in": 3599}'))
    token = exchanged({**key, "token_uri": f"{server.url}/token"}, clock)
    assert [token(), token()] == ["given", "given"]
    (seen,) = server.seen
    form = dict(parse_qsl(seen.body.decode()))
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = decoded(form["assertion"])
    assert (claims["scope"], claims["aud"]) == (SEARCH_SCOPE, f"{server.url}/token")


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (Told(400, b'{"error": "invalid_grant", "error_description": "canary"}'), AccessRefused),
        (Told(503, b"canary"), SourceUnavailable),
        (Told(200, b"<html>canary"), SourceUnavailable),
    ],
)
def test_a_token_service_that_gives_none_is_told_without_its_words(
    key: dict[str, str], clock: FakeClock, serve: Any, told: Told, kind: type[Exception]
) -> None:
    server = serve(lambda _: told)
    with pytest.raises(kind, match="token service") as caught:
        exchanged({**key, "token_uri": f"{server.url}/token"}, clock)()
    assert "canary" not in str(caught.value)


def test_a_token_service_that_nobody_answers_for_is_unavailable(
    key: dict[str, str], clock: FakeClock
) -> None:
    with pytest.raises(SourceUnavailable, match="accepted no connection"):
        exchanged({**key, "token_uri": "http://127.0.0.1:1/token"}, clock)()
