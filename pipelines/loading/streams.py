"""What each stream's records become: columns, tables, keys. One entry per stream.

Belongs: the map from landed records to tables of schema raw. Does not: the SQL of each step
(sql/*.sql), the transaction around it (load), the streams of a portal (hubspot_streams).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipelines.loading.hubspot_streams import HUBSPOT
from pipelines.loading.targets import StreamLoader, Target

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
    **HUBSPOT,
    ("ga4", "totals_daily"): _report("ga4", "totals_daily", _GA4, ("property_id", "host_name")),
    ("ga4", "traffic_daily"): _report(
        "ga4", "traffic_daily", _GA4, ("property_id", "host_name", *_ORIGIN, "campaign")
    ),
    ("ga4", "acquisition_daily"): _report(
        "ga4", "acquisition_daily", _GA4, ("property_id", "host_name", *_ORIGIN)
    ),
    ("ga4", "landing_daily"): _report(
        "ga4",
        "landing_daily",
        _GA4,
        ("property_id", "landing_page", "channel_group", "country"),
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
