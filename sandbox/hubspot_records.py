"""Contacts and deals in HubSpot's JSON: every value a string or null, histories newest first.

Guarantee: names, e-mail addresses and telephone numbers are null unless asked for by name, and
then invented.

Belongs: property values, versions, the record envelope.
Does not: paging and paths (hubspot_api).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.calendar import iso
from sandbox.deals import CURRENCY, NEW_BUSINESS, RATES, Deal
from sandbox.hubspot_properties import DEFAULTS, NAMES, PERSONAL
from sandbox.records import Contact
from sandbox.world import World

Values = dict[str, str | None]
Versions = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Record:
    """One object of either kind, ready to be shown in part."""

    kind: str
    record_id: str
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    values: Values
    versions: Versions

    def shown(self, properties: Sequence[str], history: Sequence[str], url: str) -> dict[str, Any]:
        asked = set(properties) & NAMES[self.kind]
        names = sorted(asked | set(DEFAULTS[self.kind]))
        kept = {n: None if n in PERSONAL and n not in asked else self.values.get(n) for n in names}
        body: dict[str, Any] = {"id": self.record_id, "properties": kept}
        if history:
            known = [name for name in history if name in NAMES[self.kind]]
            body["propertiesWithHistory"] = {name: self._versions(name) for name in known}
        body |= {
            "createdAt": iso(self.created_at),
            "updatedAt": iso(self.updated_at),
            "archived": self.archived_at is not None,
            "url": url,
        }
        if self.archived_at is not None:
            body["archivedAt"] = iso(self.archived_at)
        return body

    def _versions(self, name: str) -> list[dict[str, Any]]:
        if name in self.versions:
            return self.versions[name]
        value = self.values.get(name)
        return [] if value is None else [version(self.created_at, value, "CRM_UI", "")]


def version(at: datetime, value: str, source_type: str, source_id: str) -> dict[str, Any]:
    made = {"value": value, "timestamp": iso(at), "sourceType": source_type}
    return {**made, "sourceId": source_id} if source_id else made


def contact_record(contact: Contact) -> Record:
    person, original = contact.person, contact.original
    latest = contact.visits[-1] if contact.visits else None
    stage = contact.stages[-1] if contact.stages else None
    values: Values = {
        "email": f"kontakt{person.serial}@example.invalid",
        "firstname": "Kim",
        "lastname": f"Exempel {person.serial}",
        "phone": None,
        "createdate": iso(contact.created_at),
        "lastmodifieddate": iso(contact.updated_at),
        "hs_object_id": contact.contact_id,
        "lifecyclestage": stage.value or None if stage else None,
        "hs_analytics_source": original.source,
        "hs_analytics_source_data_1": original.data_1 or None,
        "hs_analytics_source_data_2": original.data_2 or None,
        "hs_latest_source": latest.touch.source if latest else None,
        "hs_latest_source_data_1": latest.touch.data_1 if latest else None,
        "hs_latest_source_data_2": latest.touch.data_2 if latest else None,
        "hs_latest_source_timestamp": iso(latest.at) if latest else None,
        "hs_analytics_first_timestamp": iso(contact.created_at),
        "hs_analytics_num_page_views": str(person.page_views),
        "hs_analytics_num_visits": str(len(contact.visits)),
        "hs_object_source": person.object_source,
        "hs_object_source_label": person.object_source,
        "hs_merged_object_ids": ";".join(contact.merged_ids) or None,
        "hs_pipeline": "contacts-lifecycle-pipeline",
        "hubspot_owner_id": "904875188" if person.serial % 3 else None,
        "associatedcompanyid": person.company_id or None,
        "hs_v2_date_entered_current_stage": iso(stage.at) if stage else None,
    }
    if person.page_views:
        values["hs_analytics_first_visit_timestamp"] = iso(contact.created_at)
    for value, at in contact.entered.items():
        values[f"hs_v2_date_entered_{value}"] = iso(at)
    stages = [version(e.at, e.value, e.source_type, e.source_id) for e in contact.stages]
    visits = [(v.at, v.touch) for v in contact.visits]
    versions = {
        "lifecyclestage": stages[::-1],
        "hs_latest_source": [version(at, t.source or "", "ANALYTICS", "") for at, t in visits][::-1],
        "hs_latest_source_data_1": [version(at, t.data_1, "ANALYTICS", "") for at, t in visits][::-1],
        "hs_latest_source_data_2": [version(at, t.data_2, "ANALYTICS", "") for at, t in visits][::-1],
    }
    return Record(
        "contacts",
        contact.contact_id,
        contact.created_at,
        contact.updated_at,
        contact.archived_at,
        values,
        versions,
    )


def deal_record(deal: Deal, now: datetime, contacts: int) -> Record:
    known = [(at, stage) for at, stage in deal.stages if at <= now]
    stage, archived_at = deal.stage_at(now), deal.archived_at
    if archived_at is not None and archived_at > now:
        archived_at = None
    is_won = deal.is_won(now)
    closes = deal.close_at if stage.is_closed else deal.created_at + timedelta(days=60)
    updated_at = max([known[-1][0], *([archived_at] if archived_at else [])])
    values: Values = {
        "dealname": f"Affär {deal.deal_id}",
        "amount": _number(deal.amount),
        "amount_in_home_currency": _number(deal.amount_home),
        "deal_currency_code": deal.currency,
        "hs_exchange_rate": None if deal.currency == CURRENCY else str(RATES[deal.currency]),
        "closedate": iso(closes),
        "createdate": iso(deal.created_at),
        "hs_lastmodifieddate": iso(updated_at),
        "hs_object_id": deal.deal_id,
        "dealstage": stage.stage_id,
        "pipeline": deal.pipeline,
        "dealtype": "newbusiness" if deal.pipeline == NEW_BUSINESS else "existingbusiness",
        "hs_is_closed": _boolean(stage.is_closed),
        "hs_is_closed_won": _boolean(is_won),
        "hs_is_closed_lost": _boolean(stage.is_closed and not is_won),
        "hs_closed_amount": _number(deal.amount if is_won else 0.0),
        "hs_closed_amount_in_home_currency": _number(deal.amount_home if is_won else 0.0),
        # Calculated numbers come with all the digits of their binary fraction.
        "hs_deal_stage_probability": str(Decimal(float(stage.probability))),
        "num_associated_contacts": str(contacts),
        "hubspot_owner_id": "904875188",
    }
    for at, stage_id in known:
        values[f"hs_v2_date_entered_{stage_id}"] = iso(at)
    versions = {"dealstage": [version(at, stage_id, "CRM_UI", "") for at, stage_id in known][::-1]}
    return Record(
        "deals", deal.deal_id, deal.created_at, updated_at, archived_at, values, versions
    )


class Objects:
    """The portal's records of one world, made once each; lists go by ascending id."""

    def __init__(self, world: World) -> None:
        found = world.records
        self.live: dict[str, dict[str, Record]] = {
            "contacts": {c.contact_id: contact_record(c) for c in found.live},
        }
        self.archived: dict[str, dict[str, Record]] = {
            "contacts": {c.contact_id: contact_record(c) for c in found.archived},
        }
        self.aliases = {old: c.contact_id for c in found.live for old in c.merged_ids}
        self.links: dict[str, list[str]] = {}
        for deal in world.deals:
            ids = [found.home[person.serial] for person in deal.people]
            self.links[deal.deal_id] = sorted({one for one in ids if one is not None})
        deals = [deal_record(d, world.now, len(self.links[d.deal_id])) for d in world.deals]
        recent = world.now - timedelta(days=90)
        self.live["deals"] = {d.record_id: d for d in deals if d.archived_at is None}
        self.archived["deals"] = {
            d.record_id: d for d in deals if d.archived_at is not None and d.archived_at > recent
        }

    def find(self, kind: str, record_id: str, *, archived: bool) -> Record | None:
        """One record; an id that was merged away finds its survivor."""
        side = self.archived if archived else self.live
        return side[kind].get(self.aliases.get(record_id, record_id))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _boolean(value: bool) -> str:
    return "true" if value else "false"
