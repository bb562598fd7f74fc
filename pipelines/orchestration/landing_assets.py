"""Read the sources and land what they send: one asset per source.

Belongs: the extract lock, the days of a run, opening and closing a source. Does not: landing
itself (pipelines.landing), the warehouse.
"""

# No postponed annotations here: Dagster reads the type of `context` when an asset is defined.

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

import dagster as dg

from connectors.contract import Days
from connectors.errors import SourceError
from connectors.hubspot.known import Known
from pipelines.config import ClientConfig
from pipelines.home import ClientHome, Home
from pipelines.landing import LandingOutcome, land_files, land_source
from pipelines.landing.land import land_fault
from pipelines.loading import LoadBeside, has_left_over, load_left_over
from pipelines.loading.known import known_of_hubspot
from pipelines.locks import LockBusy, hold, wait_for_database, wait_limit
from pipelines.orchestration import names
from pipelines.orchestration.held import spans_left
from pipelines.orchestration.model_assets import get_ready
from pipelines.orchestration.options import RunOptions
from pipelines.orchestration.presentation import labels, landed
from pipelines.orchestration.state import FAILED, reporter, state_of, stop
from pipelines.orchestration.windows import days_allowed
from pipelines.sources import open_source

BACKFILL = dg.BackfillPolicy.single_run()


def landing_assets(
    config: ClientConfig, partitions: dg.PartitionsDefinition[str] | None
) -> list[dg.AssetsDefinition]:
    """`[client, landing, source]` for every configured source; dated ones partitioned by day."""
    return [
        _files_asset(config)
        if source == "files"
        else _api_asset(config, source, partitions if source in names.DATED else None)
        for source in config.sources.configured
    ]


def _api_asset(
    config: ClientConfig, source: str, partitions: dg.PartitionsDefinition[str] | None
) -> dg.AssetsDefinition:
    @dg.asset(
        key=names.landing(config.slug, source),
        deps=[names.source(config.slug, source)],
        description=f"Raw records of {source}, as they came.",
        kinds={source},
        **labels(config, "landing", source),
        partitions_def=partitions,
        backfill_policy=BACKFILL if partitions else None,
    )
    def land(context: dg.AssetExecutionContext, options: RunOptions) -> dg.MaterializeResult[None]:
        get_ready(context)
        home = Home.from_env().ensure().client(config.slug).ensure()
        days = _days(context, config) if partitions else None
        try:
            with hold(
                home.extract_lock, f"{context.job_name}, {source}", wait_limit(), reporter(context)
            ):
                known = _known(context, config, home, source, options)
                outcome = _land(context, config, home, source, days, known)
        except LockBusy as busy:
            raise stop(context, FAILED, str(busy)) from busy
        return dg.MaterializeResult(metadata=landed(outcome, days))

    return land


def _known(
    context: dg.AssetExecutionContext,
    config: ClientConfig,
    home: ClientHome,
    source: str,
    options: RunOptions,
) -> Known | None:
    """What earlier loads have left of HubSpot; waits for a run that writes the warehouse.

    A resync reads all of the CRM again, or what changed since a day that somebody chose.
    What a run that was killed has landed is loaded first: else it would be read again.

    Raises:
        LockBusy: somebody wrote it for the whole wait.
    """
    if source != "hubspot":
        return None
    day = options.modified_since_day
    is_resync = context.job_name == names.resync_crm(config.slug) and day is None
    since = datetime.combine(day, time(), config.zone).astimezone(UTC) if day else None
    # Whoever writes opens the file several times in its run: between two of them it only looks free.
    report = reporter(context)
    with hold(home.write_lock, f"{context.job_name}, what is known", wait_limit(), report):
        wait_for_database(home.warehouse, wait_limit(), report)
        if has_left_over(home, config.slug, source):
            load_left_over(home, config, source, report)
        return known_of_hubspot(home, config.slug, is_full=options.full or is_resync, since=since)


def _land(
    context: dg.AssetExecutionContext,
    config: ClientConfig,
    home: ClientHome,
    name: str,
    days: Days | None,
    known: Known | None,
) -> LandingOutcome:
    """Read the source to its end; a source that cannot even be opened is landed as a fault."""
    report = reporter(context)
    try:
        source = open_source(config, name, known)
    except SourceError as error:
        return land_fault(error, home, client=config.slug, run_id=context.run.run_id)
    beside = LoadBeside(home, config, name, f"{context.job_name}, a part of {name}")
    try:
        with beside:
            return land_source(
                source,
                home,
                run_id=context.run.run_id,
                days=days,
                spans=_spans(context, config, home, name, days),
                report=report,
                landed=beside.landed,
            )
    finally:
        source.close()
        state_of(context.run.run_id).beside[name] = beside.outcome


def _spans(
    context: dg.AssetExecutionContext,
    config: ClientConfig,
    home: ClientHome,
    name: str,
    days: Days | None,
) -> Mapping[str, Sequence[Days]]:
    """What of a reckoned window is left to read; days that somebody chose are read as they are."""
    if days is None or context.run.tags.get(names.WINDOW_TAG) != names.TRAILING:
        return {}
    return spans_left(home, config, name, days)


def _files_asset(config: ClientConfig) -> dg.AssetsDefinition:
    @dg.asset(
        key=names.landing(config.slug, "files"),
        deps=[names.source(config.slug, "files")],
        description="Rows of CSV and Parquet files whose content changed.",
        kinds={"csv"},
        **labels(config, "landing", "files"),
    )
    def land(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        get_ready(context)
        home = Home.from_env().ensure().client(config.slug).ensure()
        files = config.sources.files
        outcome = land_files(
            files.entries(config.folder) if files else (),
            home,
            client=config.slug,
            run_id=context.run.run_id,
            base=config.folder,
            report=reporter(context),
        )
        return dg.MaterializeResult(metadata=landed(outcome, None))

    return land


def _days(context: dg.AssetExecutionContext, config: ClientConfig) -> Days:
    """The inclusive days of the run's partitions.

    Raises:
        dg.Failure: no days were chosen, or days outside [start_date, yesterday].
    """
    allowed = days_allowed(config, datetime.now(UTC))
    if allowed is None or (not context.has_partition_key and not context.has_partition_key_range):
        span = f"from {allowed.first} to {allowed.last}" if allowed else "none has ended yet"
        raise stop(
            context,
            FAILED,
            f"{config.slug}: this job reads web traffic by day and was started without days; expected a "
            f"range of partitions ({span}). Choose days in the launch dialog, or use `maintrack run`.",
        )
    window = context.partition_time_window
    last = (window.end - timedelta(seconds=1)).astimezone(config.zone).date()
    return Days(window.start.astimezone(config.zone).date(), last)
