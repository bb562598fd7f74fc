"""Rules of the KPI model where two of them meet, each on a few rows by hand.

Belongs: leap years, gaps, changed definitions, changed pipelines, days before the first deal, young clients. Does not:
whole made-up companies (tests/model_kpi), mistakes of one model (its unit tests).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("edges")

EVERYTHING = ("*",)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _goal(rows: Any, kpi: str, grain: str, first: str, last: str, target: float = 100) -> None:
    rows.add(
        "client_goals",
        goal_id=f"{kpi}+{grain}+{first}",
        kpi_key=kpi,
        grain=grain,
        period=first,
        period_start=first,
        period_end=last,
        channel="all",
        target=target,
        weight=1,
        origin="client_file",
    )


def _contact(rows: Any, number: int, *entries: tuple[str, str]) -> None:
    """A contact of organic search with its stages; created with the first of them."""
    rows.contact(str(number), entries[0][0], original_source="ORGANIC_SEARCH")
    for at, stage in entries:
        rows.entry(str(number), at, stage, source_type="FORM")


def _hubspot(rows: Any, run_at: str) -> None:
    rows.source("hubspot", "crm", "deals")
    rows.add("hubspot_account", portal_id="1", currency="SEK", timezone="Europe/Stockholm")
    rows.add("client_pipelines", pipeline_id="default")
    for stream in ("contacts", "deals"):
        rows.load("hubspot", stream, run_at)


def _deal_stage(
    rows: Any, pipeline: str, stage: str, probability: float, first: str, last: str | None = None
) -> None:
    rows.add(
        "hubspot_stages",
        object_type="deal",
        pipeline_id=pipeline,
        stage_value=stage,
        probability=probability,
        is_closed=probability in (0, 1),
        valid_from=first,
        valid_to=last,
    )


def _deal(rows: Any, deal_id: str, *steps: tuple[str, str], **columns: Any) -> None:
    """A deal with its recorded stages; created with the first, standing in the last."""
    plain = {"is_archived": False, "pipeline_id": "default", "currency": "SEK", "merged_ids": []}
    plain |= {"created_at": steps[0][0], "stage_value": steps[-1][1], "is_closed_won": False}
    rows.add("hubspot_deals", deal_id=deal_id, **plain | columns)
    for at, stage in steps:
        rows.add(
            "hubspot_property_history",
            object_type="deal",
            object_id=deal_id,
            property="dealstage",
            changed_at=at,
            value=stage,
            is_derived=False,
            is_truncated=False,
        )


@pytest.fixture(scope="module")
def agency(build: Any) -> Any:
    """A client of half a year: leads since January, spend since then, its first deal won in May."""
    run_at = "2026-06-15T08:00:00Z"

    def write(rows: Any) -> None:
        rows.client(run_at=run_at)
        _hubspot(rows, run_at)
        rows.source("ga4", "traffic", "acquisition")
        rows.source("files", "spend")
        for number, day in enumerate(_days(date(2026, 1, 10), date(2026, 6, 10))):
            _contact(
                rows,
                1000 + number,
                (f"{day}T09:00:00Z", "lead"),
                (f"{day}T10:00:00Z", "marketingqualifiedlead"),
            )
        rows.contact("1", "2026-04-01T09:00:00Z", original_source="PAID_SEARCH", company_id="77")
        rows.entry("1", "2026-04-01T09:00:00Z", "subscriber")
        for number in range(2001, 2006):
            _contact(rows, number, ("2026-03-15T09:00:00Z", "customer"))
        for day in _days(date(2026, 1, 1), date(2026, 6, 14)):
            rows.spend(day, Decimal("10"), channel="organic_search")
        rows.spend(date(2026, 2, 10), Decimal("-50"), channel="paid_search")
        words = {"channel_group": "Organic Search", "source": "google", "medium": "organic"}
        rows.add(
            "ga4_traffic_daily",
            property_id="1",
            date_day="2026-02-10",
            host_name="",
            campaign="",
            sessions=3,
            engaged_sessions=1,
            new_users=1,
            **words,
        )
        for stage, probability in (("open", 0.2), ("won", 1.0)):
            end = "2026-04-10T00:00:00Z" if stage == "open" else None
            _deal_stage(rows, "default", stage, probability, "2026-01-01T00:00:00Z", end)
        _deal_stage(rows, "default", "open", 0.5, "2026-04-10T00:00:00Z")
        _deal_stage(rows, "trials", "trying", 0.25, "2026-01-01T00:00:00Z")
        _deal(rows, "1", ("2026-03-01T09:00:00Z", "open"), amount_home=1000)
        _deal(
            rows,
            "2",
            ("2026-03-01T09:00:00Z", "trying"),
            ("2026-05-01T09:00:00Z", "open"),
            amount_home=400,
        )
        _deal(rows, "3", ("2026-02-01T09:00:00Z", "open"), amount=300)
        won = {"is_closed_won": True, "close_at": "2026-05-20T09:00:00Z", "amount_home": 5000}
        _deal(rows, "4", ("2026-05-20T08:00:00Z", "won"), **won)
        rows.add("hubspot_deal_contacts", deal_id="4", contact_id="1000", type_id="1")
        _deal(rows, "5", ("2026-05-20T08:00:00Z", "won"), **won)
        rows.add("hubspot_deal_contacts", deal_id="5", contact_id="1", type_id="1")
        for first, last in (
            (date(2026, 1, 1), date(2026, 2, 28)),
            (date(2026, 4, 1), date(2026, 6, 14)),
        ):
            for stream in ("totals_daily", "traffic_daily", "acquisition_daily"):
                rows.load(
                    "ga4",
                    stream,
                    run_at,
                    load_id=f"{stream}{first}",
                    window_first=str(first),
                    window_last=str(last),
                )
        for day in [
            *_days(date(2026, 1, 1), date(2026, 2, 28)),
            *_days(date(2026, 4, 1), date(2026, 6, 14)),
        ]:
            rows.add(
                "ga4_totals_daily",
                property_id="1",
                date_day=str(day),
                host_name="",
                sessions=50,
                engaged_sessions=20,
                new_users=9,
            )
        _goal(rows, "sessions", "month", "2026-03-01", "2026-03-31")
        _goal(rows, "sessions", "month", "2025-11-01", "2025-11-30")
        _goal(rows, "leads", "month", "2025-11-01", "2025-11-30")
        _goal(rows, "lead_to_mql", "month", "2026-05-01", "2026-05-31", 0.5)
        changed = {"status": "active", "reason": "another", "owner": "x"}
        rows.add(
            "client_definitions",
            kpi_key="lead_to_mql",
            valid_from="2026-04-01",
            horizon_days=60,
            **changed,
        )
        rows.add(
            "client_definitions",
            kpi_key="mqls",
            valid_from="2026-03-01",
            **changed | {"status": "retired"},
        )
        rows.add("client_definitions", kpi_key="mqls", valid_from="2026-05-01", **changed)

    return build("edges-agency", write, EVERYTHING)


def _value(
    built: Any, kpi: str, grain: str, day: str, channel: str = "all", column: str = "value"
) -> Any:
    rows = built.rows(
        f"select {column} from kpi.kpi_values where kpi_key = '{kpi}' and grain = '{grain}' "
        f"and period_end = '{day}' and channel = '{channel}' and basis = 'as_told'"
    )
    return rows[0][0] if rows else "no row"


def test_an_open_deal_weighs_what_its_stage_weighed_on_the_day(agency: Any) -> None:
    rows = dict(
        agency.rows(
            "select date_day, sum(weighted_value) from core.fct_pipeline_value_daily group by all"
        )
    )
    at = [
        float(rows[date.fromisoformat(d)])
        for d in ("2026-02-10", "2026-04-01", "2026-04-20", "2026-06-01")
    ]
    assert at == [60, 200 + 100 + 60, 500 + 100 + 150, 500 + 200 + 150]


def test_money_spent_before_the_first_deal_was_won_is_a_loss_not_missing(agency: Any) -> None:
    assert _value(agency, "roi", "month", "2026-02-28") == -1


def test_a_channel_that_only_got_money_back_has_no_return_on_spend(agency: Any) -> None:
    assert _value(agency, "spend", "month", "2026-02-28", "paid_search") == -50
    assert _value(agency, "roi", "month", "2026-02-28", "paid_search") is None


def test_revenue_is_zero_before_the_first_deal_was_won(agency: Any) -> None:
    assert _value(agency, "won_revenue", "month", "2026-03-31") == 0


def _amount(rows: Any, deal_id: str, at: str, amount: str) -> None:
    """An entry of a deal's history of amounts, in its own currency; empty = cleared."""
    rows.add(
        "hubspot_property_history",
        object_type="deal",
        object_id=deal_id,
        property="amount",
        changed_at=at,
        value=amount,
        is_derived=False,
        is_truncated=False,
    )


