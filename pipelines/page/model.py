"""The drawn model: which KPI stands where, and in which order.

Belongs: blocks of the page, order of keys. Does not: numbers, words, HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pipelines.page.facts import ScoreRow

# Contacts pass these from top to bottom; a rate stands between the two rungs it leads from and to.
FUNNEL: Final = (
    "subscribers",
    "leads",
    "lead_to_mql",
    "mqls",
    "mql_to_sql",
    "sqls",
    "sql_to_opportunity",
    "opportunities",
    "opportunity_to_customer",
    "customers",
)
FUNNEL_RATES: Final = frozenset(key for key in FUNNEL if "_to_" in key)

BLOCKS: Final[dict[str, tuple[str, ...]]] = {
    "spin_1": tuple(
        f"spin_1_{measure}" for measure in ("sessions", "leads", "spend", "cpl", "share_of_leads")
    ),
    "brand": ("brand_share", "branded_clicks", "direct_share"),
    "website": ("ttl", "sessions", "ttl_acquisition", "engaged_share", "ai_sessions"),
    "spin_2": tuple(
        f"spin_2_{measure}" for measure in ("sessions", "leads", "spend", "cpl", "share_of_leads")
    ),
    "crm": (
        *FUNNEL,
        "ltc",
        "ltc_period",
        "ltc_survival",
        "days_to_customer",
        "days_to_customer_p90",
        "follow_up_days",
        "untouched_mqls",
    ),
    "goals": (
        "new_customers",
        "new_revenue",
        "won_revenue",
        "pipeline_value",
        "roi",
        "roi_media",
        "roi_cohort",
        "spend",
        "cpl",
        "cpmql",
        "cac",
        "payback_days",
        "time_cost_excess",
        "time_cost",
        "goal_index",
    ),
}
_PLACE: Final = {
    key: (number, position)
    for number, keys in enumerate(BLOCKS.values())
    for position, key in enumerate(keys)
}
_NAMES: Final = tuple(BLOCKS)


def block_of(row: ScoreRow) -> str:
    """The block a KPI stands in: its own place in the model, else its track's, else the goals."""
    if row.kpi_key in _PLACE:
        return _NAMES[_PLACE[row.kpi_key][0]]
    return row.track if row.track in BLOCKS else "goals"


def in_order(rows: Iterable[ScoreRow]) -> Sequence[ScoreRow]:
    """Rows as the model is read: spin 1, brand, website, spin 2, CRM, goals."""
    last = len(_PLACE)

    def place(row: ScoreRow) -> tuple[int, int, str]:
        block = _NAMES.index(block_of(row))
        return block, _PLACE.get(row.kpi_key, (block, last))[1], row.kpi_key

    return sorted(rows, key=place)


def word_key(kpi_key: str) -> str:
    """Both spins share their words: spin_1_leads and spin_2_leads read spin_leads."""
    for spin in ("spin_1_", "spin_2_"):
        if kpi_key.startswith(spin):
            return f"spin_{kpi_key.removeprefix(spin)}"
    return kpi_key
