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
    how: `upsert` by key, `add_new` by key, `replace` all within `scope`, `keep_versions` of definitions,
        `gone` takes records out.
    scope: SQL condition with $window_first, $window_last and $is_whole_read, for `replace`.
    """

    table: str
    query: str
    how: Literal["upsert", "add_new", "replace", "keep_versions", "gone"]
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
    fatal: reasons of refusal after which nothing of the read is taken: what is there stands.
    object_type: what the records are, for SQL that serves several kinds.
    """

    columns: Mapping[str, str]
    targets: tuple[Target, ...]
    is_whole: bool = True
    typed: str | None = None
    contact_keys: str | None = None
    refused: str | None = None
    refused_scope: str = "true"
    facts: bool = field(default=False)
    fatal: tuple[str, ...] = ()
    object_type: str | None = None


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

_HISTORY_KEY: Final = ("object_type", "object_id", "property", "changed_at", "value")


def _objects(name: str, singular: str, *, has_keys: bool = False) -> StreamLoader:
    """Records of one kind, live or archived: their rows, their histories, what was merged into them."""
    return StreamLoader(
        columns={**_OBJECT, "propertiesWithHistory": _HISTORY},
        is_whole=False,
        contact_keys="hubspot_contact_keys" if has_keys else None,
        targets=(
            Target(f"raw.hubspot_{name}", f"hubspot_{name}", "upsert", (f"{singular}_id",)),
            Target(
                "raw.hubspot_property_history",
                "hubspot_history",
                "upsert",
                _HISTORY_KEY,
            ),
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


_VALUES: Final = 'STRUCT("value" VARCHAR)[]'
_GA4: Final = {"dimensionValues": _VALUES, "metricValues": _VALUES}
_SEARCH: Final = {
    "keys": "VARCHAR[]",
    "clicks": "DOUBLE",
    "impressions": "DOUBLE",
    "position": "DOUBLE",
}
_MATOMO: Final = {
    "date": "VARCHAR",
    "report": "VARCHAR",
    "row": 'STRUCT("label" VARCHAR, "segment" VARCHAR, "referrer_type" VARCHAR, "nb_visits" VARCHAR, '
    '"bounce_count" VARCHAR, "nb_uniq_visitors" VARCHAR, "nb_actions" VARCHAR)',
}
_PLAUSIBLE: Final = {"dimensions": "VARCHAR[]", "metrics": "VARCHAR[]"}
_WINDOW: Final = """
    date_day between $window_first and $window_last
    and not exists (
        select 1 from report_facts as f
        where f.is_beyond_history and f.property_id = t.{property} and f.date_day = t.date_day
    )
"""
_MONTHS: Final = "date_day between date_trunc('month', $window_first::date) and $window_last"
_REFUSED_WINDOW: Final = """
    coalesce(
        try_cast(regexp_extract(native_id, '([^/]*)$', 1) as date) between $window_first and $window_last, true
    )
"""


def _report(
    source: str,
    name: str,
    columns: Mapping[str, str],
    key: tuple[str, ...],
    *,
    table: str | None = None,
    is_monthly: bool = False,
) -> StreamLoader:
    """A report by day: its window is overwritten, but for days that the source no longer has.

    key: names of the property and of all dimensions. table: of schema raw, if it is not <source>_<name>.
    """
    return StreamLoader(
        columns=columns,
        typed=f"{table or f'{source}_{name}'}_typed",
        targets=(
            Target(
                f"raw.{table or f'{source}_{name}'}",
                "report_months" if is_monthly else "report_rows",
                "replace",
                ("date_day", *key),
                scope=_MONTHS if is_monthly else _WINDOW.format(property=key[0]),
            ),
            Target(
                "raw.web_report_quality",
                "report_quality",
                "replace",
                ("property_id", "report", "window_first"),
                scope="source = $source and report = $stream",
            ),
        ),
        refused="report_refused",
        refused_scope=_REFUSED_WINDOW,
        facts=True,
    )


_ORIGIN: Final = ("channel_group", "source", "medium")


def _files(kind: str, *, is_contact: bool = False, fatal: tuple[str, ...] = ()) -> StreamLoader:
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
        fatal=fatal,
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
    ("ga4", "totals_daily"): _report("ga4", "totals_daily", _GA4, ("property_id", "host_name")),
    ("ga4", "traffic_daily"): _report(
        "ga4", "traffic_daily", _GA4, ("property_id", "host_name", *_ORIGIN, "campaign")
    ),
    ("ga4", "acquisition_daily"): _report(
        "ga4", "acquisition_daily", _GA4, ("property_id", "host_name", *_ORIGIN)
    ),
    ("ga4", "users_monthly"): _report(
        "ga4", "users_monthly", _GA4, ("property_id",), is_monthly=True
    ),
    ("ga4", "ad_cost_daily"): _report(
        "ga4",
        "ad_cost_daily",
        _GA4,
        ("property_id", "campaign_id", "campaign", "source", "medium"),
    ),
    ("search_console", "search_daily"): _report(
        "search_console", "search_daily", _SEARCH, ("site", "query_kind"), table="gsc_daily"
    ),
    ("matomo", "totals_daily"): _report("matomo", "totals_daily", _MATOMO, ("site_id",)),
    ("matomo", "traffic_daily"): _report(
        "matomo", "traffic_daily", _MATOMO, ("site_id", "report", "label")
    ),
    ("plausible", "totals_daily"): _report("plausible", "totals_daily", _PLAUSIBLE, ("site_id",)),
    ("plausible", "traffic_daily"): _report(
        "plausible",
        "traffic_daily",
        _PLAUSIBLE,
        ("site_id", "channel", "source", "medium", "campaign"),
    ),
    ("files", "contacts"): _files("contacts", is_contact=True),
    ("files", "stage_changes"): _files("stage_changes", is_contact=True),
    ("files", "traffic"): _files("traffic"),
    # Money that counts twice, or in no known currency, must not reach a figure beside what is right.
    ("files", "spend"): _files(
        "spend", fatal=("overlapping_lines", "duplicate_line", "unknown_currency")
    ),
    ("files", "rates"): _files("rates"),
    ("files", "devices"): _files("devices"),
}
