"""The streams of a portal: their order, their records, and what happens to one that is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Days, Page
from connectors.errors import SourceUnavailable, StreamNotAvailable, WrongAccount
from connectors.http import Request
from connectors.hubspot import HubspotOptions, open_hubspot
from connectors.hubspot.properties import (
    COMPANY_PROPERTIES,
    CONTACT_PROPERTIES,
    DEAL_PROPERTIES,
)
from tests.connectors.fakes import (
    Answer,
    FakeClock,
    FakePortal,
    FakeTransport,
    body_of,
    contact,
    json_reply,
)

Open = Callable[..., Any]
SQL = Path(__file__).parents[2] / "pipelines" / "loading" / "sql"
PROPERTIES = [
    ("contacts", CONTACT_PROPERTIES),
    ("companies", COMPANY_PROPERTIES),
    ("deals", DEAL_PROPERTIES),
]
KINDS = {"contacts": "contact", "companies": "company", "deals": "deal"}
PARTS = ("", "_archived", "_found", "_gone")
STAGES = [("lead", "Lead"), ("3206386937", "Accepted")]


def records(source: Any, name: str) -> list[dict[str, Any]]:
    pages: list[Page] = list(source.read(source.stream[name]))
    return [json.loads(record) for page in pages for record in page.records]


def links_of(source: Any) -> list[dict[str, Any]]:
    """Links between deals and contacts, without the rows that only say which deals were asked for."""
    return [one for one in records(source, "deal_contacts") if one["contactId"] is not None]


def refusing(part: str, status: int = 403) -> Callable[[Request], Answer | None]:
    return lambda request: json_reply({}, status) if part in request.path else None


def test_streams_come_in_the_order_in_which_they_are_understood(open_portal: Open) -> None:
    assert [stream.name for stream in open_portal(FakePortal()).streams] == [
        "account",
        "properties",
        "pipelines",
        "owners",
        *(f"{kind}{part}" for kind in ("contacts", "companies", "deals") for part in PARTS),
        "deal_contacts",
        "deal_companies",
        "contact_companies",
        "exchange_rates",
        "goals",
        "campaigns",
        "campaign_figures",
        "emails",
        "forms",
        "form_submissions",
        "source_visits_daily",
    ]


def test_only_account_properties_and_contacts_can_fail_the_whole_source(open_portal: Open) -> None:
    essential = {s.name for s in open_portal(FakePortal()).streams if s.is_essential}
    assert essential == {"account", "properties", "contacts"}


def test_the_account_is_one_record_of_what_the_loader_reads(open_portal: Open) -> None:
    assert records(open_portal(FakePortal()), "account") == [
        {
            "portalId": 42,
            "timeZone": "Europe/Stockholm",
            "accountType": "STANDARD",
            "companyCurrency": "SEK",
        }
    ]


def test_properties_carry_their_object_type_and_leave_their_options_behind(
    open_portal: Open,
) -> None:
    found = records(open_portal(FakePortal(stages=STAGES)), "properties")
    assert [(one["objectType"], one["name"]) for one in found] == [
        ("contacts", "lifecyclestage"),
        ("companies", "industry"),
        ("deals", "amount"),
    ]
    assert not [one for one in found if "options" in one]


def test_stages_of_contacts_and_deals_are_one_stream(open_portal: Open) -> None:
    found = records(open_portal(FakePortal(stages=STAGES)), "pipelines")
    seen = [
        (o["objectType"], o["pipelineId"], o["pipelineLabel"], o["stage"]["label"]) for o in found
    ]
    assert seen == [
        ("contacts", "lifecycle", "Lifecycle Stage", "Lead"),
        ("contacts", "lifecycle", "Lifecycle Stage", "Accepted"),
        ("deals", "default", "Sales", "Won"),
    ]
    assert found[2]["stage"]["metadata"] == {"isClosed": "true", "probability": "1.0"}


@pytest.mark.parametrize("name", ["properties", "pipelines"])
def test_without_the_scope_for_deals_contacts_are_described_all_the_same(
    open_portal: Open, name: str
) -> None:
    source = open_portal(FakePortal(override=refusing("/deals")))
    assert "deals" not in {one["objectType"] for one in records(source, name)}
    assert "contacts" in {one["objectType"] for one in records(source, name)}


def known_of(kind: str) -> list[str]:
    """The properties that the loader takes for columns of a kind's table, or for no news."""
    macros = (SQL / "macros.sql").read_text()
    _, _, shape = macros.partition(f"macro hubspot_{KINDS[kind]}_shape() as '")
    return list(json.loads(shape.partition("'")[0]))