def _replayed_deals(rows: Any) -> None:
    _hubspot(rows, "2026-06-15T08:00:00Z")
    for stage, probability in (("open", 0.2), ("won", 1.0)):
        _deal_stage(rows, "default", stage, probability, "2026-01-01T00:00:00Z")
    _contact(rows, 1, ("2026-01-05T09:00:00Z", "lead"))
    late = (("2026-03-01T09:00:00Z", "open"), ("2026-05-05T09:00:00Z", "won"))
    won = {
        "is_closed_won": True,
        "close_at": "2026-04-10T09:00:00Z",
        "amount_home": 70,
        "amount": 7,
    }
    _deal(rows, "1", *late, **won)
    again = (
        ("2026-03-01T09:00:00Z", "open"),
        ("2026-03-20T09:00:00Z", "won"),
        ("2026-05-01T09:00:00Z", "open"),
        ("2026-06-01T09:00:00Z", "won"),
    )
    _deal(
        rows,
        "2",
        *again,
        **won | {"close_at": "2026-06-01T09:00:00Z", "amount_home": 500, "amount": 50},
    )
    raised = (("2026-03-01T09:00:00Z", "open"),)
    _deal(rows, "3", *raised, amount_home=1000, amount=100)
    for deal_id, at, amount in (
        ("2", "2026-03-01T09:00:00Z", "20"),
        ("2", "2026-05-20T09:00:00Z", "50"),
        ("3", "2026-03-10T09:00:00Z", "40"),
        ("3", "2026-05-20T09:00:00Z", "100"),
    ):
        _amount(rows, deal_id, at, amount)


