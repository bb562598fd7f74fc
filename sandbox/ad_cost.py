"""What the linked Google Ads account tells GA4: cost, clicks and impressions by day and campaign.

Guarantee: the campaigns of a day cost together, to the öre, what the spend file says of google_ads.

Belongs: dividing a day's cost among campaigns.
Does not: cost of other platforms, which no account is linked for (spend).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sandbox.spend import Cost
from sandbox.traffic import MAIN_HOST, Origin, Visits

LINKED = "google_ads"
CAMPAIGNS = (
    (Origin("Cross-network", "google", "cpc", "pmax-se"), 20, 9),
    (Origin("Display", "google", "display", "remarketing"), 10, 3),
    (Origin("Paid Search", "google", "cpc", "se-generic"), 70, 14),
)
"""Origin, share of the cost in per cent, kronor a click. The last one takes what rounding leaves."""


def cost_of(costs: Iterable[Cost]) -> Iterator[Visits]:
    """One row per day and campaign, without sessions."""
    for cost in costs:
        if cost.platform != LINKED or cost.cost_type != "media":
            continue
        left = whole = round(cost.cost * 100)
        for origin, per_cent, per_click in CAMPAIGNS:
            is_last = origin is CAMPAIGNS[-1][0]
            cents = left if is_last else whole * per_cent // 100
            left -= cents
            clicks = cents // (per_click * 100)
            yield Visits(
                cost.day,
                MAIN_HOST,
                origin,
                origin,
                sessions=0,
                engaged=0,
                new_users=0,
                users=0,
                views=0,
                key_events=0,
                cents=cents,
                clicks=clicks,
                impressions=clicks * 40,
            )
