"""The dbt models as one step of the run: one asset per table that people may look at.

Belongs: keys, lineage and columns from dbt's manifest; one `dbt build`, prepared; its failure in words.
Does not: the project and how dbt is called (pipelines.transform).

Staging and intermediate models are steps inside, not assets: Dagster writes six events per asset
and run, 21 ms each, and 87 more assets would cost a night as much as the models themselves
(docs/decisions/0009-dbt-by-its-artifacts.md).
"""

# No postponed annotations here: Dagster reads the type of `context` when an asset is defined.

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import dagster as dg

from pipelines import transform
from pipelines.checks import MODEL_CHECKS, judge_models
from pipelines.config import ClientConfig
from pipelines.home import ClientHome, Home
from pipelines.orchestration import names
from pipelines.orchestration.check_results import check_results, check_specs, safely
from pipelines.orchestration.presentation import built, labels
from pipelines.orchestration.state import FAILED, hold_write_lock, reporter, stop
from pipelines.transform import Model, NodeResult
from pipelines.warehouse import open_warehouse

CHECK = "dbt_tests"


def model_assets(config: ClientConfig) -> dg.AssetsDefinition:
    """Every table of core, kpi and audit, built for this client by one `dbt build`."""
    models = transform.shown_models()
    keys = {model.unique_id: _key(config, model) for model in models}

    @dg.multi_asset(
        name=f"{config.slug}__dbt",
        specs=[_spec(config, model, keys) for model in models],
        check_specs=[spec for m in models for spec in _check_specs(keys[m.unique_id], m)],
    )
    def build(context: dg.AssetExecutionContext) -> Iterator[Any]:
        home = Home.from_env().client(config.slug)
        hold_write_lock(context, home)
        reporter(context)("dbt: building the models")
        results = transform.build(home.warehouse, home.dbt)
        _tell_renewed(context, home)
        yield from _told(config, keys, models, results)
        failed = [str(result) for result in results.values() if result.is_failed]
        if failed or not results:
            told = failed or ["it ended without results; its words are in dbt/build.log"]
            raise stop(
                context,
                FAILED,
                "the models were not built; expected every model and test to pass. dbt says:\n  "
                + "\n  ".join(told)
                + "\nNothing was published: the last published copy stands.",
            )

    return build


def get_ready(context: dg.AssetExecutionContext) -> None:
    """Start dbt beside the reading of sources, where this run is to build models."""
    selection = context.run.asset_selection
    if not selection or any(names.is_model(key) for key in selection):
        transform.get_ready()


def _tell_renewed(context: dg.AssetExecutionContext, home: ClientHome) -> None:
    renewed = transform.renewed(home.warehouse)
    if renewed is not None:
        reporter(context)(
            f"dbt: facts of {renewed.contacts} contacts made anew, of {renewed.of}"
            " (all of them where a setting that shapes facts, or the models, changed)"
        )


def _key(config: ClientConfig, model: Model) -> dg.AssetKey:
    return dg.AssetKey([config.slug, model.schema, model.name])


def _spec(config: ClientConfig, model: Model, keys: Mapping[str, dg.AssetKey]) -> dg.AssetSpec:
    columns = [
        dg.TableColumn(column.name, column.type, description=column.description)
        for column in model.columns
    ]
    return dg.AssetSpec(
        keys[model.unique_id],
        deps=[
            *(keys[unique_id] for unique_id in model.models_before),
            *(_writer(config, source) for source in model.sources_before),
        ],
        description=model.description,
        kinds={"dbt", "duckdb"},
        **labels(config, model.schema),
        metadata={
            "dagster/column_schema": dg.TableSchema(columns=columns),
            "dagster/table_name": f"{model.schema}.{model.name}",
        },
    )


def _writer(config: ClientConfig, source: str) -> dg.AssetKey:
    """The asset that writes a table of schema raw; a source that the client lacks is the gate's."""
    known = (*config.sources.configured, "settings", "gate")
    return names.raw(config.slug, source if source in known else "gate")


def _check_specs(key: dg.AssetKey, model: Model) -> Iterator[dg.AssetCheckSpec]:
    if model.tests:
        yield dg.AssetCheckSpec(
            CHECK,
            asset=key,
            description=f"{len(model.tests)} tests of dbt; a failed one stops the run. If so: read which "
            "test and how many rows in the run's log. It is a fault of the model or of data it did not "
            "foresee; the published copy stands.",
        )
    yield from check_specs(key, MODEL_CHECKS.get(f"{model.schema}.{model.name}", ()))


def _told(
    config: ClientConfig,
    keys: Mapping[str, dg.AssetKey],
    models: Sequence[Model],
    results: Mapping[str, NodeResult],
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """What was built, table by table, and the checks of it."""
    built_models = [m for m in models if m.unique_id in results and results[m.unique_id].is_ok]
    if not built_models:
        return
    home = Home.from_env()
    published = home.published_database(config.slug)
    connection = open_warehouse(home.client(config.slug), read_only=True)
    try:
        for model in built_models:
            key, name = keys[model.unique_id], f"{model.schema}.{model.name}"
            seconds = results[model.unique_id].seconds
            yield dg.MaterializeResult(
                asset_key=key, metadata={"seconds": seconds, **built(connection, name)}
            )
            tests = [results[test] for test in model.tests if test in results]
            if tests:
                yield _check_result(key, tests)
            yield from check_results(
                key,
                safely(
                    MODEL_CHECKS.get(name, ()), partial(judge_models, connection, name, published)
                ),
            )
    finally:
        connection.close()


def _check_result(key: dg.AssetKey, tests: Sequence[NodeResult]) -> dg.AssetCheckResult:
    failed = [str(test) for test in tests if not test.is_ok]
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=CHECK,
        passed=not failed,
        description=" ".join(failed) or f"{len(tests)} tests passed.",
        metadata={"tests": len(tests), "tests_failed": len(failed)},
    )
