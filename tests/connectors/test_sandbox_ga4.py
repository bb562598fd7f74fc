"""GA4's connector against the look-alike property over HTTP: what is read is what it has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from connectors.contract import Days, Page
from connectors.errors import AccessRefused, QuotaExhausted, SourceUnavailable
from connectors.ga4 import Ga4Options, open_ga4
from tests.connectors.box import Box, running
from tests.connectors.fakes import FakeClock

pytestmark = pytest.mark.xdist_group("connectors-sandbox")

DAYS = Days(date(2026, 3, 1), date(2026, 9, 30))


@pytest.fixture(scope="module", params=["plain", "hostile"])
def either(request: pytest.FixtureRequest) -> Iterator[Box]:
    with running("--contacts", "1000", "--profile", request.param) as box:
        yield box


@pytest.fixture(scope="module")
def shared() -> Iterator[Box]:
    with running("--contacts", "600") as box:
        yield box


@pytest.fixture
def box(shared: Box) -> Iterator[Box]:
    """The shared sandbox, its log empty; faults and limits are put back afterwards."""
    before = shared.ask("limits")
    shared.ask("requests.json", method="DELETE")
    yield shared
    shared.faults()
    shared.limits(**before)


@contextmanager
def web_property(box: Box, token: str | None = None) -> Iterator[Any]:
    credentials = json.dumps({"type": "bearer", "token": token or box.ready["ga4_token"]})
    ids = (box.ready["ga4_property_id"],)
    options = Ga4Options(
        ids,
        credentials,
        "Europe/Stockholm",
        "SEK",
        has_landing_pages=True,
        base_url=box.ready["url"],
    )
    source: Any = open_ga4(options, clock=FakeClock())
    source.stream = {stream.name: stream for stream in source.streams}
    try:
        yield source
    finally:
        source.close()


def pages(source: Any, name: str, **more: Any) -> list[Page]:
    return list(source.read(source.stream[name], **more))


def values(found: list[Page], metric: str) -> dict[str, int]:
    """Day → sum of a metric, by the places that the header names."""
    sums: dict[str, int] = {}
    for page in found:
        day, place = page.header["dimensions"].index("date"), page.header["metrics"].index(metric)
        for record in page.records:
            row = json.loads(record)
            key = row["dimensionValues"][day]["value"]
            sums[key] = sums.get(key, 0) + int(row["metricValues"][place]["value"])
    return sums


def test_sessions_by_day_equal_the_propertys_truth(box: Box) -> None:
    truth: dict[str, int] = {}
    for one in box.ask("truth.json")["web_traffic_daily"]:
        day = one["date_day"].replace("-", "")
        truth[day] = truth.get(day, 0) + one["sessions"]
    with web_property(box) as source:
        found = values(pages(source, "totals_daily", days=DAYS), "sessions")
    assert len(found) > 200
    assert found == {day: n for day, n in truth.items() if "20260301" <= day <= "20260930" and n}


def test_channels_sum_to_the_totals(box: Box) -> None:
    with web_property(box) as source:
        totals = values(pages(source, "totals_daily", days=DAYS), "sessions")
        split = values(pages(source, "traffic_daily", days=DAYS), "sessions")
    assert split == totals


def test_landing_pages_sum_to_the_totals(box: Box) -> None:
    with web_property(box) as source:
        totals = values(pages(source, "totals_daily", days=DAYS), "sessions")
        split = values(pages(source, "landing_daily", days=DAYS), "sessions")
    assert split == totals


def test_first_visits_sum_to_the_new_users(box: Box) -> None:
    with web_property(box) as source:
        totals = values(pages(source, "totals_daily", days=DAYS), "newUsers")
        split = values(pages(source, "acquisition_daily", days=DAYS), "newUsers")
    assert split == {day: n for day, n in totals.items() if n or day in split}


def test_every_report_has_as_many_rows_as_it_claims(either: Box) -> None:
    with web_property(either) as source:
        for stream in source.streams:
            found = pages(source, stream.name, days=DAYS)
            rows = sum(len(page.records) for page in found)
            assert rows == found[-1].claimed == found[-1].header["row_count"]


@pytest.mark.parametrize(
    "fault", [{"status": 429}, {"status": 503}, {"body": "cut"}, {"body": "html"}], ids=str
)
def test_a_fault_of_google_loses_nothing(box: Box, fault: dict[str, Any]) -> None:
    with web_property(box) as source:
        expected = [page.records for page in pages(source, "totals_daily", days=DAYS)]
        box.faults({"path": "/v1beta/", "skip": 1, "count": 2, **fault})
        assert [page.records for page in pages(source, "totals_daily", days=DAYS)] == expected


def test_a_spent_day_of_google_is_daily_and_asked_once(box: Box) -> None:
    box.limits(tokensPerDay=1)
    with web_property(box) as source:
        for _ in range(2):
            with pytest.raises(QuotaExhausted) as caught:
                pages(source, "totals_daily", days=DAYS)
        assert caught.value.is_daily
        assert source.usage.calls <= 2


def test_a_wrong_google_token_is_refused(box: Box) -> None:
    with web_property(box, token="wrong") as source, pytest.raises(AccessRefused):
        pages(source, "totals_daily", days=DAYS)


def test_check_finds_the_property_in_order(box: Box) -> None:
    with web_property(box) as source:
        assert {one.severity for one in source.check()} == {"ok"}


def test_a_server_that_stays_down_fails_the_source(box: Box) -> None:
    box.faults({"count": None, "status": 503})
    with web_property(box) as source, pytest.raises(SourceUnavailable):
        pages(source, "totals_daily", days=DAYS)
