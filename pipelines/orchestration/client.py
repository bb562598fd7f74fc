"""All that Dagster knows of one client: assets, jobs and, in production, its schedules.

Belongs: putting the parts together. Does not: what a step does (the *_assets modules).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import dagster as dg

from connectors.contract import Days
from pipelines.config import ClientConfig
from pipelines.home import Home
from pipelines.orchestration import names
from pipelines.orchestration.held import held_days
from pipelines.orchestration.landing_assets import landing_assets
from pipelines.orchestration.model_assets import model_assets
from pipelines.orchestration.pods import pod_tags
from pipelines.orchestration.published_assets import published_assets
from pipelines.orchestration.raw_assets import raw_assets
from pipelines.orchestration.reports import report_job, report_schedules
from pipelines.orchestration.sources import source_specs
from pipelines.orchestration.windows import days_allowed, nightly_days, restated_days

# Sunday morning, after the nights' runs.
RESTATE_CRON = "30 5 * * 0"


@dataclass(frozen=True, slots=True)
class ClientDefinitions:
    """What one client adds to the code location. checks: every check of its assets."""

    assets: Sequence[dg.AssetsDefinition | dg.AssetSpec]
    checks: Sequence[dg.AssetCheckKey]
    jobs: Sequence[Any]
    schedules: Sequence[dg.ScheduleDefinition]


def client_definitions(config: ClientConfig) -> ClientDefinitions:
    """Build the client's part. Reads no secret, no network and no warehouse."""
    partitions = _partitions(config)
    models = model_assets(config)
    assets: list[dg.AssetsDefinition | dg.AssetSpec] = [
        *source_specs(config),
        *landing_assets(config, partitions),
        *raw_assets(config),
        models,
        *published_assets(config, models),
    ]
    jobs = _jobs(config, partitions)
    checks = [
        spec.key
        for asset in assets
        if isinstance(asset, dg.AssetsDefinition)
        for spec in asset.check_specs
    ]
    schedules = _schedules(config, jobs)
    if config.reports:
        jobs.append(sends := report_job(config))
        schedules += report_schedules(config, sends) if schedules_wanted() else []
    return ClientDefinitions(assets, checks, jobs, schedules)


def is_dated(config: ClientConfig) -> bool:
    return any(source in names.DATED for source in config.sources.configured)


def days_to_read(config: ClientConfig, home: Home, now: datetime) -> Days | None:
    """The days of a plain nightly run; None while the first day has not ended."""
    allowed = days_allowed(config, now)
    if allowed is None:
        return None
    dated = [source for source in config.sources.configured if source in names.DATED]
    mine = home.client(config.slug)
    chosen = [nightly_days(allowed, held_days(mine, config, source)) for source in dated]
    return Days(min(days.first for days in chosen), allowed.last) if chosen else allowed


def range_tags(days: Days | None, *, is_trailing: bool = False) -> dict[str, str]:
    """Tags that make a run cover these days, as the UI's range selection does.

    Args:
        is_trailing: nobody chose the days, so those held as final may be passed over.
    """
    if days is None:
        return {}
    span = {names.RANGE_START: days.first.isoformat(), names.RANGE_END: days.last.isoformat()}
    return {**span, names.WINDOW_TAG: names.TRAILING} if is_trailing else span


def client_tags(client: str) -> dict[str, str]:
    return {names.CLIENT_TAG: client}


def _partitions(config: ClientConfig) -> dg.DailyPartitionsDefinition | None:
    if not is_dated(config):
        return None
    return dg.DailyPartitionsDefinition(
        start_date=config.start_date.isoformat(), timezone=config.timezone
    )


def _jobs(config: ClientConfig, partitions: dg.DailyPartitionsDefinition | None) -> list[Any]:
    client = config.slug
    mine = dg.AssetSelection.groups(client)
    jobs = [_job(names.nightly(client), mine, config)]
    if "hubspot" in config.sources.configured:
        others = [
            names.landing(client, source)
            for source in config.sources.configured
            if source != "hubspot"
        ]
        crm = mine - dg.AssetSelection.assets(*others) if others else mine
        jobs.append(_job(names.resync_crm(client), crm, config))
    if partitions is not None:
        jobs.append(_job(names.restate(client), mine, config))
    return jobs


def _job(
    name: str,
    selection: dg.AssetSelection,
    config: ClientConfig,
) -> Any:
    return dg.define_asset_job(
        name,
        selection=selection,
        executor_def=dg.in_process_executor,
        tags={**client_tags(config.slug), **pod_tags(config.slug)},
        description=_DESCRIPTIONS[name.rpartition("__")[2]].format(client=config.name),
    )


_DESCRIPTIONS = {
    "nightly": "Everything of {client}: read, load, models, publish, page.",
    "resync_crm": "Read all of the CRM of {client} again (or, by the option modified_since, what changed "
    "since a day), then models, publish, page.",
    "restate": "Read thirteen months of web traffic of {client} again, then models, publish, page.",
}


def _schedules(config: ClientConfig, jobs: Sequence[Any]) -> list[dg.ScheduleDefinition]:
    """Schedules exist only where they shall run: a stopped one could be switched on in the UI."""
    if config.schedule is None or not schedules_wanted():
        return []
    by_name = {job.name: job for job in jobs}
    made = [_schedule(config, by_name[names.nightly(config.slug)], config.schedule)]
    if names.restate(config.slug) in by_name:
        made.append(_schedule(config, by_name[names.restate(config.slug)], RESTATE_CRON))
    return made


def schedules_wanted() -> bool:
    return os.environ.get("MAINTRACK_ENV") == "production"


def _schedule(config: ClientConfig, job: Any, cron: str) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=f"{job.name}_schedule",
        job=job,
        cron_schedule=cron,
        execution_timezone=config.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    def at(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        now = context.scheduled_execution_time.astimezone(UTC)
        days = None
        if is_dated(config):
            days = _scheduled_days(config, job.name, now, context)
            if days is None:
                return dg.SkipReason(f"start_date {config.start_date} has not ended yet")
        day: date = now.astimezone(config.zone).date()
        is_trailing = job.name == names.nightly(config.slug)
        tags = range_tags(days, is_trailing=is_trailing)
        return dg.RunRequest(run_key=f"{job.name}-{day}", tags=tags)

    return at


def _scheduled_days(
    config: ClientConfig, job: str, now: datetime, context: dg.ScheduleEvaluationContext
) -> Days | None:
    allowed = days_allowed(config, now)
    if allowed is None:
        return None
    if job != names.nightly(config.slug):
        return restated_days(allowed)
    home = Home.from_env()
    if home.client(config.slug).warehouse.exists() or not pod_tags(config.slug):
        return days_to_read(config, home, now)
    # The client's volume is not here but at its runs' pods: Dagster's own records say which days they had.
    spans = [
        _days_run(context.instance, names.landing(config.slug, source))
        for source in config.sources.configured
        if source in names.DATED
    ]
    return Days(min(nightly_days(allowed, span).first for span in spans), allowed.last)


def _days_run(instance: dg.DagsterInstance, key: dg.AssetKey) -> list[tuple[date, date]]:
    days = sorted(date.fromisoformat(day) for day in instance.get_materialized_partitions(key))
    return [(day, day) for day in days]
