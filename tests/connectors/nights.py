"""A portal that lives on from night to night, and a warehouse that follows it.

Belongs: nights over a sandbox in this process, what the portal has against what the warehouse knows.
Does not: single calls (the tests of the connector).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.http import SystemClock
from connectors.hubspot import HubspotOptions, open_hubspot
from connectors.hubspot.known import Known
from pipelines.config import ClientConfig, load_client
from pipelines.erasure import forget_the_gone
from pipelines.home import ClientHome, Home
from pipelines.landing import LandingOutcome, land_source
from pipelines.loading import has_left_over, load_left_over, load_source
from pipelines.loading.known import known_of_hubspot
from pipelines.warehouse import open_warehouse
from sandbox.box import Box
from sandbox.calendar import iso
from sandbox.server import serving

CLIENT = """
name: Acme
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
sources:
  hubspot: {{token: {{env: ACME_TOKEN}}, portal_id: {portal_id}, base_url: "{url}"}}
"""
NO_LIMITS = {"ten_secondly": 10**6, "ten_secondly_oauth": 10**6, "search": 10**6}

Rows = list[tuple[Any, ...]]


class WorldClock(SystemClock):
    """The instants are the sandbox's, the waiting is real and short. ahead: how wrong this machine's are."""

    def __init__(self, box: Box, ahead: timedelta) -> None:
        self._box = box
        self._ahead = ahead

    def now(self) -> datetime:
        return self._box.clock.ticking() + self._ahead


@dataclass
class Follower:
    """One warehouse that reads the portal."""

    box: Box
    url: str
    home: ClientHome
    config: ClientConfig
    runs: int = 0
    clock_ahead: timedelta = timedelta(0)

    def open(self, known: Known, **options: Any) -> Any:
        identity = self.box.identity
        return open_hubspot(
            HubspotOptions(
                identity["hubspot_token"],
                "Europe/Stockholm",
                portal_id=identity["portal_id"],
                base_url=self.url,
                quota_share=1.0,
                known=known,
                **options,
            ),
            clock=WorldClock(self.box, self.clock_ahead),
        )

    def land(self, *, is_full: bool = False, **options: Any) -> LandingOutcome:
        self.runs += 1
        if has_left_over(self.home, "acme", "hubspot"):
            load_left_over(self.home, self.config, "hubspot", lambda _: None)
        source = self.open(known_of_hubspot(self.home, "acme", is_full=is_full), **options)
        try:
            outcome = land_source(
                source,
                self.home,
                run_id=f"{self.home.root.parent.parent.name[-4:]}{self.runs:04d}",
                days=None,
                report=lambda _: None,
                now=WorldClock(self.box, self.clock_ahead).now,
            )
        finally:
            source.close()
        self.calls = source.usage.calls
        return outcome

    def load(self) -> None:
        connection = open_warehouse(self.home)
        try:
            load_source(
                connection, self.home, config=self.config, source="hubspot", report=lambda _: None
            )
        finally:
            connection.close()
        forget_the_gone(self.home, "acme")

    def night(self, *, is_full: bool = False, **options: Any) -> LandingOutcome:
        outcome = self.land(is_full=is_full, **options)
        self.load()
        return outcome

    def rows(self, query: str, *values: Any) -> Rows:
        connection = open_warehouse(self.home, read_only=True)
        try:
            return connection.execute(query, list(values)).fetchall()
        finally:
            connection.close()


@contextmanager
def portal(box: Box) -> Iterator[str]:
    box.limits.change(NO_LIMITS)
    with serving(box) as url:
        yield url


def follower(box: Box, url: str, folder: Path) -> Follower:
    folder.mkdir(parents=True, exist_ok=True)
    text = CLIENT.format(url=url, portal_id=box.identity["portal_id"])
    (folder / "acme.yml").write_text(text)
    config = load_client(folder, "acme", check_secrets=False)
    return Follower(box, url, Home(folder / "home").ensure().client("acme").ensure(), config)


LIVE = {
    "contacts": """
        select contact_id, lifecycle_stage, updated_at, list_sort(merged_ids)
        from raw.hubspot_contacts where not is_archived
            and contact_id not in (select alias_id from raw.hubspot_aliases where object_type = 'contact')
        order by all
    """,
    "companies": """
        select company_id, lifecycle_stage, updated_at, list_sort(merged_ids)
        from raw.hubspot_companies where not is_archived order by all
    """,
    "deals": """
        select deal_id, stage_value, updated_at, list_sort(merged_ids)
        from raw.hubspot_deals where not is_archived
            and deal_id not in (select object_id from raw.hubspot_gone where object_type = 'deal')
        order by all
    """,
}
"""What the warehouse holds to be live, by kind."""


def shown(box: Box, kind: str) -> Rows:
    """What the portal has live, in the same shape."""
    stage = "dealstage" if kind == "deals" else "lifecyclestage"
    shelf = box.scene.objects.shelf(kind, archived=False)
    found = [record for one in shelf.ids if (record := shelf.get(one)) is not None]
    return sorted(
        (
            record.record_id,
            record.values.get(stage),
            datetime.fromisoformat(iso(record.updated_at)),
            sorted((record.values.get("hs_merged_object_ids") or "").split(";"))
            if record.values.get("hs_merged_object_ids")
            else [],
        )
        for record in found
    )


FIRST = datetime(2026, 7, 7, 1, tzinfo=UTC)


def just_after_a_change(box: Box, at: datetime) -> datetime:
    """Two seconds after the last stage entry before `at`."""
    box.move_to(at)
    changes = (entry.at for person in box.world.people for entry in person.stages)
    return max(one for one in changes if one < at) + timedelta(seconds=2)


@dataclass(frozen=True)
class NewProperty:
    """A property that the portal's people define after a night, and that is asked for from a later one on."""

    name: str
    defined_after: int
    asked_from: int


def new_properties(nights: int) -> list[NewProperty]:
    """One a week, asked for in turn on the first and on the second night that has it."""
    return [
        NewProperty(f"region_{number}", night, night + 1 + number % 2)
        for number, night in enumerate(range(1, nights - 1, 7))
    ]


HELD = f"""
    select held.contact_id, held.extra ->> $1
    from raw.hubspot_contacts as held
    inner join ({LIVE["contacts"]}) as live using (contact_id)
    order by all
"""
"""What the warehouse's live contacts hold in a property."""


def held(box: Box, name: str) -> Rows:
    """What the portal's own hold in it."""
    shelf = box.scene.objects.shelf("contacts", archived=False)
    found = [record for one in shelf.ids if (record := shelf.get(one)) is not None]
    return sorted((record.record_id, record.values[name]) for record in found)


def differing(house: Follower, asked: Iterable[str] = ()) -> list[str]:
    """The kinds whose live records are not the portal's, and the properties whose values are not."""
    return [
        *(kind for kind, query in LIVE.items() if house.rows(query) != shown(house.box, kind)),
        *(name for name in asked if house.rows(HELD, name) != held(house.box, name)),
    ]


def live_nights(house: Follower, nights: int) -> Iterator[tuple[int, list[str]]]:
    """Follow the portal night by night; yields the streams that failed and what differs."""
    new = new_properties(nights)
    for night in range(nights + 1):
        at = FIRST + timedelta(days=night, hours=night % 20)
        house.box.move_to(just_after_a_change(house.box, at))
        asked = [one.name for one in new if one.asked_from <= night]
        outcome = house.night(extra_properties={"contacts": asked})
        failed = [one.stream for one in outcome.streams if one.status != "ok"]
        yield night, failed + differing(house, asked)
        for one in new:
            if one.defined_after == night:
                house.box.add_property(one.name)
