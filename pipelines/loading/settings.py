"""The client file as tables: settings, maps, goals and notes that dbt reads.

Belongs: config → rows of raw.client_*. Does not: reading the file (pipelines.config).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import duckdb

from pipelines.config import ClientConfig
from pipelines.loading.change import LoadStamp, replace
from pipelines.loading.rows import goal_row, stage_rows

Row = dict[str, Any]

_HOLIDAY_YEARS: Final = range(2015, 2036)
_FILE_PROVIDES: Final = {
    "contacts": "crm",
    "stage_changes": "crm",
    "traffic": "traffic",
    "spend": "spend",
    "goals": "goals",
}
_PROVIDES: Final = {
    "hubspot": ("crm", "deals", "spend"),
    "ga4": ("traffic", "acquisition", "spend"),
    "search_console": ("search",),
    "matomo": ("traffic",),
    "plausible": ("traffic",),
}


def write_settings(
    connection: duckdb.DuckDBPyConnection,
    config: ClientConfig,
    *,
    run_id: str,
    now: datetime | None = None,
) -> int:
    """Bring raw.client_* to the client file, in one transaction; the caller holds the write lock.

    Returns: rows that changed.
    """
    stamp = LoadStamp(config.slug, run_id, "settings", now or datetime.now(UTC))
    changed = 0
    connection.begin()
    try:
        for table, rows in _tables(config).items():
            stage_rows(connection, f"raw.{table}", rows)
            scope = "origin = 'client_file'" if table == "client_goals" else "true"
            changed += replace(connection, f"raw.{table}", stamp, scope=scope)
        _drop_sources_without_entry(connection, config)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    return changed


def _drop_sources_without_entry(
    connection: duckdb.DuckDBPyConnection, config: ClientConfig
) -> None:
    """Rows of file kinds that the client file no longer names go: nothing would ever repair them."""
    kinds = config.sources.files.kinds if config.sources.files else ()
    for kind in ("contacts", "stage_changes", "traffic", "spend", "rates", "devices"):
        if kind not in kinds:
            connection.execute(f"delete from raw.files_{kind}")
            connection.execute(
                "delete from raw.quarantine where source = 'files' and stream = ?", [kind]
            )
    if "goals" not in kinds:
        connection.execute("delete from raw.client_goals where origin = 'csv'")


def _tables(config: ClientConfig) -> Mapping[str, list[Row]]:
    model = config.model
    return {
        "client_settings": [_settings(config)],
        "client_sources": list(_sources(config)),
        "client_stage_map": [
            {"stage_value": value, "canonical_stage": stage}
            for value, stage in model.stages.items()
        ],
        "client_channel_map": [
            {"source_name": name.lower(), "channel": channel}
            for name, channel in model.channels.items()
        ],
        "client_spend_channels": [
            {"platform": platform, "channel": channel}
            for platform, channel in model.spend_channels.items()
        ],
        "client_spend_cost_types": [
            {"platform": platform, "cost_type": cost_type}
            for platform, cost_type in model.spend_cost_types.items()
        ],
        "client_spend_campaigns": [
            {"campaign": campaign, "platform": platform}
            for campaign, platform in model.spend_campaigns.items()
        ],
        "client_market_maturity": [
            {"valid_from": degree.valid_from, "stage": degree.stage}
            for degree in model.market_maturity
        ],
        "client_spins": [
            {"spin": name, "label": spin.label, "channel": channel}
            for name, spin in model.spins.items()
            for channel in spin.channels
        ],
        "client_headline": [
            {"position": position, "kpi_key": key}
            for position, key in enumerate(model.headline, start=1)
        ],
        "client_pipelines": [{"pipeline_id": name} for name in model.new_business_pipelines],
        "client_setups": [
            {
                "setup": name,
                "stage": setup.stage,
                "source_type": setup.source_type,
                "source_id": setup.source_id,
            }
            for name, setup in model.setups.items()
        ],
        "client_definitions": [
            {
                "kpi_key": each.kpi,
                "valid_from": each.valid_from,
                "status": each.status,
                "numerator": each.numerator,
                "denominator": each.denominator,
                "horizon_days": each.horizon_days,
                "min_n": each.min_n,
                "reason": each.reason,
                "owner": each.owner,
            }
            for each in model.definitions
        ],
        "client_goals": [{**goal_row(goal), "origin": "client_file"} for goal in config.goals],
        "client_notes": [{"note_date": note.date, "text": note.text} for note in config.notes],
        "client_holidays": [
            {"date_day": day, "name": name} for day, name in _holidays(config.country)
        ],
    }


def _settings(config: ClientConfig) -> Row:
    model, cost = config.model, config.model.time_cost
    return {
        "name": config.name,
        "timezone": config.timezone,
        "currency": config.currency,
        "country": config.country,
        "language": config.language,
        "start_date": config.start_date,
        "traffic_authority": model.traffic_authority,
        "fiscal_year_start": model.fiscal_year_start,
        "ltc_horizon_days": model.ltc_horizon_days,
        "exclude_instant_customers": model.exclude_instant_customers,
        "integrations": model.integrations,
        "roi_channels": model.roi_channels,
        "margin": model.margin,
        "contract_days": model.contract_days,
        "per_open_lead_day": cost.per_open_lead_day,
        "open_lead_max_days": cost.open_lead_max_days,
        "capital_rate": cost.capital_rate,
        "reference_days": cost.reference_days,
        "contact_level": config.publish.contact_level,
    }


def _sources(config: ClientConfig) -> Iterator[Row]:
    for name in config.sources.configured:
        if name != "files":
            provides = list(_PROVIDES[name])
            if name == "search_console" and _knows_brand(config):
                provides.append("brand")
            if name == "hubspot" and config.model.traffic_authority == name:
                # Else its visits are a cross-check that no CRM is late for.
                provides.append("traffic")
            yield {"source": name, "is_api": True, "provides": provides, "timezone": None}
            continue
        kinds = config.sources.files.kinds if config.sources.files else ()
        provides = list(dict.fromkeys(_FILE_PROVIDES[k] for k in kinds if k in _FILE_PROVIDES))
        yield {"source": name, "is_api": False, "provides": provides, "timezone": None}


def _knows_brand(config: ClientConfig) -> bool:
    search = config.sources.search_console
    return search is not None and search.brand is not None


def _holidays(country: str | None) -> list[tuple[date, str]]:
    if country is None:
        return []
    from holidays import country_holidays

    # Sundays are no working days anyway; Sweden lists them all as holidays.
    days = country_holidays(country, years=_HOLIDAY_YEARS)
    return sorted((day, name) for day, name in days.items() if day.weekday() < 5)
