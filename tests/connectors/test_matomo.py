"""Matomo: bulk requests, its three shapes of a day, and errors that come with status 200."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import pytest

from connectors.contract import Days, Page
from connectors.errors import (
    AccessRefused,
    QuotaExhausted,
    SourceChanged,
    SourceError,
    SourceUnavailable,
    StreamNotAvailable,
)
from connectors.http import Reply, Request
from connectors.matomo import MatomoOptions, open_matomo
from connectors.matomo.source import TOTALS, TRAFFIC
from tests.connectors.fakes import TOKEN, Answer, FakeClock, FakeTransport, Handler, json_reply

DAYS = Days(date(2026, 11, 1), date(2026, 11, 3))
VISITS = {"nb_visits": 7, "bounce_count": 2, "nb_uniq_visitors": 6, "nb_actions": 20}


@pytest.fixture
def open_site(clock: FakeClock) -> Callable[..., Any]:
    def opened(answer: Handler | list[Answer], **options: Any) -> Any:
        transport = FakeTransport(answer)
        settings = {"base_url": "https://matomo.test", "site_id": "1", "token": TOKEN, **options}
        source: Any = open_matomo(MatomoOptions(**settings), transport=transport, clock=clock)
        source.transport = transport
        return source

    return opened


def methods(request: Request) -> list[dict[str, str]]:
    """The parameters of each report of a bulk request."""
    form = {name: values[0] for name, values in parse_qs((request.body or b"").decode()).items()}
    return [dict(parse_qsl(text)) for name, text in form.items() if name.startswith("urls[")]


def matomo(request: Request, **answers: Any) -> Answer:
    """Every report with two days of rows and one without; `answers` by the method's name instead."""
    found = []
    for asked in methods(request):
        name = asked["method"].split(".")[1]
        first, last = asked.get("date", ",").split(",")
        days = {
            "get": {first: VISITS, "2026-11-02": VISITS, last: []},
            "getSiteFromId": {"timezone": "Europe/Oslo", "currency": "NOK"},
        }
        rows = [{"label": "x.example", **VISITS}, {"label": "y.example", **VISITS}]
        found.append(answers.get(name, days.get(name, {first: rows, last: []})))
    return json_reply(found)


def said(message: str) -> dict[str, str]:
    return {"result": "error", "message": f"{message} {TOKEN}"}


def read(source: Any, stream: Any = TRAFFIC, days: Days = DAYS) -> list[Page]:
    return list(source.read(stream, days=days))


def records(pages: list[Page]) -> list[dict[str, Any]]:
    return [json.loads(record) for page in pages for record in page.records]


def test_a_stream_is_one_bulk_request_with_the_token_in_its_body_only(open_site: Any) -> None:
    source = open_site(matomo)
    read(source)
    (request,) = source.transport.requests
    assert TOKEN not in request.target
    assert [one["method"] for one in methods(request)] == [
        "Referrers.getReferrerType",
        "Referrers.getWebsites",
        "Referrers.getCampaigns",
        "SitesManager.getSiteFromId",
    ]
    assert {one.get("filter_limit", "-1") for one in methods(request)} == {"-1"}


def test_a_day_is_a_row_a_list_of_rows_or_nothing(open_site: Any) -> None:
    found = records(read(open_site(matomo), TOTALS))
    assert [(one["date"], one["report"]) for one in found] == [
        ("2026-11-01", "total"),
        ("2026-11-02", "total"),
    ]
    assert found[0]["row"] == VISITS


def test_rows_say_which_report_they_are_of(open_site: Any) -> None:
    found = records(read(open_site(matomo)))
    assert sorted({one["report"] for one in found}) == ["campaign", "type", "website"]
    assert len(found) == 6


def test_the_sites_zone_is_landed_and_a_token_that_may_not_see_it_reads_all_the_same(
    open_site: Any,
) -> None:
    (page,) = read(open_site(matomo))
    assert (page.header["timezone"], page.header["currency"]) == ("Europe/Oslo", "NOK")
    hidden = said("You can't access this resource")
    (page,) = read(open_site(lambda request: matomo(request, getSiteFromId=hidden)))
    assert page.header["timezone"] is None
    assert len(page.records) == 6


