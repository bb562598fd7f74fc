"""What the records of a portal's streams become.

Belongs: the map from HubSpot's records to tables of schema raw. Does not: SQL (sql/hubspot_*.sql).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pipelines.loading.targets import StreamLoader, Target

_OBJECT: Final = {
    "id": "VARCHAR",
    # As a map of three dozen texts it takes twice as long to read as all the rest.
    "properties": "JSON",
    "createdAt": "VARCHAR",
    "updatedAt": "VARCHAR",
    "archived": "BOOLEAN",
    "archivedAt": "VARCHAR",
}
_HISTORY: Final = 'MAP(VARCHAR, STRUCT("value" VARCHAR, "timestamp" VARCHAR, "sourceType" VARCHAR, "sourceId" VARCHAR)[])'
_ALIAS: Final = ("object_type", "alias_id", "survivor_id")
_THESE_RECORDS: Final = "native_id in (select id from records)"

_HISTORY_TABLE: Final = "raw.hubspot_property_history"
_HISTORY_KEY: Final = ("object_type", "object_id", "property", "changed_at", "value")
_BY_SOURCE: Final = "source_type, source_id"


def _objects(name: str, singular: str, *, has_keys: bool = False) -> StreamLoader:
    """Records of one kind, live or archived: their rows, their histories, what was merged into them."""
    return StreamLoader(
        columns={**_OBJECT, "propertiesWithHistory": _HISTORY},
        known=f"from_json(properties, hubspot_{singular}_shape())",
        is_whole=False,
        typed="hubspot_history",
        contact_keys="hubspot_contact_keys" if has_keys else None,
        targets=(
            Target(f"raw.hubspot_{name}", f"hubspot_{name}", "upsert", (f"{singular}_id",)),
            Target(_HISTORY_TABLE, "recorded_rows", "upsert", _HISTORY_KEY, first=_BY_SOURCE),
            # What was recorded once stands, when HubSpot has cut it since and only its date is left.
            Target(_HISTORY_TABLE, "derived_rows", "add_new", _HISTORY_KEY, first=_BY_SOURCE),
            Target("raw.hubspot_aliases", "hubspot_aliases", "add_new", _ALIAS),
        ),
        refused=f"hubspot_{name}_refused",
        refused_scope=_THESE_RECORDS,
        object_type=singular,
    )


_CONTACTS: Final = _objects("contacts", "contact", has_keys=True)
_COMPANIES: Final = _objects("companies", "company")
_DEALS: Final = _objects("deals", "deal")
_GONE: Final = StreamLoader(
    columns={"objectType": "VARCHAR", "id": "VARCHAR", "reason": "VARCHAR"},
    targets=(Target("raw.hubspot_gone", "hubspot_gone", "gone", ("object_type", "object_id")),),
)


def _links(name: str, start: str, end: str) -> StreamLoader:
    """Links of the records that were asked for; of all where the read was whole."""
    return StreamLoader(
        columns={
            f"{start}Id": "VARCHAR",
            f"{end}Id": "VARCHAR",
            "typeId": "VARCHAR",
            "category": "VARCHAR",
            "label": "VARCHAR",
        },
        targets=(
            Target(
                f"raw.hubspot_{name}",
                f"hubspot_{name}",
                "replace",
                (f"{start}_id", f"{end}_id", "type_id"),
                scope=f'$is_whole_read or {start}_id in (select "{start}Id" from records)',
            ),
        ),
    )


def _list(name: str, key: str, columns: Mapping[str, str], scope: str = "true") -> StreamLoader:
    """Things that are read whole: what is no longer listed goes.

    key: names of columns, by blanks. scope: what of the table the read tells of.
    """
    target = Target(
        f"raw.hubspot_{name}", f"hubspot_{name}", "replace", tuple(key.split()), scope=scope
    )
    return StreamLoader(columns=columns, targets=(target,))


_BIRTH: Final = {"createdAt": "VARCHAR", "updatedAt": "VARCHAR"}
_COUNTERS: Final = ("sent", "delivered", "open", "click", "bounce", "unsubscribed")
_METRICS: Final = (
    *("sessions", "newContactsFirstTouch", "newContactsLastTouch", "influencedContacts"),
)
_VISITS: Final = (
    *("visits", "contacts", "leads", "marketingQualifiedLeads", "salesQualifiedLeads", "customers"),
)


def _counts(names: Sequence[str]) -> str:
    return "STRUCT(" + ", ".join(f'"{name}" BIGINT' for name in names) + ")"


_AROUND_THE_CRM: Final[Mapping[tuple[str, str], StreamLoader]] = {
    ("hubspot", "exchange_rates"): _list(
        "exchange_rates",
        "from_currency to_currency since",
        {
            "fromCurrencyCode": "VARCHAR",
            "toCurrencyCode": "VARCHAR",
            "conversionRate": "VARCHAR",
            "effectiveAt": "VARCHAR",
        },
    ),
    ("hubspot", "goals"): _list(
        "goals",
        "goal_id",
        {"id": "VARCHAR", "properties": "MAP(VARCHAR, VARCHAR)", "archived": "BOOLEAN"},
    ),
    ("hubspot", "campaigns"): _list(
        "campaigns",
        "campaign_id",
        {"id": "VARCHAR", "properties": "MAP(VARCHAR, VARCHAR)", **_BIRTH},
    ),
    ("hubspot", "campaign_figures"): _list(
        "campaign_figures",
        "campaign_id",
        {
            "campaignId": "VARCHAR",
            "budget": 'STRUCT("currencyCode" VARCHAR, "budgetTotal" DOUBLE, "spendTotal" DOUBLE)',
            "metrics": _counts(_METRICS),
        },
        scope='$is_whole_read or campaign_id in (select "campaignId" from records)',
    ),
    ("hubspot", "emails"): _list(
        "emails",
        "email_id",
        {
            **dict.fromkeys(("id", "type", "state", "campaign", "publishDate"), "VARCHAR"),
            **_BIRTH,
            "archived": "BOOLEAN",
            "stats": f'STRUCT("counters" {_counts(_COUNTERS)})',
        },
    ),
    ("hubspot", "forms"): _list(
        "forms",
        "form_id",
        {
            **dict.fromkeys(("id", "name", "formType"), "VARCHAR"),
            **_BIRTH,
            "archived": "BOOLEAN",
        },
    ),
    ("hubspot", "form_submissions"): StreamLoader(
        columns={
            "formId": "VARCHAR",
            "submittedAt": "BIGINT",
            "conversionId": "VARCHAR",
            "pageUrl": "VARCHAR",
        },
        targets=(
            Target(
                "raw.hubspot_form_submissions",
                "hubspot_form_submissions",
                "upsert",
                ("form_id", "submission_id", "submitted_at"),
            ),
        ),
    ),
    ("hubspot", "source_visits_daily"): _list(
        "source_visits_daily",
        "date_day source",
        {"day": "VARCHAR", "source": "VARCHAR", **dict.fromkeys(_VISITS, "BIGINT")},
        scope="date_day between $window_first and $window_last",
    ),
}


HUBSPOT: Final[Mapping[tuple[str, str], StreamLoader]] = {
    ("hubspot", "account"): StreamLoader(
        columns={
            "portalId": "VARCHAR",
            "accountType": "VARCHAR",
            "timeZone": "VARCHAR",
            "companyCurrency": "VARCHAR",
        },
        targets=(Target("raw.hubspot_account", "hubspot_account", "replace", ("portal_id",)),),
    ),
    ("hubspot", "properties"): StreamLoader(
        columns={
            "objectType": "VARCHAR",
            "name": "VARCHAR",
            "label": "VARCHAR",
            "type": "VARCHAR",
            "fieldType": "VARCHAR",
            "calculated": "BOOLEAN",
        },
        targets=(
            Target(
                "raw.hubspot_properties",
                "hubspot_properties",
                "replace",
                ("object_type", "name"),
            ),
            Target("raw.hubspot_property_versions", "hubspot_properties", "keep_versions"),
        ),
    ),
    ("hubspot", "pipelines"): StreamLoader(
        columns={
            "objectType": "VARCHAR",
            "pipelineId": "VARCHAR",
            "pipelineLabel": "VARCHAR",
            "stage": "JSON",
        },
        targets=(Target("raw.hubspot_stages", "hubspot_stages", "keep_versions"),),
    ),
    ("hubspot", "owners"): StreamLoader(
        columns={"id": "VARCHAR", "archived": "BOOLEAN", "teams": "VARCHAR[]"},
        targets=(Target("raw.hubspot_owners", "hubspot_owners", "replace", ("owner_id",)),),
    ),
    ("hubspot", "contacts"): _CONTACTS,
    ("hubspot", "contacts_archived"): _CONTACTS,
    ("hubspot", "contacts_found"): _CONTACTS,
    ("hubspot", "contacts_gone"): _GONE,
    ("hubspot", "companies"): _COMPANIES,
    ("hubspot", "companies_archived"): _COMPANIES,
    ("hubspot", "companies_found"): _COMPANIES,
    ("hubspot", "companies_gone"): _GONE,
    ("hubspot", "deals"): _DEALS,
    ("hubspot", "deals_archived"): _DEALS,
    ("hubspot", "deals_found"): _DEALS,
    ("hubspot", "deals_gone"): _GONE,
    ("hubspot", "deal_contacts"): _links("deal_contacts", "deal", "contact"),
    ("hubspot", "deal_companies"): _links("deal_companies", "deal", "company"),
    ("hubspot", "contact_companies"): _links("contact_companies", "contact", "company"),
    **_AROUND_THE_CRM,
}
