"""What dbt's manifest tells of the tables that people may look at.

Belongs: their columns, tests and lineage through the models between. Does not: calling dbt (program).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Final

from pipelines.transform.program import prepare_manifest

SHOWN_SCHEMAS: Final = frozenset({"core", "kpi", "audit"})
"""Schemas whose models are assets in Dagster; the others are steps inside."""


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


def relations() -> frozenset[tuple[str, str]]:
    """Schema and name of every view and table that the project makes in a warehouse."""
    nodes = json.loads(prepare_manifest().read_text())["nodes"].values()
    return frozenset(
        (node["schema"], node["alias"])
        for node in nodes
        if node["resource_type"] in ("model", "seed")
    )


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
