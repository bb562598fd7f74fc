"""HubSpot's limits: what is counted, who is refused and how, what the headers tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.limits import Limits

CONTACTS, SEARCH = "/crm/objects/2026-09/contacts", "/crm/objects/2026-09/contacts/search"
USAGE = "/account-info/2026-09/api-usage/daily/private-apps"
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


class HandClock(Clock):
    """A clock that runs only when told."""

    def __init__(self) -> None:
        self.at = 1000.0
        super().__init__(NOON)

    def seconds(self) -> float:
        return self.at


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def burst(
    limits: Limits, n: int, *, is_search: bool = False, holder: Any = "app"
) -> list[str | None]:
    return [limits.admit(holder, is_search=is_search) for _ in range(n)]


# --- windows, by a clock in hand --------------------------------------------------------------


@pytest.mark.parametrize(("holder", "most"), [("app", 190), ("oauth", 110)])
def test_ten_seconds_hold_190_calls_of_an_app_and_110_of_oauth(
    clock: HandClock, holder: str, most: int
) -> None:
    refused = burst(Limits(clock), most + 1, holder=holder)
    assert refused == [None] * most + ["TEN_SECONDLY_ROLLING"]


def test_the_window_rolls_call_by_call(clock: HandClock) -> None:
    limits = Limits(clock)
    burst(limits, 100)
    clock.at += 6
    burst(limits, 90)
    clock.at += 3.9
    assert burst(limits, 1) == ["TEN_SECONDLY_ROLLING"]
    clock.at += 0.2
    assert burst(limits, 101) == [None] * 100 + ["TEN_SECONDLY_ROLLING"]


def test_refused_calls_do_not_lengthen_the_wait(clock: HandClock) -> None:
    limits = Limits(clock)
    burst(limits, 190)
    clock.at += 9
    burst(limits, 50)
    clock.at += 1.1
    assert burst(limits, 190) == [None] * 190


def test_search_has_five_a_second_of_its_own(clock: HandClock) -> None:
    limits = Limits(clock)
    assert burst(limits, 6, is_search=True) == [None] * 5 + ["SECONDLY"]
    assert burst(limits, 190) == [None] * 190
    clock.at += 1.01
    assert burst(limits, 5, is_search=True) == [None] * 5


def test_the_day_holds_for_lists_and_searches_and_ends_at_the_portals_midnight(
    clock: HandClock,
) -> None:
    limits = Limits(clock)
    limits.change({"daily": 3})
    assert burst(limits, 2) + burst(limits, 2, is_search=True) == [None, None, None, "DAILY"]
    clock.at += 10 * 3600
    assert burst(limits, 1) == ["DAILY"]
    clock.at += 2 * 3600
    assert burst(limits, 1) == [None]


def test_oauth_apps_have_no_day(clock: HandClock) -> None:
    limits = Limits(clock)
    limits.change({"daily": 0})
    assert burst(limits, 1, holder="oauth") == [None]
    assert burst(limits, 1) == ["DAILY"]


# --- over HTTP --------------------------------------------------------------------------------

SPOKEN = {
    "TEN_SECONDLY_ROLLING": "You have reached your ten_secondly_rolling limit.",
    "SECONDLY": "You have reached your secondly limit.",
    "DAILY": "You have reached your daily limit.",
}


@pytest.mark.parametrize(
    ("limit", "policy"),
    [("ten_secondly", "TEN_SECONDLY_ROLLING"), ("search", "SECONDLY"), ("daily", "DAILY")],
)
def test_a_429_names_its_policy_and_not_when_to_come_back(
    small: Any, limit: str, policy: str
) -> None:
    small.post("/sandbox/limits", {limit: 0})
    reply = small.post(SEARCH, {}) if limit == "search" else small.get(CONTACTS)
    assert reply.status == 429
    assert reply.json["policyName"] == policy
    assert reply.json["message"] == SPOKEN[policy]
    assert reply.json["errorType"] == "RATE_LIMIT"
    assert "Retry-After" not in reply.headers


def test_the_call_beyond_the_window_is_refused_and_others_are_not(small: Any) -> None:
    small.post("/sandbox/limits", {"ten_secondly": 3})
    assert [small.get(CONTACTS).status for _ in range(4)] == [200, 200, 200, 429]
    assert small.post(SEARCH, {}).status == 200


def test_headers_count_down_the_window_and_the_day(small: Any) -> None:
    told = [small.get(CONTACTS).headers for _ in range(2)]
    assert [h["X-HubSpot-RateLimit-Remaining"] for h in told] == ["189", "188"]
    assert [h["X-HubSpot-RateLimit-Daily-Remaining"] for h in told] == ["624999", "624998"]
    assert told[0]["X-HubSpot-RateLimit-Max"] == "190"
    assert told[0]["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"
    assert told[0]["X-HubSpot-RateLimit-Daily"] == "625000"


def test_search_answers_have_no_rate_limit_headers(small: Any) -> None:
    reply = small.post(SEARCH, {})
    assert reply.status == 200
    assert not [name for name in reply.headers if "ratelimit" in name.lower()]


def test_usage_tells_the_calls_of_the_day_and_when_it_ends(small: Any) -> None:
    for _ in range(3):
        small.get(CONTACTS)
    (usage,) = small.get(USAGE).json["results"]
    assert (usage["usageLimit"], usage["currentUsage"]) == (625_000, 4)
    assert usage["resetsAt"] == "2026-11-24T23:00:00Z"


def test_moving_the_clock_past_midnight_gives_a_new_day(small: Any) -> None:
    small.post("/sandbox/limits", {"daily": 1})
    assert [small.get(CONTACTS).status for _ in range(2)] == [200, 429]
    small.post("/sandbox/now", {"now": "2026-11-25T00:30:00+01:00"})
    assert small.get(CONTACTS).status == 200


def test_the_log_tells_the_busiest_seconds_by_kind(small: Any) -> None:
    for _ in range(4):
        small.get(CONTACTS)
    small.post(SEARCH, {})
    log = small.get("/sandbox/requests.json").json
    assert log["busiest"]["hubspot"]["ten_seconds"] == 4
    assert log["busiest"]["search"] == {"one_second": 1, "ten_seconds": 1}
    assert sum(log["per_second"]["hubspot"].values()) == 4
    asked = [(line["method"], line["path"], line["status"]) for line in log["requests"]]
    assert asked == [("GET", CONTACTS, 200)] * 4 + [("POST", SEARCH, 200)]


@pytest.mark.parametrize("wanted", [{"hourly": 5}, {"daily": -1}, {"daily": "many"}])
def test_limits_that_do_not_exist_are_refused(small: Any, wanted: dict[str, Any]) -> None:
    assert small.post("/sandbox/limits", wanted).status == 400
    assert small.get("/sandbox/limits").json["daily"] == 625_000


def test_a_days_end_is_reckoned_from_the_moved_clock(clock: HandClock) -> None:
    limits = Limits(clock)
    clock.move_to(NOON + timedelta(days=3))
    assert limits.usage()[2] == datetime(2026, 11, 27, 23, 0, tzinfo=UTC)
