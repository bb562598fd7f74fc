"""What other web sources than GA4's main property know of the company, and their answer key.

Belongs: Search Console, Matomo, Plausible, two properties in other time zones, ad cost; their tokens.
Does not: their APIs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.audience import Row, matomo_at, plausible_at
from sandbox.calendar import days_through, local_day
from sandbox.channels import matomo_channel, plausible_channel
from sandbox.draws import chance
from sandbox.search import BRAND, Clicks, clicks_at, first_incomplete
from sandbox.traffic import Visits, processed_at
from sandbox.zones import PROPERTY_ZONES, dated_in

SITE = "sc-domain:nordisk-ventilation.example"
MATOMO_SITE = "1"
PLAUSIBLE_SITE = "nordisk-ventilation.example"


class Web:
    """Args: as World's."""

    def __init__(self, seed: int, contacts: int, now: datetime) -> None:
        self.seed, self.contacts, self.now = seed, contacts, now

    @cached_property
    def identity(self) -> dict[str, Any]:
        rng = chance(self.seed, "identity", "web")
        return {
            "ga4_properties": {
                str(rng.randrange(400_000_000, 499_999_999)): zone for zone in PROPERTY_ZONES
            },
            "search_console_site": SITE,
            "search_console_brand": BRAND,
            "search_console_token": f"sandbox.{rng.getrandbits(160):040x}",
            "matomo_site_id": MATOMO_SITE,
            "matomo_token": f"{rng.getrandbits(128):032x}",
            "plausible_site_id": PLAUSIBLE_SITE,
            "plausible_token": f"{rng.getrandbits(192):048x}",
        }

    @cached_property
    def search(self) -> list[Clicks]:
        return clicks_at(self.seed, self.contacts, self.now)

    @cached_property
    def matomo(self) -> list[Row]:
        return matomo_at(self.seed, self.contacts, self.now)

    @cached_property
    def plausible(self) -> list[Row]:
        return plausible_at(self.seed, self.contacts, self.now)

    def traffic_in(self, zone: str) -> list[Visits]:
        """The site's visits as a property in that zone dates and processes them."""
        where = ZoneInfo(zone)
        # A day in the west ends hours after the Swedish one: all visits of today are needed.
        days = dated_in(self.seed, self.contacts, days_through(local_day(self.now)), where)
        until = local_day(self.now, where)
        return processed_at(((d, v) for d, v in days if d <= until), self.now, where)

    @cached_property
    def truth(self) -> dict[str, Any]:
        """search_daily of whole Pacific days; channels by each tool's own words; sessions by property."""
        return {
            "search_daily": _search_daily(self.search, first_incomplete(self.now)),
            "matomo_daily": _channels(self.matomo, lambda row: matomo_channel(row.name, row.label)),
            "plausible_daily": _channels(
                self.plausible,
                lambda row: plausible_channel(row.name, row.label, row.medium, row.campaign),
            ),
            "properties_daily": [
                {"property_id": name, "date_day": str(day), "sessions": sessions}
                for name, zone in self.identity["ga4_properties"].items()
                for day, sessions in sorted(_sessions(self.traffic_in(zone)).items())
            ],
        }


def _search_daily(clicks: Iterable[Clicks], until: date) -> list[dict[str, Any]]:
    days: dict[date, Counter[str]] = defaultdict(Counter)
    for one in clicks:
        if one.day < until:
            kind = "branded" if one.is_brand else "other" if one.query else "hidden"
            days[one.day]["clicks"] += one.clicks
            days[one.day][f"{kind}_clicks"] += one.clicks
    names = ("clicks", "branded_clicks", "other_clicks", "hidden_clicks")
    return [
        {"date_day": str(day), **{name: counts[name] for name in names}}
        for day, counts in sorted(days.items())
    ]


def _channels(rows: Iterable[Row], channel_of: Any) -> list[dict[str, Any]]:
    counts: dict[tuple[date, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        counted = counts[row.day, channel_of(row)]
        counted.update(sessions=row.visits, bounces=row.bounces)
    return [
        {
            "date_day": str(day),
            "channel": channel,
            "sessions": n["sessions"],
            "bounces": n["bounces"],
        }
        for (day, channel), n in sorted(counts.items())
    ]


def _sessions(visits: Iterable[Visits]) -> Counter[date]:
    found: Counter[date] = Counter()
    for one in visits:
        found[one.day] += one.sessions
    return found
