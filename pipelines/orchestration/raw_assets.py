"""Settings, loads and the gate: everything that writes schema raw, under the write lock.

Belongs: the order of writing, what stops a run before the models. Does not: loading itself
(pipelines.loading).
"""

# No postponed annotations here: Dagster reads the type of `context` when an asset is defined.

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import dagster as dg
import duckdb

from pipelines.checks import SOURCE_CHECKS, Judgement, judge_source
from pipelines.checks.sources import READ, is_damaged, is_sound
from pipelines.config import ClientConfig
from pipelines.erasure import forget_the_gone
from pipelines.home import Home
from pipelines.landing.part import LandingDamaged
from pipelines.landing.tidy import tidy_landing
from pipelines.loading import (
    NotUnique,
    SourceOutcome,
    load_source,
    source_outcomes,
    write_clock,
    write_hubspot_goals,
    write_settings,
)
from pipelines.loading.clock import first_day_known, loaded_before, old_load_ids
from pipelines.locks import LockBusy
from pipelines.orchestration import names
from pipelines.orchestration.attempts import runs_taken_up
from pipelines.orchestration.check_results import check_results, check_specs, safely
from pipelines.orchestration.model_assets import get_ready
from pipelines.orchestration.options import RunOptions
from pipelines.orchestration.presentation import labels, loaded
from pipelines.orchestration.sources import mark_as_seen
from pipelines.orchestration.state import FAILED, QUOTA, hold_write_lock, reporter, state_of, stop
from pipelines.warehouse import open_warehouse


def raw_assets(config: ClientConfig) -> list[dg.AssetsDefinition]:
    """`[client, raw, settings]`, `[client, raw, <source>]` and `[client, raw, gate]`."""
    sources = config.sources.configured
    return [
        _settings_asset(config),
        *(_load_asset(config, s) for s in sources),
        _gate_asset(config),
    ]


