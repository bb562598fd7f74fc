"""Won revenue and spend reckoned in plain Python, from the text of the KPI model alone.

Belongs: who gets the credit, which day, which currency. Does not: SQL, making up deals (market).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.model_core.market import RUN_AT, RUN_DAY, START, ZONE, Deal, Market, Spend

SOURCES = {
    "ORGANIC_SEARCH": "organic_search",
    "PAID_SEARCH": "paid_search",
    "OFFLINE": "offline",
    None: "unallocated",
}
MERGED = {"43": "9"}
PLATFORMS = {
    "Google Ads": "paid_search",
    "linkedin": "paid_social",
    "Meta": "paid_social",
    "Tidning": "other_campaigns",  # the client's own
    "billboards": "unallocated",
    None: "unallocated",
}


def counts(deal: Deal, until: datetime) -> bool:
    """Whether the deal was won, and there, by `until`."""
    is_won = deal.stage == "won" if deal.is_won is None else deal.is_won
    is_there = deal.merged_into is None and (deal.archived is None or deal.archived > until)
    return is_won and is_there and deal.closed is not None and deal.closed <= until


def _channel(deal: Deal, market: Market) -> str:
    """Credit goes to the associated contact with the earliest lead, ties to the smallest id."""
    leads = {MERGED.get(contact, contact) for contact in deal.contacts} & set(market.leads)
    if not leads:
        return "unallocated"
    first = min(leads, key=lambda contact: (market.leads[contact][0], int(contact)))
    return SOURCES[market.leads[first][1]]


def _amount(deal: Deal) -> Decimal:
    if deal.amount_home is not None:
        return Decimal(str(deal.amount_home))
    is_home = deal.currency in (None, "SEK")
    return Decimal(str(deal.amount)) if is_home and deal.amount is not None else Decimal(0)


def reckon_revenue(
    market: Market, until: datetime = RUN_AT
) -> dict[tuple[date, str], tuple[int, Decimal, int, Decimal]]:
    """Close day and channel → won deals, their amount, those of new business, their amount."""
    rows: dict[tuple[date, str], list[Any]] = defaultdict(lambda: [0, Decimal(0), 0, Decimal(0)])
    for deal in market.deals:
        if not counts(deal, until):
            continue
        row = rows[deal.closed.astimezone(ZoneInfo(ZONE)).date(), _channel(deal, market)]
        for place in (0, 2) if deal.pipeline == "default" else (0,):
            row[place] += 1
            row[place + 1] += _amount(deal)
    return {key: tuple(row) for key, row in rows.items()}


def _spend_channel(line: Spend) -> str:
    """The line's own channel comes first; a name nobody knows is unallocated."""
    if line.channel is None:
        return PLATFORMS[line.platform]
    return {"email": "email"}.get(line.channel, "unallocated")


def reckon_spend(
    market: Market, last_day: date = RUN_DAY
) -> dict[tuple[date, str, str, str], Decimal]:
    """Day, channel, platform and cost type → amount in kronor."""
    rows: dict[tuple[date, str, str, str], Decimal] = defaultdict(Decimal)
    for line in market.spend:
        if START <= line.day <= last_day and line.currency.upper() == "SEK":
            platform = line.platform.lower() if line.platform else "unknown"
            rows[line.day, _spend_channel(line), platform, line.cost_type] += line.amount
    return dict(rows)