@pytest.fixture(scope="module")
def deals_in_april(build: Any) -> Any:
    """The end of 20 April replayed in June: a win told late, one opened again, an amount raised."""

    def write(rows: Any) -> None:
        rows.client(run_at="2026-04-20T21:59:59.999999Z", as_of="2026-04-20")
        _replayed_deals(rows)

    return build("edges-april", write)


@pytest.fixture(scope="module")
def deals_in_june(build: Any) -> Any:
    """The same deals as of now."""

    def write(rows: Any) -> None:
        rows.client(run_at="2026-06-15T08:00:00Z")
        _replayed_deals(rows)

    return build("edges-june", write)


WON = "select date_day, won_deals, won_revenue from core.fct_revenue_daily order by 1"
OPEN = "select date_day, sum(weighted_value) from core.fct_pipeline_value_daily group by all"


def test_a_replay_has_the_wins_of_its_day_and_none_since(deals_in_april: Any) -> None:
    assert deals_in_april.rows(WON) == [(date(2026, 3, 20), 1, Decimal("200.00"))]


def test_a_deal_won_anew_stands_on_the_day_of_its_last_win(deals_in_june: Any) -> None:
    assert deals_in_june.rows(WON) == [
        (date(2026, 4, 10), 1, Decimal("70.00")),
        (date(2026, 6, 1), 1, Decimal("500.00")),
    ]


