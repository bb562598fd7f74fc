"""What the SQL of a load sees beside the records: `load`, `headers`, `report_facts`, `stage_names`, `currencies`.

Belongs: temporary tables and macros, the texts of sql/. Does not: rows of schema raw (load, change).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

import duckdb

from pipelines.config import ClientConfig
from pipelines.config.currency import CURRENCIES
from pipelines.config.vocabulary import HUBSPOT_STAGES, STAGES
from pipelines.landing.manifest import Manifest
from pipelines.loading.change import LoadStamp

_STAGE_NAMES: Final = {**{stage: stage for stage in STAGES}, **HUBSPOT_STAGES}


@cache
def query(name: str) -> str:
    """The text of sql/<name>.sql."""
    return resources.files("pipelines.loading").joinpath("sql", f"{name}.sql").read_text()


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Macros, `currencies` and `stage_names`: once per connection."""
    connection.execute(
        "create or replace temp table currencies as select unnest($codes) as code",
        {"codes": list(CURRENCIES)},
    )
    connection.execute(query("macros"))
    connection.execute("create or replace temp table stage_names (name varchar, stage varchar)")
    names = json.dumps([{"name": name, "stage": stage} for name, stage in _STAGE_NAMES.items()])
    connection.execute(
        """
        insert into stage_names
        select item ->> '$.name', item ->> '$.stage'
        from (select unnest(from_json($names::json, '["json"]')) as item)
        """,
        {"names": names},
    )


def set_load(
    connection: duckdb.DuckDBPyConnection,
    config: ClientConfig,
    part: Manifest,
    stamp: LoadStamp,
    object_type: str | None = None,
) -> None:
    """One row about the part that is loaded: `load`.

    Args:
        object_type: what its records are, for SQL that serves several kinds.
    """
    connection.execute(
        """
        create or replace temp table load as
        select
            $client::varchar as client, $source::varchar as source, $stream::varchar as stream,
            $load_id::varchar as load_id, $window_first::date as window_first, $window_last::date as window_last,
            $read_started_at::timestamptz as read_started_at,
            $timezone::varchar as timezone, $client_timezone::varchar as client_timezone,
            $stage::varchar as stage, $provenance::varchar as provenance, $currency::varchar as currency,
            $object_type::varchar as object_type,
        """,
        {
            "client": stamp.client,
            "source": part.source,
            "stream": part.stream,
            "window_first": part.window_first,
            "window_last": part.window_last,
            "load_id": part.load_id,
            "read_started_at": part.read_started_at,
            "timezone": part.header.get("timezone") or config.timezone,
            "client_timezone": config.timezone,
            "stage": part.header.get("stage"),
            "provenance": part.header.get("provenance"),
            "currency": config.currency,
            "object_type": object_type,
        },
    )


def set_headers(connection: duckdb.DuckDBPyConnection, parts: Sequence[Manifest]) -> None:
    """What the parts' headers say that their rows need: `headers`, one row per part."""
    rows = json.dumps(
        [
            {name: part.header.get(name) for name in _HEADER} | {"load_id": part.load_id}
            for part in parts
            if part.header.get("property_id")
        ]
    )
    shape = json.dumps([{"load_id": "VARCHAR", **_HEADER}])
    connection.execute(
        "create or replace temp table headers as "
        f"select unnest(from_json($rows::json, '{shape}'), recursive := true)",
        {"rows": rows},
    )


_HEADER: Final = {
    "property_id": "VARCHAR",
    "dimensions": ["VARCHAR"],
    "metrics": ["VARCHAR"],
    "currency": "VARCHAR",
    "query_kind": "VARCHAR",
}
_FACTS: Final = {
    "property_id": "VARCHAR",
    "rows": "BIGINT",
    "claimed": "BIGINT",
    "is_thresholded": "BOOLEAN",
    "has_other_row": "BOOLEAN",
    "is_sampled": "BOOLEAN",
    "blocked_metrics": ["VARCHAR"],
    "timezone": "VARCHAR",
    "currency": "VARCHAR",
    "pending_from": "DATE",
    "truncated_before": "DATE",
}


def set_report_facts(connection: duckdb.DuckDBPyConnection, parts: Sequence[Manifest]) -> None:
    """One row per property and day of the read: what the source says about its report: `report_facts`."""
    facts: dict[str, dict[str, Any]] = {}
    for part in parts:
        name = part.header.get("property_id")
        if name:
            facts[name] = _with(facts.get(name, {"property_id": name}), part)
    rows, shape = json.dumps(list(facts.values())), json.dumps([_FACTS])
    connection.execute(
        f"""
        create or replace temp table report_facts as
        with said as (select unnest(from_json($rows::json, '{shape}'), recursive := true)),

        days as (
            select
                said.*,
                unnest(generate_series($first::timestamp, $last::timestamp, interval 1 day))::date as date_day,
            from said
        ),

        pending as (select distinct property_id, date_day from typed where is_pending)

        select
            days.property_id,
            $report::varchar as report,
            days.date_day,
            days.is_thresholded,
            days.has_other_row,
            days.is_sampled,
            days.rows < days.claimed as is_truncated,
            pending.property_id is not null or coalesce(days.date_day >= days.pending_from, false) as has_pending,
            coalesce(days.date_day < days.truncated_before, false) as is_beyond_history,
            days.blocked_metrics,
            days.timezone,
            days.currency,
        from days
        left join pending using (property_id, date_day)
        """,
        {
            "rows": rows,
            "report": parts[-1].stream,
            "first": parts[-1].window_first,
            "last": parts[-1].window_last,
        },
    )


def _with(fact: dict[str, Any], part: Manifest) -> dict[str, Any]:
    """What is said of a property so far, and what another part of the read says."""
    header = part.header
    flags = {
        flag: bool(fact.get(flag) or header.get(name))
        for flag, name in (
            ("is_thresholded", "thresholded"),
            ("has_other_row", "other_row"),
            ("is_sampled", "sampled"),
        )
    }
    pending = [day for day in (fact.get("pending_from"), header.get("pending_from")) if day]
    cuts = [day for day in (fact.get("truncated_before"), header.get("truncated_before")) if day]
    return {
        **fact,
        **flags,
        "rows": fact.get("rows", 0) + part.rows,
        "claimed": max(fact.get("claimed", 0), header.get("row_count") or 0),
        "blocked_metrics": header.get("blocked_metrics") or [],
        "timezone": header.get("timezone"),
        "currency": header.get("currency"),
        "pending_from": min(pending, default=None),
        "truncated_before": max(cuts, default=None),
    }
