"""The funnel reckoned contact by contact in plain Python, from the text of the KPI model alone.

Belongs: what a contact reached and when, whose visit made the lead, counts and stock by day.
Does not: SQL, warehouses, making up contacts (histories).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

RUNGS = {"subscriber": 10, "lead": 20, "mql": 30, "sql": 40, "opportunity": 50, "customer": 60}
LADDER = RUNGS | {"evangelist": 70}
NOT_WEB = ("offline", "unallocated", "pending")
GRACE = timedelta(minutes=5)


class Stage(NamedTuple):
    """What a stage value counts as; `rank` is None outside the ladder, `is_own` between two rungs."""

    name: str
    rank: float | None
    is_own: bool = False


@dataclass(frozen=True)
class Change:
    """A stored value of a contact's stage; `day` is told only where the source tells a date."""

    at: datetime
    value: str
    source_type: str | None = None
    source_id: str | None = None
    is_derived: bool = False
    day: date | None = None


@dataclass(frozen=True)
class Origin:
    """Where somebody came from, as the source names it, with HubSpot's drill-downs."""

    name: str | None
    detail_1: str | None = None
    detail_2: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Person:
    """One record of a source, as stored."""

    source: str
    id: str
    created: Change | None
    original: Origin = Origin(None)
    current: Origin = Origin(None)
    changes: tuple[Change, ...] = ()
    visits: tuple[Change, ...] = ()
    is_truncated: bool = False
    is_archived: bool = False
    archived_at: datetime | None = None
    merged_into: str | None = None


class Entry(NamedTuple):
    """A stage entry that counts."""

    at: datetime
    day: date
    is_date_only: bool
    value: str
    stage: Stage | None
    provenance: str

    @property
    def place(self) -> tuple[datetime, float, str, bool]:
        """Order of entries: by time; at one instant cleared first, then by rank."""
        rank = self.stage.rank if self.stage and self.stage.rank is not None else 0
        return self.at, rank if self.stage else -1, self.value, self.is_date_only

    @property
    def name(self) -> str | None:
        return self.stage.name if self.stage else None


@dataclass(frozen=True)
class Clock:
    """What the run may see: instants up to `until`, dates up to `day`."""

    zone: ZoneInfo
    until: datetime
    day: date

    @classmethod
    def of(cls, zone: str, run_at: datetime, as_of: date | None = None) -> Clock:
        place = ZoneInfo(zone)
        if as_of is None:
            return cls(place, run_at, run_at.astimezone(place).date())
        midnight = datetime.combine(as_of + timedelta(days=1), time(), place).astimezone(UTC)
        return cls(place, min(run_at, midnight - timedelta(microseconds=1)), as_of)

    def local_day(self, change: Change) -> date:
        return change.day or change.at.astimezone(self.zone).date()

    def sees(self, change: Change) -> bool:
        return change.day <= self.day if change.day else change.at <= self.until


@dataclass(frozen=True)
class Progress:
    """What became of one live contact."""

    person: Person
    created: Change | None
    entries: Sequence[Entry]
    visits: Sequence[Change]
    is_truncated: bool
    first: dict[str, Entry] = field(default_factory=dict)

    def days(self, start: str, end: str) -> float | None:
        if start not in self.first or end not in self.first:
            return None
        one, other = self.first[start], self.first[end]
        if one.is_date_only or other.is_date_only:
            return float(max((other.day - one.day).days, 0))
        return max((other.at - one.at) / timedelta(days=1), 0.0)

    @property
    def explicit(self) -> set[str]:
        return {e.stage.name for e in self.entries if e.stage and not e.stage.is_own}

    @property
    def is_instant_customer(self) -> bool:
        return "customer" in self.first and self.first["lead"] is self.first["customer"]

    @property
    def current_stage(self) -> str | None:
        return max(self.entries, key=lambda e: e.place).name if self.entries else None

    @property
    def furthest_stage(self) -> str | None:
        ranks = [e.stage.rank for e in self.entries if e.stage and e.stage.rank is not None]
        passed = [name for name, rank in LADDER.items() if ranks and rank <= max(ranks)]
        return passed[-1] if passed else None

    def session_origin(self, clock: Clock) -> tuple[str, Origin]:
        """Basis and origin of the visit that made the lead."""
        made = [self.first["lead"].at] if "lead" in self.first else []
        made += [self.created.at] if self.created else []
        limit = min(max(made) + GRACE, clock.until) if made else clock.until
        person, current = self.person, self.person.current
        is_in_time = current.at is not None and current.at <= limit
        recorded = [v for v in self.visits if v.value and v.at <= limit]
        if recorded:
            name = max(recorded, key=lambda v: (v.at, v.value)).value
            if is_in_time and current.name == name:
                return "history", current
            return "history", Origin(name)
        if current.name and is_in_time:
            return "current", current
        return "original", person.original


