"""Bearer tokens: the app's static one, OAuth access tokens of 1 800 seconds, and their refusals."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

CONTACTS = "/crm/objects/2026-09/contacts"
TOKEN_PATHS = ("/oauth/2026-09/token", "/oauth/2026-03/token", "/oauth/v1/token")


def grant(caller: Any, path: str = TOKEN_PATHS[0], **other: str) -> Any:
    form = {
        "grant_type": "refresh_token",
        "client_id": caller.ready["oauth_client_id"],
        "client_secret": caller.ready["oauth_client_secret"],
        "refresh_token": caller.ready["oauth_refresh_token"],
        **other,
    }
    body = urlencode(form).encode()
    return caller.send("POST", path, body, "", Content_Type="application/x-www-form-urlencoded")


@pytest.mark.parametrize("token", ["", "pat-eu1-00000000-0000-4000-8000-000000000000"])
def test_without_the_right_token_hubspot_answers_401(small: Any, token: str) -> None:
    reply = small.get(CONTACTS, token)
    assert (reply.status, reply.json["category"]) == (401, "INVALID_AUTHENTICATION")


@pytest.mark.parametrize("path", TOKEN_PATHS)
def test_a_refresh_token_is_exchanged_for_half_an_hour(small: Any, path: str) -> None:
    got = grant(small, path).json
    assert (got["token_type"], got["expires_in"]) == ("bearer", 1800)
    assert got["refresh_token"] == small.ready["oauth_refresh_token"]
    assert small.get(CONTACTS, got["access_token"]).status == 200


def test_every_grant_gives_a_token_of_its_own_and_older_ones_stay_good(small: Any) -> None:
    first, second = (grant(small).json["access_token"] for _ in range(2))
    assert first != second
    assert [small.get(CONTACTS, token).status for token in (first, second)] == [200, 200]


def test_an_access_token_expires_after_1800_seconds(small: Any) -> None:
    token = grant(small).json["access_token"]
    small.post("/sandbox/now", {"now": "2026-11-24T12:29:00Z"})
    assert small.get(CONTACTS, token).status == 200
    small.post("/sandbox/now", {"now": "2026-11-24T12:31:00Z"})
    reply = small.get(CONTACTS, token)
    assert (reply.status, reply.json["category"]) == (401, "EXPIRED_AUTHENTICATION")


def test_answers_to_oauth_tokens_tell_110_in_ten_seconds_and_no_day(small: Any) -> None:
    told = small.get(CONTACTS, grant(small).json["access_token"]).headers
    assert told["X-HubSpot-RateLimit-Max"] == "110"
    assert not [name for name in told if "daily" in name.lower()]


def test_a_revoked_refresh_token_is_an_invalid_grant(small: Any) -> None:
    reply = grant(small, refresh_token="eu1-revoked")
    assert reply.status == 400
    assert reply.json == {
        "error": "invalid_grant",
        "error_description": "refresh token is invalid, expired or revoked",
        "status": "BAD_REFRESH_TOKEN",
        "message": "refresh token is invalid, expired or revoked",
    }


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_secret": "x"}, "invalid_client"),
        ({"client_id": "x"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_other_wrong_grants_are_refused(small: Any, wrong: dict[str, str], error: str) -> None:
    reply = grant(small, **wrong)
    assert (reply.status, reply.json["error"]) == (400, error)


def test_the_token_endpoint_reads_the_body_and_never_the_query(small: Any) -> None:
    form = {
        "grant_type": "refresh_token",
        "client_id": small.ready["oauth_client_id"],
        "client_secret": small.ready["oauth_client_secret"],
        "refresh_token": small.ready["oauth_refresh_token"],
    }
    assert small.send("POST", f"{TOKEN_PATHS[0]}?{urlencode(form)}", b"", "").status == 400


def test_tokens_are_in_no_line_of_the_log(small: Any) -> None:
    token = grant(small).json["access_token"]
    small.get(CONTACTS, token)
    log = small.get("/sandbox/requests.json").body.decode()
    assert "/oauth/2026-09/token" in log
    secrets = [token, small.ready["hubspot_token"], small.ready["oauth_refresh_token"]]
    assert not [secret for secret in secrets if secret in log]
