"""The dbt project as a program: where it is, its parsed manifest, how a run calls it.

Belongs: `dbt parse` at set-up and after a change, what its manifest tells, the nightly build and how
its nodes ended.
Does not: what the models mean (dbt_project).

`python -m pipelines.transform` prepares the manifest; `make setup` runs it.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Final

from pipelines.locks import hold

PROJECT: Final = Path(__file__).resolve().parent.parent / "dbt_project"
TARGET: Final = PROJECT / "target"
MANIFEST: Final = TARGET / "manifest.json"
WAREHOUSE_VARIABLE: Final = "MAINTRACK_WAREHOUSE"

BUILD: Final = ("build", "--exclude-resource-type", "unit_test")

SHOWN_SCHEMAS: Final = frozenset({"core", "kpi", "audit"})
"""Schemas whose models are assets in Dagster; the others are steps inside."""

_STAMP: Final = TARGET / "project.sha256"
_SUFFIXES: Final = frozenset({".sql", ".yml", ".csv"})


class DbtFailed(Exception):
    """dbt could not parse or build; the message holds its own words."""


def dbt_executable() -> str:
    """dbt beside this Python, so that an empty PATH is enough."""
    return str(Path(sys.executable).with_name("dbt"))


def prepare_manifest() -> Path:
    """Parse the project if it changed since it was parsed last.

    Returns: the manifest's path.
    Raises:
        DbtFailed: the project does not parse.
    """
    wanted = project_hash()
    if _is_parsed(wanted):
        return MANIFEST
    TARGET.mkdir(exist_ok=True)
    with hold(TARGET / "parse.lock", "dbt parse", 300.0, lambda _: None):
        if not _is_parsed(wanted):
            _parse()
            _STAMP.write_text(wanted)
    return MANIFEST


def project_hash() -> str:
    """sha256 of every file of the project that dbt reads."""
    digest = hashlib.sha256()
    for path in sorted(PROJECT.rglob("*")):
        if path.suffix in _SUFFIXES and TARGET not in path.parents:
            digest.update(str(path.relative_to(PROJECT)).encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _is_parsed(wanted: str) -> bool:
    return MANIFEST.exists() and _STAMP.exists() and _STAMP.read_text() == wanted


def _parse() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            [dbt_executable(), "--quiet", "parse", "--project-dir", str(PROJECT)],
            env=_environment(Path(scratch) / "warehouse.duckdb", TARGET, Path(scratch)),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise DbtFailed(
            "dbt_project does not parse; expected a project that `dbt parse` accepts. dbt says:\n"
            + (done.stdout + done.stderr).strip()
        )


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Model:
    """A table that people may look at, as the manifest tells of it.

    models_before, sources_before: the nearest such tables, and the sources (`meta.source`), that it
        rests on through any number of other models. tests: unique ids of its own data tests.
    """

    unique_id: str
    schema: str
    name: str
    description: str
    columns: Sequence[Column]
    models_before: Sequence[str]
    sources_before: Sequence[str]
    tests: Sequence[str]


def shown_models() -> list[Model]:
    """The models of SHOWN_SCHEMAS, each after those it rests on; parses the project if it changed."""
    path = prepare_manifest()
    return _shown_models(path, path.stat().st_mtime)


@cache
def _shown_models(path: Path, changed_at: float) -> list[Model]:
    del changed_at
    manifest = json.loads(path.read_text())
    nodes: dict[str, Any] = manifest["nodes"]
    shown = {i: n for i, n in nodes.items() if _is_shown(n)}
    tests: dict[str, list[str]] = {unique_id: [] for unique_id in shown}
    for unique_id, node in nodes.items():
        if node["resource_type"] == "test" and node.get("attached_node") in tests:
            tests[node["attached_node"]].append(unique_id)
    models = []
    for unique_id, node in shown.items():
        rests_on = _before(unique_id, nodes, frozenset(shown))
        sources = {manifest["sources"][i]["meta"]["source"] for i in rests_on - set(shown)}
        columns = [
            Column(c["name"], c["data_type"] or "", c["description"])
            for c in node["columns"].values()
        ]
        models.append(
            Model(
                unique_id=unique_id,
                schema=node["schema"],
                name=node["name"],
                description=node["description"],
                columns=columns,
                models_before=sorted(rests_on & set(shown)),
                sources_before=sorted(sources),
                tests=sorted(tests[unique_id]),
            )
        )
    by_id = {m.unique_id: m for m in sorted(models, key=lambda m: (m.schema, m.name))}
    before = TopologicalSorter({i: m.models_before for i, m in by_id.items()})
    return [by_id[unique_id] for unique_id in before.static_order()]


def _is_shown(node: Mapping[str, Any]) -> bool:
    return node["resource_type"] == "model" and node["schema"] in SHOWN_SCHEMAS


def _before(unique_id: str, nodes: Mapping[str, Any], stops: frozenset[str]) -> set[str]:
    """Shown models and sources that a node rests on, seen through the models between."""
    found: set[str] = set()
    ahead, seen = list(nodes[unique_id]["depends_on"]["nodes"]), set()
    while ahead:
        one = ahead.pop()
        if one in seen:
            continue
        seen.add(one)
        if one in stops or one.startswith("source."):
            found.add(one)
        elif one in nodes:
            ahead += nodes[one]["depends_on"].get("nodes", [])  # a seed has none
    return found


@dataclass(frozen=True, slots=True)
class NodeResult:
    """How one node of a build ended, in dbt's own status and words."""

    unique_id: str
    status: str
    message: str
    seconds: float

    @property
    def is_ok(self) -> bool:
        return self.status in ("success", "pass")

    @property
    def is_failed(self) -> bool:
        return self.status in ("error", "fail", "runtime error")

    def __str__(self) -> str:
        return f"{self.unique_id.split('.', 2)[-1]}: {self.message}"


def build(warehouse: Path, folder: Path) -> dict[str, NodeResult]:
    """Build all models of one warehouse and test them: one `dbt build`, its artifacts in `folder`.

    What dbt prints goes to `folder`/build.log.

    Returns: unique id → result; empty if dbt could not even start building.
    """
    target = folder / "target"
    results = target / "run_results.json"
    results.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "build.log").open("w") as log:
        subprocess.run(
            [dbt_executable(), *BUILD, "--project-dir", str(PROJECT)],
            env=_environment(warehouse, target, folder / "logs"),
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    try:
        found = json.loads(results.read_text())["results"]
    except (OSError, ValueError, KeyError):
        return {}
    return {
        one["unique_id"]: NodeResult(
            one["unique_id"],
            str(one["status"]),
            " ".join(str(one["message"] or "").split()),
            float(one["execution_time"]),
        )
        for one in found
    }


def _environment(warehouse: Path, target: Path, logs: Path) -> dict[str, str]:
    return {
        **os.environ,
        WAREHOUSE_VARIABLE: str(warehouse),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(logs),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


if __name__ == "__main__":
    prepare_manifest()
