"""The unit tests that stand beside the models, all of them, on an empty built warehouse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipelines.transform import prepare_manifest

pytestmark = pytest.mark.xdist_group("empty")


@pytest.fixture(scope="module")
def outcomes(empty: Any, once: Any) -> dict[str, str]:
    """Unit test → status. dbt's own words are in the error where one fails."""

    def run(folder: Path) -> None:
        empty.dbt("test", "--select", "test_type:unit")
        shutil.copy(empty.folder / "target" / "run_results.json", folder)

    results = json.loads((once("unit-tests", run) / "run_results.json").read_text())["results"]
    return {result["unique_id"]: result["status"] for result in results}


def test_every_declared_unit_test_ran(outcomes: dict[str, str]) -> None:
    manifest = json.loads(prepare_manifest().read_text())
    assert manifest["unit_tests"], "the project declares no unit test"
    assert set(outcomes) == set(manifest["unit_tests"])


def test_every_unit_test_passed(outcomes: dict[str, str]) -> None:
    assert set(outcomes.values()) == {"pass"}


def test_every_folder_of_models_has_unit_tests(outcomes: dict[str, str]) -> None:
    manifest = json.loads(prepare_manifest().read_text())
    folders = {manifest["unit_tests"][name]["fqn"][1] for name in outcomes}
    assert folders == {node["fqn"][1] for node in manifest["nodes"].values() if _is_model(node)}


def _is_model(node: dict[str, Any]) -> bool:
    return node["resource_type"] == "model"
