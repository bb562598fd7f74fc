"""Quota, refusals and `maintrack check` of GA4 properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connectors.contract import Days, Page
from connectors.errors import (
    AccessRefused,
    QuotaExhausted,
    SourceChanged,
    SourceUnavailable,
    StreamNotAvailable,
)
from connectors.http import Reply, Request
from tests.connectors.fake_ga4 import NOVEMBER, FakeGa4, november
from tests.connectors.fakes import TOKEN, Answer, FakeClock, body_of, json_reply

Open = Callable[..., Any]


def read(source: Any, name: str = "totals_daily", days: Days = NOVEMBER) -> list[Page]:
    return list(source.read(source.stream[name], days=days))


def reports(source: Any) -> list[Any]:
    return [body_of(request) for request in source.transport.asked(":runReport")]


def quota(**left: int) -> dict[str, Any]:
    return {"propertyQuota": {name: {"consumed": 5, "remaining": n} for name, n in left.items()}}


@pytest.mark.parametrize(
    ("left", "is_daily"),
    [
        ({"tokensPerDay": 19_999}, True),
        ({"tokensPerHour": 3_999}, False),
        ({"tokensPerProjectPerHour": 1_399}, False),
    ],
)
def test_with_less_than_a_tenth_left_the_page_is_kept_and_no_other_is_asked_for(
    open_property: Open, left: dict[str, int], is_daily: bool
) -> None:
    api = november()
    api.more = quota(**left)
    source = open_property(api)
    assert len(read(source)) == 1
    with pytest.raises(QuotaExhausted, match="property 77") as caught:
        read(source, "traffic_daily")
    assert caught.value.is_daily is is_daily
    assert len(source.transport.requests) == 1


def test_with_enough_left_reading_goes_on(open_property: Open) -> None:
    api = november()
    api.more = quota(tokensPerDay=20_000, tokensPerHour=4_000, tokensPerProjectPerHour=1_400)
    source = open_property(api)
    assert read(source)
    assert read(source, "traffic_daily")


def test_a_quota_of_zero_is_left_out_by_google_and_read_as_zero(open_property: Open) -> None:
    api = november()
    api.more = {"propertyQuota": {"tokensPerHour": {"consumed": 5}}}
    source = open_property(api)
    read(source)
    with pytest.raises(QuotaExhausted):
        read(source)


def test_a_property_that_is_low_does_not_stop_the_next_one(open_property: Open) -> None:
    api = FakeGa4({"77": {}, "78": {}}, propertyQuota={"tokensPerDay": {"remaining": 5}})
    source = open_property(api, property_ids=("77", "78"))
    assert len(read(source)) == 2


def google_error(status: int, message: str) -> Reply:
    return json_reply({"error": {"code": status, "message": message, "status": "X"}}, status)


@pytest.mark.parametrize(
    ("message", "is_daily", "resets_at"),
    [
        ("Exhausted property tokens per day.", True, "2026-11-25 00:00 PST"),
        ("Exhausted property tokens for a project per hour.", False, "2026-11-24 13:00 UTC"),
        ("Exhausted potentially thresholded requests quota.", False, "2026-11-24 13:00 UTC"),
        ("Exhausted server errors quota.", False, "2026-11-24 13:00 UTC"),
    ],
)
def test_a_spent_quota_ends_the_reading_at_once(
    open_property: Open, message: str, is_daily: bool, resets_at: str
) -> None:
    source = open_property([google_error(429, message)])
    for _ in range(2):
        with pytest.raises(QuotaExhausted, match=resets_at) as caught:
            read(source)
        assert caught.value.is_daily is is_daily
    assert len(source.transport.requests) == 1


def test_too_many_at_once_is_waited_for(open_property: Open, clock: FakeClock) -> None:
    api = november()
    busy = iter([google_error(429, "Exhausted concurrent requests quota.")])
    source = open_property(lambda request: next(busy, None) or api(request))
    assert read(source)
    assert clock.seconds - 1000 >= 30


def test_server_errors_are_repeated_slowly_and_not_often(
    open_property: Open, clock: FakeClock
) -> None:
    source = open_property([google_error(503, "The service is currently unavailable.")])
    with pytest.raises(SourceUnavailable):
        read(source)
    assert len(source.transport.requests) < 10
    assert min(clock.slept) >= 10


# Access.


@pytest.mark.parametrize(
    ("status", "name", "kind"),
    [
        (401, "totals_daily", AccessRefused),
        (403, "totals_daily", AccessRefused),
        (403, "acquisition_daily", StreamNotAvailable),
        (400, "totals_daily", SourceChanged),
        (404, "totals_daily", SourceChanged),
        (302, "totals_daily", SourceChanged),
    ],
)
def test_a_refusal_names_the_property_and_quotes_nothing(
    open_property: Open, status: int, name: str, kind: type[Exception]
) -> None:
    source = open_property([google_error(status, f"verbatim {TOKEN}")])
    with pytest.raises(kind, match="property 77") as caught:
        read(source, name)
    assert type(caught.value) is kind
    assert "verbatim" not in str(caught.value)
    assert len(source.transport.requests) == 1


# Check.


def test_a_property_in_order_has_nothing_to_do(open_property: Open) -> None:
    found = list(open_property(november()).check())
    assert {one.severity for one in found} == {"ok"}
    assert len(found) == 9


def test_another_zone_or_currency_is_a_warning_with_both(open_property: Open) -> None:
    source = open_property(november(), timezone="Europe/Oslo", currency="NOK")
    found = [one for one in source.check() if one.severity == "warning"]
    assert [("Europe/Oslo" in f.message, "NOK" in f.message) for f in found] == [
        (True, False),
        (False, True),
    ]


def test_cost_that_is_hidden_is_a_warning_of_check(open_property: Open) -> None:
    hidden = {"apiName": "advertiserAdCost", "blockedReasons": ["NO_COST_METRICS"]}
    api = november()

    def blocked(request: Request) -> Answer:
        if request.path.endswith("/metadata"):
            return json_reply({"metrics": [hidden]})
        return api(request)

    (found,) = [one for one in open_property(blocked).check() if one.severity == "warning"]
    assert "reads as zero" in found.message


def test_a_report_that_has_become_incompatible_names_our_fields_and_nothing_of_googles_words(
    open_property: Open,
) -> None:
    words = f"Please remove advertiserAdCost to make the request compatible. {TOKEN}"
    api = november()

    def clashing(request: Request) -> Answer:
        is_report = request.path.endswith(":runReport")
        return google_error(400, words) if is_report else api(request)

    source = open_property(clashing)
    with pytest.raises(SourceChanged, match="do not go together any more") as caught:
        read(source, "ad_cost_daily")
    assert "advertiserAdCost" in str(caught.value)
    assert TOKEN not in str(caught.value)
    assert "maintrack check" in str(caught.value)


def test_no_traffic_on_the_hosts_is_a_warning_that_names_them(open_property: Open) -> None:
    source = open_property(FakeGa4({"77": {}}), hosts=("wwww.acme.example",))
    (found,) = [one for one in source.check() if one.severity == "warning"]
    assert "wwww.acme.example" in found.message


def test_fields_that_do_not_go_together_are_an_error(open_property: Open) -> None:
    api = november()

    def clashing(request: Request) -> Answer:
        if request.path.endswith(":checkCompatibility") and b"firstUser" in (request.body or b""):
            return google_error(400, "Please remove newUsers to make the request compatible.")
        return api(request)

    (found,) = [one for one in open_property(clashing).check() if one.severity == "error"]
    assert "acquisition_daily" in found.subject


@pytest.mark.parametrize("status", [400, 401, 403, 429, 503])
def test_check_raises_nothing(open_property: Open, status: int) -> None:
    source = open_property([google_error(status, "no")], property_ids=("77", "78"))
    found = list(source.check())
    assert [one.severity for one in found] == ["error", "error"]


def test_check_reads_one_row(open_property: Open) -> None:
    source = open_property(november())
    list(source.check())
    assert [body["limit"] for body in reports(source)] == ["1"]