def provenance(change: Change, source: str) -> str:
    """Who moved the contact: earned, administrative or unknown."""
    if source == "files":
        return change.source_type or "unknown"
    kind = (change.source_type or "").upper()
    if not kind:
        return "unknown"
    administrative = {"IMPORT", "BATCH_UPDATE", "MIGRATION", "INTERNAL_PROCESSING"}
    integration = {"INTEGRATION", "API", "SALESFORCE"}
    is_bulk = kind == "CRM_UI" and "bulk" in (change.source_id or "").lower()
    if kind in administrative | integration or kind.startswith("MERGE_") or is_bulk:
        return "administrative"
    return "earned"


def reckon(
    people: Iterable[Person], clock: Clock, stages: dict[str, Stage]
) -> dict[tuple[str, str], Progress]:
    """Every live contact that is created or has an entry, by source and id."""
    people = list(people)
    merged = _merged(people)
    found = {}
    for person in people:
        is_archived = person.is_archived and not (
            person.archived_at and person.archived_at > clock.until
        )
        if person.merged_into or is_archived:
            continue
        losers = merged[person.source, person.id]
        changes = _history(person, losers, clock, "changes")
        entries = [
            Entry(
                change.at,
                clock.local_day(change),
                change.day is not None,
                change.value,
                stages.get(change.value, Stage("unmapped", None)) if change.value else None,
                provenance(change, person.source),
            )
            for change in changes
        ]
        created = person.created
        if created and not (clock.sees(created) and clock.local_day(created) <= clock.day):
            created = None
        if not entries and not created:
            continue
        found[person.source, person.id] = Progress(
            person,
            created,
            entries,
            _history(person, losers, clock, "visits"),
            person.is_truncated and bool(entries),
            _first(entries),
        )
    return found


def _merged(people: Iterable[Person]) -> defaultdict[tuple[str, str], list[Person]]:
    """Survivor → the records that ended in it, however many merges it took."""
    by_id = {(each.source, each.id): each for each in people}
    merged = defaultdict(list)
    for loser in by_id.values():
        end = loser
        while end.merged_into:
            end = by_id[end.source, end.merged_into]
        if end is not loser:
            merged[end.source, end.id].append(loser)
    return merged


def _history(person: Person, losers: Sequence[Person], clock: Clock, which: str) -> list[Change]:
    """The survivor's own; of a cut history also what losers stored before it begins."""
    own: list[Change] = list(getattr(person, which))
    if person.is_truncated and own:
        begins = [change.at for change in own if not change.is_derived]
        stored = [c for loser in losers for c in getattr(loser, which) if not c.is_derived]
        own += [c for c in stored if not begins or c.at < min(begins)]
    seen = [change for change in own if clock.sees(change)]
    recorded = {change.value for change in seen if not change.is_derived}
    return [c for c in seen if not (c.is_derived and c.value in recorded)]


def _first(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Rung → first entry at that rung or at any later rank."""
    first = {}
    for name, rung in RUNGS.items():
        passing = [e for e in entries if e.stage and (e.stage.rank or 0) >= rung]
        if passing:
            first[name] = min(passing, key=_precedence)
    return first


def _precedence(entry: Entry) -> tuple[datetime, float, bool, date, str]:
    """The earlier one, then the lower rung; names decide what is left, so that a run repeats."""
    rank = entry.stage.rank if entry.stage and entry.stage.rank else 0
    return entry.at, rank, entry.is_date_only, entry.day, entry.provenance


def stock(
    contacts: Iterable[Progress], last_day: date
) -> dict[tuple[date, str], tuple[int, int, int]]:
    """(day, stage) → contacts at its end, stays begun, stays ended: looked up contact by day."""
    held, begun, ended = Counter(), Counter(), Counter()
    for contact in contacts:
        entries = sorted(contact.entries, key=lambda e: e.place)
        moves = [e for i, e in enumerate(entries) if i == 0 or e.name != entries[i - 1].name]
        for number, move in enumerate(moves):
            if move.name is None:
                continue
            begun[move.day, move.name] += 1
            after = [later.day for later in moves[number + 1 :]]
            if after:
                ended[max(min(after), move.day), move.name] += 1
        if not moves:
            continue
        day = min(move.day for move in moves)
        while day <= last_day:
            now = [move for move in moves if move.day <= day][-1]
            if now.name:
                held[day, now.name] += 1
            day += timedelta(days=1)
    rows = {}
    for stage in {name for _, name in begun}:
        day = min(day for day, name in begun if name == stage)
        while day <= last_day:
            key = (day, stage)
            rows[key] = (held[key], begun[key], ended[key])
            day += timedelta(days=1)
    return rows
