"""The published copy, the page and the verdict: the end of a run.

Belongs: what follows a green build, and turning sources' faults into a red run. Does not:
publishing itself (pipelines.publishing), drawing (pipelines.page).
"""

# No postponed annotations here: Dagster reads the type of `context` when an asset is defined.

from datetime import UTC, datetime

import dagster as dg

from pipelines.config import ClientConfig
from pipelines.home import Home
from pipelines.loading import source_outcomes
from pipelines.orchestration import names
from pipelines.orchestration.attempts import runs_taken_up
from pipelines.orchestration.presentation import labels, published_file
from pipelines.orchestration.state import (
    DONE,
    FAILED,
    IN_PART,
    hold_write_lock,
    reporter,
    state_of,
    stop,
)
from pipelines.page import render_index, render_page
from pipelines.publishing import PublishRefused, publish, publish_agency
from pipelines.warehouse import open_warehouse


def published_assets(
    config: ClientConfig, models: dg.AssetsDefinition
) -> list[dg.AssetsDefinition]:
    """`[client, published, database | page | verdict]`."""
    return [_database_asset(config, models), _page_asset(config), _verdict_asset(config)]


def _database_asset(config: ClientConfig, models: dg.AssetsDefinition) -> dg.AssetsDefinition:
    @dg.asset(
        key=names.published(config.slug, "database"),
        deps=[*models.keys, names.raw(config.slug, "gate")],
        description="The marts in a file of their own for BI, swapped in by rename.",
        kinds={"duckdb"},
        **labels(config, "published"),
    )
    def database(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        home = Home.from_env()
        hold_write_lock(context, home.client(config.slug))
        try:
            done = publish(
                home, config.slug, run_id=context.run.run_id, published_at=datetime.now(UTC)
            )
        except PublishRefused as refused:
            raise stop(context, FAILED, str(refused)) from refused
        state_of(context.run.run_id).is_published = True
        reporter(context)(f"published {home.published_database(config.slug)}")
        return dg.MaterializeResult(metadata=published_file(done))

    return database


def _page_asset(config: ClientConfig) -> dg.AssetsDefinition:
    @dg.asset(
        key=names.published(config.slug, "page"),
        deps=[names.published(config.slug, "database")],
        description="The client's page, drawn from the published file only.",
        kinds={"html"},
        **labels(config, "published"),
    )
    def page(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        home = Home.from_env()
        path = render_page(home, config.slug)
        publish_agency(home)
        render_index(home)
        reporter(context)(f"page {path}")
        return dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(path)})

    return page


def _next_step(context: dg.AssetExecutionContext, config: ClientConfig) -> str:
    steps = context.run.step_keys_to_execute
    reading = {
        names.landing(config.slug, source).to_python_identifier()
        for source in config.sources.configured
    }
    if steps is None or reading & set(steps):
        return "The next night reads again what is missing."
    # A source's fault is data: its step went well, so taking up failed steps does not read it again.
    return (
        "This attempt took up failed steps only and read no source: launch all steps to read again."
    )


def _verdict_asset(config: ClientConfig) -> dg.AssetsDefinition:
    @dg.asset(
        key=names.published(config.slug, "verdict"),
        deps=[names.published(config.slug, "page")],
        description="Red when a source was not read to its end, although the rest was published.",
        **labels(config, "published"),
    )
    def verdict(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        home = Home.from_env().client(config.slug)
        connection = open_warehouse(home, read_only=True)
        try:
            runs = runs_taken_up(context.instance, context.run)
            outcomes = source_outcomes(connection, config.slug, *runs)
        finally:
            connection.close()
        failed = [outcome for outcome in outcomes if outcome.status in ("failed", "quota")]
        if failed:
            told = "\n".join(outcome.message or outcome.source for outcome in failed)
            late = ", ".join(outcome.source for outcome in failed)
            raise stop(
                context,
                IN_PART,
                f"{told}\nPublished anew without new data of {late}, which is marked on the page. "
                f"{_next_step(context, config)}",
            )
        state_of(context.run.run_id).exit_code = DONE
        return dg.MaterializeResult(
            metadata={outcome.source: outcome.status for outcome in outcomes}
        )

    return verdict
