"""A replay of 31 May, from rows that go on to mid-June, sees nothing of June."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.model_core.market import CLOSED, MAY
from tests.model_core.market_rows import write
from tests.model_core.money import counts, reckon_revenue, reckon_spend

pytestmark = pytest.mark.xdist_group("market")

AS_OF = MAY(31)
UNTIL = datetime(2026, 5, 31, 21, 59, 59, 999999, tzinfo=UTC)


@pytest.fixture(scope="module")
def replay(market: Any, build: Any) -> Any:
    """The market of the plain build, replayed."""
    return build("replay", lambda rows: write(rows, market.made, as_of=AS_OF))


def test_no_fact_of_core_is_later(replay: Any) -> None:
    columns = replay.rows(
        "select table_name, column_name from duckdb_columns() where schema_name = 'core' "
        "and data_type in ('DATE', 'TIMESTAMP WITH TIME ZONE') and starts_with(table_name, 'fct_')"
    )
    latest = {
        f"{table}.{column}": replay.one(f"select max(cast({column} as date)) from core.{table}")[0]
        for table, column in columns
    }
    assert {name for name, day in latest.items() if day}, "the replay must hold something"
    assert [name for name, day in latest.items() if day and day > AS_OF] == []


def test_traffic_up_to_the_day_is_what_the_plain_run_says(market: Any, replay: Any) -> None:
    query = "from core.fct_web_traffic_daily where date_day <= date '2026-05-31' order by all"
    assert replay.rows(query) == market.built.rows(query)


def test_deals_count_if_they_were_closed_and_there_by_the_end_of_the_day(
    market: Any, replay: Any
) -> None:
    stored = replay.rows(
        "select date_day, channel, won_deals, won_revenue, new_deals, new_revenue "
        "from core.fct_revenue_daily"
    )
    assert {(row[0], row[1]): row[2:] for row in stored} == reckon_revenue(market.made, UNTIL)


def test_a_deal_archived_later_still_counts_and_one_closed_half_an_hour_later_does_not(
    market: Any, replay: Any
) -> None:
    stored = {deal for (deal,) in replay.rows("select deal_id from intermediate.int_deals__won")}
    archived = {deal.id for deal in market.made.deals if deal.archived and counts(deal, UNTIL)}
    assert archived
    assert archived <= stored
    assert not {deal.id for deal in market.made.deals if deal.closed == CLOSED} & stored


def test_spend_stops_with_the_day(market: Any, replay: Any) -> None:
    stored = replay.rows(
        "select date_day, channel, platform, cost_type, spend from core.fct_spend_daily"
    )
    assert {row[:4]: row[4] for row in stored} == reckon_spend(market.made, AS_OF)


def test_every_source_is_complete_through_the_day_at_most(market: Any, replay: Any) -> None:
    query = "select input, source, complete_through from intermediate.int_completeness"
    plain = {(row[0], row[1]): row[2] for row in market.built.rows(query)}
    stored = {(row[0], row[1]): row[2] for row in replay.rows(query)}
    through = {key: day and min(day, AS_OF) for key, day in plain.items()}
    assert stored == through | {("spend", "files"): _last_spend(market)}


def test_the_calendar_knows_no_year_of_the_future_beyond_the_next(replay: Any) -> None:
    (last,) = replay.one("select max(date_day) from core.dim_dates")
    assert last == date(2027, 12, 31)


def test_a_replay_reports_no_dates_in_the_future(replay: Any) -> None:
    findings = {name for (name,) in replay.rows("select finding from audit.quality")}
    assert "date_in_future" not in findings


def test_freshness_is_told_up_to_the_day(market: Any, replay: Any) -> None:
    query = "select source, status, complete_through from audit.freshness order by all"
    plain = market.built.rows(query)
    through = {"files": _last_spend(market)}
    assert replay.rows(query) == [
        (source, status, through.get(source, AS_OF)) for source, status, _ in plain
    ]


def _last_spend(market: Any) -> date:
    """A file of spend reaches to its last line, which chance may put before the day."""
    return max(line.day for line in market.made.spend if line.day <= AS_OF)
