"""Search Console: three queries whose clicks add up, days that Google still counts, refusals in its words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from connectors.contract import Days, Page
from connectors.errors import (
    AccessRefused,
    QuotaExhausted,
    SourceChanged,
    SourceError,
    SourceUnavailable,
)
from connectors.http import Reply, Request
from connectors.search_console import SearchOptions, open_search_console
from connectors.search_console.source import HISTORY_DAYS, SEARCH_DAILY
from tests.connectors.fakes import TOKEN, Answer, FakeClock, FakeTransport, Handler, json_reply
from tests.connectors.fakes import body_of as asked_by

SITE = "sc-domain:acme.example"
DAYS = Days(date(2026, 11, 1), date(2026, 11, 23))
LAST_WHOLE = date(2026, 11, 20)
"""The fake's newest day with rows; the clock stands at the 24th."""

NOTHING = json_reply({"responseAggregationType": "byProperty"})
CLICKS = {"total": 10.0, "includingRegex": 3.0, "excludingRegex": 5.0}


@pytest.fixture
def open_site(clock: FakeClock) -> Callable[..., Any]:
    def opened(answer: Handler | list[Answer], **options: Any) -> Any:
        transport = FakeTransport(answer)
        credentials = json.dumps({"type": "bearer", "token": TOKEN})
        settings = {"site": SITE, "credentials": credentials, "brand": "acme|akme", **options}
        source: Any = open_search_console(
            SearchOptions(**settings), transport=transport, clock=clock
        )
        source.transport = transport
        return source

    return opened


def google(request: Request, *, incomplete: str | None = None) -> Answer:
    """A site with as many clicks each day."""
    if request.method == "GET":
        return json_reply({"siteUrl": SITE, "permissionLevel": "siteRestrictedUser"})
    body = asked_by(request)
    kind = operator_of(body)
    first, last = (date.fromisoformat(body[end]) for end in ("startDate", "endDate"))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows = [
        {"keys": [str(day)], "clicks": CLICKS[kind], "impressions": 90.0, "ctr": 0.1, "position": 2}
        for day in days
        if day <= LAST_WHOLE
    ]
    told: dict[str, Any] = {"responseAggregationType": "byProperty"}
    if rows:
        told["rows"] = rows
    if incomplete:
        told["metadata"] = {"firstIncompleteDate": incomplete}
    return json_reply(told)


def operator_of(body: Any) -> str:
    groups = body.get("dimensionFilterGroups")
    return str(groups[0]["filters"][0]["operator"]) if groups else "total"


def refusal(status: int, reason: str = "forbidden") -> Reply:
    words = {"message": f"verbatim {TOKEN}", "errors": [{"reason": reason}]}
    return json_reply({"error": {"code": status, **words}}, status)


def read(source: Any, days: Days = DAYS) -> list[Page]:
    return list(source.read(SEARCH_DAILY, days=days))


def test_three_queries_are_asked_by_day_and_none_by_query(open_site: Any) -> None:
    source = open_site(google)
    read(source)
    bodies = [asked_by(request) for request in source.transport.requests]
    assert [operator_of(body) for body in bodies] == ["total", "includingRegex", "excludingRegex"]
    assert {tuple(body["dimensions"]) for body in bodies} == {("date",)}
    assert {body["dataState"] for body in bodies} == {"all"}


def test_each_kind_comes_with_its_name_and_the_last_page_claims_all_rows(open_site: Any) -> None:
    found = read(open_site(google))
    assert [page.header["query_kind"] for page in found] == ["total", "brand", "non_brand"]
    assert found[-1].claimed == sum(len(page.records) for page in found) == 3 * 20


def test_without_a_brand_only_all_clicks_are_read(open_site: Any) -> None:
    source = open_site(google, brand=None)
    assert [page.header["query_kind"] for page in read(source)] == ["total"]
    assert len(source.transport.requests) == 1


@pytest.mark.parametrize(
    ("brand", "sent"),
    [
        ("acme|akme", "acme|akme"),
        ("Acme|AKME", "(?i)Acme|AKME"),
        ("(?i)Acme", "(?i)Acme"),
        ("åkerström", "åkerström"),
    ],
)
def test_a_pattern_with_capitals_is_sent_so_that_it_matches_small_letters(
    open_site: Any, brand: str, sent: str
) -> None:
    source = open_site(google, brand=brand)
    read(source)
    filters = asked_by(source.transport.requests[1])["dimensionFilterGroups"][0]["filters"]
    assert filters[0]["expression"] == sent


def test_the_site_is_one_part_of_the_path_however_it_is_written(open_site: Any) -> None:
    source = open_site(google, site="https://www.acme.example/")
    read(source)
    (path,) = {request.path for request in source.transport.requests}
    assert path.count("/") == "/webmasters/v3/sites/x/searchAnalytics/query".count("/")
    assert "https://www.acme.example/" in unquote(path)