@pytest.mark.parametrize(("name", "asked"), PROPERTIES)
def test_every_property_asked_for_is_one_that_the_loader_reads(
    name: str, asked: tuple[str, ...]
) -> None:
    query = (SQL / f"hubspot_{name}.sql").read_text()
    assert [p for p in asked if not re.search(rf"\bknown\.{p}\b", query)] == ["hs_object_id"]


@pytest.mark.parametrize(("name", "asked"), PROPERTIES)
def test_every_property_that_the_loader_knows_is_asked_for(
    name: str, asked: tuple[str, ...]
) -> None:
    assert sorted(known_of(name)) == sorted(asked)


def test_an_object_record_lands_byte_for_byte_as_it_came(open_portal: Open) -> None:
    as_sent = b'{"id":"1","properties":{"lifecyclestage" : "lead"},   "news":[1.0e2]}'

    def raw(request: Request) -> Answer | None:
        if request.method != "GET" or "/objects/" not in request.path:
            return None
        reply = json_reply({})
        return type(reply)(200, reply.headers, b'{"results":[' + as_sent + b"]}")

    source = open_portal(FakePortal(override=raw))
    (page,) = source.read(source.stream["contacts"])
    assert list(page.records) == [as_sent]


# Whose portal it is.


@pytest.mark.parametrize("name", ["account", "properties", "contacts", "deal_contacts"])
def test_nothing_of_another_portal_is_read(open_portal: Open, name: str) -> None:
    source = open_portal(FakePortal(portal_id=43, contacts=[contact(1)]))
    with pytest.raises(WrongAccount, match="portal 43; expected portal 42"):
        records(source, name)
    assert [r.path for r in source.transport.requests] == ["/account-info/2026-09/details"]


def test_without_a_portal_in_the_client_file_any_portal_is_read(open_portal: Open) -> None:
    source = open_portal(FakePortal(portal_id=43), portal_id=None)
    assert records(source, "account")[0]["portalId"] == 43


def test_account_and_definitions_are_asked_for_once(open_portal: Open) -> None:
    source = open_portal(FakePortal())
    for stream in source.streams:
        records(source, stream.name)
    assert len(source.transport.asked("/details")) == 1
    assert len(source.transport.asked("/crm/properties/2026-09/contacts")) == 1


@pytest.mark.parametrize(
    ("version", "path"),
    [
        ("2026-09", "/crm/objects/2026-09/contacts"),
        ("2027-03", "/crm/objects/2027-03/contacts"),
        ("v3", "/crm/v3/objects/contacts"),
    ],
)
def test_the_version_of_the_client_file_is_the_version_asked(
    open_portal: Open, version: str, path: str
) -> None:
    source = open_portal(FakePortal(), api_version=version)
    records(source, "contacts")
    assert [r.path for r in source.transport.requests if r.method == "GET"][-1] == path
    assert source.versions["api"] == version


def test_days_are_refused_as_no_stream_of_the_portal_has_any(open_portal: Open) -> None:
    source = open_portal(FakePortal())
    days = Days(date(2026, 1, 1), date(2026, 1, 2))
    with pytest.raises(ValueError, match="has no days"):
        next(source.read(source.stream["contacts"], days=days))


def test_a_snapshot_resumes_nowhere(open_portal: Open) -> None:
    source = open_portal(FakePortal())
    with pytest.raises(ValueError, match="resumes nowhere"):
        next(source.read(source.stream["pipelines"], after="5"))


# Links between deals and contacts.


