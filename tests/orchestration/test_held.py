"""Which days are held as final, and so passed over: settled, nothing pending, asked for as today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Days
from pipelines.orchestration.held import held_days, spans_left
from pipelines.orchestration.windows import days_left
from tests.model_core.test_restating import CLIENT, PENDING, STILL, Property
from tests.model_core.web_house import WebHouse

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 20)
SPAN = Days(FIRST, LAST)
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
"""Five in the morning in Stockholm; the 17th ended 77 hours before, the 18th 53."""


@pytest.fixture
def house(tmp_path: Path) -> Callable[..., WebHouse]:
    def read(web: Property, *, text: str = CLIENT, now: datetime = NOW) -> WebHouse:
        made = WebHouse(tmp_path, text)
        made.night(web.open(), SPAN, now)
        return made

    return read


def all_days() -> Property:
    web = Property()
    web.days = {FIRST + timedelta(days=n): dict(STILL) for n in range(20)}
    return web


def left(house: WebHouse, stream: str = "traffic_daily") -> list[Days]:
    return spans_left(house.home, house.config, "ga4", SPAN)[stream]


def test_days_that_were_read_72_hours_after_their_end_are_not_read_again(house: Any) -> None:
    assert left(house(all_days())) == [Days(date(2026, 11, 18), LAST)]


def test_a_day_with_visits_of_unknown_origin_is_read_until_it_has_none(house: Any) -> None:
    web = all_days()
    web.days[date(2026, 11, 5)] = {**STILL, PENDING: 3}
    made = house(web)
    assert left(made) == [
        Days(date(2026, 11, 5), date(2026, 11, 5)),
        Days(date(2026, 11, 18), LAST),
    ]
    assert left(made, "totals_daily") == [Days(date(2026, 11, 18), LAST)]


def test_cost_moves_for_thirty_days(house: Any) -> None:
    made = house(all_days())
    assert left(made, "ad_cost_daily") == [SPAN]
    made.night(all_days().open(), SPAN, NOW + timedelta(days=20))
    assert left(made, "ad_cost_daily") == [Days(date(2026, 11, 11), LAST)]


def test_the_newest_day_is_always_read(house: Any) -> None:
    assert left(house(all_days(), now=NOW + timedelta(days=90))) == [Days(LAST, LAST)]


@pytest.mark.parametrize(
    ("before", "after"),
    [('"77"', '"78"'), ("credentials", "hosts: [www.acme.example], credentials")],
    ids=["another property", "other hosts"],
)
def test_days_of_another_property_or_host_are_not_held(house: Any, before: str, after: str) -> None:
    made = house(all_days())
    assert held_days(made.home, made.config, "ga4") == [(FIRST, LAST)]
    other = WebHouse(made.folder, CLIENT.replace(before, after))
    assert left(other) == [SPAN]
    assert held_days(other.home, other.config, "ga4") == []


def test_while_the_warehouse_is_written_no_day_is_final_and_landing_tells_what_is_held(
    house: Any,
) -> None:
    made = house(all_days())
    made.home.warehouse.unlink()
    assert left(made) == [SPAN]
    assert held_days(made.home, made.config, "ga4") == [(FIRST, LAST)]


ANY = st.integers(0, 40).map(lambda n: date(2026, 10, 1) + timedelta(days=n))


@given(ends=st.tuples(ANY, ANY), final=st.sets(ANY))
def test_what_is_left_is_every_day_that_is_not_final_and_the_newest_once(
    ends: tuple[date, date], final: set[date]
) -> None:
    days = Days(min(ends), max(ends))
    spans = days_left(days, final)
    read = [
        one.first + timedelta(days=n)
        for one in spans
        for n in range((one.last - one.first).days + 1)
    ]
    asked = [days.first + timedelta(days=n) for n in range((days.last - days.first).days + 1)]
    assert read == [day for day in asked if day not in final or day == days.last]
    assert all(b.first > a.last + timedelta(days=1) for a, b in pairwise(spans))