def test_an_open_deal_weighs_the_amount_of_the_day(deals_in_june: Any, deals_in_april: Any) -> None:
    now, then = dict(deals_in_june.rows(OPEN)), dict(deals_in_april.rows(OPEN))
    # Deal 1 weighs 14 until it is won; deal 2 weighs 40, then from May on 40, then 100; deal 3 0, 80, 200.
    for day, weighed in (((3, 5), 14 + 40 + 0), ((3, 15), 14 + 40 + 80), ((4, 20), 14 + 80)):
        assert now[date(2026, *day)] == then[date(2026, *day)] == weighed
    assert now[date(2026, 5, 10)] == 40 + 80
    assert now[date(2026, 5, 25)] == 100 + 200


@pytest.fixture(scope="module")
def cleared(build: Any) -> Any:
    """Open deals whose amount is gone today: cleared, set to 0, in a currency with a rate of the portal and without."""

    def write(rows: Any) -> None:
        rows.client(run_at="2026-06-15T08:00:00Z")
        _hubspot(rows, "2026-06-15T08:00:00Z")
        _deal_stage(rows, "default", "open", 0.5, "2026-01-01T00:00:00Z")
        rate = {"since": "2026-01-01T00:00:00Z", "rate": 11.0}
        rows.add("hubspot_exchange_rates", from_currency="EUR", to_currency="SEK", **rate)
        opened = (("2026-03-01T09:00:00Z", "open"),)
        for number, (now, currency) in enumerate(
            (({}, "SEK"), ({"amount": 0, "amount_home": 0}, "SEK"), ({}, "EUR"), ({}, "USD"))
        ):
            _deal(rows, str(number), *opened, **now | {"currency": currency})
            _amount(rows, str(number), "2026-03-01T09:00:00Z", "800")
            _amount(rows, str(number), "2026-05-01T09:00:00Z", "0" if now else "")

    return build("edges-cleared", write)


def test_an_amount_that_was_cleared_since_still_weighs_on_the_days_before(cleared: Any) -> None:
    # 400 each in kronor, 4 400 of 800 euro; what 800 dollars were nobody knows.
    assert dict(cleared.rows(OPEN))[date(2026, 4, 1)] == 400 + 400 + 4400


def test_a_cleared_amount_weighs_nothing_from_then_on(cleared: Any) -> None:
    assert dict(cleared.rows(OPEN)).get(date(2026, 5, 10), 0) == 0


@pytest.fixture(scope="module")
def bought(build: Any) -> Any:
    """Won deals of a contact, of a company that has a contact, of one that has none, of two companies, of nobody, of a
    company that was merged and of one that was archived."""

    def write(rows: Any) -> None:
        rows.client(run_at="2026-06-15T08:00:00Z")
        _hubspot(rows, "2026-06-15T08:00:00Z")
        _deal_stage(rows, "default", "won", 1.0, "2026-01-01T00:00:00Z")
        lead = (("2026-01-05T09:00:00Z", "lead"),)
        _contact(rows, 1, *lead)
        rows.contact("2", lead[0][0], original_source="ORGANIC_SEARCH", company_id="70")
        rows.entry("2", *lead[0], source_type="FORM")
        for deal_id, day in enumerate((10, 11, 12, 13, 14, 15, 16, 17), start=1):
            at = f"2026-05-{day}T09:00:00Z"
            won = {"is_closed_won": True, "close_at": at, "amount_home": 100}
            _deal(rows, str(deal_id), (at, "won"), **won)
        rows.add("hubspot_deal_contacts", deal_id="1", contact_id="1", type_id="3")
        # A contact without a company buys for itself, whatever company the deal names.
        for deal_id, company, kind in (
            ("1", "80", "5"),
            ("2", "70", "341"),
            ("3", "99", "341"),
            ("4", "9", "341"),
            ("4", "90", "341"),
            ("4", "90", "5"),
            ("5", "99", "5"),
            ("7", "89", "5"),
            ("8", "97", "5"),
        ):
            rows.add("hubspot_deal_companies", deal_id=deal_id, company_id=company, type_id=kind)
        # 89 went up in 88, and that in 90; 97 is in the recycle bin.
        rows.alias("company", "89", "88")
        rows.alias("company", "88", "90")
        rows.add("hubspot_companies", company_id="97", is_archived=True, merged_ids=[])

    return build("edges-bought", write)


