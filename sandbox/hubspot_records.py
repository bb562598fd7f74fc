"""Contacts and deals in HubSpot's JSON: every value a string or null, histories newest first.

Guarantee: names, e-mail addresses and telephone numbers are invented and reach nobody.

Belongs: property values, versions, the record envelope.
Does not: which records there are (hubspot_objects), paging and paths (hubspot_crm).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.calendar import iso
from sandbox.companies import Company
from sandbox.deals import CURRENCY, NEW_BUSINESS, RATES, Deal
from sandbox.hubspot_properties import ALWAYS, DEFAULTS, NAMES
from sandbox.journeys import Entry
from sandbox.owners import owner_of
from sandbox.records import Contact

Values = dict[str, str | None]
Versions = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Record:
    """One object of either kind, ready to be shown in part.

    versions: properties with a history of their own, newest first; made when asked for.
    """

    kind: str
    record_id: str
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    values: Values
    versions: Callable[[], Versions]

    def shown(self, properties: Sequence[str], history: Sequence[str], url: str) -> dict[str, Any]:
        """The record's JSON.

        Args:
            properties: asked for; unknown names are ignored, without any HubSpot's defaults come.
            history: properties whose versions are asked for.
        """
        known = NAMES[self.kind]
        asked = {*(n for n in properties if n in known or n in self.values), *ALWAYS[self.kind]}
        names = sorted(asked if properties else DEFAULTS[self.kind])
        body: dict[str, Any] = {
            "id": self.record_id,
            "properties": {name: self.values.get(name) for name in names},
        }
        if history:
            versions = self.versions()
            body["propertiesWithHistory"] = {
                name: versions.get(name) or self._only_version(name)
                for name in history
                if name in known
            }
        body["createdAt"], body["updatedAt"] = iso(self.created_at), iso(self.updated_at)
        body["archived"], body["url"] = self.archived_at is not None, url
        if self.archived_at is not None:
            body["archivedAt"] = iso(self.archived_at)
        return body

    def _only_version(self, name: str) -> list[dict[str, Any]]:
        value = self.values.get(name)
        return [] if value is None else [version(self.created_at, value, "CRM_UI", "")]


def version(at: datetime, value: str, source_type: str, source_id: str) -> dict[str, Any]:
    made = {"value": value, "timestamp": iso(at), "sourceType": source_type}
    return {**made, "sourceId": source_id} if source_id else made


def contact_record(contact: Contact) -> Record:
    person = contact.person
    stage = contact.stages[-1] if contact.stages else None
    values: Values = {
        "email": f"kontakt{person.serial}@example.invalid",
        "firstname": "Kim",
        "lastname": f"Exempel {person.serial}",
        "createdate": iso(contact.created_at),
        "lastmodifieddate": iso(contact.updated_at),
        "hs_lastmodifieddate": iso(contact.updated_at),
        "hs_object_id": contact.contact_id,
        "lifecyclestage": stage.value if stage else None,
        "hs_object_source": person.object_source,
        "hs_object_source_label": person.object_source,
        "hs_merged_object_ids": ";".join(contact.merged_ids) or None,
        "hs_pipeline": "contacts-lifecycle-pipeline",
        "hubspot_owner_id": owner_of(person.serial, contact.created_at)
        if person.serial % 4
        else None,
        "associatedcompanyid": person.company_id or None,
        "hs_v2_date_entered_current_stage": iso(stage.at) if stage and stage.value else None,
        **_analytics(contact),
        **contact.added,
    }
    for value, at in contact.entered.items():
        values[f"hs_v2_date_entered_{value}"] = iso(at)
    return Record(
        "contacts",
        contact.contact_id,
        contact.created_at,
        contact.updated_at,
        contact.archived_at,
        values,
        lambda: _contact_versions(contact),
    )


def _analytics(contact: Contact) -> Values:
    """Original and latest source; `hs_latest_source_*` as of the newest visit."""
    original, views = contact.original, contact.person.page_views
    created = iso(contact.created_at)
    values: Values = {
        "hs_analytics_source": original.source,
        "hs_analytics_source_data_1": original.data_1 or None,
        "hs_analytics_source_data_2": original.data_2 or None,
        "hs_analytics_first_timestamp": created,
        "hs_analytics_first_visit_timestamp": created if views else None,
        "hs_analytics_num_page_views": str(views),
        "hs_analytics_num_visits": str(len(contact.visits) if views else 0),
    }
    if contact.visits:
        latest = contact.visits[-1]
        values |= {
            "hs_latest_source": latest.touch.source,
            "hs_latest_source_data_1": latest.touch.data_1 or None,
            "hs_latest_source_data_2": latest.touch.data_2 or None,
            "hs_latest_source_timestamp": iso(latest.at),
        }
    return values


def _contact_versions(contact: Contact) -> Versions:
    def told(pairs: list[tuple[datetime, str]]) -> list[dict[str, Any]]:
        return [version(at, value, "ANALYTICS", "") for at, value in reversed(pairs)]

    visits = contact.visits
    return {
        "lifecyclestage": [_stage_version(entry) for entry in reversed(contact.stages)],
        "hs_latest_source": told([(v.at, v.touch.source or "") for v in visits]),
        "hs_latest_source_data_1": told([(v.at, v.touch.data_1) for v in visits]),
        "hs_latest_source_data_2": told([(v.at, v.touch.data_2) for v in visits]),
    }


def _stage_version(entry: Entry) -> dict[str, Any]:
    return version(entry.at, entry.value, entry.source_type, entry.source_id)


def company_record(company: Company) -> Record:
    stage = company.stages[-1] if company.stages else None
    original = company.original
    values: Values = {
        "name": f"Exempelbolaget {company.serial} AB",
        "domain": f"bolag{company.serial}.example.invalid",
        "createdate": iso(company.created_at),
        "hs_lastmodifieddate": iso(company.updated_at),
        "hs_object_id": company.company_id,
        "lifecyclestage": stage.value if stage else None,
        "hs_analytics_source": original.source,
        "hs_analytics_source_data_1": original.data_1 or None,
        "hs_analytics_source_data_2": original.data_2 or None,
        "country": "Sweden",
        "industry": company.industry,
        "numberofemployees": str(company.employees),
        "hubspot_owner_id": owner_of(company.serial, company.created_at),
    }
    for entry in company.stages:
        values[f"hs_v2_date_entered_{entry.value}"] = iso(entry.at)
    entered = [_stage_version(entry) for entry in reversed(company.stages)]
    return Record(
        "companies",
        company.company_id,
        company.created_at,
        company.updated_at,
        None,
        values,
        lambda: {"lifecyclestage": entered},
    )


def deal_record(deal: Deal, now: datetime, contacts: int) -> Record:
    """Args:
    contacts: how many live contacts the deal is linked to.
    """
    known = [(at, stage) for at, stage in deal.stages if at <= now]
    archived_at = deal.archived_at if deal.archived_at and deal.archived_at <= now else None
    updated_at = max([known[-1][0], *([archived_at] if archived_at else [])])
    stage = deal.stage_at(now)
    closes_at = deal.close_at if stage.is_closed else deal.created_at + timedelta(days=60)
    values: Values = {
        "dealname": f"Affär {deal.deal_id}",
        "closedate": iso(closes_at),
        "createdate": iso(deal.created_at),
        "hs_lastmodifieddate": iso(updated_at),
        "hs_object_id": deal.deal_id,
        "dealstage": stage.stage_id,
        "pipeline": deal.pipeline,
        "dealtype": "newbusiness" if deal.pipeline == NEW_BUSINESS else "existingbusiness",
        "hs_is_closed": _boolean(stage.is_closed),
        "hs_is_closed_won": _boolean(deal.is_won(now)),
        "hs_is_closed_lost": _boolean(stage.is_closed and not deal.is_won(now)),
        # Calculated numbers come with all the digits of their binary fraction.
        "hs_deal_stage_probability": str(Decimal(float(stage.probability))),
        "num_associated_contacts": str(contacts),
        "hubspot_owner_id": owner_of(int(deal.deal_id) // 2, deal.created_at),
        **_amounts(deal, is_won=deal.is_won(now)),
    }
    for at, stage_id in known:
        values[f"hs_v2_date_entered_{stage_id}"] = iso(at)
    entered = [version(at, stage_id, "CRM_UI", "") for at, stage_id in reversed(known)]
    return Record(
        "deals",
        deal.deal_id,
        deal.created_at,
        updated_at,
        archived_at,
        values,
        lambda: {"dealstage": entered},
    )


def _amounts(deal: Deal, *, is_won: bool) -> Values:
    return {
        "amount": _number(deal.amount),
        "amount_in_home_currency": _number(deal.amount_home),
        "deal_currency_code": deal.currency,
        "hs_exchange_rate": None if deal.currency == CURRENCY else str(RATES[deal.currency]),
        "hs_closed_amount": _number(deal.amount if is_won else 0.0),
        "hs_closed_amount_in_home_currency": _number(deal.amount_home if is_won else 0.0),
    }


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _boolean(value: bool) -> str:
    return "true" if value else "false"
