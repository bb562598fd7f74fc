"""The portal's limits are kept: in every window, for every thread, and for the day."""

from __future__ import annotations

import threading
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.budget import RollingWindow
from connectors.contract import Usage
from connectors.errors import QuotaExhausted
from connectors.http import Meter, Reply, Request
from connectors.hubspot.budget import SEARCH, PortalBudget

LIST = Request("GET", "/crm/objects/2026-09/contacts")
FIND = Request("POST", "/crm/objects/2026-09/contacts/search", lane=SEARCH)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def budget_of(clock: Any, share: float = 1.0, usage: Usage | None = None) -> PortalBudget:
    return PortalBudget(share, STOCKHOLM, clock, Meter(usage or Usage(), clock))


def told(**headers: int) -> Reply:
    names = {"max": "max", "left": "remaining", "day": "daily", "day_left": "daily-remaining"}
    return Reply(200, {f"x-hubspot-ratelimit-{names[k]}": str(v) for k, v in headers.items()})


def most_in_a_window(times: list[float], seconds: float) -> int:
    return max(sum(start <= t < start + seconds for t in times) for start in times)


# Times are whole milliseconds here: the claims are about windows, not about the rounding of floats.


@settings(deadline=None)
@given(
    pauses=st.lists(st.integers(0, 15_000), min_size=1, max_size=120),
    limit=st.integers(1, 12),
    length=st.integers(500, 20_000),
)
def test_no_window_ever_holds_more_calls_than_its_limit(
    pauses: list[int], limit: int, length: int
) -> None:
    window, now, times = RollingWindow(limit, length), 0.0, []
    for pause in pauses:
        now += pause
        while (wait := window.wait(now)) > 0:
            now += wait
        window.record(now)
        times.append(now)
    assert most_in_a_window(times, length) <= limit


@settings(deadline=None)
@given(
    pauses=st.lists(st.integers(0, 15_000), min_size=1, max_size=60),
    limits=st.lists(st.integers(1, 12), min_size=1, max_size=6),
)
def test_a_limit_that_is_lowered_holds_from_the_next_call_on(
    pauses: list[int], limits: list[int]
) -> None:
    window, now, times = RollingWindow(12, 10_000), 0.0, []
    for place, pause in enumerate(pauses):
        window.limit = limits[place % len(limits)]
        now += pause
        while (wait := window.wait(now)) > 0:
            now += wait
        window.record(now)
        times.append(now)
        assert sum(now - 10_000 < t <= now for t in times) <= window.limit


@settings(deadline=None)
@given(pauses=st.lists(st.integers(0, 5_000), max_size=60), limit=st.integers(1, 12))
def test_a_window_with_room_never_makes_anybody_wait(pauses: list[int], limit: int) -> None:
    window, now, times = RollingWindow(limit, 10_000), 0.0, []
    for pause in pauses:
        now += pause
        recent = sum(t > now - 10_000 for t in times)
        assert (window.wait(now) == 0) == (recent < limit)
        if recent < limit:
            window.record(now)
            times.append(now)


def test_threads_together_keep_the_limit_of_one_portal(clock: Any) -> None:
    budget = budget_of(clock)

    def call() -> None:
        for _ in range(50):
            budget.acquire(LIST)

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # 300 calls of 100 in ten seconds: the last hundred may not begin before twenty have passed.
    assert clock.seconds - 1000 >= 20


def test_before_any_reply_the_smallest_subscriptions_limit_holds(clock: Any) -> None:
    budget = budget_of(clock)
    for _ in range(100):
        budget.acquire(LIST)
    assert clock.slept == []
    budget.acquire(LIST)
    assert clock.seconds >= 1010.0


def test_the_limit_is_learned_from_the_first_reply(clock: Any) -> None:
    budget = budget_of(clock)
    budget.learn(told(max=190, left=190))
    for _ in range(190):
        budget.acquire(LIST)
    assert clock.slept == []


def test_the_clients_share_is_taken_of_the_learned_limit(clock: Any) -> None:
    budget = budget_of(clock, share=0.5)
    budget.learn(told(max=190, left=190))
    for _ in range(95):
        budget.acquire(LIST)
    assert clock.slept == []
    budget.acquire(LIST)
    assert clock.slept != []


def test_calls_that_others_made_take_their_place_in_the_window(clock: Any) -> None:
    budget = budget_of(clock)
    budget.learn(told(max=100, left=40))
    for _ in range(40):
        budget.acquire(LIST)
    assert clock.slept == []
    budget.acquire(LIST)
    assert clock.slept != []


def test_searches_are_counted_apart_and_at_most_five_a_second(clock: Any) -> None:
    budget = budget_of(clock)
    for _ in range(100):
        budget.acquire(LIST)
    for _ in range(5):
        budget.acquire(FIND)
    assert clock.slept == []
    budget.acquire(FIND)
    assert sum(clock.slept) == pytest.approx(1.05)


def test_waiting_for_the_window_is_counted_as_waited(clock: Any) -> None:
    usage = Usage()
    budget = budget_of(clock, usage=usage)
    for _ in range(101):
        budget.acquire(LIST)
    assert usage.waited_seconds == pytest.approx(10.5)


def test_a_hold_stops_everybody_for_its_time(clock: Any) -> None:
    budget = budget_of(clock)
    budget.hold(10)
    budget.acquire(FIND)
    assert clock.seconds == pytest.approx(1010.0)


def test_the_day_ends_for_us_where_the_share_of_others_begins(clock: Any) -> None:
    budget = budget_of(clock, share=0.8)
    budget.learn(told(max=190, left=189, day=1000, day_left=202))
    budget.acquire(LIST)
    budget.acquire(LIST)
    with pytest.raises(QuotaExhausted, match=r"200 of 1,000 daily calls"):
        budget.acquire(LIST)


def test_searches_count_for_the_day_although_their_replies_tell_nothing(clock: Any) -> None:
    budget = budget_of(clock)
    budget.learn(told(max=190, left=189, day=1000, day_left=2))
    budget.acquire(FIND)
    budget.acquire(FIND)
    with pytest.raises(QuotaExhausted):
        budget.acquire(FIND)


def test_after_the_day_is_spent_nobody_calls_and_nobody_waits(clock: Any) -> None:
    budget = budget_of(clock)
    assert budget.spend_day().is_daily
    for request in (LIST, FIND, LIST):
        with pytest.raises(QuotaExhausted):
            budget.acquire(request)
    assert clock.slept == []


def test_the_day_resets_at_the_portals_own_midnight(clock: Any) -> None:
    budget = budget_of(clock)
    budget.zone = ZoneInfo("US/Eastern")
    resets_at = budget.spend_day().resets_at
    assert resets_at is not None
    assert resets_at.isoformat() == "2026-11-25T00:00:00-05:00"


def test_without_daily_headers_no_day_is_counted(clock: Any) -> None:
    budget = budget_of(clock)
    for _ in range(300):
        budget.acquire(LIST)
        budget.learn(told(max=110, left=109))
    assert clock.seconds > 1000


@pytest.mark.parametrize("text", ["", "many", "-5", "1e9", "²"])
def test_headers_that_are_no_numbers_teach_nothing(clock: Any, text: str) -> None:
    budget = budget_of(clock)
    budget.learn(Reply(200, {"x-hubspot-ratelimit-max": text}))
    for _ in range(100):
        budget.acquire(LIST)
    assert clock.slept == []
