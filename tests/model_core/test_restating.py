"""A day that GA4 restates three times: raw and marts are its last word, and nothing of the ones before."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from connectors.contract import Days
from connectors.ga4 import Ga4Options, open_ga4
from connectors.http import Request
from tests.connectors.fakes import TOKEN, Answer, FakeClock, FakeTransport, body_of, json_reply
from tests.model_core.web_house import TRAFFIC_ONLY, WebHouse

pytestmark = pytest.mark.xdist_group("restating")

CLIENT = """
name: Acme
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-11-01
sources:
  ga4: {property_id: "77", credentials: {env: ACME_GA4}}
"""
DAY, BEFORE, AFTER = date(2026, 11, 10), date(2026, 11, 9), date(2026, 11, 11)

Split = dict[tuple[str, str, str], int]
"""Channel group, source and medium → sessions."""

PENDING = ("(data not available)",) * 3
ORGANIC = ("Organic Search", "google", "organic")
PAID = ("Paid Search", "google", "cpc")
EMAIL = ("Email", "newsletter", "email")
AI = ("AI Assistant", "chatgpt.com", "ai-assistant")
DIRECT = ("Direct", "(direct)", "(none)")

STILL: Split = {ORGANIC: 30, DIRECT: 12}
RESTATED: tuple[Split, ...] = (
    {ORGANIC: 60, PAID: 20, PENDING: 20},
    {ORGANIC: 70, PAID: 25, PENDING: 9},
    {ORGANIC: 75, DIRECT: 30},  # paid search is gone
    {ORGANIC: 71, DIRECT: 28, AI: 7},  # an assistant is new
)
CHANNELS = {
    "organic_search": ORGANIC,
    "paid_search": PAID,
    "email": EMAIL,
    "ai_assistant": AI,
    "direct": DIRECT,
    "pending": PENDING,
}


class Property:
    """A property whose days may be told anew at any time."""

    def __init__(self) -> None:
        self.days: dict[date, Split] = {}

    def __call__(self, request: Request) -> Answer:
        if request.path.endswith("/metadata"):
            return json_reply({"metrics": [{"apiName": "advertiserAdCost"}]})
        body = body_of(request)
        names = [one["name"] for one in body["dimensions"]]
        metrics = [one["name"] for one in body["metrics"]]
        first, last = (
            date.fromisoformat(body["dateRanges"][0][end]) for end in ("startDate", "endDate")
        )
        found: Counter[tuple[str, ...]] = Counter()
        if "advertiserAdCost" not in metrics:
            for day, split in self.days.items():
                if first <= day <= last:
                    for origin, sessions in split.items():
                        found[tuple(_value(name, day, origin) for name in names)] += sessions
        rows = [
            {
                "dimensionValues": [{"value": value} for value in values],
                "metricValues": [{"value": str(sessions)}] * len(metrics),
            }
            for values, sessions in sorted(found.items())
        ]
        told = {
            "dimensionHeaders": body["dimensions"],
            "metricHeaders": body["metrics"],
            "metadata": {"timeZone": "Europe/Stockholm", "currencyCode": "SEK"},
        }
        return json_reply({**told, "rows": rows, "rowCount": len(rows)} if rows else told)

    def open(self) -> Any:
        credentials = json.dumps({"type": "bearer", "token": TOKEN})
        options = Ga4Options(("77",), credentials, "Europe/Stockholm", "SEK")
        return open_ga4(options, transport=FakeTransport(self), clock=FakeClock())


def _value(name: str, day: date, origin: tuple[str, str, str]) -> str:
    group, source, medium = origin
    words = {
        "date": f"{day:%Y%m%d}",
        "yearMonth": f"{day:%Y%m}",
        "hostName": "www.acme.example",
        "sessionCampaignName": "(not set)" if origin != PENDING else PENDING[0],
    }
    if name in words:
        return words[name]
    return group if name.endswith("ChannelGroup") else source if "Source" in name else medium


def at(day: date, hour: int = 4) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


RAW = "select channel_group, source, medium, sum(sessions)::bigint from raw.ga4_traffic_daily where date_day = ? group by all"


def raw(house: WebHouse, day: date) -> Split:
    return {(group, source, medium): n for group, source, medium, n in house.rows(RAW, day)}


@pytest.fixture(scope="module")
def restated(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The day is read on four nights, each time told anew; its neighbours stay as they were."""
    house: Any = WebHouse(tmp_path_factory.mktemp("restating"), CLIENT)
    web = Property()
    house.seen = []
    for night, split in enumerate(RESTATED):
        web.days = {BEFORE: STILL, DAY: split, AFTER: STILL}
        house.night(
            web.open(), Days(date(2026, 11, 1), AFTER), at(AFTER + timedelta(days=1 + night))
        )
        house.seen.append(raw(house, DAY))
    house.build(TRAFFIC_ONLY)
    return house


def test_after_each_night_raw_is_what_the_property_said_last(restated: Any) -> None:
    assert restated.seen == list(RESTATED)


def test_the_marts_are_the_last_word_without_a_ghost_row(restated: Any) -> None:
    found = dict(
        restated.rows(
            "select channel, sessions from core.fct_web_traffic_daily where date_day = ? and sessions != 0",
            DAY,
        )
    )
    assert found == {"organic_search": 71, "direct": 28, "ai_assistant": 7}


def test_days_beside_it_are_what_they_were(restated: Any) -> None:
    for day in (BEFORE, AFTER):
        assert raw(restated, day) == STILL
    assert restated.rows(
        "select date_day, sum(sessions)::bigint from core.fct_web_traffic_daily where sessions != 0 group by 1 order by 1"
    ) == [(BEFORE, 42), (DAY, 106), (AFTER, 42)]


def test_a_day_is_final_when_nothing_is_pending_and_it_is_72_hours_old(restated: Any) -> None:
    settled = restated.rows(
        "select date_day, is_settled from intermediate.int_traffic__reads where stream = 'traffic_daily' "
        "and date_day in (?, ?) order by 1",
        DAY,
        AFTER,
    )
    # Read last on the 15th at four in the morning: the 10th ended 101 hours before, the 11th 77.
    assert settled == [(DAY, True), (AFTER, True)]


SPLITS = st.dictionaries(st.sampled_from(list(CHANNELS.values())), st.integers(1, 500), max_size=6)
MONTH = [date(2026, 11, 1) + timedelta(days=n) for n in range(6)]


# A day in the middle becomes pending: the spans on both sides of it stay apart.
@example(
    nights=[
        ({}, [MONTH[0], MONTH[5]]),
        ({MONTH[2]: dict.fromkeys(CHANNELS.values(), 1)}, [MONTH[0], MONTH[2]]),
        ({}, [MONTH[0], MONTH[0]]),
        ({}, [MONTH[0], MONTH[0]]),
    ]
)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    nights=st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(MONTH), SPLITS, max_size=4),
            st.tuples(st.sampled_from(MONTH), st.sampled_from(MONTH)).map(sorted),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_restated_and_whatever_window_is_read_raw_equals_the_last_read_of_each_day(
    tmp_path_factory: pytest.TempPathFactory, nights: list[Any]
) -> None:
    house = WebHouse(tmp_path_factory.mktemp("any"), CLIENT)
    web, expected = Property(), dict.fromkeys(MONTH, Split())
    for number, (told, (first, last)) in enumerate(nights):
        web.days.update(told)
        house.night(web.open(), Days(first, last), at(date(2026, 11, 12), hour=number))
        expected.update({day: web.days.get(day, {}) for day in MONTH if first <= day <= last})
    assert {day: raw(house, day) for day in MONTH} == expected
