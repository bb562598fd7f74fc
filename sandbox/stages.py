"""The portal's lifecycle stages: HubSpot's defaults and the two that this company added.

Belongs: values, labels, display order, rank on the ladder of the KPI model.
Does not: who is in which stage (people).
"""

from __future__ import annotations

from dataclasses import dataclass

SUBSCRIBER, LEAD, MQL = "subscriber", "lead", "marketingqualifiedlead"
SQL, OPPORTUNITY, CUSTOMER = "salesqualifiedlead", "opportunity", "customer"
EVANGELIST, OTHER, CLEARED = "evangelist", "other", ""
ACCEPTED = "3206386937"
DISQUALIFIED = "3206386941"


@dataclass(frozen=True, slots=True)
class Stage:
    """rank: place on the ladder; None stands outside it."""

    value: str
    label: str
    rank: int | None


STAGES = (
    Stage(SUBSCRIBER, "Subscriber", 10),
    Stage(LEAD, "Lead", 20),
    Stage(MQL, "Marketing Qualified Lead", 30),
    Stage(ACCEPTED, "Sales Accepted Lead", 35),
    Stage(SQL, "Sales Qualified Lead", 40),
    Stage(OPPORTUNITY, "Opportunity", 50),
    Stage(CUSTOMER, "Customer", 60),
    Stage(EVANGELIST, "Evangelist", 70),
    Stage(OTHER, "Other", None),
    Stage(DISQUALIFIED, "Disqualified", None),
)
RANK: dict[str, int] = {stage.value: stage.rank for stage in STAGES if stage.rank is not None}

LADDER = {
    "subscribers": 10,
    "leads": 20,
    "mqls": 30,
    "sqls": 40,
    "opportunities": 50,
    "customers": 60,
}
"""Count of the funnel → lowest rank that has reached it."""
