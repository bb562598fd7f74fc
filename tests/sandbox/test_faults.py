"""Faults on order: each kind, where and how often it strikes, and what is left untouched."""

from __future__ import annotations

import http.client
from typing import Any

import pytest
import urllib3

CONTACTS, DEALS = "/crm/objects/2026-09/contacts", "/crm/objects/2026-09/deals"


def order(caller: Any, *faults: dict[str, Any]) -> None:
    reply = caller.post("/sandbox/faults", list(faults))
    assert reply.status == 200, reply.body


def statuses(caller: Any, n: int, path: str = CONTACTS) -> list[int]:
    return [caller.get(path).status for _ in range(n)]


# --- where and how often ----------------------------------------------------------------------


def test_a_fault_strikes_once_unless_told_otherwise(small: Any) -> None:
    order(small, {"status": 500})
    assert statuses(small, 2) == [500, 200]


def test_count_and_skip_choose_the_requests(small: Any) -> None:
    order(small, {"status": 503, "skip": 1, "count": 2})
    assert statuses(small, 4) == [200, 503, 503, 200]


def test_without_a_count_it_strikes_until_switched_off(small: Any) -> None:
    order(small, {"status": 503, "count": None})
    assert statuses(small, 3) == [503, 503, 503]
    order(small)
    assert statuses(small, 1) == [200]


def test_a_path_is_a_prefix_and_others_are_spared(small: Any) -> None:
    order(small, {"status": 500, "path": DEALS, "count": None})
    assert statuses(small, 1) == [200]
    assert statuses(small, 1, DEALS) + statuses(small, 1, f"{DEALS}/1") == [500, 500]


def test_a_method_may_be_named(small: Any) -> None:
    order(small, {"status": 500, "method": "POST"})
    assert statuses(small, 1) == [200]
    assert small.post(f"{CONTACTS}/search", {}).status == 500


def test_faults_of_one_path_strike_one_after_the_other(small: Any) -> None:
    order(small, {"status": 500}, {"status": 429}, {"status": 502})
    assert statuses(small, 4) == [500, 429, 502, 200]


def test_the_orders_left_can_be_read(small: Any) -> None:
    order(small, {"status": 500, "count": 3, "path": CONTACTS})
    statuses(small, 1)
    (left,) = small.get("/sandbox/faults").json
    assert (left["count"], left["path"], left["status"]) == (2, CONTACTS, 500)


def test_the_controls_are_never_struck(small: Any) -> None:
    order(small, {"status": 500, "count": None})
    assert small.get("/sandbox/now").status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        [{"stauts": 500}],
        [{"status": 500, "body": "pdf"}],
        [{"status": 500, "count": 0}],
        [{"status": "500"}],
        {},
        [1],
        b"[{",
    ],
)
def test_an_order_that_is_not_understood_is_refused_and_changes_nothing(
    small: Any, wrong: Any
) -> None:
    order(small, {"status": 503, "count": None})
    reply = small.post("/sandbox/faults", wrong)
    assert reply.status == 400
    assert reply.json["error"]
    assert statuses(small, 1) == [503]


# --- the wrong answers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("TEN_SECONDLY_ROLLING", "You have reached your ten_secondly_rolling limit."),
        ("SECONDLY", "You have reached your secondly limit."),
        ("DAILY", "You have reached your daily limit."),
    ],
)
@pytest.mark.parametrize("retry_after", [None, 2])
def test_a_429_of_any_policy_comes_with_or_without_retry_after(
    small: Any, policy: str, message: str, retry_after: int | None
) -> None:
    order(small, {"status": 429, "policy": policy, "retry_after": retry_after})
    reply = small.get(CONTACTS)
    assert (reply.json["policyName"], reply.json["message"]) == (policy, message)
    assert reply.headers.get("Retry-After") == (None if retry_after is None else "2")


def test_an_ordered_429_takes_nothing_from_the_limits(small: Any) -> None:
    order(small, {"status": 429, "count": 5})
    statuses(small, 5)
    assert small.get(CONTACTS).headers["X-HubSpot-RateLimit-Remaining"] == "189"


