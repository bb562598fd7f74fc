"""HubSpot and GA4 records → schema raw: typed, keyed, replayable, and never half."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Days, Page, Stream
from connectors.errors import QuotaExhausted, SourceUnavailable, StreamNotAvailable
from pipelines.config import ClientConfig, load_client
from pipelines.home import ClientHome
from pipelines.landing import land_source, manifests
from pipelines.landing.part import LandingDamaged
from pipelines.loading import load_source, source_outcomes
from pipelines.warehouse import open_warehouse

CLIENT = """
name: Portal AB
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
sources:
  hubspot: {token: {env: PORTAL_TOKEN}, portal_id: 1}
  ga4: {property_id: "77", credentials: {env: PORTAL_GA4}}
"""
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CREATED = "2026-01-05T10:00:00.846Z"


def contact(
    number: int,
    *,
    history: Sequence[tuple[str, str]] = (("lead", "2026-01-05T10:00:00.612Z"),),
    **properties: str | None,
) -> dict[str, Any]:
    return {
        "id": str(number),
        "properties": {"createdate": CREATED, "lifecyclestage": "lead", **properties},
        "propertiesWithHistory": {
            "lifecyclestage": [
                {"value": value, "timestamp": at, "sourceType": "FORM"} for value, at in history
            ]
        },
        "createdAt": CREATED,
        "updatedAt": CREATED,
        "archived": False,
    }


def ga4_row(day: str, sessions: str, *dimensions: str) -> dict[str, Any]:
    return {
        "dimensionValues": [{"value": value} for value in (day, *(dimensions or ("www",)))],
        "metricValues": [{"value": sessions}] + [{"value": "1"}] * 5,
    }


def ga4_page(*rows: dict[str, Any], **header: Any) -> Page:
    return Page(
        [json.dumps(row).encode() for row in rows],
        claimed=len(rows),
        header={
            "property_id": "77",
            "dimensions": ["date", "hostName"],
            "metrics": [
                "sessions",
                "engagedSessions",
                "newUsers",
                "totalUsers",
                "screenPageViews",
                "keyEvents",
            ],
            "row_count": len(rows),
            "timezone": "Europe/Stockholm",
            **header,
        },
    )


class Portal:
    """Lands scripted pages as a source of the client and loads them."""

    def __init__(self, home: ClientHome, config: ClientConfig, scripted: Any) -> None:
        self.home, self.config, self.scripted = home, config, scripted
        self.runs = 0

    def land(
        self, source: str, pages: Mapping[Stream, Sequence[Any]], days: Days | None = None
    ) -> None:
        self.runs += 1
        land_source(
            self.scripted(pages, name=source),
            self.home,
            run_id=f"run{self.runs:05d}",
            days=days,
            report=lambda _: None,
            now=lambda: NOON.replace(minute=self.runs),
        )

    def load(self, source: str) -> None:
        connection = open_warehouse(self.home)
        try:
            load_source(
                connection, self.home, config=self.config, source=source, report=lambda _: None
            )
        finally:
            connection.close()

    def contacts(self, *records: dict[str, Any], stream: str = "contacts") -> None:
        page = Page([json.dumps(record).encode() for record in records])
        self.land("hubspot", {Stream("hubspot", stream, "walk", True): [page]})
        self.load("hubspot")

    def stages(self, *labels: str) -> None:
        records = [
            {
                "objectType": "contact",
                "pipelineId": "lifecycle",
                "stage": {"id": f"s{place}", "label": label, "displayOrder": place},
            }
            for place, label in enumerate(labels)
        ]
        page = Page([json.dumps(record).encode() for record in records])
        self.land("hubspot", {Stream("hubspot", "pipelines", "snapshot"): [page]})
        self.load("hubspot")

    def totals(self, first: int, last: int, *pages: Any) -> None:
        days = Days(date(2026, 1, first), date(2026, 1, last))
        self.land("ga4", {Stream("ga4", "totals_daily", "dated"): pages}, days)
        self.load("ga4")

    def told(self) -> tuple[str, str | None]:
        """How HubSpot ended in the newest run, and what is said of it."""
        connection = open_warehouse(self.home, read_only=True)
        try:
            run_id = f"run{self.runs:05d}"
            (outcome,) = source_outcomes(connection, self.config.slug, run_id)
        finally:
            connection.close()
        return outcome.status, outcome.message

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = open_warehouse(self.home, read_only=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


@pytest.fixture
def portal(tmp_path: Path, client_home: ClientHome, scripted: Any) -> Portal:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "portal.yml").write_text(CLIENT)
    config = load_client(folder, "portal", check_secrets=False)
    return Portal(client_home, config, scripted)


def test_texts_become_typed_columns_and_the_rest_is_kept_beside(portal: Portal) -> None:
    portal.contacts(
        contact(
            1,
            hs_analytics_num_page_views="3.000",
            hs_latest_source_timestamp="1767607200000",
            x="y",
        )
    )
    assert portal.rows(
        "select contact_id, created_at::varchar, page_views, latest_source_at::varchar, extra from raw.hubspot_contacts"
    ) == [("1", "2026-01-05 10:00:00.846+00", 3.0, "2026-01-05 10:00:00+00", '{"x":"y"}')]


def test_a_merge_is_known_by_the_ids_that_the_survivor_names(portal: Portal) -> None:
    portal.contacts(contact(9, hs_merged_object_ids="4;5"))
    assert portal.rows("select alias_id, survivor_id from raw.hubspot_aliases order by all") == [
        ("4", "9"),
        ("5", "9"),
    ]


def test_a_cleared_stage_is_kept_as_an_empty_value(portal: Portal) -> None:
    portal.contacts(
        contact(1, history=[("", "2026-02-01T00:00:00Z"), ("lead", "2026-01-05T10:00:00.612Z")])
    )
    assert portal.rows("select value from raw.hubspot_property_history order by changed_at") == [
        ("lead",),
        ("",),
    ]


def test_history_that_the_portal_no_longer_serves_is_kept(portal: Portal) -> None:
    portal.contacts(contact(1))
    portal.contacts(contact(1, history=[("customer", "2026-03-01T00:00:00Z")]))
    assert portal.rows("select value from raw.hubspot_property_history order by changed_at") == [
        ("lead",),
        ("customer",),
    ]


def long_history(n: int) -> list[tuple[str, str]]:
    return [(f"stage{i % 2}", f"2026-03-{i + 1:02d}T00:00:00Z") for i in range(n)]


def test_where_history_is_cut_the_dates_of_entry_join_it_marked_as_derived(portal: Portal) -> None:
    portal.contacts(
        contact(1, history=long_history(20), hs_v2_date_entered_lead="2026-01-05T10:00:00Z")
    )
    assert portal.rows(
        "select value, changed_at::varchar, is_truncated from raw.hubspot_property_history where is_derived"
    ) == [("lead", "2026-01-05 10:00:00+00", True)]


def test_a_whole_history_takes_nothing_from_the_dates_of_entry(portal: Portal) -> None:
    portal.contacts(contact(1, hs_v2_date_entered_lead="2026-01-09T10:00:00Z"))
    assert portal.rows("select bool_or(is_derived) from raw.hubspot_property_history") == [(False,)]


def test_a_contact_read_again_without_change_keeps_its_load(portal: Portal) -> None:
    portal.contacts(contact(1), contact(2))
    portal.contacts(contact(1), contact(2, hs_latest_source="DIRECT_TRAFFIC"))
    assert portal.rows("select contact_id, _run_id from raw.hubspot_contacts order by all") == [
        ("1", "run00001"),
        ("2", "run00002"),
    ]


def test_of_two_copies_of_a_contact_in_one_read_one_counts(portal: Portal) -> None:
    portal.contacts(contact(1), contact(1))
    assert portal.rows("select count(*) from raw.hubspot_contacts") == [(1,)]


def test_an_unreadable_timestamp_is_kept_aside_and_the_contact_stays(portal: Portal) -> None:
    portal.contacts(contact(1, history=[("lead", "once")]))
    assert portal.rows("select reason, field, found, native_id from raw.quarantine") == [
        ("unparseable_date", "lifecyclestage", "once", "1")
    ]
    assert portal.rows("select count(*) from raw.hubspot_contacts") == [(1,)]


def test_a_repaired_timestamp_leaves_the_quarantine(portal: Portal) -> None:
    portal.contacts(contact(1, history=[("lead", "once")]))
    portal.contacts(contact(1))
    assert portal.rows("select count(*) from raw.quarantine") == [(0,)]


def test_a_renamed_stage_keeps_its_past_under_the_old_name(portal: Portal) -> None:
    portal.stages("Lead", "Customer")
    portal.stages("Lead", "Won")
    assert portal.rows("select label, valid_to is null from raw.hubspot_stages order by label") == [
        ("Customer", False),
        ("Lead", True),
        ("Won", True),
    ]


def test_definitions_of_properties_keep_their_past(portal: Portal) -> None:
    """New, renamed, retyped, removed: each with the instants between which it was so."""

    def define(*properties: tuple[str, str, str, str]) -> None:
        records = [
            json.dumps({"objectType": kind, "name": name, "label": label, "type": type_}).encode()
            for kind, name, label, type_ in properties
        ]
        portal.land("hubspot", {Stream("hubspot", "properties", "snapshot"): [Page(records)]})
        portal.load("hubspot")

    size, plan = ("contacts", "size", "Size", "string"), ("deals", "plan", "Plan", "string")
    define(size, ("contacts", "old", "Old", "string"), plan)
    define(("contacts", "size", "Company size", "string"), plan)
    define(("contacts", "size", "Company size", "number"), ("contacts", "news", "News", "bool"))
    query = (
        "select object_type, name, label, type, minute(valid_from), minute(valid_to) "
        "from raw.hubspot_property_versions order by name, valid_from"
    )
    assert portal.rows(query) == [
        ("contact", "news", "News", "bool", 3, None),
        ("contact", "old", "Old", "string", 1, 2),
        ("deal", "plan", "Plan", "string", 1, None),
        ("contact", "size", "Size", "string", 1, 2),
        ("contact", "size", "Company size", "string", 2, 3),
        ("contact", "size", "Company size", "number", 3, None),
    ]


def test_stages_served_again_unchanged_make_no_new_version(portal: Portal) -> None:
    portal.stages("Lead", "Customer")
    portal.stages("Lead", "Customer")
    assert portal.rows("select distinct _run_id from raw.hubspot_stages") == [("run00001",)]


def test_a_window_read_again_replaces_its_days_and_no_other(portal: Portal) -> None:
    portal.totals(5, 7, ga4_page(*(ga4_row(f"2026010{d}", "10") for d in (5, 6, 7))))
    portal.totals(6, 7, ga4_page(ga4_row("20260106", "12")))
    assert portal.rows(
        "select date_day::varchar, sessions from raw.ga4_totals_daily order by all"
    ) == [("2026-01-05", 10), ("2026-01-06", 12)]


def test_a_read_that_broke_off_changes_no_day(portal: Portal) -> None:
    portal.totals(5, 5, ga4_page(ga4_row("20260105", "10")))
    broken = SourceUnavailable("ga4: no answer", source="ga4")
    portal.totals(5, 6, ga4_page(ga4_row("20260105", "99")), broken)
    assert portal.rows("select sessions from raw.ga4_totals_daily") == [(10,)]


def test_a_source_that_failed_says_why_its_first_streams_did_and_how_many_more(
    portal: Portal,
) -> None:
    names = ("owners", "deals", "deal_companies", "companies", "contacts")
    streams = [Stream("hubspot", name, "snapshot") for name in names]
    portal.land("hubspot", {one: [Page(())] for one in streams[1:]})
    portal.load("hubspot")
    portal.land(
        "hubspot",
        {
            one: [StreamNotAvailable(f"hubspot: {one.name}: 403.", source="hubspot")]
            for one in streams
        },
    )
    portal.load("hubspot")
    assert portal.told() == (
        "failed",
        "hubspot: deals: 403. hubspot: deal_companies: 403. 2 more streams failed too: see raw.loads.",
    )


def test_a_source_out_of_quota_says_so_whatever_failed_before(portal: Portal) -> None:
    failed = SourceUnavailable("hubspot: owners: no answer", source="hubspot", stream="owners")
    quota = QuotaExhausted("hubspot: the day is spent", source="hubspot", stream="deals")
    portal.land(
        "hubspot",
        {
            Stream("hubspot", "owners", "snapshot"): [failed],
            Stream("hubspot", "deals", "snapshot"): [quota],
        },
    )
    portal.load("hubspot")
    assert portal.told() == ("quota", "hubspot: the day is spent")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ga4_row("20260105", "-1"), "negative_number"),
        (ga4_row("20260105", "few"), "unparseable_number"),
        (ga4_row("2026010", "5"), "unparseable_date"),
    ],
)
def test_a_row_of_a_report_that_cannot_be_is_kept_aside(
    portal: Portal, row: dict[str, Any], reason: str
) -> None:
    portal.totals(5, 6, ga4_page(row, ga4_row("20260106", "7")))
    assert portal.rows("select reason from raw.quarantine") == [(reason,)]
    assert portal.rows("select sum(sessions) from raw.ga4_totals_daily") == [(7,)]


def test_a_row_served_twice_counts_once(portal: Portal) -> None:
    portal.totals(5, 5, ga4_page(ga4_row("20260105", "10"), ga4_row("20260105", "10")))
    assert portal.rows("select sum(sessions) from raw.ga4_totals_daily") == [(10,)]
    assert portal.rows("select reason from raw.quarantine") == [("duplicate_id",)]


def test_what_a_report_says_about_itself_is_kept_by_span_of_days(portal: Portal) -> None:
    portal.totals(1, 9, ga4_page(ga4_row("20260105", "10")))
    portal.totals(7, 9, ga4_page(ga4_row("20260107", "10"), thresholded=True))
    assert portal.rows(
        "select window_first::varchar, window_last::varchar, is_thresholded from raw.web_report_quality order by all"
    ) == [("2026-01-01", "2026-01-06", False), ("2026-01-07", "2026-01-09", True)]


def test_the_same_facts_of_a_later_window_change_no_row(portal: Portal) -> None:
    portal.totals(1, 9, ga4_page(ga4_row("20260108", "10")))
    portal.totals(7, 9, ga4_page(ga4_row("20260108", "10")))
    assert portal.rows("select _run_id from raw.web_report_quality") == [("run00001",)]
    assert portal.rows("select _run_id from raw.ga4_totals_daily") == [("run00001",)]


def test_a_damaged_landing_file_is_refused_and_nothing_of_it_is_kept(portal: Portal) -> None:
    page = Page([json.dumps(contact(1)).encode()])
    portal.land("hubspot", {Stream("hubspot", "contacts", "walk", True): [page]})
    (manifest,) = manifests(portal.home, "hubspot")
    data = manifest.data_path(portal.home)
    data.write_bytes(data.read_bytes()[:-4])
    with pytest.raises(LandingDamaged, match="hubspot/contacts"):
        portal.load("hubspot")
    assert portal.rows("select count(*) from raw.hubspot_contacts") == [(0,)]
    assert portal.rows("select count(*) from raw.loads") == [(0,)]


def test_a_part_is_loaded_once_however_often_loading_runs(portal: Portal) -> None:
    portal.contacts(contact(1))
    portal.load("hubspot")
    assert portal.rows("select count(*) from raw.loads") == [(1,)]


def test_rows_cursor_and_load_row_of_a_read_come_together(portal: Portal) -> None:
    portal.contacts(contact(1), contact(2))
    assert portal.rows("select status, is_last, rows_seen, rows_loaded from raw.loads") == [
        ("ok", True, 2, 4)
    ]
    ((cursor,),) = portal.rows("select cursor from raw.cursors where stream = 'contacts'")
    assert json.loads(cursor)["changed_since"] == "2026-11-20T11:01:00+00:00"


def test_a_part_that_needs_more_memory_than_parts_do_is_loaded_all_the_same(portal: Portal) -> None:
    wide = {f"extra_{number}": f"some words of property {number}" * 2 for number in range(300)}
    portal.contacts(*(contact(number, **wide) for number in range(1, 10_001)))
    ((contacts, entries),) = portal.rows(
        "select (select count(*) from raw.hubspot_contacts), (select count(*) from raw.hubspot_property_history)"
    )
    assert (contacts, entries) == (10_000, 10_000)