def test_a_deal_of_a_company_alone_makes_a_new_customer_of_it_once(bought: Any) -> None:
    assert bought.rows(
        "select company_key, day(new_customer_day) from intermediate.int_companies__progress order by 2"
    ) == [
        (f"contact:{bought.one('select min(contact_key) from core.fct_funnel_progress')[0]}", 10),
        ("company:70", 11),
        ("company:99", 12),
        ("company:90", 13),
    ]


def test_a_customer_that_no_contact_leads_to_is_unallocated(bought: Any) -> None:
    assert bought.rows(
        "select channel, sum(new_customers)::integer from core.fct_company_funnel_daily group by all order by 1"
    ) == [("organic_search", 2), ("unallocated", 2)]


@pytest.fixture(scope="module")
def far_away(build: Any) -> Any:
    """A portal in Stockholm whose visits are the traffic of a client in New York."""

    def write(rows: Any) -> None:
        run_at = "2026-06-15T08:00:00Z"
        rows.client(run_at=run_at, timezone="America/New_York", traffic_authority="hubspot")
        _hubspot(rows, run_at)

    return build("edges-far-away", write)


def test_visits_of_a_portal_in_another_zone_are_told(far_away: Any) -> None:
    found = far_away.rows(
        "select source, severity from audit.quality where finding = 'timezone_differs'"
    )
    assert found == [("hubspot", "warning")]


def test_a_month_of_traffic_that_nobody_read_has_no_progress(agency: Any) -> None:
    status = dict(agency.rows("select goal_id, (actual, status) from kpi.kpi_goal_progress"))
    assert status["sessions+month+2026-03-01"] == (None, "no_data")


def test_a_goal_before_the_first_day_has_no_progress(agency: Any) -> None:
    status = dict(agency.rows("select goal_id, (actual, status) from kpi.kpi_goal_progress"))
    assert status["sessions+month+2025-11-01"] == (None, "no_data")
    assert status["leads+month+2025-11-01"] == (None, "no_data")


def test_a_cohort_goal_waits_as_long_as_each_leads_own_definition_says(agency: Any) -> None:
    # March has 30 days to get through: those of 2 to 31 March come due in April. From 1 April on there are 60.
    found = agency.one(
        "select denominator from intermediate.int_goals__actual where goal_id = 'lead_to_mql+month+2026-05-01'"
    )
    assert found == (0 + 1,)


def test_days_of_a_retired_kpi_do_not_stand_in_for_days_before_it(agency: Any) -> None:
    assert _value(agency, "mqls", "trailing_28d", "2026-05-02") == 2


def test_the_return_on_a_months_leads_is_not_final_before_it_has_a_value(agency: Any) -> None:
    assert _value(agency, "roi_cohort", "month", "2026-01-31", column="(value, is_final)") == (
        None,
        False,
    )


def test_a_company_whose_contact_never_became_a_lead_is_won_by_its_deal(agency: Any) -> None:
    assert _value(agency, "new_customers", "month", "2026-05-31") == 2


@pytest.fixture(scope="module")
def leap(build: Any) -> Any:
    """A Tuesday after a leap year: yesterday was a Monday, its day last year a Sunday."""
    run_at = "2025-03-11T08:00:00Z"

    def write(rows: Any) -> None:
        rows.client(run_at=run_at, start_date="2024-01-01")
        _hubspot(rows, run_at)
        number = 100
        for day in _days(date(2023, 12, 1), date(2025, 3, 10)):
            for _ in range(8 if day.isoweekday() <= 5 else 0):
                number += 1
                _contact(rows, number, (f"{day}T09:00:00Z", "lead"))
        _contact(rows, 99, ("2024-03-10T09:00:00Z", "marketingqualifiedlead"))
        _goal(rows, "leads", "week", "2025-03-10", "2025-03-16", 40)
        _goal(rows, "mqls", "quarter", "2025-01-01", "2025-03-31", 40)

    return build("edges-leap", write, EVERYTHING)


