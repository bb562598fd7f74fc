"""The model's clock and how the sources of a run ended.

Belongs: raw.cursors' row of the model, reading raw.loads. Does not: exit codes (pipelines.runs).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

import duckdb

from pipelines.config import ClientConfig
from pipelines.loading.bookkeeping import set_cursor

Ended = Literal["ok", "failed", "quota", "not_available"]

_TOLD: Final = 2
"""Messages of one source: more of them say no more."""


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """How one source ended in a run; message says what was seen and what to do, if it failed."""

    source: str
    status: Ended
    message: str | None = None


def write_clock(
    connection: duckdb.DuckDBPyConnection,
    config: ClientConfig,
    *,
    now: datetime,
    as_of: date | None,
) -> datetime:
    """Set the instant up to which the model sees: where the CRM's newest whole read began, else `now`.

    Returns: that instant.
    """
    row = connection.execute(
        """
        select max(read_started_at) from raw.loads
        where client = ? and source = 'hubspot' and stream = 'contacts' and is_last and status = 'ok'
        """,
        [config.slug],
    ).fetchall()
    read_at: datetime | None = row[0][0] if "hubspot" in config.sources.configured else None
    run_at = (read_at or now).astimezone(UTC)
    connection.begin()
    try:
        cursor = {"run_at": run_at.isoformat(), "as_of": as_of.isoformat() if as_of else None}
        set_cursor(connection, config.slug, "model", "clock", cursor, now)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    return run_at


def first_day_known(connection: duckdb.DuckDBPyConnection, config: ClientConfig) -> date | None:
    """The first local day of which any contact, visit or spend is known; None where nothing is dated."""
    row = connection.execute(
        """
        with days as (
            select min(cast(timezone($zone, created_at) as date)) as day from raw.hubspot_contacts
            where created_at >= timestamptz '2000-01-01 00:00:00+00'
            union all
            select min(created_date) from raw.files_contacts
            union all
            select min(changed_date) from raw.files_stage_changes
            union all
            select min(date_day) from raw.files_traffic where date_day >= $start
            union all
            select min(greatest(date_day, $start)) from raw.files_spend where coalesce(end_day, date_day) >= $start
            union all
            select min(date_day) from raw.ga4_totals_daily where date_day >= $start
            union all
            select min(date_day) from raw.matomo_totals_daily where date_day >= $start
            union all
            select min(date_day) from raw.plausible_totals_daily where date_day >= $start
            union all
            select min(date_day) from raw.hubspot_source_visits_daily where date_day >= $start
            union all
            select min(date_day) from raw.gsc_daily where date_day >= $start
        )

        select min(day) from days
        """,
        {"zone": config.timezone, "start": config.start_date},
    ).fetchone()
    return row[0] if row else None


def source_outcomes(
    connection: duckdb.DuckDBPyConnection, client: str, run_id: str, *earlier: str
) -> list[SourceOutcome]:
    """How each source that this run read has ended.

    Args:
        earlier: runs that this one takes up again; a source counts as its newest attempt left it.

    A stream that the source never offered fails nothing; one that it offered before does.
    """
    rows = connection.execute(
        """
        with mine as (
            select source, stream, status, message, load_id
            from raw.loads where client = $client and list_contains($runs, run_id)
            qualify run_id = first_value(run_id) over (partition by source order by load_id desc)
        ),

        offered as (
            select distinct source, stream
            from raw.loads where client = $client and status = 'ok' and not list_contains($runs, run_id)
        ),

        judged as (
            select
                mine.source, mine.stream, mine.message, mine.load_id,
                case
                    when mine.status = 'not_available' and offered.stream is not null then 'failed'
                    else mine.status
                end as status,
            from mine
            left join offered using (source, stream)
        )

        select
            source,
            case
                when bool_or(status = 'quota') then 'quota'
                when bool_or(status = 'failed') then 'failed'
                when bool_and(status = 'not_available') then 'not_available'
                else 'ok'
            end,
            -- A spent quota ends the reading.
            coalesce(
                list(message order by load_id) filter (where status = 'quota'),
                list(message order by load_id) filter (where status = 'failed')
            ),
        from judged
        group by source
        order by min(load_id)
        """,
        {"client": client, "runs": [run_id, *earlier]},
    ).fetchall()
    return [SourceOutcome(source, status, _told(said or ())) for source, status, said in rows]


def _told(messages: Sequence[str | None]) -> str | None:
    """The first messages of a source's streams, none twice: the first may be why the others failed."""
    different = [message for message in dict.fromkeys(messages) if message]
    rest = len(different) - _TOLD
    more = [f"{rest} more stream{'s' * (rest > 1)} failed too: see raw.loads."] if rest > 0 else []
    return " ".join([*different[:_TOLD], *more]) or None


def loaded_before(connection: duckdb.DuckDBPyConnection, client: str) -> list[SourceOutcome]:
    """Sources that earlier runs have loaded: what a replay stands on."""
    rows = connection.execute(
        "select distinct source from raw.loads where client = ? and status = 'ok' order by source",
        [client],
    ).fetchall()
    return [SourceOutcome(source, "ok") for (source,) in rows]


def old_load_ids(
    connection: duckdb.DuckDBPyConnection, client: str, source: str, now: datetime
) -> set[str]:
    """Load ids that the warehouse has had for a week."""
    rows = connection.execute(
        "select load_id from raw.loads where client = ? and source = ? and loaded_at < ?",
        [client, source, now - timedelta(days=7)],
    ).fetchall()
    return {load_id for (load_id,) in rows}