def test_the_first_day_that_google_still_counts_is_named(open_site: Any) -> None:
    found = read(open_site(lambda request: google(request, incomplete="2026-11-19")))
    assert {page.header["pending_from"] for page in found} == {"2026-11-19"}


def test_days_without_rows_this_week_are_late_even_if_google_says_nothing(open_site: Any) -> None:
    found = read(open_site(google))
    assert {page.header["pending_from"] for page in found} == {"2026-11-21"}


def test_a_site_that_nobody_finds_is_zero_on_old_days_and_late_on_young_ones(
    open_site: Any,
) -> None:
    found = read(open_site([NOTHING]))
    assert {page.header["pending_from"] for page in found} == {"2026-11-17"}
    assert all(page.records == [] for page in found)


def test_days_that_google_no_longer_has_are_not_asked_for(open_site: Any) -> None:
    source = open_site(google)
    found = read(source, Days(date(2024, 1, 1), DAYS.last))
    oldest = date(2026, 11, 24) - timedelta(days=HISTORY_DAYS)
    assert {asked_by(one)["startDate"] for one in source.transport.requests} == {str(oldest)}
    assert {page.header["truncated_before"] for page in found} == {str(oldest)}


def test_a_window_that_lies_wholly_before_googles_history_asks_nothing(open_site: Any) -> None:
    source = open_site(google)
    (page,) = read(source, Days(date(2024, 1, 1), date(2024, 2, 1)))
    assert (list(page.records), source.transport.requests) == ([], [])
    assert page.header["truncated_before"]


# Refusals.


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (refusal(401), AccessRefused, "does not take the credential"),
        (refusal(403), AccessRefused, "Add the service account's address as a user"),
        (refusal(400), SourceChanged, "Check site"),
        (refusal(404), SourceChanged, "Check site"),
        (refusal(403, "quotaExceeded"), QuotaExhausted, "run again after"),
        (refusal(429, "dailyLimitExceeded"), QuotaExhausted, "run again after"),
        (refusal(429, "something else"), QuotaExhausted, "run again after"),
    ],
)
def test_a_refusal_says_what_to_do_and_quotes_nothing(
    open_site: Any, answer: Reply, kind: type[SourceError], says: str
) -> None:
    source = open_site([answer])
    with pytest.raises(kind, match=says) as caught:
        read(source)
    assert type(caught.value) is kind
    assert "sc-domain:acme.example" in str(caught.value)
    assert "verbatim" not in str(caught.value)
    assert len(source.transport.requests) == 1


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("reason", ["rateLimitExceeded", "userRateLimitExceeded"])
def test_too_many_in_a_minute_is_waited_for(
    open_site: Any, clock: FakeClock, status: int, reason: str
) -> None:
    busy = iter([refusal(status, reason)])
    source = open_site(lambda request: next(busy, None) or google(request))
    assert len(read(source)) == 3
    assert clock.slept[0] >= 60


def test_a_server_that_stays_down_fails_the_stream(open_site: Any) -> None:
    with pytest.raises(SourceUnavailable, match="503"):
        read(open_site([refusal(503)]))


def test_json_of_somebody_else_is_no_empty_site(open_site: Any) -> None:
    with pytest.raises(SourceChanged, match="without"):
        read(open_site([json_reply({"message": "welcome to this network"})]))


# Check.


def severities(source: Any) -> dict[str, str]:
    return {one.subject: one.severity for one in source.check()}


def test_a_site_in_order_has_nothing_to_do(open_site: Any) -> None:
    assert severities(open_site(google)) == {f"site {SITE}": "ok", "brand": "ok"}


def test_a_user_that_is_not_verified_is_an_error_before_any_query(open_site: Any) -> None:
    source = open_site([json_reply({"permissionLevel": "siteUnverifiedUser"})])
    assert severities(source) == {f"site {SITE}": "error"}
    assert len(source.transport.requests) == 1


def test_a_pattern_that_matches_nothing_is_a_warning(open_site: Any) -> None:
    def unknown(request: Request) -> Answer:
        is_brand = request.method == "POST" and operator_of(asked_by(request)) == "includingRegex"
        return NOTHING if is_brand else google(request)

    assert severities(open_site(unknown)) == {f"site {SITE}": "ok", "brand": "warning"}


def test_no_pattern_is_a_warning_that_says_what_stays_empty(open_site: Any) -> None:
    (found,) = [one for one in open_site(google, brand=None).check() if one.severity != "ok"]
    assert "brand share stay empty" in found.message


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 503])
def test_check_raises_nothing(open_site: Any, status: int) -> None:
    assert [one.severity for one in open_site([refusal(status)]).check()] == ["error"]
