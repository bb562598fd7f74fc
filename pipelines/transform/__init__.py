"""The dbt project, called: parsed once for all clients, built per warehouse, read by its artifacts."""

from pipelines.transform.build import NodeResult, build
from pipelines.transform.models import Model, shown_models
from pipelines.transform.program import PROJECT, DbtFailed, get_ready, prepare_manifest, run_dbt
from pipelines.transform.standing import Renewed, renewed

__all__ = [
    "PROJECT",
    "DbtFailed",
    "Model",
    "NodeResult",
    "Renewed",
    "build",
    "get_ready",
    "prepare_manifest",
    "renewed",
    "run_dbt",
    "shown_models",
]
