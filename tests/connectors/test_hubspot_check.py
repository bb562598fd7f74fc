"""`maintrack check` on a portal: what is told, with which weight, and that nothing is raised."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from connectors.contract import Finding
from connectors.http import Request
from tests.connectors.fakes import Answer, FakePortal, json_reply

Open = Callable[..., Any]


def findings(source: Any, severity: str | None = None) -> list[Finding]:
    found = list(source.check())
    assert {one.source for one in found} == {"hubspot"}
    return [one for one in found if severity in (None, one.severity)]


def complete() -> FakePortal:
    """A portal that lists every property the model needs."""
    from connectors.hubspot.properties import CONTACT_PROPERTIES, DEAL_PROPERTIES

    def listed(request: Request) -> Answer | None:
        if "/properties/" in request.path and request.path.endswith("/deals"):
            return json_reply({"results": [{"name": name} for name in DEAL_PROPERTIES]})
        return None

    names = [{"name": name} for name in CONTACT_PROPERTIES if name != "lifecyclestage"]
    return FakePortal(definitions=names, override=listed)


def test_a_portal_in_order_has_nothing_to_do(open_portal: Open) -> None:
    found = findings(open_portal(complete()))
    assert {one.severity for one in found} == {"ok"}
    assert {one.subject for one in found} == {
        "portal",
        "time zone",
        "daily calls",
        "contacts",
        "deals",
        "pipelines",
        "lifecycle stages",
    }


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (json_reply({}, 401), "token"),
        (json_reply({"portalId": 43, "timeZone": "UTC"}), "portal 43"),
        (json_reply({}, 502), "502"),
        (json_reply({}), "portalId"),
    ],
)
def test_what_cannot_be_opened_is_one_error_and_no_more(
    open_portal: Open, answer: Answer, word: str
) -> None:
    (found,) = findings(open_portal([answer]))
    assert found.severity == "error"
    assert word in found.message


def dated(portal: FakePortal, told: str) -> FakePortal:
    """A portal that tells its own instant; the clock of the test stands at noon of 24 November 2026."""
    listed = portal.override

    def answer(request: Request) -> Answer | None:
        if "/account-info/" in request.path:
            account = {"portalId": 42, "timeZone": "Europe/Stockholm", "accountType": "STANDARD"}
            return json_reply(account, date=told)
        return listed(request) if listed else None

    portal.override = answer
    return portal


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("Tue, 24 Nov 2026 09:00:00 GMT", "180 minutes ahead of"),
        ("Tue, 24 Nov 2026 12:10:00 GMT", "10 minutes behind"),
    ],
)
def test_a_clock_that_is_wrong_is_a_warning(open_portal: Open, told: str, words: str) -> None:
    (found,) = findings(open_portal(dated(complete(), told)), "warning")
    assert words in found.message


@pytest.mark.parametrize("told", ["Tue, 24 Nov 2026 12:00:02 GMT", "yesterday", ""])
def test_a_clock_that_is_right_or_unknown_is_nothing_to_tell(open_portal: Open, told: str) -> None:
    assert findings(open_portal(dated(complete(), told)), "warning") == []


def test_another_time_zone_is_a_warning_with_both_names(open_portal: Open) -> None:
    portal = complete()
    portal.timezone = "US/Eastern"
    (found,) = findings(open_portal(portal), "warning")
    assert "US/Eastern" in found.message
    assert "Europe/Stockholm" in found.message


@pytest.mark.parametrize(("path", "severity"), [("contacts", "error"), ("deals", "warning")])
def test_a_missing_scope_is_named_with_its_stream(
    open_portal: Open, path: str, severity: str
) -> None:
    portal = complete()
    listed = portal.override

    def refuse(request: Request) -> Answer | None:
        if request.path.endswith(f"/objects/2026-09/{path}"):
            return json_reply({}, 403)
        return listed(request)

    portal.override = refuse
    (found,) = findings(open_portal(portal), severity)
    assert found.subject == path
    assert f"crm.objects.{path}.read" in found.message


def test_few_calls_left_today_are_a_warning(open_portal: Open) -> None:
    portal = complete()
    listed = portal.override

    def spent(request: Request) -> Answer | None:
        if request.path.endswith("private-apps"):
            return json_reply({"results": [{"usageLimit": 1000, "currentUsage": 950}]})
        return listed(request)

    portal.override = spent
    (found,) = findings(open_portal(portal), "warning")
    assert "50 of 1,000" in found.message


def test_a_usage_page_that_is_not_offered_is_no_finding(open_portal: Open) -> None:
    portal = complete()
    listed = portal.override

    def without(request: Request) -> Answer | None:
        if request.path.endswith("private-apps"):
            return json_reply({}, 403)
        return listed(request)

    portal.override = without
    assert not [one for one in findings(open_portal(portal)) if one.subject == "daily calls"]


def test_a_stage_of_the_portals_own_is_named_until_the_client_file_places_it(
    open_portal: Open,
) -> None:
    portal = complete()
    portal.stages = [("lead", "Lead"), ("3206386937", "Accepted")]
    (found,) = findings(open_portal(portal), "warning")
    assert "Accepted (3206386937)" in found.message
    assert '"3206386937"' in found.next_step
    assert not findings(open_portal(portal, mapped_stages={"3206386937"}), "warning")


def test_extra_properties_that_are_unknown_or_personal_are_warned_of(open_portal: Open) -> None:
    extra = {"contacts": ["industri", "email"]}
    messages = [
        one.message for one in findings(open_portal(complete(), extra_properties=extra), "warning")
    ]
    assert [m for m in messages if "not read" in m and "email" in m]
    assert [m for m in messages if "industri" in m and "does not list" in m]


def test_no_data_are_read(open_portal: Open) -> None:
    source = open_portal(complete())
    findings(source)
    assert source.usage.calls == 7
    lists = [r for r in source.transport.requests if "/objects/" in r.path]
    assert lists
    assert {dict(r.query)["properties"] for r in lists} == {"hs_object_id"}
    assert {dict(r.query)["limit"] for r in lists} == {"1"}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 477, 500])
def test_whatever_is_refused_behind_the_account_check_raises_nothing(
    open_portal: Open, status: int
) -> None:
    def refuse(request: Request) -> Answer | None:
        if request.path.endswith("/details"):
            return None
        return json_reply({"policyName": "DAILY"}, status)

    found = findings(open_portal(FakePortal(override=refuse)))
    assert found[0].severity == "ok"
    assert [one for one in found if one.severity == "error"]
    json.dumps([one.message for one in found])