@pytest.mark.parametrize(
    ("fault", "category"),
    [
        ({"status": 401}, "INVALID_AUTHENTICATION"),
        ({"status": 401, "category": "EXPIRED_AUTHENTICATION"}, "EXPIRED_AUTHENTICATION"),
        ({"status": 403, "scopes": ["crm.objects.deals.read"]}, "MISSING_SCOPES"),
        ({"status": 423}, "LOCKED"),
        ({"status": 477, "retry_after": 3600}, "MIGRATION_IN_PROGRESS"),
        ({"status": 500}, "INTERNAL_ERROR"),
        ({"status": 503}, "SERVICE_UNAVAILABLE"),
    ],
)
def test_hubspots_errors_come_in_its_envelope(
    small: Any, fault: dict[str, Any], category: str
) -> None:
    order(small, fault)
    reply = small.get(CONTACTS)
    assert reply.status == fault["status"]
    assert reply.json["category"] == category
    assert reply.json["correlationId"] == reply.headers["X-HubSpot-Correlation-Id"]
    assert reply.headers.get("Retry-After") == (
        f"{fault['retry_after']}" if "retry_after" in fault else None
    )


def test_missing_scopes_are_named(small: Any) -> None:
    order(small, {"status": 403, "path": DEALS, "scopes": ["crm.objects.deals.read"]})
    (error,) = small.get(DEALS).json["errors"]
    assert error["context"] == {"requiredGranularScopes": ["crm.objects.deals.read"]}


@pytest.mark.parametrize("status", [502, 504, 521, 523, 524])
def test_gateway_errors_are_pages_of_html(small: Any, status: int) -> None:
    order(small, {"status": status})
    reply = small.get(CONTACTS)
    assert reply.status == status
    assert reply.headers["Content-Type"].startswith("text/html")
    assert reply.body.startswith(b"<!DOCTYPE html>")


def test_a_200_may_be_a_page_of_html(small: Any) -> None:
    order(small, {"body": "html"})
    reply = small.get(CONTACTS)
    assert (reply.status, reply.body[:15]) == (200, b"<!DOCTYPE html>")


def test_a_200_may_be_empty(small: Any) -> None:
    order(small, {"body": "empty"})
    assert (small.get(CONTACTS).status, small.get(CONTACTS).body[:1]) == (200, b"{")
    order(small, {"body": "empty"})
    assert small.get(CONTACTS).body == b""


@pytest.mark.parametrize("status", [None, 523])
def test_a_body_may_be_no_utf_8(small: Any, status: int | None) -> None:
    order(small, {"status": status, "body": "latin1"})
    reply = small.get(CONTACTS)
    assert reply.status == (status or 200)
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode("utf-8")
    assert "för tillfället" in reply.body.decode("latin-1")


def test_a_cut_answer_is_shorter_than_it_says(small: Any) -> None:
    whole = small.get(CONTACTS).body
    order(small, {"body": "cut"})
    connection = http.client.HTTPConnection(small.url.removeprefix("http://"), timeout=10)
    try:
        connection.request(
            "GET", CONTACTS, headers={"Authorization": f"Bearer {small.ready['hubspot_token']}"}
        )
        answer = connection.getresponse()
        assert int(answer.headers["Content-Length"]) == len(whole)
        with pytest.raises(http.client.IncompleteRead) as cut:
            answer.read()
    finally:
        connection.close()
    assert cut.value.partial == whole[: len(whole) // 2]


def test_a_dropped_answer_never_comes(small: Any) -> None:
    order(small, {"body": "drop"})
    with pytest.raises(urllib3.exceptions.ProtocolError):
        small.get(CONTACTS)
    assert small.get(CONTACTS).status == 200


def test_an_answer_may_be_slow(small: Any) -> None:
    waited: list[float] = []
    small.box.wait = waited.append
    order(small, {"delay_ms": 1500})
    assert statuses(small, 2) == [200, 200]
    assert waited == [1.5]


def test_the_log_shows_the_status_that_was_sent(small: Any) -> None:
    order(small, {"status": 502}, {"status": 429})
    statuses(small, 3)
    log = small.get("/sandbox/requests.json").json["requests"]
    assert [line["status"] for line in log] == [502, 429, 200]


# --- Google's ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "INVALID_ARGUMENT"),
        (401, "UNAUTHENTICATED"),
        (403, "PERMISSION_DENIED"),
        (429, "RESOURCE_EXHAUSTED"),
        (500, "INTERNAL"),
        (503, "UNAVAILABLE"),
    ],
)
def test_googles_errors_come_in_its_envelope(small: Any, status: int, name: str) -> None:
    order(small, {"status": status, "path": "/v1beta/"})
    reply = small.report("date", "sessions")
    assert (reply.status, reply.json["error"]["code"]) == (status, status)
    assert reply.json["error"]["status"] == name


def test_googles_words_can_be_chosen(small: Any) -> None:
    message = "Exhausted property tokens for a project per hour."
    order(small, {"status": 429, "path": "/v1beta/", "message": message})
    assert small.report("date", "sessions").json["error"]["message"] == message
