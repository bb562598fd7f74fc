"""What each stream's records become: columns, tables, keys. One entry per stream.

Belongs: the map from landed records to tables of schema raw. Does not: the SQL of each step
(sql/*.sql), the transaction around it (load).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Target:
    """One table that a stream feeds.

    query: name of the file in sql/ that selects the table's content from `records` or `typed`.
    how: `upsert` by key, `add_new` by key, `replace` all within `scope`, `keep_versions` of stages.
    scope: SQL condition with $window_first and $window_last, for `replace`.
    """

    table: str
    query: str
    how: Literal["upsert", "add_new", "replace", "keep_versions"]
    key: tuple[str, ...] = ()
    scope: str = "true"


@dataclass(frozen=True, slots=True)
class StreamLoader:
    """How one stream is loaded.

    columns: record key → DuckDB type.
    is_whole: all parts of a read are loaded together, with its last part; otherwise each by itself.
    typed: query of the temporary table `typed`, if the targets select from it.
    contact_keys: query of the native ids that get a key.
    refused: query of the rows that go to quarantine; refused_scope: which earlier ones go.
    """

    columns: Mapping[str, str]
    targets: tuple[Target, ...]
    is_whole: bool = True
    typed: str | None = None
    contact_keys: str | None = None
    refused: str | None = None
    refused_scope: str = "true"
    facts: bool = field(default=False)


_OBJECT: Final = {
    "id": "VARCHAR",
    "properties": "MAP(VARCHAR, VARCHAR)",
    "createdAt": "VARCHAR",
    "updatedAt": "VARCHAR",
    "archived": "BOOLEAN",
    "archivedAt": "VARCHAR",
}
_HISTORY: Final = 'MAP(VARCHAR, STRUCT("value" VARCHAR, "timestamp" VARCHAR, "sourceType" VARCHAR, "sourceId" VARCHAR)[])'
_ALIAS: Final = ("object_type", "alias_id", "survivor_id")
_THESE_RECORDS: Final = "native_id in (select id from records)"

_CONTACTS: Final = StreamLoader(
    columns={**_OBJECT, "propertiesWithHistory": _HISTORY},
    is_whole=False,
    contact_keys="hubspot_contact_keys",
    targets=(
        Target("raw.hubspot_contacts", "hubspot_contacts", "upsert", ("contact_id",)),
        Target(
            "raw.hubspot_property_history",
            "hubspot_contact_history",
            "upsert",
            ("object_type", "object_id", "property", "changed_at", "value"),
        ),
        Target("raw.hubspot_aliases", "hubspot_contact_aliases", "add_new", _ALIAS),
    ),
    refused="hubspot_contacts_refused",
    refused_scope=_THESE_RECORDS,
)
_DEALS: Final = StreamLoader(
    columns=_OBJECT,
    is_whole=False,
    targets=(
        Target("raw.hubspot_deals", "hubspot_deals", "upsert", ("deal_id",)),
        Target("raw.hubspot_aliases", "hubspot_deal_aliases", "add_new", _ALIAS),
    ),
    refused="hubspot_deals_refused",
    refused_scope=_THESE_RECORDS,
)

_VALUES: Final = 'STRUCT("value" VARCHAR)[]'
_WINDOW: Final = "property_id in (select property_id from headers) and date_day between $window_first and $window_last"


def _report(name: str, *dimensions: str) -> StreamLoader:
    return StreamLoader(
        columns={"dimensionValues": _VALUES, "metricValues": _VALUES},
        typed=f"ga4_{name}_typed",
        targets=(
            Target(
                f"raw.ga4_{name}",
                "typed_rows",
                "replace",
                ("property_id", "date_day", "host_name", *dimensions),
                scope=_WINDOW,
            ),
            Target(
                "raw.web_report_quality",
                "ga4_report_quality",
                "replace",
                ("property_id", "report", "window_first"),
                scope="source = 'ga4' and report = $stream",
            ),
        ),
        refused="ga4_refused",
        refused_scope="split_part(native_id, '/', 1) in (select property_id from headers)",
        facts=True,
    )


def _files(kind: str, *, is_contact: bool = False) -> StreamLoader:
    return StreamLoader(
        columns={
            "file": "VARCHAR",
            "row": "BIGINT",
            "values": "MAP(VARCHAR, VARCHAR)",
            "malformed": "VARCHAR",
        },
        typed=f"files_{kind}_typed",
        contact_keys="files_contact_keys" if is_contact else None,
        targets=(Target(f"raw.files_{kind}", "typed_rows", "replace", ("file", "row_number")),),
        refused="files_refused",
    )


LOADERS: Final[Mapping[tuple[str, str], StreamLoader]] = {
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
    ("hubspot", "contacts"): _CONTACTS,
    ("hubspot", "contacts_archived"): _CONTACTS,
    ("hubspot", "deals"): _DEALS,
    ("hubspot", "deals_archived"): _DEALS,
    ("hubspot", "deal_contacts"): StreamLoader(
        columns={
            "dealId": "VARCHAR",
            "contactId": "VARCHAR",
            "typeId": "VARCHAR",
            "category": "VARCHAR",
            "label": "VARCHAR",
        },
        targets=(
            Target(
                "raw.hubspot_deal_contacts",
                "hubspot_deal_contacts",
                "replace",
                ("deal_id", "contact_id", "type_id"),
            ),
        ),
    ),
    ("ga4", "totals_daily"): _report("totals_daily"),
    ("ga4", "traffic_daily"): _report(
        "traffic_daily", "channel_group", "source", "medium", "campaign"
    ),
    ("ga4", "acquisition_daily"): _report("acquisition_daily", "channel_group", "source", "medium"),
    ("files", "contacts"): _files("contacts", is_contact=True),
    ("files", "stage_changes"): _files("stage_changes", is_contact=True),
    ("files", "traffic"): _files("traffic"),
    ("files", "spend"): _files("spend"),
}
