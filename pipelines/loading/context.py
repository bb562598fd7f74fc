"""What the SQL of a load sees beside the records: `load`, `headers`, `report_facts`, `stage_names`.

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
from pipelines.config.vocabulary import HUBSPOT_STAGES, STAGES
from pipelines.landing.manifest import Manifest
from pipelines.loading.change import LoadStamp

_STAGE_NAMES: Final = {**{stage: stage for stage in STAGES}, **HUBSPOT_STAGES}


@cache
def query(name: str) -> str:
    """The text of sql/<name>.sql."""
    return resources.files("pipelines.loading").joinpath("sql", f"{name}.sql").read_text()


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Macros and `stage_names`: once per connection."""
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
    connection: duckdb.DuckDBPyConnection, config: ClientConfig, part: Manifest, stamp: LoadStamp
) -> None:
    """One row about the part that is loaded: `load`."""
    connection.execute(
        """
        create or replace temp table load as
        select
            $client::varchar as client, $stream::varchar as stream, $load_id::varchar as load_id,
            $read_started_at::timestamptz as read_started_at,
            $timezone::varchar as timezone, $client_timezone::varchar as client_timezone,
            $stage::varchar as stage, $currency::varchar as currency,
        """,
        {
            "client": stamp.client,
            "stream": part.stream,
            "load_id": part.load_id,
            "read_started_at": part.read_started_at,
            "timezone": part.header.get("timezone") or config.timezone,
            "client_timezone": config.timezone,
            "stage": part.header.get("stage"),
            "currency": config.currency,
        },
    )


def set_headers(connection: duckdb.DuckDBPyConnection, parts: Sequence[Manifest]) -> None:
    """Which dimension and metric stands where, part by part: `headers`."""
    rows = json.dumps(
        [
            {
                "load_id": part.load_id,
                "property_id": part.header.get("property_id"),
                "dimensions": part.header.get("dimensions", []),
                "metrics": part.header.get("metrics", []),
            }
            for part in parts
            if part.header.get("property_id")
        ]
    )
    shape = '[{"load_id":"VARCHAR","property_id":"VARCHAR","dimensions":["VARCHAR"],"metrics":["VARCHAR"]}]'
    connection.execute(
        f"create or replace temp table headers as select unnest(from_json($rows::json, '{shape}'), recursive := true)",
        {"rows": rows},
    )


def set_report_facts(connection: duckdb.DuckDBPyConnection, parts: Sequence[Manifest]) -> None:
    """One row per property of the read: what GA4 says about its report: `report_facts`."""
    last = parts[-1]
    facts: dict[str, dict[str, Any]] = {}
    for part in parts:
        header = part.header
        if not header.get("property_id"):
            continue
        fact = facts.setdefault(
            header["property_id"],
            {"property_id": header["property_id"], "rows": 0, "claimed": 0, "flags": [False] * 3},
        )
        seen = (header.get("thresholded"), header.get("other_row"), header.get("sampled"))
        fact["flags"] = [a or bool(b) for a, b in zip(fact["flags"], seen, strict=True)]
        fact["rows"] += part.rows
        fact["claimed"] = max(fact["claimed"], header.get("row_count") or 0)
        fact["blocked"] = header.get("blocked_metrics", [])
        fact["timezone"], fact["currency"] = header.get("timezone"), header.get("currency")
    rows = json.dumps(list(facts.values()))
    shape = (
        '[{"property_id":"VARCHAR","rows":"BIGINT","claimed":"BIGINT","flags":["BOOLEAN"],'
        '"blocked":["VARCHAR"],"timezone":"VARCHAR","currency":"VARCHAR"}]'
    )
    connection.execute(
        f"""
        create or replace temp table report_facts as
        with facts as (select unnest(from_json($rows::json, '{shape}'), recursive := true))
        select
            facts.property_id,
            $report::varchar as report,
            $first::date as window_first,
            $last::date as window_last,
            facts.flags[1] as is_thresholded,
            facts.flags[2] as has_other_row,
            facts.flags[3] as is_sampled,
            facts.rows < facts.claimed as is_truncated,
            exists (
                select 1 from typed
                where typed.property_id = facts.property_id and contains(typed.record, '(data not available)')
            ) as has_pending,
            facts.blocked as blocked_metrics,
            facts.timezone,
            facts.currency,
        from facts
        """,
        {
            "rows": rows,
            "report": last.stream,
            "first": last.window_first,
            "last": last.window_last,
        },
    )