def test_more_leads_than_visits_of_a_channel_are_told(agency: Any) -> None:
    found = agency.one("select n, message from audit.quality where finding = 'share_above_one'")
    assert found[0] == 1
    assert "ttl of 1 month, newest of organic_search in 2026-02 (28 of 3)" in found[1]


def test_one_month_of_an_import_is_told_though_few_of_all_leads_came_by_it(agency: Any) -> None:
    found = agency.one("select n, message from audit.quality where finding = 'instant_customers'")
    assert found[0] == 5
    assert found[1].startswith("5 of 36 leads of 1 month ")


def test_a_weeks_profile_is_the_same_weekdays_of_last_year(leap: Any) -> None:
    found = leap.one(
        "select elapsed_by, round(elapsed, 6) from kpi.kpi_goal_progress where kpi_key = 'leads'"
    )
    assert found == ("last_year", 0.2)


def test_last_year_ends_on_the_same_day_across_a_29_february(leap: Any) -> None:
    assert leap.one("select last_year_value from kpi.kpi_scorecard where kpi_key = 'mqls'") == (1,)


@pytest.fixture(scope="module")
def by_files(build: Any) -> Any:
    """A client of files alone: contacts and spend, no deals."""

    def write(rows: Any) -> None:
        rows.client(run_at="2026-06-15T08:00:00Z")
        rows.source("files", "crm", "spend")
        for stream in ("contacts", "stage_changes"):
            rows.load("files", stream, "2026-06-15T08:00:00Z")
        rows.file_contact(
            "1",
            datetime.fromisoformat("2026-01-05T09:00:00Z"),
            "lead",
            day=None,
            original_source="paid_search",
        )
        for day in _days(date(2026, 1, 1), date(2026, 6, 14)):
            rows.spend(day, Decimal("10"), channel="paid_search")
            rows.spend(day, Decimal("7"), channel="offline", cost_type="agency")
            rows.spend(day, Decimal("1"), channel="offline")

    return build("edges-files", write, EVERYTHING)


def test_media_spend_is_told_without_deals_and_for_every_channel(by_files: Any) -> None:
    rows = by_files.rows(
        "select channel, spend, media_spend from kpi.kpi_unit_economics "
        "where grain = 'month' and period_start = '2026-04-01' and spend > 0 order by 1"
    )
    assert [(c, float(s), m and float(m)) for c, s, m in rows] == [
        ("all", 540, 330),
        ("offline", 240, 30),
        ("paid_search", 300, 300),
    ]


@pytest.fixture(scope="module")
def abroad(build: Any) -> Any:
    """A portal in euro, reported in kronor: one deal before there is a rate, one after."""
    run_at = "2026-06-15T08:00:00Z"

    def write(rows: Any) -> None:
        rows.client(run_at=run_at, capital_rate=0.365, per_open_lead_day=1, reference_days=0)
        _hubspot(rows, run_at)
        rows.rows["hubspot_account"][0]["currency"] = "EUR"
        rows.source("files", "spend")
        _deal_stage(rows, "default", "won", 1.0, "2026-01-01T00:00:00Z")
        for number, day in ((1, "2026-02-10"), (2, "2026-04-10")):
            _contact(rows, number, ("2026-01-05T09:00:00Z", "lead"))
            won = {"is_closed_won": True, "close_at": f"{day}T09:00:00Z", "amount_home": 100}
            _deal(rows, str(number), (f"{day}T09:00:00Z", "won"), **won | {"currency": "EUR"})
            rows.add(
                "hubspot_deal_contacts", deal_id=str(number), contact_id=str(number), type_id="1"
            )
        rate = {"file": "rates.csv", "row_number": 1, "date_day": "2026-03-01"}
        rows.add("files_rates", **rate, currency="EUR", rate=11.0)
        for day in _days(date(2026, 1, 1), date(2026, 6, 14)):
            rows.spend(day, Decimal("10"), channel="organic_search")

    return build("edges-abroad", write, EVERYTHING)