def test_long_spans_are_cut_at_ninety_days_without_a_gap(open_site: Any) -> None:
    source = open_site(lambda request: matomo(request, get=[]))
    pages = read(source, TOTALS, Days(date(2026, 1, 1), date(2026, 7, 31)))
    asked = [methods(request)[0]["date"] for request in source.transport.requests]
    assert asked == [
        "2026-01-01,2026-03-31",
        "2026-04-01,2026-06-29",
        "2026-06-30,2026-07-31",
    ]
    assert [page.claimed for page in pages] == [None, None, 0]


NO_METHOD = (
    "The method 'getCampaigns' does not exist or is not available in the module '\\Referrers'."
)


@pytest.mark.parametrize("name", ["getWebsites", "getCampaigns"])
def test_a_detail_that_the_server_lacks_is_left_out(open_site: Any, name: str) -> None:
    found = records(read(open_site(lambda request: matomo(request, **{name: said(NO_METHOD)}))))
    assert len(found) == 4


def test_without_types_the_stream_is_not_available(open_site: Any) -> None:
    source = open_site(lambda request: matomo(request, getReferrerType=said(NO_METHOD)))
    with pytest.raises(StreamNotAvailable, match="no such report"):
        read(source)


@pytest.mark.parametrize(
    "message",
    [
        "Unable to authenticate with the provided token. It is either invalid or expired.",
        "You can't access this resource as it requires 'view' access for the website id = 9.",
        "An unexpected website was found in the request: website id was set to '9'.",
    ],
)
@pytest.mark.parametrize("is_whole", [True, False], ids=["whole answer", "one report"])
def test_a_refusal_with_status_200_is_one_and_quotes_nothing(
    open_site: Any, message: str, is_whole: bool
) -> None:
    whole: list[Answer] = [json_reply(said(message))]
    source = open_site(
        whole if is_whole else lambda request: matomo(request, getWebsites=said(message))
    )
    with pytest.raises(AccessRefused, match="site_id 1") as caught:
        read(source)
    assert type(caught.value) is AccessRefused
    assert "Auth tokens" in str(caught.value)
    assert TOKEN not in str(caught.value)
    assert message[:20] not in str(caught.value)


def test_any_other_error_with_status_200_fails_the_stream(open_site: Any) -> None:
    source = open_site([json_reply(said("The MySQL server has gone away."))])
    with pytest.raises(SourceUnavailable, match="status 200") as caught:
        read(source)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        [],
        [[{"label": "x"}], [], [], {}],
        [{"not a day": []}, [], [], {}],
        [{"2026-11-01": 5}, [], [], {}],
        ["text", [], [], {}],
    ],
    ids=["too few", "rows without days", "no day", "number", "text"],
)
def test_an_answer_in_another_shape_is_a_change_of_which_nothing_is_taken(
    open_site: Any, body: Any
) -> None:
    with pytest.raises(SourceChanged, match="another shape"):
        read(open_site([json_reply(body)]))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, AccessRefused),
        (403, AccessRefused),
        (404, SourceChanged),
        (301, SourceChanged),
        (429, QuotaExhausted),
        (503, SourceUnavailable),
    ],
)
def test_a_status_means_what_it_says(open_site: Any, status: int, kind: type[SourceError]) -> None:
    reply: Reply = json_reply({"message": TOKEN}, status)
    with pytest.raises(kind) as caught:
        read(open_site([reply]))
    assert type(caught.value) is kind
    assert TOKEN not in str(caught.value)


# Check.


def test_a_site_in_order_has_nothing_to_do(open_site: Any) -> None:
    assert [one.severity for one in open_site(matomo).check()] == ["ok"]


def test_a_site_without_visits_is_a_warning(open_site: Any) -> None:
    source = open_site(lambda request: matomo(request, get=[]))
    assert [one.severity for one in source.check()] == ["warning"]


@pytest.mark.parametrize("status", [200, 401, 404, 429, 503])
def test_check_raises_nothing(open_site: Any, status: int) -> None:
    source = open_site([json_reply(said("Unable to authenticate"), status)])
    assert [one.severity for one in source.check()] == ["error"]
