"""Won deals and spend: who gets the credit, which day, which currency, and what does not count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.model_core.market import NAMED_DEALS, RUN_AT
from tests.model_core.money import counts, reckon_revenue, reckon_spend

pytestmark = pytest.mark.xdist_group("market")


def test_won_revenue_by_close_day_and_credited_channel_is_as_reckoned(market: Any) -> None:
    stored = market.built.rows(
        "select date_day, channel, won_deals, won_revenue, new_deals, new_revenue "
        "from core.fct_revenue_daily"
    )
    assert {(row[0], row[1]): row[2:] for row in stored} == reckon_revenue(market.made)


def test_a_deal_counts_once_however_many_contacts_it_has(market: Any) -> None:
    ((n,),) = market.built.rows("select sum(won_deals) from core.fct_revenue_daily")
    assert n == sum(counts(deal, RUN_AT) for deal in market.made.deals)


@pytest.mark.parametrize(
    ("credit", "channel"),
    [
        ("the smallest id of a tie", "paid_search"),
        ("the survivor of a merge", "paid_search"),
        ("nobody, without a contact", "unallocated"),
        ("nobody, if no contact is a lead", "unallocated"),
        ("nobody archived", "unallocated"),
        ("one contact associated twice", "organic_search"),
    ],
)
def test_credit_goes_to(market: Any, credit: str, channel: str) -> None:
    (stored,) = market.built.rows(
        f"select channel, close_day from intermediate.int_deals__won where deal_id = '{NAMED_DEALS[credit].id}'"
    )
    assert stored == (channel, date(2026, 6, 1))


def test_spend_by_day_channel_platform_and_cost_type_is_as_reckoned(market: Any) -> None:
    stored = market.built.rows(
        "select date_day, channel, platform, cost_type, spend from core.fct_spend_daily"
    )
    assert {row[:4]: row[4] for row in stored} == reckon_spend(market.made)


def test_spend_in_another_currency_is_left_out_and_reported(market: Any) -> None:
    ((n, message),) = market.built.rows(
        "select n, message from audit.quality where finding = 'spend_currency_differs'"
    )
    assert n == sum(line.currency == "EUR" for line in market.made.spend)
    assert "EUR" in message
