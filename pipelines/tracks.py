"""Which KPI belongs to which track of the model, and how many of them people can watch.

Belongs: tracks as they are drawn, the order of their KPIs, the budget of tiles. Does not: what a KPI
means (dbt_project), how a track looks (pipelines.page).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

# Contacts pass these from top to bottom. They stand in the strip of the CRM, so they are no tiles.
RUNGS: Final = ("subscribers", "leads", "mqls", "sqls", "opportunities", "customers")
RATES: Final[Mapping[str, str]] = {
    "leads": "lead_to_mql",
    "mqls": "mql_to_sql",
    "sqls": "sql_to_opportunity",
    "opportunities": "opportunity_to_customer",
}

_SPIN: Final = ("leads", "cpl", "sessions", "spend", "share_of_leads")
TRACKS: Final[Mapping[str, tuple[str, ...]]] = {
    "spin_1": tuple(f"spin_1_{measure}" for measure in _SPIN),
    "brand": ("brand_share", "branded_clicks", "direct_share"),
    "website": ("ttl", "sessions", "ttl_acquisition", "engaged_share", "ai_sessions"),
    "crm": (
        "ltc",
        "days_to_customer",
        *RUNGS,
        *RATES.values(),
        "ltc_period",
        "ltc_survival",
        "days_to_customer_p90",
        "follow_up_days",
        "untouched_mqls",
    ),
    "spin_2": tuple(f"spin_2_{measure}" for measure in _SPIN),
    "goals": (
        "new_customers",
        "new_revenue",
        "roi",
        "won_revenue",
        "pipeline_value",
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
_TRACK_OF: Final = {key: track for track, keys in TRACKS.items() for key in keys}

MOST_TILES: Final = 9
_MOST_OF_GOALS: Final = 3
_MOST_OF_OTHERS: Final = 2


def track_of(kpi_key: str) -> str | None:
    """The track that a KPI is drawn in; None for one that the model does not know."""
    return _TRACK_OF.get(kpi_key)


def most_of(track: str) -> int:
    """Tiles that a track may have."""
    return _MOST_OF_GOALS if track == "goals" else _MOST_OF_OTHERS


def over_budget(headline: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Track → its KPIs among `headline`, for tracks with more of them than tiles."""
    chosen: dict[str, list[str]] = {}
    for key in headline:
        track = track_of(key)
        if track and key not in RUNGS:
            chosen.setdefault(track, []).append(key)
    return {track: keys for track, keys in chosen.items() if len(keys) > most_of(track)}