def _settings_asset(config: ClientConfig) -> dg.AssetsDefinition:
    @dg.asset(
        key=names.raw(config.slug, "settings"),
        deps=[names.landing(config.slug, source) for source in config.sources.configured],
        description="The client file as tables. Takes the write lock for the rest of the run.",
        kinds={"duckdb"},
        **labels(config, "raw"),
    )
    def write(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        get_ready(context)
        home = Home.from_env().ensure().client(config.slug).ensure()
        try:
            hold_write_lock(context, home)
        except LockBusy as busy:
            raise stop(context, FAILED, str(busy)) from busy
        connection = open_warehouse(home)
        try:
            changed = write_settings(connection, config, run_id=context.run.run_id)
        finally:
            connection.close()
        return dg.MaterializeResult(metadata={"rows_changed": changed})

    return write


def _load_asset(config: ClientConfig, source: str) -> dg.AssetsDefinition:
    key = names.raw(config.slug, source)

    @dg.asset(
        key=key,
        deps=[names.landing(config.slug, source), names.raw(config.slug, "settings")],
        description=f"Every landed part of {source} that was not loaded yet, typed and keyed.",
        kinds={"duckdb"},
        check_specs=check_specs(key, SOURCE_CHECKS),
        **labels(config, "raw", source),
    )
    def load(context: dg.AssetExecutionContext) -> Iterator[Any]:
        hold_write_lock(context, Home.from_env().client(config.slug))
        try:
            metadata, judgements = _load(context, config, source)
        except (LandingDamaged, NotUnique) as error:
            yield from check_results(key, [is_damaged(str(error))])
            raise stop(context, FAILED, str(error)) from error
        if any(judgement.check is READ and judgement.passed for judgement in judgements):
            mark_as_seen(context, names.source(config.slug, source), "Read to its end.")
        yield dg.MaterializeResult(metadata=metadata)
        yield from check_results(key, judgements)

    return load


def _load(
    context: dg.AssetExecutionContext, config: ClientConfig, source: str
) -> tuple[Mapping[str, Any], list[Judgement]]:
    """Load what has landed; what to show of it, and how the source comes out."""
    home = Home.from_env()
    mine = home.client(config.slug)
    connection = open_warehouse(mine)
    try:
        outcome = load_source(
            connection, mine, config=config, source=source, report=reporter(context)
        )
        if (beside := state_of(context.run.run_id).beside.pop(source, None)) is not None:
            outcome.add(beside)
        old = old_load_ids(connection, config.slug, source, datetime.now(UTC))
        judgements = _judged(context, connection, config, source)
        metadata = {
            "parts": outcome.parts,
            "rows_changed": outcome.rows,
            "rows_set_aside": outcome.quarantined,
            **loaded(connection, source),
        }
    finally:
        connection.close()
    if source == "hubspot" and (erased := forget_the_gone(mine, config.slug)):
        reporter(context)(f"hubspot: {erased} contacts were erased there, and now here too")
    tidy_landing(mine, source, loaded_before=old, now=datetime.now(UTC))
    state_of(context.run.run_id).messages.extend(outcome.messages)
    return metadata, [is_sound(source, outcome.parts), *judgements]


def _judged(
    context: dg.AssetExecutionContext,
    connection: duckdb.DuckDBPyConnection,
    config: ClientConfig,
    source: str,
) -> list[Judgement]:
    published = Home.from_env().published_database(config.slug)
    runs = runs_taken_up(context.instance, context.run)
    return safely(
        SOURCE_CHECKS, lambda: judge_source(connection, config.slug, source, runs, published)
    )


def _gate_asset(config: ClientConfig) -> dg.AssetsDefinition:
    @dg.asset(
        key=names.raw(config.slug, "gate"),
        deps=[names.raw(config.slug, source) for source in config.sources.configured],
        description="Sets the model's clock and HubSpot's goals; stops the run when no source was read to its end.",
        kinds={"duckdb"},
        **labels(config, "raw"),
    )
    def gate(context: dg.AssetExecutionContext, options: RunOptions) -> dg.MaterializeResult[None]:
        home = Home.from_env().client(config.slug)
        hold_write_lock(context, home)
        connection = open_warehouse(home)
        try:
            runs = runs_taken_up(context.instance, context.run)
            outcomes = source_outcomes(connection, config.slug, *runs)
            if (options.as_of_day is not None or options.rebuild) and not outcomes:
                outcomes = loaded_before(connection, config.slug)
            _stop_if_useless(context, config, outcomes)
            _stop_before_data(context, config, connection, options.as_of_day)
            now = datetime.now(UTC)
            write_hubspot_goals(connection, config, run_id=context.run.run_id, now=now)
            run_at = write_clock(connection, config, now=now, as_of=options.as_of_day)
        finally:
            connection.close()
        return dg.MaterializeResult(
            metadata={
                "run_at": run_at.isoformat(),
                **{outcome.source: outcome.status for outcome in outcomes},
            }
        )

    return gate


def _stop_if_useless(
    context: dg.AssetExecutionContext, config: ClientConfig, outcomes: Sequence[SourceOutcome]
) -> None:
    """Nothing is published from a half-read CRM, nor when nothing was read at all."""
    for outcome in outcomes:
        if outcome.status == "quota" and outcome.source == "hubspot":
            raise stop(
                context,
                QUOTA,
                f"{outcome.message} What was read is kept and the next run goes on behind it; "
                "nothing was published.",
            )
    if any(outcome.status == "ok" for outcome in outcomes):
        return
    told = [f"{outcome.message}" for outcome in outcomes if outcome.message]
    message = "\n".join(told) or f"{config.slug}: there is no data of any source yet."
    raise stop(context, FAILED, f"{message}\nNo source was read to its end; nothing was published.")


def _stop_before_data(
    context: dg.AssetExecutionContext,
    config: ClientConfig,
    connection: duckdb.DuckDBPyConnection,
    as_of: date | None,
) -> None:
    """A replay of a day of which nothing is known would put an empty page in the place of the one that stands."""
    first = first_day_known(connection, config) if as_of else None
    if as_of and first and as_of < first:
        raise stop(
            context,
            FAILED,
            f"{config.slug}: --as-of: found {as_of}; expected {first}, the first day of which anything is known, "
            "or a later day. Nothing was published.",
        )