@settings(deadline=None)
@given(
    counts=st.lists(st.integers(0, 7), max_size=12),
    link_limit=st.integers(1, 6),
    is_walked=st.booleans(),
)
def test_every_link_comes_once_over_any_batches_and_pages(
    counts: list[int], link_limit: int, is_walked: bool
) -> None:
    links = {str(deal): [f"{deal}0{n}" for n in range(count)] for deal, count in enumerate(counts)}
    deals = [contact(deal) for deal in range(len(counts))]
    portal = FakePortal(deals=deals, links=links, link_limit=link_limit)
    source: Any = open_hubspot(
        HubspotOptions("t", "Europe/Stockholm"), transport=FakeTransport(portal), clock=FakeClock()
    )
    source.stream = {stream.name: stream for stream in source.streams}
    if is_walked:
        records(source, "deals")
    found = links_of(source)
    seen = sorted((one["dealId"], one["contactId"]) for one in found)
    assert seen == sorted((deal, one) for deal, ids in links.items() for one in ids)


def test_a_link_of_several_types_is_a_record_per_type(open_portal: Open) -> None:
    types = [
        {"category": "HUBSPOT_DEFINED", "typeId": 3, "label": None},
        {"category": "USER_DEFINED", "typeId": "28", "label": "Decision maker"},
    ]
    row = {"from": {"id": "7"}, "to": [{"toObjectId": 9, "associationTypes": types}]}

    def linked(request: Request) -> Answer | None:
        return json_reply({"results": [row]}) if "/associations/" in request.path else None

    source = open_portal(FakePortal(deals=[contact(7)], override=linked))
    ends = {"dealId": "7", "contactId": "9"}
    assert links_of(source) == [
        {**ends, "typeId": "3", "category": "HUBSPOT_DEFINED", "label": None},
        {**ends, "typeId": "28", "category": "USER_DEFINED", "label": "Decision maker"},
    ]


def test_deals_that_a_walk_has_just_passed_are_not_listed_again(open_portal: Open) -> None:
    source = open_portal(FakePortal(deals=[contact(n) for n in range(150)]))
    records(source, "deals")
    before = len(source.transport.asked("/objects/2026-09/deals"))
    records(source, "deal_contacts")
    assert len(source.transport.asked("/objects/2026-09/deals")) == before


def test_deals_that_a_resumed_walk_has_skipped_are_listed(open_portal: Open) -> None:
    links = {str(n): ["9"] for n in range(150)}
    source = open_portal(FakePortal(deals=[contact(n) for n in range(150)], links=links))
    list(source.read(source.stream["deals"], after="100"))
    assert len(links_of(source)) == 150


def test_a_thousand_deals_are_one_call(open_portal: Open) -> None:
    source = open_portal(FakePortal(deals=[contact(n) for n in range(1500)]))
    records(source, "deal_contacts")
    sizes = [len(body_of(r)["inputs"]) for r in source.transport.asked("/associations/")]
    assert sizes == [1000, 500]


def test_a_portal_without_deals_yields_an_empty_page(open_portal: Open) -> None:
    source = open_portal(FakePortal())
    (page,) = source.read(source.stream["deal_contacts"])
    assert list(page.records) == []
    assert not source.transport.asked("/associations/")


@pytest.mark.parametrize(
    ("error", "is_harmless"),
    [
        ({"category": "OBJECT_NOT_FOUND", "context": {"ids": ["7"]}}, True),
        ({"subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND"}, True),
        ({"category": "INTERNAL_ERROR"}, False),
    ],
)
def test_links_that_could_not_be_looked_up_replace_nothing(
    open_portal: Open, error: dict[str, Any], is_harmless: bool
) -> None:
    def partly(request: Request) -> Answer | None:
        body = {"results": [], "numErrors": 1, "errors": [error]}
        return json_reply(body, 207) if "/associations/" in request.path else None

    source = open_portal(FakePortal(deals=[contact(7)], override=partly))
    if is_harmless:
        assert links_of(source) == []
    else:
        with pytest.raises(SourceUnavailable, match="deal_contacts"):
            records(source, "deal_contacts")


@pytest.mark.parametrize("status", [403, 404])
def test_a_refused_optional_stream_is_not_available(open_portal: Open, status: int) -> None:
    source = open_portal(FakePortal(override=refusing("/objects/2026-09/deals", status)))
    with pytest.raises(StreamNotAvailable, match=r"crm\.objects\.deals\.read") as caught:
        records(source, "deals")
    assert caught.value.stream == "deals"
