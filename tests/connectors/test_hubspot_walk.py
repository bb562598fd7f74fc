"""Walks over contacts and deals: every record once, whatever pages and cursors look like."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Page
from connectors.errors import SourceChanged
from connectors.http import Reply, Request
from connectors.hubspot import HubspotOptions, open_hubspot
from tests.connectors.fakes import (
    Answer,
    FakeClock,
    FakePortal,
    FakeTransport,
    body_of,
    contact,
    json_reply,
    query_of,
)

Open = Callable[..., Any]


def ids(pages: list[Page]) -> list[str]:
    return [json.loads(record)["id"] for page in pages for record in page.records]


def read(source: Any, name: str = "contacts", after: str | None = None) -> list[Page]:
    return list(source.read(source.stream[name], after=after))


def lists(source: Any) -> list[Request]:
    return [r for r in source.transport.asked("/objects/") if r.method == "GET"]


class CursorPortal(FakePortal):
    """Pages of the given sizes, empty ones among them, behind cursors without order."""

    sizes: tuple[int, ...] = ()

    def _list(self, request: Request) -> Reply:
        cursors = [f"c{(n * 7919) % 10007}=" for n in range(len(self.sizes))]
        after = query_of(request).get("after")
        place = cursors.index(after) if after else 0
        start = sum(self.sizes[:place])
        body: dict[str, Any] = {"results": self.contacts[start : start + self.sizes[place]]}
        if place + 1 < len(self.sizes):
            body["paging"] = {"next": {"after": cursors[place + 1]}}
        return json_reply(body)


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 5), min_size=1, max_size=15),
    stop=st.integers(0, 14),
)
def test_every_record_comes_once_over_any_pages_also_when_the_walk_resumes(
    sizes: list[int], stop: int
) -> None:
    portal = CursorPortal(contacts=[contact(n) for n in range(sum(sizes))])
    portal.sizes = tuple(sizes)
    expected = [str(n) for n in range(sum(sizes))]

    def opened() -> Any:
        options = HubspotOptions("t", "Europe/Stockholm")
        source: Any = open_hubspot(options, transport=FakeTransport(portal), clock=FakeClock())
        source.stream = {stream.name: stream for stream in source.streams}
        return source

    whole = read(opened())
    assert ids(whole) == expected
    place = min(stop, len(whole) - 1)
    if whole[place].cursor is not None:
        rest = read(opened(), after=whole[place].cursor)
        assert ids(whole[: place + 1]) + ids(rest) == expected


def test_only_the_last_page_has_no_cursor(open_portal: Open) -> None:
    source = open_portal(FakePortal(contacts=[contact(n) for n in range(120)]))
    assert [page.cursor for page in read(source)] == ["50", "100", None]


def test_an_empty_portal_still_yields_a_page(open_portal: Open) -> None:
    (page,) = read(open_portal(FakePortal()))
    assert (list(page.records), page.cursor, page.claimed) == ([], None, 0)


def test_all_that_is_asked_for_is_asked_for_on_every_page(open_portal: Open) -> None:
    source = open_portal(FakePortal(contacts=[contact(n) for n in range(120)]))
    read(source)
    asked = [query_of(request) for request in lists(source)]
    assert [query.pop("after", None) for query in asked] == [None, "50", "100"]
    assert asked[0] == asked[1] == asked[2]
    history = "lifecyclestage,hs_latest_source,hs_lead_status,hubspot_owner_id"
    assert asked[0]["propertiesWithHistory"] == history


@pytest.mark.parametrize("name", ["contacts", "companies", "deals"])
def test_records_with_history_come_by_fifty(open_portal: Open, name: str) -> None:
    source = open_portal(FakePortal())
    read(source, name)
    assert [query_of(request)["limit"] for request in lists(source)] == ["50"]


def test_a_page_size_that_hubspot_no_longer_takes_is_halved_for_good(open_portal: Open) -> None:
    portal = FakePortal(contacts=[contact(n) for n in range(30)], page_limits=(100, 14))
    source = open_portal(portal)
    assert ids(read(source)) == [str(n) for n in range(30)]
    assert [query_of(request)["limit"] for request in lists(source)] == ["50", "25"] + ["12"] * 3


def test_a_size_of_one_that_is_refused_fails(open_portal: Open) -> None:
    with pytest.raises(SourceChanged, match="contacts"):
        read(open_portal(FakePortal(page_limits=(100, 0))))


def test_archived_contacts_are_listed_as_archived_with_history(open_portal: Open) -> None:
    source = open_portal(FakePortal(archived=[contact(9)]))
    assert ids(read(source, "contacts_archived")) == ["9"]
    query = query_of(lists(source)[0])
    assert query["archived"] == "true"
    assert "propertiesWithHistory" in query


@pytest.mark.parametrize(("stream", "claimed"), [("contacts", 3), ("deals", 2)])
def test_live_records_are_compared_with_the_total_at_the_end(
    open_portal: Open, stream: str, claimed: int
) -> None:
    portal = FakePortal(
        contacts=[contact(n) for n in range(3)], deals=[contact(n) for n in range(2)]
    )
    source = open_portal(portal)
    (page,) = read(source, stream)
    assert page.claimed == claimed
    assert source.transport.requests[-1].path.endswith("/search")
    assert body_of(source.transport.requests[-1])["limit"] == 1


@pytest.mark.parametrize("stream", ["contacts_archived", "deals_archived"])
def test_archived_records_have_no_total(open_portal: Open, stream: str) -> None:
    source = open_portal(FakePortal(archived=[contact(1)]))
    assert read(source, stream)[-1].claimed is None
    assert not source.transport.asked("/search")


def test_a_total_that_cannot_be_had_does_not_fail_the_walk(open_portal: Open) -> None:
    def refuse(request: Request) -> Answer | None:
        return json_reply({}, 403) if request.path.endswith("/search") else None

    (page,) = read(open_portal(FakePortal(contacts=[contact(1)], override=refuse)))
    assert (len(page.records), page.claimed) == (1, None)


def test_a_cursor_that_leads_to_itself_ends_the_walk_with_an_error(open_portal: Open) -> None:
    def stuck(request: Request) -> Answer | None:
        if "/objects/contacts" not in request.path.replace("/2026-09", ""):
            return None
        return json_reply({"results": [contact(1)], "paging": {"next": {"after": "7"}}})

    source = open_portal(FakePortal(override=stuck))
    with pytest.raises(SourceChanged) as caught:
        read(source)
    assert caught.value.path == "$.paging.next.after"
    assert len(lists(source)) == 2


def test_a_cursor_may_be_a_number(open_portal: Open) -> None:
    def numbered(request: Request) -> Answer | None:
        if not request.path.endswith("/contacts") or "objects" not in request.path:
            return None
        if "after" in query_of(request):
            return json_reply({"results": [contact(2)]})
        return json_reply({"results": [contact(1)], "paging": {"next": {"after": 52}}})

    assert ids(read(open_portal(FakePortal(override=numbered)))) == ["1", "2"]


def test_the_link_that_hubspot_names_is_never_followed(open_portal: Open) -> None:
    source = open_portal(FakePortal(contacts=[contact(n) for n in range(60)]))
    read(source)
    assert not [r for r in source.transport.requests if "elsewhere" in r.target]


def test_a_record_that_is_no_object_is_a_change_not_a_loss(open_portal: Open) -> None:
    def odd(request: Request) -> Answer | None:
        is_list = request.method == "GET" and "/objects/" in request.path
        return json_reply({"results": [contact(1), 5]}) if is_list else None

    with pytest.raises(SourceChanged) as caught:
        read(open_portal(FakePortal(override=odd)))
    assert caught.value.path == "$.results[]"
