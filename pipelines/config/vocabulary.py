"""The words a client file may use: stages, channels, KPIs, grains.

Belongs: names and their accepted spellings. Does not: what they mean (docs/glossary.md, dbt).
"""

from __future__ import annotations

from typing import Final

STAGES: Final = ("subscriber", "lead", "mql", "sql", "opportunity", "customer", "evangelist")
OUTSIDE_THE_LADDER: Final = ("lost", "none")
HUBSPOT_STAGES: Final = {
    "marketingqualifiedlead": "mql",
    "salesqualifiedlead": "sql",
}

CHANNELS: Final = (
    "organic_search",
    "paid_search",
    "paid_social",
    "organic_social",
    "email",
    "referrals",
    "ai_assistant",
    "other_campaigns",
    "direct",
    "offline",
    "pending",
    "unallocated",
)
# Direct belongs to the main track and offline to the CRM; the other two are no channels of anyone's work.
CHANNELS_OUTSIDE_SPINS: Final = ("direct", "offline", "pending", "unallocated")

GRAINS: Final = ("week", "month", "quarter", "year")
TRAFFIC_AUTHORITIES: Final = ("ga4", "hubspot", "matomo", "plausible", "files")
MARKET_STAGES: Final = ("emerging", "growing", "mature")
COST_TYPES: Final = ("media", "agency", "tools", "production", "event")

_SPIN_MEASURES: Final = ("sessions", "leads", "spend", "cpl", "share_of_leads")

# Every key of the KPI model, those that a version does not compute yet included: a goal on such
# a KPI is a finding of `maintrack check`, not a fault of the file.
KPI_KEYS: Final = (
    "sessions",
    "engaged_share",
    "direct_share",
    "ai_sessions",
    "branded_clicks",
    "brand_share",
    "subscribers",
    "leads",
    "mqls",
    "sqls",
    "opportunities",
    "customers",
    "ttl",
    "ttl_acquisition",
    "ltc",
    "ltc_period",
    "ltc_survival",
    "lead_to_mql",
    "mql_to_sql",
    "sql_to_opportunity",
    "opportunity_to_customer",
    "days_to_customer",
    "days_to_customer_p90",
    "follow_up_days",
    "untouched_mqls",
    "time_cost",
    "time_cost_excess",
    "new_customers",
    "won_revenue",
    "new_revenue",
    "pipeline_value",
    "spend",
    "cpl",
    "cpmql",
    "cac",
    "roi",
    "roi_media",
    "roi_cohort",
    "payback_days",
    *(f"spin_{number}_{measure}" for number in (1, 2) for measure in _SPIN_MEASURES),
    "goal_index",
)

# What targets set in HubSpot may be on: they are plain amounts, and those of several people add up.
HUBSPOT_GOAL_KPIS: Final = (
    *("won_revenue", "new_revenue", "new_customers"),
    *("subscribers", "leads", "mqls", "sqls", "opportunities", "customers"),
)

# What the models add up by day and channel (int_measures__daily); a test compares.
MEASURES: Final = (
    "sessions",
    "web_sessions",
    "web_engaged",
    "direct_sessions",
    "ai_sessions",
    "web_new_users",
    "subscribers",
    "leads",
    "mqls",
    "sqls",
    "opportunities",
    "customers",
    "new_customers",
    "leads_session",
    "leads_acquisition",
    "earned_web_leads",
    "earned_web_mqls",
    "tracked_web_leads",
    "told_web_leads",
    "timed_leads",
    "timed_customers",
    "timed_sqls",
    "won_revenue",
    "new_revenue",
    "spend",
    "media_spend",
)


def canonical_stage(text: str) -> str:
    """The canonical key of a stage given by key or by HubSpot's default value; other text unchanged."""
    return HUBSPOT_STAGES.get(text, text)
