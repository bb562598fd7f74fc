"""No name, mail address or telephone number is asked for, and none lands if it comes anyway."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from connectors.http import Request
from connectors.hubspot import Known
from tests.connectors.fakes import Answer, FakePortal, body_of, contact, json_reply, query_of

Open = Callable[..., Any]
PERSONAL = {
    "email": "kim@example.invalid",
    "firstname": "Kim",
    "lastname": "Exempel",
    "phone": "+46 8 000 000",
}
WALKS = ("contacts", "contacts_archived", "deals", "deals_archived")
MANY_STAGES = [(f"{n:010d}-0000-4000-8000-{n:012d}", f"Stage {n}") for n in range(70)]


def landed(source: Any) -> list[bytes]:
    return [
        record
        for stream in source.streams
        for page in source.read(stream)
        for record in page.records
    ]


def asked_properties(source: Any) -> set[str]:
    """Of all requests for records, by address and by body."""
    names: set[str] = set()
    for request in source.transport.requests:
        query, body = query_of(request), body_of(request)
        for text in (query.get("properties"), query.get("propertiesWithHistory")):
            names |= set(text.split(",")) if text else set()
        names |= set(body.get("properties", [])) | set(body.get("propertiesWithHistory", []))
    return names


@pytest.fixture(params=[[("lead", "Lead")], MANY_STAGES], ids=["by list", "by batch"])
def talkative(request: pytest.FixtureRequest) -> FakePortal:
    """A portal that sends names and addresses whether they are asked for or not."""
    person = contact(1, **PERSONAL)
    history = [{"value": "kim@example.invalid", "timestamp": "2026-01-05T10:00:00Z"}]
    person["propertiesWithHistory"] = {"lifecyclestage": [], "email": history}
    deal = contact(2, dealname="Kim Exempel AB", amount="5")
    return FakePortal(contacts=[person], archived=[person], deals=[deal], stages=request.param)


def test_what_comes_unasked_does_not_land(open_portal: Open, talkative: FakePortal) -> None:
    source = open_portal(talkative)
    text = b"\n".join(landed(source)).decode()
    assert '"lifecyclestage":"lead"' in text.replace(" ", "")
    for value in (*PERSONAL.values(), "Kim"):
        assert value not in text


def test_what_was_asked_for_lands_from_the_same_record(
    open_portal: Open, talkative: FakePortal
) -> None:
    source = open_portal(talkative)
    (page,) = source.read(source.stream["contacts"])
    (record,) = (json.loads(one) for one in page.records)
    assert record["properties"] == {"hs_object_id": "1", "lifecyclestage": "lead"}
    assert record["propertiesWithHistory"] == {"lifecyclestage": []}
    assert record["url"] == talkative.contacts[0]["url"]


def test_a_contact_lands_without_the_erased_ones_that_were_merged_into_it(
    open_portal: Open, talkative: FakePortal
) -> None:
    talkative.contacts = [contact(1, hs_merged_object_ids="3;5")]
    source = open_portal(talkative, known=Known(is_erased=lambda one: one == "3"))
    (page,) = source.read(source.stream["contacts"])
    (record,) = (json.loads(one) for one in page.records)
    assert record["properties"]["hs_merged_object_ids"] == "5"


def test_no_request_leaves_the_choice_of_properties_to_hubspot(
    open_portal: Open, talkative: FakePortal
) -> None:
    source = open_portal(talkative)
    landed(source)
    requests = [r for r in source.transport.requests if "/objects/" in r.path]
    assert requests
    for request in requests:
        assert query_of(request).get("properties") or body_of(request).get("properties")


def test_no_personal_property_is_asked_for(open_portal: Open, talkative: FakePortal) -> None:
    source = open_portal(talkative)
    landed(source)
    names = asked_properties(source)
    assert "lifecyclestage" in names
    assert names.isdisjoint({*PERSONAL, "dealname", "mobilephone", "hs_email_domain"})


@pytest.mark.parametrize(
    "name",
    [
        *("email", "work_email", "hs_additional_emails", "kontakt_email", "billing_email_address"),
        *("firstname", "lastname", "hs_full_name_or_email", "name", "dealname"),
        *("phone", "mobilephone", "hs_calculated_phone_number", "fax", "linkedin_url"),
    ],
)
def test_a_personal_property_is_not_read_even_if_the_client_file_asks(
    open_portal: Open, name: str
) -> None:
    source = open_portal(FakePortal(), extra_properties={"contacts": [name], "deals": [name]})
    landed(source)
    assert name not in asked_properties(source)


def test_a_telephone_number_is_known_by_its_type_as_well(open_portal: Open) -> None:
    numbers = [
        {"name": "direct_line", "label": "Direct line", "type": "phone_number"},
        {"name": "switchboard", "label": "Switchboard", "fieldType": "phonenumber"},
    ]
    extra = {"contacts": ["direct_line", "switchboard"]}
    source = open_portal(FakePortal(definitions=numbers), extra_properties=extra)
    landed(source)
    assert asked_properties(source).isdisjoint({"direct_line", "switchboard"})


@pytest.mark.parametrize(
    "name", ["hs_email_optout", "hs_email_open", "industry", "num_employees", "company_size"]
)
def test_an_extra_property_that_names_nobody_is_read_and_lands(
    open_portal: Open, name: str
) -> None:
    portal = FakePortal(contacts=[contact(1, **{name: "yes"})])
    source = open_portal(portal, extra_properties={"contacts": [name]})
    (page,) = source.read(source.stream["contacts"])
    assert json.loads(page.records[0])["properties"][name] == "yes"


def test_dates_of_entry_are_asked_for_as_listed_and_as_built_from_the_stages(
    open_portal: Open,
) -> None:
    listed = [
        {"name": "hs_v2_date_entered_lead_999"},
        {"name": "hs_v2_date_entered_current_stage"},
        {"name": "hs_v2_date_exited_lead"},
    ]
    portal = FakePortal(stages=[("lead", "Lead"), ("ab-cd", "Own")], definitions=listed)
    source = open_portal(portal)
    landed(source)
    names = {name for name in asked_properties(source) if name.startswith("hs_v2_")}
    assert names == {
        "hs_v2_date_entered_lead",
        "hs_v2_date_entered_lead_999",
        "hs_v2_date_entered_ab-cd",
        "hs_v2_date_entered_ab_cd",
    }


def test_names_of_people_among_a_propertys_options_do_not_land(open_portal: Open) -> None:
    adviser = {"name": "adviser", "options": [{"label": "Kim Exempel", "value": "kim"}]}
    text = b"\n".join(landed(open_portal(FakePortal(definitions=[adviser])))).decode()
    assert '"adviser"' in text
    assert "Kim" not in text


def test_the_one_record_that_a_total_comes_with_is_asked_for_by_its_id(open_portal: Open) -> None:
    source = open_portal(FakePortal())
    landed(source)
    bodies = [body_of(request) for request in source.transport.asked("/search")]
    assert [body["properties"] for body in bodies] == [["hs_object_id"]] * 3


def test_a_portal_that_ignores_what_is_asked_still_lands_nothing_personal(
    open_portal: Open,
) -> None:
    def stubborn(request: Request) -> Answer | None:
        if request.method == "GET" and "/objects/" in request.path:
            return json_reply({"results": [{"id": "1", "properties": PERSONAL}]})
        return None

    text = b"\n".join(landed(open_portal(FakePortal(override=stubborn)))).decode()
    assert '"properties":{}' in text
    assert not [value for value in PERSONAL.values() if value in text]


def test_who_edited_a_stage_does_not_land_and_the_entry_does(open_portal: Open) -> None:
    entry = {"value": "lead", "timestamp": "2026-01-05T10:00:00.612Z", "sourceType": "CRM_UI"}
    by = {"sourceId": "kim@example.invalid", "sourceLabel": "Kim Exempel", "updatedByUserId": 7}
    form = {**entry, "sourceType": "FORM", "sourceId": "7e1f"}
    person = {**contact(1), "propertiesWithHistory": {"lifecyclestage": [{**entry, **by}, form]}}
    source = open_portal(FakePortal(contacts=[person]))
    (page,) = source.read(source.stream["contacts"])
    history = json.loads(page.records[0])["propertiesWithHistory"]
    assert history == {"lifecyclestage": [{**entry, "sourceId": "(mail address)"}, form]}


@pytest.mark.parametrize(
    ("value", "lands"),
    [
        ("to kim.exempel+x@mail.example.se now", "to (mail address) now"),
        ("a@b.se;c@d.se", "(mail address);(mail address)"),
        ('say "kim@example.se"', 'say "(mail address)"'),
        ("@nordisk", "@nordisk"),
        ("5 @ 3.20", "5 @ 3.20"),
    ],
)
def test_a_mail_address_in_a_drill_down_does_not_land(
    open_portal: Open, value: str, lands: str
) -> None:
    portal = FakePortal(contacts=[contact(1, hs_latest_source_data_1=value)])
    source = open_portal(portal)
    (page,) = source.read(source.stream["contacts"])
    assert json.loads(page.records[0])["properties"]["hs_latest_source_data_1"] == lands
