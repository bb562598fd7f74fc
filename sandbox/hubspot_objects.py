"""The portal's records of one world by id, and what is linked to what.

Records are made when they are shown: a hundred thousand of them kept ready would cost 225 MB and
3 seconds more, a page of a hundred costs 2 milliseconds.

Belongs: looking up, walking by ascending id, merged ids, links between objects.
Does not: JSON (hubspot_records), matching (hubspot_search), paths (hubspot_crm).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from sandbox.calendar import iso
from sandbox.companies import Company
from sandbox.deals import Deal
from sandbox.hubspot_records import Record, company_record, contact_record, deal_record
from sandbox.records import RECYCLE_BIN, Contact
from sandbox.world import World

T = TypeVar("T", Contact, Company, Deal)
Links = dict[str, list[str]]


class Shelf(Generic[T]):
    """Records of one kind and one side (live or archived), by ascending id.

    Args:
        quick: properties that are read more cheaply than by making the record.
    """

    def __init__(
        self,
        items: dict[str, T],
        make: Callable[[T], Record],
        quick: dict[str, Callable[[T], str | None]],
    ) -> None:
        self.ids = sorted(items, key=int)
        self._numbers = [int(one) for one in self.ids]
        self._items: dict[str, T] = items
        self._make: Callable[[T], Record] = make
        self._quick: dict[str, Callable[[T], str | None]] = quick
        self._columns: dict[str, list[str | None]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def get(self, record_id: str) -> Record | None:
        item = self._items.get(record_id)
        return None if item is None else self._make(item)

    def after(self, record_id: int, limit: int) -> tuple[list[Record], bool]:
        """Up to `limit` records with greater ids, and whether more follow."""
        start = bisect_right(self._numbers, record_id)
        page = [self._make(self._items[one]) for one in self.ids[start : start + limit]]
        return page, start + limit < len(self.ids)

    def column(self, name: str) -> list[str | None]:
        """The property's values in the order of `ids`; kept once made."""
        if name not in self._columns:
            read = self._quick.get(name) or (lambda item: self._make(item).values.get(name))
            self._columns[name] = [read(self._items[one]) for one in self.ids]
        return self._columns[name]


AnyShelf = Shelf[Contact] | Shelf[Company] | Shelf[Deal]


class Objects:
    """links: (from kind, to kind) → id → ids of the other kind, the first one first."""

    def __init__(self, world: World) -> None:
        now, found = world.now, world.records
        contacts: dict[bool, dict[str, Contact]] = {
            False: {c.contact_id: c for c in found.live},
            True: {c.contact_id: c for c in found.archived},
        }
        deals: dict[bool, dict[str, Deal]] = {False: {}, True: {}}
        deal_contacts: Links = {}
        for deal in world.deals:
            ids = [found.home[person.serial] for person in deal.people]
            deal_contacts[deal.deal_id] = list(dict.fromkeys(one for one in ids if one is not None))
            is_archived = deal.archived_at is not None and deal.archived_at <= now
            if deal.archived_at is None or deal.archived_at > now - RECYCLE_BIN:
                deals[is_archived][deal.deal_id] = deal
        self.aliases = {old: c.contact_id for c in found.live for old in c.merged_ids}
        companies = {one.company_id: one for one in world.companies}
        self.links = _links(contacts[False], deals[False], deal_contacts)

        def deal_of(deal: Deal) -> Record:
            return deal_record(deal, now, len(deal_contacts[deal.deal_id]))

        shelve_contacts = partial(Shelf[Contact], make=contact_record, quick=_QUICK)
        shelve_deals = partial(Shelf[Deal], make=deal_of, quick={})
        shelve_companies = partial(Shelf[Company], make=company_record, quick={})
        self.shelves: dict[tuple[str, bool], AnyShelf] = {
            ("companies", False): shelve_companies(companies),
            ("companies", True): shelve_companies({}),
            ("contacts", False): shelve_contacts(contacts[False]),
            ("contacts", True): shelve_contacts(contacts[True]),
            ("deals", False): shelve_deals(deals[False]),
            ("deals", True): shelve_deals(deals[True]),
        }

    def shelf(self, kind: str, *, archived: bool) -> AnyShelf:
        return self.shelves[kind, archived]

    def today(self, record_id: str) -> str:
        """The id under which a record lives now: a merged one under its survivor's."""
        return self.aliases.get(record_id, record_id)


_QUICK: dict[str, Callable[[Contact], str | None]] = {
    "createdate": lambda contact: iso(contact.created_at),
    "hs_object_id": lambda contact: contact.contact_id,
    "lastmodifieddate": lambda contact: iso(contact.updated_at),
    "hs_lastmodifieddate": lambda contact: iso(contact.updated_at),
}


def _links(
    contacts: dict[str, Contact], deals: dict[str, Deal], deal_contacts: Links
) -> dict[tuple[str, str], Links]:
    contact_deals: Links = defaultdict(list)
    for deal_id in deals:
        for contact_id in deal_contacts[deal_id]:
            contact_deals[contact_id].append(deal_id)
    companies = {c.contact_id: c.person.company_id for c in contacts.values()}
    deal_companies = {
        one: list(dict.fromkeys(p.company_id for p in deal.people if p.company_id))
        for one, deal in deals.items()
    }
    return {
        ("deals", "contacts"): {one: deal_contacts[one] for one in deals},
        ("deals", "companies"): {one: found for one, found in deal_companies.items() if found},
        ("contacts", "deals"): dict(contact_deals),
        ("contacts", "companies"): {one: [its] for one, its in companies.items() if its},
    }
