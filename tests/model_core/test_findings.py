"""Every finding is raised by a case of its own and by no neighbour just inside the limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pipelines.page.words import Words
from tests.model_core.market import Deal

pytestmark = pytest.mark.xdist_group("findings")

RUN_AT = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
JUNE = [date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3), date(2026, 6, 4), date(2026, 6, 5)]
TODAY, TOMORROW = date(2026, 6, 15), date(2026, 6, 16)


def _client(rows: Any, *, currency: str) -> None:
    rows.client(run_at=RUN_AT.isoformat(), start_date="2026-06-01")
    rows.source("hubspot", "crm", "deals")
    rows.source("ga4", "traffic", "acquisition")
    rows.source("files", "crm", "traffic", "spend")
    rows.add("hubspot_account", portal_id="1", currency=currency)
    for value, order in [("lead", 1), ("customer", 2), ("888", 3), ("999", 4)]:
        stage = {"object_type": "contact", "pipeline_id": "lifecycle", "stage_value": value}
        rows.add("hubspot_stages", display_order=order, valid_from="2026-01-01T00:00:00Z", **stage)
    rows.add("client_stage_map", stage_value="888", canonical_stage="none")


def _traffic(rows: Any, days: Sequence[date], *, total: int, split: int, name: str) -> None:
    """Days read a week later; `split` of `total` sessions a day have a source."""
    for day in days:
        place = {"property_id": "1", "date_day": day.isoformat(), "host_name": "acme.se"}
        rows.add("ga4_totals_daily", sessions=total, engaged_sessions=0, new_users=0, **place)
        source = {"channel_group": name, "source": "x", "medium": "y", "campaign": "z"}
        numbers = {"sessions": split, "engaged_sessions": 0, "new_users": 0}
        rows.add("ga4_traffic_daily", **place, **source, **numbers)
        window = {"window_first": day.isoformat(), "window_last": day.isoformat()}
        for stream in ("traffic_daily", "totals_daily"):
            rows.load("ga4", stream, RUN_AT.isoformat(), rows_claimed=10**6, **window)


def _report(rows: Any, report: str, timezone: str, **flags: bool) -> None:
    plain = {"is_thresholded": False, "has_other_row": False}
    plain |= {"is_sampled": False, "is_truncated": False}
    window = {"window_first": "2026-06-01", "window_last": "2026-06-05", "timezone": timezone}
    rows.add(
        "web_report_quality",
        source="ga4",
        property_id="1",
        report=report,
        **window,
        **plain | flags,
    )


def _lead(rows: Any, number: str, value: str = "lead", **columns: Any) -> None:
    """A HubSpot contact that became lead (or what `value` says) on 2 June by a recorded visit."""
    source = columns.pop("original_source", "ORGANIC_SEARCH")
    rows.contact(number, "2026-06-01T10:00:00Z", original_source=source)
    rows.entry(number, "2026-06-02T10:00:00Z", value, source_type="FORM", **columns)
    rows.entry(number, "2026-06-02T10:00:00Z", "ORGANIC_SEARCH", property="hs_latest_source")


def write_faults(rows: Any) -> None:
    _client(rows, currency="EUR")
    for number in ("1", "2"):
        _lead(rows, number, "customer")
    _lead(rows, "3", is_truncated=True)
    _lead(rows, "5", original_source="CARRIER_PIGEON")
    _lead(rows, "6", "999")
    rows.contact("4", "2026-06-01T10:00:00Z", original_source="PAID_SEARCH")
    rows.entry("4", "2026-06-02T10:00:00Z", "lead")
    rows.entry("4", "2026-06-15T08:00:00.001Z", "customer")
    rows.contact("40", "1970-01-01T00:00:00Z", original_source="ORGANIC_SEARCH")
    rows.entry("40", "1970-01-01T00:00:00Z", "lead")
    rows.alias("contact", "7", "8")
    rows.alias("contact", "8", "7")
    closed = datetime(2026, 6, 3, tzinfo=UTC)
    rows.deal(Deal("1", closed, ("3",), amount=10.0, currency="USD"))
    rows.add("hubspot_deals", deal_id="9", is_archived=False, is_closed_won=True, amount=1.0,
             amount_home=1.0, close_at=closed.isoformat(), merged_ids=[])  # fmt: skip
    rows.add("hubspot_deals", deal_id="10", is_archived=False, is_closed_won=True, amount=1.0,
             amount_home=1.0, close_at=None, merged_ids=[])  # fmt: skip
    rows.add("hubspot_deals", deal_id="11", is_archived=False, is_closed_won=True, amount=1.0,
             amount_home=1.0, close_at="0202-06-03T00:00:00Z", merged_ids=[])  # fmt: skip
    started = RUN_AT.isoformat()
    rows.load("hubspot", "contacts", started, rows_seen=990, rows_claimed=1000)
    rows.load("hubspot", "deals", started, status="failed", message="connection lost")
    rows.load("hubspot", "stages", started, status="failed", message="odd reply")
    rows.load("ga4", "acquisition_daily", started, status="not_available", message="no access")

    _traffic(rows, JUNE[:3] + JUNE[4:], total=100, split=97, name="Hologram")
    _report(rows, "traffic_daily", "America/New_York", is_sampled=True, is_thresholded=True)
    _report(rows, "totals_daily", "America/New_York", is_truncated=True, has_other_row=True)

    rows.file_contact("a", datetime(2026, 6, 1, tzinfo=UTC), "lead", day=None, original_source="x1")
    rows.file_change("b", datetime(2026, 6, 2, tzinfo=UTC), "lead", day=None)
    rows.file_change("a", datetime(2026, 6, 16, tzinfo=UTC), "customer", day=date(2026, 6, 16))
    for day in JUNE[:2]:
        visits = {"date_day": day.isoformat(), "channel": "smoke signs", "sessions": 7}
        rows.add("files_traffic", file="visits.csv", row_number=1, **visits)
    rows.spend(JUNE[0], Decimal("1.50"), "Google Ads", currency="EUR")
    rows.spend(JUNE[0], Decimal("2.50"), "billboards")
    for day in (TOMORROW, date(2062, 6, 1)):
        visits = {"date_day": day.isoformat(), "channel": "email", "sessions": 7}
        rows.add("files_traffic", file="visits.csv", row_number=9, **visits)
    rows.spend(TOMORROW, Decimal("1.50"), "Google Ads")
    visits = {"date_day": "1999-12-31", "channel": "email", "sessions": 7}
    rows.add("files_traffic", file="visits.csv", row_number=10, **visits)
    rows.spend(date(1999, 12, 31), Decimal("1.50"), "Google Ads")
    for stream in ("contacts", "stage_changes", "traffic", "spend"):
        rows.load("files", stream, started)
    rows.load("plausible", "traffic_daily", "2026-06-14T01:00:00Z")
    rows.load("plausible", "*", started, status="failed", message="wrong key")
    for number in (1, 2):
        place = {"file": "contacts.csv", "row_number": number, "field": "created"}
        refused = {"source": "files", "stream": "contacts", "reason": "unparseable_date"}
        rows.add("quarantine", record="{}", **refused, **place)

    _goal(rows, "orphan", 5, "nobody")
    _goal(rows, "hen", 5, "egg")
    _goal(rows, "egg", 5, "hen", kpi_key="mqls")
    _goal(rows, "whole", 200, None)
    _goal(rows, "first half", 100, "whole")
    _goal(rows, "second half", 98.9, "whole")


def _goal(rows: Any, name: str, target: float, parent: str | None, **columns: Any) -> None:
    plain = {"kpi_key": "leads", "grain": "month", "period": name, "channel": "all"}
    days = {"period_start": "2026-06-01", "period_end": "2026-06-30"}
    rows.add("client_goals", goal_id=name, target=target, weight=1, origin="csv", parent=parent,
             **plain | days | columns)  # fmt: skip


# finding, source → severity, day, n
FAULTS = {
    ("quarantine_contacts_unparseable_date", "files"): ("warning", date(2026, 1, 1), 2),
    ("stream_failed", "hubspot"): ("warning", TODAY, 2),
    ("stream_failed", "plausible"): ("warning", TODAY, 1),
    ("stream_not_available", "ga4"): ("info", TODAY, 1),
    ("rows_missing", "hubspot"): ("error", TODAY, 10),
    ("history_cut", "hubspot"): ("info", None, 1),
    ("instant_customers", "hubspot"): ("info", None, 2),
    ("session_source_missing", "hubspot"): ("info", None, 2),
    ("lead_long_ago", "hubspot"): ("warning", None, 1),
    ("stage_unknown", "hubspot"): ("warning", None, 1),
    ("merge_ring", "hubspot"): ("warning", None, 1),
    ("date_in_future", "hubspot"): ("warning", None, 1),
    ("date_in_future", "files"): ("warning", None, 1),
    ("traffic_in_future", "files"): ("warning", None, 2),
    ("spend_in_future", "files"): ("info", None, 1),
    ("traffic_before_start", "files"): ("info", None, 1),
    ("spend_before_start", "files"): ("info", None, 1),
    ("contact_missing", "files"): ("warning", None, 1),
    ("channel_unknown_contacts", "hubspot"): ("warning", None, 1),
    ("channel_unknown_contacts", "files"): ("warning", None, 1),
    ("channel_unknown_sessions", "ga4"): ("warning", None, 388),
    ("channel_unknown_sessions", "files"): ("warning", None, 14),
    ("channel_unknown_lines_of_spend", "files"): ("warning", None, 1),
    ("timezone_differs", "ga4"): ("warning", None, 1),
    ("second_traffic_source", "files"): ("info", None, 2),
    ("traffic_day_missing", "ga4"): ("warning", JUNE[3], 1),
    ("traffic_not_allocated", "ga4"): ("info", None, 400),
    ("control_total_differs", "ga4"): ("warning", None, 12),
    ("report_sampled_traffic_daily", "ga4"): ("warning", None, 1),
    ("report_thresholded_traffic_daily", "ga4"): ("info", None, 1),
    ("report_truncated_totals_daily", "ga4"): ("error", None, 1),
    ("report_other_row_totals_daily", "ga4"): ("info", None, 1),
    ("spend_currency_differs", "files"): ("warning", None, 1),
    ("deal_amount_missing", "hubspot"): ("warning", None, 1),
    ("deal_close_missing", "hubspot"): ("warning", None, 1),
    ("date_long_ago", "hubspot"): ("warning", None, 1),
    ("deal_without_lead", "hubspot"): ("info", None, 2),
    ("currency_differs", "hubspot"): ("warning", None, 1),
    ("deal_rate_missing", "hubspot"): ("warning", None, 2),
    ("goal_parent_unknown", "model"): ("warning", None, 1),
    ("goal_ring", "model"): ("warning", None, 2),
    ("goal_parts_differ", "model"): ("warning", None, 1),
}


def write_neighbours(rows: Any) -> None:
    """Each case stops short of its finding, by as little as can be."""
    _client(rows, currency="sek")
    _lead(rows, "1", "customer")  # one of ten leads
    for number in range(2, 11):
        _lead(rows, str(number), original_source="ORGANIC_SEARCH" if number % 2 else None)
    rows.entry("10", "2026-06-15T08:00:00Z", "customer")  # the very instant of the run
    rows.entry("9", "2026-06-03T10:00:00Z", "888")  # outside the ladder, but somebody said so
    rows.contact("20", "2026-06-01T10:00:00Z")  # no lead, so it needs no visit
    rows.alias("contact", "30", "31")
    rows.alias("contact", "31", "10")
    closed = datetime(2026, 6, 3, tzinfo=UTC)
    rows.deal(Deal("1", closed, ("2",), amount=0.0, currency="SEK"))
    lost = Deal("2", datetime(2027, 1, 1, tzinfo=UTC), amount=None, stage="lost", is_won=False)
    rows.deal(lost)
    started = RUN_AT.isoformat()
    rows.load("hubspot", "contacts", started, rows_seen=1000, rows_claimed=1000)
    rows.load("hubspot", "deals", "2026-06-14T01:00:00Z", status="failed", message="lost")
    rows.load("hubspot", "deals", started)
    rows.load("hubspot", "*", "2026-06-14T01:00:00Z", status="failed", message="wrong token")
    rows.load("ga4", "acquisition_daily", started)

    _traffic(rows, JUNE, total=100, split=98, name="Direct")
    _report(rows, "traffic_daily", "Europe/Stockholm")

    plain = {"original_source": None}
    rows.file_contact("a", datetime(2026, 6, 1, tzinfo=UTC), "lead", day=None, **plain)
    # A date of today, entered where the day had not yet begun when this run did.
    rows.file_change("a", datetime(2026, 6, 15, 10, 0, tzinfo=UTC), "mql", day=TODAY)
    rows.spend(TODAY, Decimal("1.50"), "LinkedIn Ads", currency="sek")
    for stream in ("contacts", "stage_changes", "spend"):
        rows.load("files", stream, started)

    _goal(rows, "whole", 200, None)
    _goal(rows, "half", 100, "whole")
    _goal(rows, "other half", 99.1, "whole")
    _goal(rows, "of one channel", 120, "whole", channel="email")
    _goal(rows, "of the other", 80, "whole", channel="direct")
    _goal(rows, "how", 0.2, "whole", kpi_key="ttl")  # a ratio is no part
    _goal(rows, "share", 0.3, "how", kpi_key="ttl")


@pytest.fixture(scope="module")
def raised(build: Any) -> dict[tuple[str, str], tuple[Any, ...]]:
    rows = build("faults", write_faults).rows(
        "select finding, source, severity, date_day, n, message, subject from audit.quality"
    )
    return {(finding, source): tuple(rest) for finding, source, *rest in rows}


@pytest.mark.parametrize("finding", FAULTS, ids=" of ".join)
def test_a_fault_raises_its_finding(
    raised: dict[tuple[str, str], tuple[Any, ...]], finding: tuple[str, str]
) -> None:
    assert raised[finding][:3] == FAULTS[finding]


def test_no_fault_raises_more_than_its_own_finding(
    raised: dict[tuple[str, str], tuple[Any, ...]],
) -> None:
    assert set(raised) == set(FAULTS)


def test_streams_that_fail_together_are_one_finding_that_names_them_all(
    raised: dict[tuple[str, str], tuple[Any, ...]],
) -> None:
    message = raised["stream_failed", "hubspot"][3]
    assert message == "hubspot deals: connection lost hubspot stages: odd reply"


def test_every_finding_has_swedish_words(raised: dict[tuple[str, str], tuple[Any, ...]]) -> None:
    keys = {finding for finding, _ in raised}
    keys |= {"traffic_authority_without_data", "traffic_not_settled", "traffic_repeated"}
    assert [key for key in sorted(keys) if not Words("sv").finding(key, "3")] == []


# What each finding is about, where it is about something that has a name in the source.
SUBJECTS = {
    ("quarantine_contacts_unparseable_date", "files"): "contacts.csv",
    ("stream_failed", "hubspot"): "deals, stages",
    ("stream_not_available", "ga4"): "acquisition_daily",
    ("rows_missing", "hubspot"): "contacts",
    ("stage_unknown", "hubspot"): "999",
    ("channel_unknown_contacts", "hubspot"): "CARRIER_PIGEON",
    ("channel_unknown_contacts", "files"): "x1",
    ("channel_unknown_sessions", "ga4"): "Hologram",
    ("channel_unknown_sessions", "files"): "smoke signs",
    ("channel_unknown_lines_of_spend", "files"): "billboards",
    ("timezone_differs", "ga4"): "America/New_York",
    ("report_sampled_traffic_daily", "ga4"): "traffic daily",
    ("report_thresholded_traffic_daily", "ga4"): "traffic daily",
    ("report_truncated_totals_daily", "ga4"): "totals daily",
    ("report_other_row_totals_daily", "ga4"): "totals daily",
    ("spend_currency_differs", "files"): "EUR",
    ("goal_parent_unknown", "model"): "nobody",
    ("goal_ring", "model"): "egg, hen",
    ("goal_parts_differ", "model"): "whole",
}


def test_what_a_finding_is_about_stands_apart_from_its_words(
    raised: dict[tuple[str, str], tuple[Any, ...]],
) -> None:
    assert {key: row[4] for key, row in raised.items() if row[4] is not None} == SUBJECTS


@pytest.mark.parametrize("finding", SUBJECTS, ids=" of ".join)
def test_a_swede_is_told_what_a_finding_is_about(finding: tuple[str, str]) -> None:
    told = Words("sv").finding(finding[0], "3", SUBJECTS[finding])
    assert f"({SUBJECTS[finding]})" in told


def test_a_deal_of_the_year_202_makes_no_calendar_of_its_own(build: Any) -> None:
    days = build("faults", write_faults).rows("select min(date_day) from core.dim_dates")
    assert days == [(date(2025, 1, 1),)]


def test_neighbours_raise_nothing(build: Any) -> None:
    built = build("neighbours", write_neighbours)
    assert built.rows("select finding, message from audit.quality") == []
