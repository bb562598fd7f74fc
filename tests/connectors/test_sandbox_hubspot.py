"""HubSpot's connector against the look-alike portal over HTTP: what is read is what it has."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from connectors.contract import Page
from connectors.errors import (
    AccessRefused,
    QuotaExhausted,
    SourceUnavailable,
    StreamNotAvailable,
    WrongAccount,
)
from connectors.http import Fault, Reply, Request, SystemClock, Transport
from connectors.hubspot import HubspotOptions, OauthApp, open_hubspot
from connectors.hubspot.budget import MARGIN
from connectors.hubspot.transport import ApiClientTransport
from tests.connectors.box import NO_LIMITS, Box, running
from tests.connectors.fakes import FakeClock

pytestmark = pytest.mark.xdist_group("connectors-sandbox")


@pytest.fixture(scope="module", params=["plain", "hostile"])
def either(request: pytest.FixtureRequest) -> Iterator[Box]:
    with running("--contacts", "1000", "--profile", request.param) as box:
        box.limits(**NO_LIMITS)
        yield box


@pytest.fixture(scope="module")
def shared() -> Iterator[Box]:
    with running("--contacts", "600") as box:
        box.limits(**NO_LIMITS)
        yield box


@pytest.fixture
def limited() -> Iterator[Box]:
    """A sandbox of its own, with HubSpot's limits and nothing counted yet."""
    with running("--contacts", "100") as box:
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
def portal(box: Box, **options: Any) -> Iterator[Any]:
    settings = {
        "access": box.ready["hubspot_token"],
        "timezone": "Europe/Stockholm",
        "portal_id": box.ready["portal_id"],
        "base_url": box.ready["url"],
        **options,
    }
    clock, transport = settings.pop("clock", FakeClock()), settings.pop("transport", None)
    source: Any = open_hubspot(HubspotOptions(**settings), clock=clock, transport=transport)
    source.stream = {stream.name: stream for stream in source.streams}
    try:
        yield source
    finally:
        source.close()


def pages(source: Any, name: str, **more: Any) -> list[Page]:
    return list(source.read(source.stream[name], **more))


def ids(found: list[Page]) -> list[str]:
    return [json.loads(record)["id"] for page in found for record in page.records]


def test_every_stream_is_read_and_no_record_twice(either: Box) -> None:
    with portal(either) as source:
        for stream in source.streams:
            found = pages(source, stream.name)
            records = [record for page in found for record in page.records]
            may_be_empty = stream.name.endswith(("_archived", "_found", "_gone"))
            assert records or may_be_empty, stream.name
            assert len(set(records)) == len(records), stream.name


@pytest.mark.parametrize("name", ["contacts", "deals"])
def test_as_many_records_come_as_the_portal_claims(either: Box, name: str) -> None:
    with portal(either) as source:
        found = pages(source, name)
    assert len(set(ids(found))) == found[-1].claimed
    assert found[-1].claimed > 30  # type: ignore[operator]  # an absent total fails here too


def test_archived_contacts_are_none_of_the_live_ones(either: Box) -> None:
    with portal(either) as source:
        live, archived = ids(pages(source, "contacts")), ids(pages(source, "contacts_archived"))
    assert archived
    assert not set(live) & set(archived)


def test_every_contact_has_its_history(either: Box) -> None:
    with portal(either) as source:
        records = [json.loads(r) for page in pages(source, "contacts") for r in page.records]
    assert all("lifecyclestage" in record["propertiesWithHistory"] for record in records)


def test_links_lead_from_deals_that_were_read(either: Box) -> None:
    with portal(either) as source:
        deals = set(ids(pages(source, "deals")))
        links = [json.loads(r) for page in pages(source, "deal_contacts") for r in page.records]
    assert {link["dealId"] for link in links} <= deals
    assert {link["typeId"] for link in links} >= {"3"}


def test_no_personal_key_lands(either: Box) -> None:
    with portal(either) as source:
        for name in ("contacts", "contacts_archived", "deals", "deals_archived"):
            for page in pages(source, name):
                for record in page.records:
                    keys = json.loads(record)["properties"].keys()
                    assert keys.isdisjoint({"email", "firstname", "lastname", "phone", "dealname"})


def test_a_walk_goes_on_behind_any_of_its_cursors(box: Box) -> None:
    with portal(box) as source:
        whole = pages(source, "contacts")
        assert len(whole) > 5
        for place, page in enumerate(whole[:-1]):
            rest = ids(pages(source, "contacts", after=page.cursor))
            assert ids(whole[: place + 1]) + rest == ids(whole)


def test_numbered_paths_give_the_same_records(box: Box) -> None:
    with portal(box) as dated, portal(box, api_version="v3") as numbered:
        for name in ("contacts", "deals", "deal_contacts", "pipelines"):
            both = [[r for p in pages(s, name) for r in p.records] for s in (dated, numbered)]
            assert both[0] == both[1], name


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "policy": "TEN_SECONDLY_ROLLING"},
        {"status": 429, "policy": "SECONDLY", "retry_after": 3},
        {"status": 423},
        {"status": 477, "retry_after": 20},
        {"status": 500},
        {"status": 502},
        {"status": 503, "retry_after": 1},
        {"status": 521},
        {"body": "html"},
        {"body": "latin1"},
        {"status": 502, "body": "latin1"},
        {"body": "empty"},
        {"body": "cut"},
        {"body": "drop"},
    ],
    ids=str,
)
def test_a_fault_midway_loses_and_repeats_nothing(box: Box, fault: dict[str, Any]) -> None:
    with portal(box) as source:
        expected = ids(pages(source, "contacts"))
        box.faults({"path": "/crm/objects/2026-09/contacts", "skip": 3, "count": 2, **fault})
        assert ids(pages(source, "contacts")) == expected
        assert source.usage.waited_seconds > 0


