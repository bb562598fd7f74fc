"""The dbt models as one step of the run: one asset per table that people may look at.

Belongs: keys, lineage and columns from dbt's manifest; one `dbt build`; its failure in words.
Does not: the project and how dbt is called (pipelines.transform).

Staging and intermediate models are steps inside, not assets: Dagster writes six events per asset
and run, 21 ms each, and 87 more assets would cost a night as much as the models themselves
(docs/decisions/0009-dbt-by-its-artifacts.md).
"""

# No postponed annotations here: Dagster reads the type of `context` when an asset is defined.

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from pipelines import transform
from pipelines.config import ClientConfig
from pipelines.home import Home
from pipelines.orchestration import names
from pipelines.orchestration.state import FAILED, hold_write_lock, reporter, stop
from pipelines.transform import Model, NodeResult

CHECK = "dbt_tests"


def model_assets(config: ClientConfig) -> dg.AssetsDefinition:
    """Every table of core, kpi and audit, built for this client by one `dbt build`."""
    models = transform.shown_models()
    keys = {model.unique_id: _key(config, model) for model in models}

    @dg.multi_asset(
        name=f"{config.slug}__dbt",
        specs=[_spec(config, model, keys) for model in models],
        check_specs=[_check_spec(keys[m.unique_id], m) for m in models if m.tests],
    )
    def build(context: dg.AssetExecutionContext) -> Iterator[Any]:
        home = Home.from_env().client(config.slug)
        hold_write_lock(context, home)
        reporter(context)("dbt: building the models")
        results = transform.build(home.warehouse, home.dbt)
        for model in models:
            yield from _results(keys[model.unique_id], model, results)
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
        group_name=config.slug,
        kinds={"dbt", "duckdb"},
        metadata={
            "dagster/column_schema": dg.TableSchema(columns=columns),
            "dagster/table_name": f"{model.schema}.{model.name}",
        },
    )


def _writer(config: ClientConfig, source: str) -> dg.AssetKey:
    """The asset that writes a table of schema raw; a source that the client lacks is the gate's."""
    known = (*config.sources.configured, "settings", "gate")
    return names.raw(config.slug, source if source in known else "gate")


def _check_spec(key: dg.AssetKey, model: Model) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        CHECK,
        asset=key,
        description=f"{len(model.tests)} tests of dbt; a failed one stops the run.",
    )


def _results(
    key: dg.AssetKey, model: Model, results: Mapping[str, NodeResult]
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    built = results.get(model.unique_id)
    if built is None or not built.is_ok:
        return
    yield dg.MaterializeResult(asset_key=key, metadata={"seconds": built.seconds})
    tests = [results[test] for test in model.tests if test in results]
    if tests:
        yield _check_result(key, tests)


def _check_result(key: dg.AssetKey, tests: Sequence[NodeResult]) -> dg.AssetCheckResult:
    failed = [str(test) for test in tests if not test.is_ok]
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=CHECK,
        passed=not failed,
        metadata={"tests": len(tests), "failed": dg.MetadataValue.json(failed)},
    )
