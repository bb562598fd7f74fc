"""Contacts as the portal holds them at `now`: merges carried out, lives cut, histories bounded.

Belongs: which records exist, in which id, with which versions of stage and latest source.
Does not: HubSpot's property names and JSON (hubspot_records).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter

from sandbox.added import Added, filled
from sandbox.journeys import Entry
from sandbox.people import Person, Visit
from sandbox.stages import RANK
from sandbox.touches import Touch

RECYCLE_BIN = timedelta(days=90)


@dataclass(slots=True)
class Contact:
    """stages, visits: oldest first, as far as HubSpot keeps them.
    entered: stage value → newest entry, also where the version itself is no longer kept.
    added: what it holds in properties that were defined later.
    """

    contact_id: str
    person: Person
    created_at: datetime
    updated_at: datetime
    original: Touch
    stages: list[Entry]
    visits: list[Visit]
    entered: dict[str, datetime]
    merged_ids: tuple[str, ...]
    archived_at: datetime | None
    added: dict[str, str | None] = field(default_factory=dict)


@dataclass(slots=True)
class Contacts:
    """live and archived by ascending id; home: a person's record id today, None if it is gone."""

    live: list[Contact]
    archived: list[Contact]
    home: dict[int, str | None]
    merged_away: int
    erased: int


def contacts_at(
    people: Iterable[Person],
    now: datetime,
    depth: int,
    touched_at: datetime | None = None,
    added: Sequence[Added] = (),
) -> Contacts:
    """All records of `people` at `now`.

    Args:
        depth: how many versions of a property HubSpot keeps.
        touched_at: a mass update at which every record changed in the same millisecond.
        added: properties that were defined by then.
    """
    found = Contacts([], [], {}, 0, 0)
    for person in people:
        if person.erased_at is not None and person.erased_at <= now:
            found.home[person.serial] = None
            found.erased += 1
            continue
        joins = [j for j in person.group.joins if j[0] <= now] if person.group else []
        if person.group and person is not person.group.primary:
            own = next((new_id for _, new_id, who in joins if who is person), None)
            if own is not None:
                found.home[person.serial] = joins[-1][1]
                found.merged_away += 1
                continue
            joins = []
        contact = _contact(person, joins, now, depth)
        _fill(contact, added, now)
        if touched_at is not None and contact.created_at <= touched_at <= now:
            contact.updated_at = max(contact.updated_at, touched_at)
        found.merged_away += len(joins)
        found.home[person.serial] = contact.contact_id
        if contact.archived_at is None:
            found.live.append(contact)
            continue
        found.home[person.serial] = None
        if contact.archived_at > now - RECYCLE_BIN:
            found.archived.append(contact)
    found.live.sort(key=lambda one: int(one.contact_id))
    found.archived.sort(key=lambda one: int(one.contact_id))
    return found


def _contact(
    person: Person, joins: list[tuple[datetime, str, Person]], now: datetime, depth: int
) -> Contact:
    stages = [entry for entry in person.stages if entry.at <= now]
    visits = [visit for visit in person.visits if visit.at <= now]
    ids = [person.contact_id]
    for merged_at, new_id, other in joins:
        stages = _joined(stages, other.stages, merged_at)
        visits = sorted([*visits, *other.visits], key=attrgetter("at"))
        ids += [other.contact_id, new_id]
    entered = {entry.value: entry.at for entry in stages if entry.value}
    archived_at = person.archived_at if person.archived_at and person.archived_at <= now else None
    changes: Iterator[datetime | None] = iter(
        [
            person.created_at,
            archived_at,
            *(entry.at for entry in stages[-1:]),
            *(visit.at for visit in visits[-1:]),
            *(at for at, _, _ in joins),
        ]
    )
    return Contact(
        contact_id=ids[-1],
        person=person,
        created_at=person.created_at,
        updated_at=max(at for at in changes if at is not None),
        original=person.original,
        stages=stages[-depth:],
        visits=visits[-depth:],
        entered=entered,
        merged_ids=tuple(ids[:-1]),
        archived_at=archived_at,
    )


def _fill(contact: Contact, added: Iterable[Added], now: datetime) -> None:
    for one in added:
        its = filled(one, contact.person, now)
        contact.added[one.name] = its.value if its else None
        if its and its.changed_at:
            contact.updated_at = max(contact.updated_at, its.changed_at)


def _joined(stages: list[Entry], others: list[Entry], merged_at: datetime) -> list[Entry]:
    """Both histories; the survivor takes the furthest stage and does not fall behind it later."""
    before = [entry for entry in stages if entry.at < merged_at]
    both = sorted([*before, *others], key=attrgetter("at"))
    reached = max((RANK.get(entry.value, 0) for entry in both), default=0)
    after = [
        entry for entry in stages if entry.at >= merged_at and RANK.get(entry.value, 0) > reached
    ]
    furthest = max(both, key=lambda entry: RANK.get(entry.value, 0), default=None)
    if furthest is None or both[-1].value == furthest.value:
        return both + after
    merged = Entry(merged_at, furthest.value, "MERGE_CONTACTS", "merge")
    return [*both, merged, *after]
