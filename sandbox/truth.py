"""The answer key: what a careful analyst would count, in plain Python and by the KPI model's words.

Belongs: funnel, web leads, traffic, revenue and spend by local day and channel or platform.
Does not: any SQL, any code of the product, anything that the APIs do not show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.calendar import local_day
from sandbox.channels import NOT_WEB, ga4_channel, hubspot_channel
from sandbox.deals import NEW_BUSINESS, Deal
from sandbox.journeys import Entry
from sandbox.records import Contact, Contacts
from sandbox.spend import Cost
from sandbox.stages import LADDER, RANK
from sandbox.traffic import Visits

SESSION_GRACE = timedelta(minutes=5)
ADMINISTRATIVE = frozenset(
    (
        "IMPORT",
        "BATCH_UPDATE",
        "MIGRATION",
        "INTERNAL_PROCESSING",
        "INTEGRATION",
        "API",
        "SALESFORCE",
    )
)
EARNED = ("leads", "mqls", "sqls")
REVENUE = ("won_deals", "won_revenue", "new_deals", "new_revenue")
Counts = dict[tuple[date, str], Counter[str]]


def channel_of(contact: Contact) -> str:
    touch = contact.original
    return hubspot_channel(touch.source, touch.data_1, touch.data_2)


def is_earned(entry: Entry) -> bool:
    """Made by the contact, a workflow or one person's hand: no import, bulk edit, merge or sync."""
    is_bulk = entry.source_type == "CRM_UI" and "bulk" in entry.source_id.lower()
    is_merge = entry.source_type.startswith("MERGE_")
    return not (is_bulk or is_merge or entry.source_type in ADMINISTRATIVE)


def entries_of(contact: Contact) -> list[tuple[datetime, int, bool]]:
    """Instant, rank and whether earned, of what counts.

    Where versions are cut, date-entered values fill in: recorded entries come first, and who
    made a filled-in one is not known.
    """
    entries = [(e.at, RANK[e.value], is_earned(e)) for e in contact.stages if e.value in RANK]
    recorded = {e.value for e in contact.stages}
    for value, at in contact.entered.items():
        if value not in recorded and value in RANK:
            entries.append((at, RANK[value], False))
    return entries


def reached(contact: Contact, rank: int) -> datetime | None:
    """The first entry at that rank or any later one."""
    return min((at for at, own, _ in entries_of(contact) if own >= rank), default=None)


def session_channel(contact: Contact, lead_at: datetime) -> str:
    """Channel of the last visit that was known when the lead was made, else of the original."""
    limit = max(lead_at, contact.created_at) + SESSION_GRACE
    known = [visit.touch for visit in contact.visits if visit.at <= limit]
    if not known:
        return channel_of(contact)
    return hubspot_channel(known[-1].source, known[-1].data_1, known[-1].data_2)


def funnel_daily(contacts: Iterable[Contact]) -> list[dict[str, Any]]:
    counts: Counts = defaultdict(Counter)
    for contact in contacts:
        channel, entries = channel_of(contact), sorted(entries_of(contact))
        counts[local_day(contact.created_at), channel]["contacts"] += 1
        for name, rank in LADDER.items():
            first = next((entry for entry in entries if entry[1] >= rank), None)
            if first is None:
                continue
            counted = counts[local_day(first[0]), channel]
            counted[name] += 1
            if name in EARNED and first[2]:
                counted[f"earned_{name}"] += 1
    return _rows(counts, ("contacts", *LADDER, *(f"earned_{name}" for name in EARNED)))


def web_leads_daily(contacts: Iterable[Contact]) -> list[dict[str, Any]]:
    """Leads of both pairs: by session channel and by channel of the original source."""
    counts: Counts = defaultdict(Counter)
    for contact in contacts:
        lead_at = reached(contact, LADDER["leads"])
        if lead_at is None:
            continue
        day, original = local_day(lead_at), channel_of(contact)
        by_session = session_channel(contact, lead_at)
        if by_session not in NOT_WEB:
            counts[day, by_session]["session"] += 1
        if original not in NOT_WEB:
            counts[day, original]["acquisition"] += 1
    return _rows(counts, ("session", "acquisition"))


def web_traffic_daily(
    totals: Iterable[Visits], split: Iterable[Visits], provider: str = "ga4"
) -> list[dict[str, Any]]:
    """Channels as the report splits them; unallocated also holds what the totals have beyond."""
    counts: Counts = defaultdict(Counter)
    for visits in totals:
        counts[visits.day, "unallocated"].update(_measures(visits))
    for visits in split:
        measures, origin = _measures(visits), visits.origin
        channel = ga4_channel(origin.group, origin.source, origin.medium, origin.campaign)
        counts[visits.day, "unallocated"].subtract(measures)
        counts[visits.day, channel].update(measures)
    rows = _rows(counts, ("sessions", "engaged_sessions", "new_users"))
    return [{**row, "provider": provider} for row in rows]


def acquisition_daily(visits: Iterable[Visits]) -> list[dict[str, Any]]:
    counts: Counts = defaultdict(Counter)
    for one in visits:
        first = one.first_user
        channel = ga4_channel(first.group, first.source, first.medium, "")
        counts[one.day, channel]["new_users"] += one.new_users
    return _rows(counts, ("new_users",))


def revenue_daily(deals: Iterable[Deal], contacts: Contacts, now: datetime) -> list[dict[str, Any]]:
    """Won deals by close day; credit goes to the linked live contact with the earliest lead."""
    live = {contact.contact_id: contact for contact in contacts.live}
    counts: dict[tuple[date, str], dict[str, float]] = {}
    for deal in deals:
        is_archived = deal.archived_at is not None and deal.archived_at <= now
        if is_archived or not deal.is_won(now) or deal.close_at > now:
            continue
        key = local_day(deal.close_at), _credited(deal, contacts.home, live)
        row = counts.setdefault(key, dict.fromkeys(REVENUE, 0))
        row["won_deals"] += 1
        row["won_revenue"] = round(row["won_revenue"] + deal.amount_home, 2)
        if deal.pipeline == NEW_BUSINESS:
            row["new_deals"] += 1
            row["new_revenue"] = round(row["new_revenue"] + deal.amount_home, 2)
    return [
        {"date_day": str(day), "channel": channel, **counts[day, channel]}
        for day, channel in sorted(counts)
    ]


def _credited(deal: Deal, home: Mapping[int, str | None], live: Mapping[str, Contact]) -> str:
    leads = []
    for person in deal.people:
        contact = live.get(home.get(person.serial) or "")
        lead_at = reached(contact, LADDER["leads"]) if contact else None
        if contact is not None and lead_at is not None:
            leads.append((lead_at, int(contact.contact_id), channel_of(contact)))
    return min(leads)[2] if leads else "unallocated"


def spend_daily(costs: Iterable[Cost]) -> list[dict[str, Any]]:
    counts: Counts = defaultdict(Counter)
    for cost in costs:
        counts[cost.day, cost.platform][cost.cost_type] += round(cost.cost * 100)
    return [
        {"date_day": str(day), "platform": platform, "cost_type": kind, "cost": cents / 100}
        for (day, platform), kinds in sorted(counts.items())
        for kind, cents in sorted(kinds.items())
    ]


def _measures(visits: Visits) -> dict[str, int]:
    return {
        "sessions": visits.sessions,
        "engaged_sessions": visits.engaged,
        "new_users": visits.new_users,
    }


def _rows(counts: Counts, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {"date_day": str(day), "channel": channel, **{name: counted[name] for name in names}}
        for (day, channel), counted in sorted(counts.items())
        if any(counted[name] for name in names)
    ]