def test_returns_hold_revenue_and_spend_in_one_currency(abroad: Any) -> None:
    assert _value(abroad, "roi", "month", "2026-04-30") == pytest.approx((1100 - 300) / 300)
    assert _value(abroad, "won_revenue", "month", "2026-04-30") == 100


def test_a_deal_without_a_rate_is_left_out_of_returns_and_told(abroad: Any) -> None:
    assert _value(abroad, "roi", "month", "2026-02-28") == -1
    assert abroad.rows("select n from audit.quality where finding = 'deal_rate_missing'") == [(1,)]


def test_bound_capital_is_reckoned_in_the_reporting_currency(abroad: Any) -> None:
    # 1 100 kronor at 36.5 % a year are 1.10 a day, for 95 days from 5 January to 10 April.
    found = abroad.one(
        "select capital_cost from kpi.kpi_time_cost where grain = 'month' and period_start = '2026-04-01' and channel = 'all'"
    )
    assert float(found[0]) == pytest.approx(1.1 * (95 - 1 / 24), abs=0.06)


@pytest.fixture(scope="module")
def young(build: Any) -> Any:
    """Leads of two weeks; GA4 was connected two days ago, none of its days is 72 hours old."""
    run_at = "2026-06-15T08:00:00Z"

    def write(rows: Any) -> None:
        rows.client(run_at=run_at, start_date="2026-06-13")
        _hubspot(rows, run_at)
        rows.source("ga4", "traffic", "acquisition", "spend")
        for number, day in enumerate(_days(date(2026, 6, 1), date(2026, 6, 14))):
            _contact(rows, 1000 + number, (f"{day}T09:00:00Z", "lead"))
        days = {"window_first": "2026-06-13", "window_last": "2026-06-14"}
        for stream in ("totals_daily", "traffic_daily", "acquisition_daily", "ad_cost_daily"):
            rows.load("ga4", stream, run_at, **days)
        for day in ("2026-06-13", "2026-06-14"):
            place = {"property_id": "1", "date_day": day, "host_name": ""}
            numbers = {"sessions": 50, "engaged_sessions": 20, "new_users": 9}
            rows.add("ga4_totals_daily", **place, **numbers)
            words = {"channel_group": "Direct", "source": "(direct)", "medium": "(none)"}
            rows.add("ga4_traffic_daily", campaign="", **place, **words, **numbers)
            ad = {"campaign_id": "1", "campaign": "x", "source": "google", "medium": "cpc"}
            rows.add(
                "ga4_ad_cost_daily", property_id="1", date_day=day, cost=5, currency="SEK", **ad
            )

    return build("edges-young", write, EVERYTHING)


def test_days_that_are_read_and_not_settled_are_told_with_the_day_of_the_first_figures(
    young: Any,
) -> None:
    # 13 June ends with its midnight; 72 hours later 17 June begins.
    found = young.one(
        "select finding, severity, date_day, n, message from audit.quality where source = 'ga4'"
    )
    assert found == (
        "traffic_not_settled",
        "info",
        date(2026, 6, 13),
        2,
        "Days of Google Analytics 4 are read, from 2026-06-13 on, but none is settled yet: a day is settled 72 hours "
        "after its end. The first sessions and TTL come on 2026-06-17 at the earliest.",
    )


def test_a_source_reaches_no_day_that_its_traffic_does_not_reach_and_is_not_late_for_being_young(
    young: Any,
) -> None:
    spans = young.rows(
        "select input, complete_through from intermediate.int_completeness where source = 'ga4'"
    )
    assert ("spend", date(2026, 6, 14)) in spans
    fresh = young.one("select status, complete_through from audit.freshness where source = 'ga4'")
    assert fresh == ("fresh", None)


def test_of_a_client_younger_than_its_horizon_nobody_is_old_enough(young: Any) -> None:
    rows = young.rows(
        "select kpi_key, value, is_shown, confidence_reason from kpi.kpi_scorecard where grain = 'cohort_365d'"
    )
    assert "ltc" in {row[0] for row in rows}
    assert {row[1:] for row in rows} == {(None, False, "nobody old enough yet")}
