"""The dbt models as one step of the run, one asset per model.

Belongs: keys of models, the invocation, its failure in words. Does not: the project (pipelines.transform).
"""

# No postponed annotations here: Dagster reads the type of `context` when an asset is defined.

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
import msgspec
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)

from pipelines import transform
from pipelines.config import ClientConfig
from pipelines.home import Home
from pipelines.orchestration import names
from pipelines.orchestration.state import (
    FAILED,
    hold_write_lock,
    quiet_for_the_terminal,
    reporter,
    stop,
)


class _ClientTranslator(DagsterDbtTranslator):
    """Keys `[client, schema, model]`; a source table is the asset that writes it."""

    def __init__(self, config: ClientConfig) -> None:
        super().__init__(
            settings=DagsterDbtTranslatorSettings(
                enable_duplicate_source_asset_keys=True, enable_source_metadata=False
            )
        )
        self._config = config

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        spec: dg.AssetSpec = super().get_asset_spec(manifest, unique_id, project)
        return spec.replace_attributes(group_name=self._config.slug)

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        client = self._config.slug
        if dbt_resource_props["resource_type"] != "source":
            return dg.AssetKey([client, dbt_resource_props["schema"], dbt_resource_props["name"]])
        writer = dbt_resource_props["meta"].get("source", "gate")
        known = (*self._config.sources.configured, "settings", "gate")
        return names.raw(client, writer if writer in known else "gate")


@cache
def _manifest(path: Path, changed_at: float) -> dict[str, Any]:
    del changed_at
    manifest: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    return manifest


def model_assets(config: ClientConfig) -> dg.AssetsDefinition:
    """Every model and seed of the project for this client, built by one `dbt build`."""
    path = transform.prepare_manifest()

    @dbt_assets(
        manifest=_manifest(path, path.stat().st_mtime),
        name=f"{config.slug}__dbt",
        dagster_dbt_translator=_ClientTranslator(config),
    )
    def build(context: dg.AssetExecutionContext) -> Iterator[Any]:
        home = Home.from_env().client(config.slug)
        hold_write_lock(context, home)
        reporter(context)("dbt: building the models")
        target = home.dbt / "target"
        os.environ[transform.WAREHOUSE_VARIABLE] = str(home.warehouse)
        dbt = DbtCliResource(
            project_dir=str(transform.PROJECT),
            profiles_dir=str(transform.PROJECT),
            dbt_executable=transform.dbt_executable(),
        )
        invocation = dbt.cli(
            list(transform.BUILD), context=context, target_path=target, raise_on_error=False
        )
        with quiet_for_the_terminal(home.dbt / "build.log"):
            yield from invocation.stream()
        if not invocation.is_successful():
            failed = transform.failed_nodes(target) or [
                "dbt ended without results; its words are in dbt/build.log of the client's folder"
            ]
            raise stop(
                context,
                FAILED,
                "the models were not built; expected every model and test to pass. dbt says:\n  "
                + "\n  ".join(failed)
                + "\nNothing was published: the last published copy stands.",
            )

    return build
