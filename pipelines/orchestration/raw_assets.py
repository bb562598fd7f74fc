"""Settings, loads and the gate: everything that writes schema raw, under the write lock.

Belongs: the order of writing, what stops a run before the models. Does not: loading itself
(pipelines.loading).
"""

# No postponed annotations here: Dagster reads the type of `context` when an asset is defined.

from collections.abc import Sequence
from datetime import UTC, datetime

import dagster as dg

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
    write_settings,
)
from pipelines.loading.clock import loaded_before, old_load_ids
from pipelines.locks import LockBusy
from pipelines.orchestration import names
from pipelines.orchestration.options import RunOptions
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
        group_name=config.slug,
        description="The client file as tables. Takes the write lock for the rest of the run.",
        kinds={"duckdb"},
    )
    def write(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        home = Home.from_env().ensure().client(config.slug).ensure()
        try:
            hold_write_lock(context, home)
        except LockBusy as busy:
            raise stop(context, FAILED, str(busy)) from busy
        connection = open_warehouse(home)
        try:
            changed = write_settings(connection, config, run_id=context.run_id)
        finally:
            connection.close()
        return dg.MaterializeResult(metadata={"rows_changed": changed})

    return write


def _load_asset(config: ClientConfig, source: str) -> dg.AssetsDefinition:
    @dg.asset(
        key=names.raw(config.slug, source),
        deps=[names.landing(config.slug, source), names.raw(config.slug, "settings")],
        group_name=config.slug,
        description=f"Every landed part of {source} that was not loaded yet, typed and keyed.",
        kinds={"duckdb"},
    )
    def load(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        home = Home.from_env().client(config.slug)
        hold_write_lock(context, home)
        connection = open_warehouse(home)
        try:
            outcome = load_source(
                connection, home, config=config, source=source, report=reporter(context)
            )
        except (LandingDamaged, NotUnique) as error:
            raise stop(context, FAILED, str(error)) from error
        else:
            old = old_load_ids(connection, config.slug, source, datetime.now(UTC))
        finally:
            connection.close()
        if source == "hubspot" and (erased := forget_the_gone(home, config.slug)):
            reporter(context)(f"hubspot: {erased} contacts were erased there, and now here too")
        tidy_landing(home, source, loaded_before=old, now=datetime.now(UTC))
        state_of(context.run_id).messages.extend(outcome.messages)
        return dg.MaterializeResult(
            metadata={
                "parts": outcome.parts,
                "rows_changed": outcome.rows,
                "rows_in_quarantine": outcome.quarantined,
            }
        )

    return load


def _gate_asset(config: ClientConfig) -> dg.AssetsDefinition:
    @dg.asset(
        key=names.raw(config.slug, "gate"),
        deps=[names.raw(config.slug, source) for source in config.sources.configured],
        group_name=config.slug,
        description="Sets the model's clock; stops the run when no source was read to its end.",
        kinds={"duckdb"},
    )
    def gate(context: dg.AssetExecutionContext, options: RunOptions) -> dg.MaterializeResult[None]:
        home = Home.from_env().client(config.slug)
        hold_write_lock(context, home)
        connection = open_warehouse(home)
        try:
            outcomes = source_outcomes(connection, config.slug, context.run_id)
            if (options.as_of_day is not None or options.rebuild) and not outcomes:
                outcomes = loaded_before(connection, config.slug)
            _stop_if_useless(context, config, outcomes)
            run_at = write_clock(connection, config, now=datetime.now(UTC), as_of=options.as_of_day)
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