def test_a_day_that_ends_midway_ends_the_reading_without_another_call(box: Box) -> None:
    path = "/crm/objects/2026-09/contacts"
    with portal(box) as source:
        box.faults({"path": path, "skip": 2, "count": None, "status": 429, "policy": "DAILY"})
        with pytest.raises(QuotaExhausted):
            pages(source, "contacts")
        with pytest.raises(QuotaExhausted):
            pages(source, "deals")
    assert box.statuses().count(429) == 1


def read_all(source: Any) -> None:
    for stream in source.streams:
        pages(source, stream.name)


def test_the_share_of_others_is_left_to_them_for_the_day(limited: Box) -> None:
    limited.limits(daily=100)
    with portal(limited, quota_share=0.05) as source:
        with pytest.raises(QuotaExhausted, match="95 of 100 daily calls are left"):
            read_all(source)
        assert source.usage.calls == 5
    assert 429 not in limited.statuses()


class Watched:
    """A transport that notes when each search was sent: what happens on the way is not ours."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.base_url = inner.base_url
        self.sent: list[float] = []
        self.slowest = 0.0

    def send(self, request: Request) -> Reply | Fault:
        begin = time.monotonic()
        if request.path.endswith("/search"):
            self.sent.append(begin)
        try:
            return self._inner.send(request)
        finally:
            self.slowest = max(self.slowest, time.monotonic() - begin)

    def close(self) -> None:
        self._inner.close()


def test_searches_keep_to_five_a_second_on_a_real_clock(limited: Box) -> None:
    token = limited.ready["hubspot_token"]
    watched = Watched(ApiClientTransport(limited.ready["url"], lambda: token))
    with portal(limited, quota_share=1.0, clock=SystemClock(), transport=watched) as source:
        for _ in range(12):
            pages(source, "deals")
    assert len(watched.sent) >= 12
    assert min(b - a for a, b in zip(watched.sent, watched.sent[5:], strict=False)) >= 1
    # On a machine that stands still for a moment, calls sent evenly arrive together.
    assert set(limited.statuses()) == {200} or watched.slowest > MARGIN


def test_bursts_keep_to_what_the_headers_taught_on_a_real_clock(limited: Box) -> None:
    limited.limits(ten_secondly=6)
    with portal(limited, quota_share=1.0, clock=SystemClock()) as source:
        read_all(source)
    log = limited.ask("requests.json")
    assert sum(log["per_second"]["hubspot"].values()) > 6
    assert log["busiest"]["hubspot"]["ten_seconds"] <= 6
    assert set(limited.statuses()) <= {200, 207}


def test_another_portals_token_reads_nothing(box: Box) -> None:
    with portal(box, portal_id="1") as source, pytest.raises(WrongAccount):
        pages(source, "contacts")
    assert len(box.statuses()) == 1


def test_a_wrong_token_is_refused(box: Box) -> None:
    with portal(box, access="pat-eu1-wrong") as source, pytest.raises(AccessRefused):
        pages(source, "account")


def test_a_scope_that_is_missing_costs_its_stream_only(box: Box) -> None:
    box.faults({"path": "/crm/objects/2026-09/deals", "count": None, "status": 403})
    with portal(box) as source:
        with pytest.raises(StreamNotAvailable):
            pages(source, "deals")
        assert pages(source, "contacts")


def test_an_apps_refresh_token_opens_the_portal(box: Box) -> None:
    app = OauthApp(
        *(box.ready[f"oauth_{name}"] for name in ("client_id", "client_secret", "refresh_token"))
    )
    with portal(box, access=app) as source:
        assert ids(pages(source, "contacts"))
    revoked = OauthApp(app.client_id, app.client_secret, "revoked")
    with portal(box, access=revoked) as source, pytest.raises(AccessRefused, match="Authorize"):
        pages(source, "account")


def test_check_finds_the_portal_in_order_but_for_its_own_stages(box: Box) -> None:
    clock = FakeClock()
    clock.start = datetime.fromisoformat(box.ask("now")["now"])
    with portal(box, clock=clock) as source:
        found = list(source.check())
    assert not [one for one in found if one.severity == "error"]
    assert {one.subject for one in found if one.severity == "warning"} == {"lifecycle stages"}
    with portal(box, clock=clock, mapped_stages={"3206386937", "3206386941"}) as source:
        assert {one.severity for one in source.check()} == {"ok"}


def test_a_server_that_stays_down_fails_the_source(box: Box) -> None:
    box.faults({"count": None, "status": 503})
    with portal(box) as source, pytest.raises(SourceUnavailable):
        pages(source, "account")
