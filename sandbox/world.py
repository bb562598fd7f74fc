"""The invented company as a whole: a pure function of seed, size, instant, profile and later properties.

Guarantee: the same of these give the same world on every machine. Of two worlds that differ only in
`now`, the later one tells the same story further: settled facts before the earlier `now` stay.

Belongs: putting the parts together, the hostile profile's settings.
Does not: HTTP.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Literal

from sandbox import truth
from sandbox.added import Added
from sandbox.calendar import TIMEZONE, WORLD_START, iso
from sandbox.companies import Company, companies_at
from sandbox.deals import CURRENCY, Deal, deals_at
from sandbox.draws import chance
from sandbox.marketing import FORMS, Form, surveys
from sandbox.people import WORLD_BEGAN, Person, people
from sandbox.records import Contacts, contacts_at
from sandbox.spend import Cost, spend_at, spend_csv
from sandbox.traffic import MAIN_HOST, SHOP_HOST, Visits, shown_by_origin, traffic_at
from sandbox.web import Web

Profile = Literal["plain", "hostile"]


@dataclass(frozen=True, slots=True)
class Habits:
    """What a profile changes.

    history_depth: versions of a property that HubSpot keeps.
    flapping: share of contacts with more versions than that.
    mass_update: all contacts of that time were changed in this one millisecond.
    search_lag: so long a change stays unknown to HubSpot's search.
    is_search_loose: neighbours in time may come in the wrong order.
    association_page: contacts of a deal that come in one answer.
    lists_deal_stage_dates: the Properties API names the date_entered properties of deals.
    has_foreign_links: paging links name another host, as behind a proxy.
    small_rows_below: GA4 rows of fewer sessions are withheld or end in (other); 0 = never.
    """

    history_depth: int = 45
    flapping: float = 0.0
    mass_update: datetime | None = None
    search_lag: timedelta = timedelta()
    is_search_loose: bool = False
    association_page: int = 500
    lists_deal_stage_dates: bool = True
    has_foreign_links: bool = False
    has_ghost_hosts: bool = False
    small_rows_below: int = 0
    is_sampled: bool = False


HABITS: dict[Profile, Habits] = {
    "plain": Habits(),
    "hostile": Habits(
        history_depth=20,
        flapping=0.01,
        mass_update=datetime(2026, 3, 1, 1, 30, tzinfo=UTC),
        search_lag=timedelta(minutes=10),
        is_search_loose=True,
        association_page=3,
        lists_deal_stage_dates=False,
        has_foreign_links=True,
        has_ghost_hosts=True,
        small_rows_below=2,
        is_sampled=True,
    ),
}


class World:
    """Args:
    now: an aware instant; milliseconds below are dropped.
    contacts: about how many are created in the first 18 months.
    added: properties that were defined in the meantime; later ones than `now` are not there yet.
    surveys: how many forms that ask for no address there are beside the others.
    """

    def __init__(
        self,
        seed: int,
        contacts: int,
        now: datetime,
        profile: Profile = "plain",
        added: Sequence[Added] = (),
        surveys: int = 0,
    ) -> None:
        if now.tzinfo is None:
            raise ValueError(f"World: now {now} has no time zone; give an aware instant")
        if now < WORLD_BEGAN:
            raise ValueError(f"World: now {now} lies before the world's start {WORLD_START}")
        self.seed, self.contacts, self.profile = seed, contacts, profile
        self.all_added, self.surveys = tuple(added), surveys
        now = now.astimezone(UTC)
        self.now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        self.habits = HABITS[profile]
        self.hosts = (MAIN_HOST, SHOP_HOST)

    def at(self, now: datetime, added: Sequence[Added]) -> World:
        """The same story, told up to another instant."""
        return World(self.seed, self.contacts, now, self.profile, added, self.surveys)

    @cached_property
    def people(self) -> list[Person]:
        return people(self.seed, self.contacts, self.now, self.habits.flapping)

    @cached_property
    def records(self) -> Contacts:
        depth, touched_at = self.habits.history_depth, self.habits.mass_update
        return contacts_at(self.people, self.now, depth, touched_at, self.added)

    @property
    def added(self) -> list[Added]:
        return [one for one in self.all_added if one.since <= self.now]

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        return FORMS + surveys(self.surveys)

    @cached_property
    def companies(self) -> list[Company]:
        return companies_at(self.seed, self.people, self.now)

    @cached_property
    def deals(self) -> list[Deal]:
        return deals_at(self.seed, self.people, self.now)

    @cached_property
    def traffic(self) -> list[Visits]:
        ghosts = self.habits.has_ghost_hosts
        return traffic_at(self.seed, self.contacts, self.now, has_ghosts=ghosts)

    @cached_property
    def web(self) -> Web:
        return Web(self.seed, self.contacts, self.now)

    @cached_property
    def spend(self) -> list[Cost]:
        return spend_at(self.seed, self.contacts, self.now)

    @property
    def spend_csv(self) -> str:
        return spend_csv(self.spend)

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What a client file needs. The tokens open nothing but this sandbox."""
        rng = chance(self.seed, "identity")
        token = uuid.UUID(int=rng.getrandbits(128), version=4)
        identity = {
            "portal_id": str(rng.randrange(140_000_000, 149_999_999)),
            "hubspot_token": f"pat-eu1-{token}",
            "ga4_property_id": str(rng.randrange(400_000_000, 499_999_999)),
            "ga4_token": f"sandbox.{rng.getrandbits(160):040x}",
            "timezone": TIMEZONE,
            "currency": CURRENCY,
            "world_start": str(WORLD_START),
        }
        app = {key: uuid.UUID(int=rng.getrandbits(128), version=4) for key in ("id", "secret")}
        refresh = f"eu1-{rng.getrandbits(128):032x}"
        return identity | {
            "oauth_client_id": str(app["id"]),
            "oauth_client_secret": str(app["secret"]),
            "oauth_refresh_token": refresh,
            **self.web.identity,
        }

    @cached_property
    def truth(self) -> dict[str, Any]:
        records = self.records
        return {
            "now": iso(self.now),
            "funnel_daily": truth.funnel_daily(records.live),
            "web_leads_daily": truth.web_leads_daily(records.live),
            "web_traffic_daily": truth.web_traffic_daily(self.traffic, self.traffic_split),
            "acquisition_daily": truth.acquisition_daily(self.traffic_split),
            "own_hosts": self._truth_of_own_hosts,
            "revenue_daily": truth.revenue_daily(self.deals, records, self.now),
            "spend_daily": truth.spend_daily(self.spend),
            "totals": {
                "contacts": len(records.live),
                "contacts_archived": len(records.archived),
                "contacts_merged_away": records.merged_away,
                "contacts_erased": records.erased,
                "deals": sum(d.archived_at is None or d.archived_at > self.now for d in self.deals),
                "sessions": sum(visits.sessions for visits in self.traffic),
            },
        }

    @property
    def _truth_of_own_hosts(self) -> dict[str, Any]:
        """The same for a client that names its hosts and so leaves ghosts out."""
        totals = [v for v in self.traffic if v.host in self.hosts]
        split = [v for v in self.traffic_split if v.host in self.hosts]
        return {
            "hosts": list(self.hosts),
            "web_traffic_daily": truth.web_traffic_daily(totals, split),
            "acquisition_daily": truth.acquisition_daily(split),
        }

    @cached_property
    def traffic_split(self) -> list[Visits]:
        """The visits as a report with source dimensions shows them."""
        below = self.habits.small_rows_below
        return shown_by_origin(self.traffic, below) if below else self.traffic
