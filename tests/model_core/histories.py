"""Made-up contacts: families of records with every disorder that CRMs and files know.

Belongs: hypothesis strategies, what the portal's stages and sources count as.
Does not: raw rows (history_rows), what follows from a history (reckoning).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.model_core.reckoning import Change, Origin, Person, Stage

RUN_AT = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
EARLIEST = date(2025, 9, 20)
# Beside month ends: the days on which zones of both hemispheres change their clocks, and the run's own.
TURNS = [date(2025, 9, 28), date(2025, 10, 5), date(2025, 10, 26), date(2025, 11, 2)]
TURNS += [date(2025, 12, 31), date(2026, 1, 31), date(2026, 3, 8), date(2026, 3, 29)]
TURNS += [date(2026, 4, 5), date(2026, 6, 14), date(2026, 6, 15)]

# value → (label, display order); the order is the portal's own.
PORTAL = {
    "900": ("Visitor", 0),
    "subscriber": ("Subscriber", 1),
    "lead": ("Lead", 2),
    "101": ("Nurtured", 3),
    "marketingqualifiedlead": ("MQL", 4),
    "102": ("Called", 5),
    "103": ("Met", 6),
    "902": ("Marketing ready", 7),
    "salesqualifiedlead": ("SQL", 8),
    "opportunity": ("Opportunity", 9),
    "customer": ("Customer", 10),
    "901": ("Renewed", 11),
    "evangelist": ("Evangelist", 12),
    "other": ("Other", 13),
    "903": ("Disqualified", 14),
    "904": ("Partner", 15),
}
MAPPED = {"902": "mql", "903": "lost", "904": "none"}
COUNTS_AS = {
    "subscriber": Stage("subscriber", 10),
    "lead": Stage("lead", 20),
    "101": Stage("lead", 20.1, is_own=True),
    "marketingqualifiedlead": Stage("mql", 30),
    "902": Stage("mql", 30),
    "102": Stage("mql", 30.1, is_own=True),
    "103": Stage("mql", 30.2, is_own=True),
    "salesqualifiedlead": Stage("sql", 40),
    "opportunity": Stage("opportunity", 50),
    "customer": Stage("customer", 60),
    "evangelist": Stage("evangelist", 70),
    "other": Stage("other", None),
    "903": Stage("lost", None),
    "904": Stage("none", None),
    # Files name canonical stages.
    "mql": Stage("mql", 30),
    "sql": Stage("sql", 40),
}
RETIRED = "555"  # a value that history knows and the portal no longer has
HUBSPOT_VALUES = [*PORTAL, RETIRED, ""]
FILE_PROVENANCES = (None, "unknown", "earned", "administrative")
FILE_STAGES = ["subscriber", "lead", "mql", "sql", "opportunity", "customer", "evangelist", "other"]
SOURCE_TYPES = ["FORM", "IMPORT", "CRM_UI", "AUTOMATION_PLATFORM", "API", "MERGE_OBJECTS", "", None]

# source name and drill-downs → channel, after the table of channels.
CHANNELS: dict[tuple[str | None, str | None], str] = {
    ("ORGANIC_SEARCH", None): "organic_search",
    ("PAID_SEARCH", None): "paid_search",
    ("PAID_SOCIAL", None): "paid_social",
    ("SOCIAL_MEDIA", None): "organic_social",
    ("EMAIL_MARKETING", None): "email",
    ("DIRECT_TRAFFIC", None): "direct",
    ("OFFLINE", None): "offline",
    ("AI_REFERRALS", None): "ai_assistant",
    ("REFERRALS", None): "referrals",
    ("REFERRALS", "https://www.perplexity.ai/search"): "ai_assistant",
    ("REFERRALS", "notchatgpt.com"): "referrals",
    ("OTHER_CAMPAIGNS", None): "other_campaigns",
    ("OTHER_CAMPAIGNS", "chatgpt.com"): "ai_assistant",
    ("CARRIER_PIGEON", None): "unallocated",
    ("Trade Fair", None): "email",  # the client's own name for it
    (None, None): "unallocated",
}
FILE_CHANNELS = {
    "Organic Search": "organic_search",
    "direct": "direct",
    "offline": "offline",
    "claude.ai": "ai_assistant",
    "pigeon": "unallocated",
    "trade-fair": "email",
    None: "unallocated",
}
OWN_NAMES = {"trade_fair": "email"}
_OFFSETS = [timedelta(0), timedelta(milliseconds=1), timedelta(minutes=5), -timedelta(minutes=5)]
_OFFSETS += [timedelta(minutes=5, milliseconds=1), timedelta(hours=23), timedelta(days=40)]


def channel_of(origin: Origin, source: str) -> str:
    if source == "files":
        return FILE_CHANNELS[origin.name]
    return CHANNELS[origin.name, origin.detail_1]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def instants(zone: ZoneInfo) -> st.SearchStrategy[datetime]:
    """Milliseconds of nine months, many of them at the edges of local days."""
    edges = st.builds(
        lambda day, step: _midnight(day, zone) + step,
        st.sampled_from(TURNS),
        st.sampled_from([timedelta(0), timedelta(milliseconds=-1), timedelta(hours=2)]),
    )
    first = _midnight(EARLIEST, zone)
    length = int((RUN_AT - first) / timedelta(milliseconds=1)) + 86_400_000
    anywhere = st.integers(0, length).map(lambda ms: first + timedelta(milliseconds=ms))
    return st.one_of(edges, anywhere)


def _moments(pool: Sequence[datetime]) -> st.SearchStrategy[datetime]:
    """Instants near each other, so that equal ones and five-minute limits are met."""
    return st.builds(lambda at, step: at + step, st.sampled_from(pool), st.sampled_from(_OFFSETS))


def _origins(pool: Sequence[datetime]) -> st.SearchStrategy[Origin]:
    names = st.sampled_from(sorted(CHANNELS, key=str))
    at = st.one_of(st.none(), _moments(pool))
    return st.builds(lambda name, at: Origin(*name, at=at), names, at)


def _stage_changes(pool: Sequence[datetime], *, is_cut: bool) -> st.SearchStrategy[Any]:
    change = st.builds(
        Change,
        at=_moments(pool),
        value=st.sampled_from(HUBSPOT_VALUES),
        source_type=st.sampled_from(SOURCE_TYPES),
        source_id=st.sampled_from([None, "userId:7", "BULK_ACTION:7"]),
        is_derived=st.booleans() if is_cut else st.just(False),
    )
    # HubSpot derives no date for a cleared stage.
    derivable = change.filter(lambda c: not (c.is_derived and c.value == ""))
    return st.lists(derivable, max_size=7, unique_by=lambda c: (c.at, c.value)).map(tuple)


def _visits(pool: Sequence[datetime]) -> st.SearchStrategy[Any]:
    names = [*sorted({name for name, _ in CHANNELS if name}), ""]
    visit = st.builds(Change, at=_moments(pool), value=st.sampled_from(names))
    return st.lists(visit, max_size=4, unique_by=lambda v: (v.at, v.value)).map(tuple)


@st.composite
def families(draw: Any, zone: ZoneInfo) -> list[Person]:
    """A HubSpot contact with the records that were merged into it, directly or by way of others."""
    pool = draw(st.lists(instants(zone), min_size=1, max_size=3))
    members: list[Person] = []
    for number in range(draw(st.sampled_from([1, 1, 1, 2, 3, 4]))):
        is_cut = draw(st.booleans())
        members.append(
            Person(
                source="hubspot",
                id=str(number),
                created=draw(st.one_of(st.none(), _moments(pool).map(lambda at: Change(at, "")))),
                original=replace(draw(_origins(pool)), at=None),
                current=draw(_origins(pool)),
                changes=draw(_stage_changes(pool, is_cut=is_cut)),
                visits=draw(_visits(pool)),
                is_truncated=is_cut,
                is_archived=draw(st.sampled_from([False] * 4 + [True])),
                archived_at=draw(st.one_of(st.none(), _moments(pool), _moments([RUN_AT]))),
                merged_into=str(draw(st.integers(0, number - 1))) if number else None,
            )
        )
    return members


@st.composite
def file_contacts(draw: Any, zone: ZoneInfo) -> list[Person]:
    """A contact of files: dates or instants, entered in the client's zone or in another one."""
    pool = draw(st.lists(instants(zone), min_size=1, max_size=2))
    entered_in = ZoneInfo(draw(st.sampled_from([zone.key, "Pacific/Auckland", "America/Denver"])))

    def change(stage: str) -> Change:
        at, who = draw(_moments(pool)), draw(st.sampled_from(FILE_PROVENANCES))
        if draw(st.booleans()):
            return Change(at, stage, source_type=who)
        day = at.astimezone(entered_in).date()
        return Change(_midnight(day, entered_in), stage, day=day, source_type=who)

    stages = draw(st.lists(st.sampled_from(FILE_STAGES), max_size=4))
    changes = [change(stage) for stage in stages]
    created = change(draw(st.sampled_from(FILE_STAGES[:3])))
    if changes and draw(st.booleans()):
        return [Person("files", "0", None, changes=tuple(changes))]
    name = draw(st.sampled_from(list(FILE_CHANNELS)))
    return [Person("files", "0", created, Origin(name), changes=(created, *changes))]


def batch(zone: str, number: int, *, size: int = 150) -> list[Person]:
    """`size` families and as many file contacts; the same for the same `number`."""
    place = ZoneInfo(zone)
    people: list[Person] = []
    for strategy in (families(place), file_contacts(place)):
        for group in _drawn(strategy, number, size):
            people += _numbered(group, 1000 + len(people))
    return people


def _drawn(strategy: st.SearchStrategy[Any], number: int, size: int) -> list[Any]:
    """Examples gathered, not tested: one build of the models then judges all of them."""
    drawn = []

    @seed(number)
    @settings(
        max_examples=size,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def gather(example: Any) -> None:
        drawn.append(example)

    gather()
    return drawn


def _numbered(group: Sequence[Person], start: int) -> Iterator[Person]:
    """Ids of their own for a group; the survivor of a merge is no smaller than its losers."""
    ids = {person.id: str(start + len(group) - int(person.id)) for person in group}
    for person in group:
        yield replace(person, id=ids[person.id], merged_into=ids.get(person.merged_into or ""))
