"""The property definitions of the portal, as the Properties API lists them.

Belongs: names, labels, types, the options of lifecyclestage.
Does not: any record's values (hubspot_records).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.added import Added
from sandbox.calendar import iso
from sandbox.deals import STAGES as DEAL_STAGES
from sandbox.hubspot_kinds import SINGULAR
from sandbox.stages import STAGES as LIFECYCLE
from sandbox.touches import SOURCES

BORN = "2024-10-28T16:39:00.846Z"
PERSONAL = ("email", "firstname", "lastname", "phone")

_CONTACT: tuple[tuple[str, str, str, str], ...] = (
    ("email", "Email", "string", "text"),
    ("firstname", "First Name", "string", "text"),
    ("lastname", "Last Name", "string", "text"),
    ("phone", "Phone Number", "string", "phonenumber"),
    ("createdate", "Create Date", "datetime", "date"),
    ("lastmodifieddate", "Last Modified Date", "datetime", "date"),
    ("hs_lastmodifieddate", "Object last modified date/time", "datetime", "date"),
    ("hs_object_id", "Record ID", "number", "number"),
    ("lifecyclestage", "Lifecycle Stage", "enumeration", "radio"),
    ("hs_lead_status", "Lead Status", "enumeration", "radio"),
    ("hs_analytics_source", "Original Traffic Source", "enumeration", "select"),
    ("hs_analytics_source_data_1", "Original Traffic Source Drill-Down 1", "string", "text"),
    ("hs_analytics_source_data_2", "Original Traffic Source Drill-Down 2", "string", "text"),
    ("hs_latest_source", "Latest Traffic Source", "enumeration", "select"),
    ("hs_latest_source_data_1", "Latest Traffic Source Drill-Down 1", "string", "text"),
    ("hs_latest_source_data_2", "Latest Traffic Source Drill-Down 2", "string", "text"),
    ("hs_latest_source_timestamp", "Latest Traffic Source Date", "datetime", "date"),
    ("hs_analytics_first_timestamp", "Time First Seen", "datetime", "date"),
    ("hs_analytics_first_visit_timestamp", "Time of First Session", "datetime", "date"),
    ("hs_analytics_num_page_views", "Number of Pageviews", "number", "number"),
    ("hs_analytics_num_visits", "Number of Sessions", "number", "number"),
    ("hs_object_source", "Record source", "string", "text"),
    ("hs_object_source_label", "Record source", "enumeration", "select"),
    ("hs_object_source_id", "Record source ID", "string", "text"),
    ("hs_merged_object_ids", "Merged record IDs", "enumeration", "checkbox"),
    ("hs_pipeline", "Pipeline", "enumeration", "select"),
    ("hubspot_owner_id", "Contact owner", "enumeration", "select"),
    ("associatedcompanyid", "Primary Associated Company ID", "number", "number"),
    ("hs_v2_date_entered_current_stage", "Date entered current stage", "datetime", "date"),
    *(
        (f"hs_v2_date_entered_{stage.value}", f"Date entered {stage.label}", "datetime", "date")
        for stage in LIFECYCLE
    ),
)
_COMPANY: tuple[tuple[str, str, str, str], ...] = (
    ("name", "Company name", "string", "text"),
    ("domain", "Company Domain Name", "string", "text"),
    ("createdate", "Create Date", "datetime", "date"),
    ("hs_lastmodifieddate", "Last Modified Date", "datetime", "date"),
    ("hs_object_id", "Record ID", "number", "number"),
    ("lifecyclestage", "Lifecycle Stage", "enumeration", "radio"),
    ("hs_analytics_source", "Original Traffic Source", "enumeration", "select"),
    ("hs_analytics_source_data_1", "Original Traffic Source Drill-Down 1", "string", "text"),
    ("hs_analytics_source_data_2", "Original Traffic Source Drill-Down 2", "string", "text"),
    ("country", "Country/Region", "string", "text"),
    ("industry", "Industry", "enumeration", "select"),
    ("numberofemployees", "Number of Employees", "number", "number"),
    ("annualrevenue", "Annual Revenue", "number", "number"),
    ("hs_merged_object_ids", "Merged record IDs", "enumeration", "checkbox"),
    ("hubspot_owner_id", "Company owner", "enumeration", "select"),
    *(
        (f"hs_v2_date_entered_{stage.value}", f"Date entered {stage.label}", "datetime", "date")
        for stage in LIFECYCLE
    ),
)
_DEAL: tuple[tuple[str, str, str, str], ...] = (
    ("dealname", "Deal Name", "string", "text"),
    ("amount", "Amount", "number", "number"),
    ("amount_in_home_currency", "Amount in company currency", "number", "number"),
    ("deal_currency_code", "Currency", "enumeration", "select"),
    ("hs_exchange_rate", "Exchange rate", "number", "number"),
    ("closedate", "Close Date", "datetime", "date"),
    ("createdate", "Create Date", "datetime", "date"),
    ("hs_lastmodifieddate", "Last Modified Date", "datetime", "date"),
    ("hs_object_id", "Record ID", "number", "number"),
    ("dealstage", "Deal Stage", "enumeration", "radio"),
    ("pipeline", "Pipeline", "enumeration", "select"),
    ("dealtype", "Deal Type", "enumeration", "radio"),
    ("hs_is_closed", "Is Deal Closed?", "bool", "booleancheckbox"),
    ("hs_is_closed_won", "Is Closed Won", "bool", "booleancheckbox"),
    ("hs_is_closed_lost", "Is closed lost", "bool", "booleancheckbox"),
    ("hs_closed_amount", "Closed Deal Amount", "number", "number"),
    (
        "hs_closed_amount_in_home_currency",
        "Closed Deal Amount In Home Currency",
        "number",
        "number",
    ),
    ("hs_deal_stage_probability", "Deal probability", "number", "number"),
    ("hs_merged_object_ids", "Merged record IDs", "enumeration", "checkbox"),
    ("num_associated_contacts", "Number of Associated Contacts", "number", "number"),
    ("hubspot_owner_id", "Deal owner", "enumeration", "select"),
    *(
        (f"hs_v2_date_entered_{stage_id}", f"Date entered {stage.label}", "datetime", "date")
        for stage_id, stage in DEAL_STAGES.items()
    ),
)
_CALCULATED = ("hs_v2_", "hs_is_closed", "hs_closed_amount", "num_associated", "amount_in_home")
CATALOG = {"contacts": _CONTACT, "companies": _COMPANY, "deals": _DEAL}
NAMES = {kind: frozenset(row[0] for row in rows) for kind, rows in CATALOG.items()}
DEFAULTS = {
    "contacts": (
        "createdate",
        "email",
        "firstname",
        "hs_object_id",
        "lastmodifieddate",
        "lastname",
    ),
    "companies": ("createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"),
    "deals": (
        "amount",
        "closedate",
        "createdate",
        "dealname",
        "dealstage",
        "hs_lastmodifieddate",
        "hs_object_id",
        "pipeline",
    ),
}
"""What HubSpot returns when no property is asked for."""
ALWAYS = {
    "contacts": ("createdate", "hs_object_id", "lastmodifieddate"),
    "companies": ("createdate", "hs_lastmodifieddate", "hs_object_id"),
    "deals": ("createdate", "hs_lastmodifieddate", "hs_object_id"),
}
"""What comes beside the properties that were asked for."""


def definitions(
    kind: str, *, has_stage_dates: bool = True, added: Iterable[Added] = ()
) -> list[dict[str, Any]]:
    """Args:
    has_stage_dates: False leaves out the date_entered properties, as some portals do; records
        still have them for whoever asks by name.
    added: properties that people of this portal defined.
    """
    found = [
        _definition(kind, *row)
        for row in CATALOG[kind]
        if has_stage_dates or not row[0].startswith("hs_v2_date_entered_")
    ]
    return found + [_defined_here(kind, one) for one in added]


def _defined_here(kind: str, added: Added) -> dict[str, Any]:
    label = added.name.replace("_", " ").capitalize()
    born = {"createdAt": iso(added.since), "updatedAt": iso(added.since), "hubspotDefined": False}
    return {**_definition(kind, added.name, label, "string", "text"), **born}


def _definition(kind: str, name: str, label: str, type_: str, field_type: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "type": type_,
        "fieldType": field_type,
        "groupName": f"{SINGULAR[kind]}information",
        "description": "",
        "options": _options(name),
        "displayOrder": -1,
        "calculated": name.startswith(_CALCULATED),
        "externalOptions": name == "lifecyclestage",
        "hasUniqueValue": False,
        "hidden": False,
        "hubspotDefined": True,
        "formField": name in PERSONAL,
        "dataSensitivity": "non_sensitive",
        "modificationMetadata": {
            "archivable": False,
            "readOnlyDefinition": True,
            "readOnlyValue": name.startswith("hs_"),
            "readOnlyOptions": False,
        },
        "createdAt": BORN,
        "updatedAt": BORN,
        "archived": False,
    }


def _options(name: str) -> list[dict[str, Any]]:
    pairs: list[tuple[str, str]] = []
    if name == "lifecyclestage":
        pairs = [(stage.label, stage.value) for stage in LIFECYCLE]
    if name in ("hs_analytics_source", "hs_latest_source"):
        pairs = [(source.replace("_", " ").capitalize(), source) for source in SOURCES]
    return [
        {"label": label, "value": value, "description": "", "displayOrder": n, "hidden": False}
        for n, (label, value) in enumerate(pairs)
    ]
