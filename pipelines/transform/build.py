"""The nightly build of one warehouse, and how each of its nodes ended.

Belongs: arguments of the build, its results. Does not: calling dbt (program), what is built (models).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.transform.models import relations
from pipelines.transform.program import project_hash, run_dbt
from pipelines.transform.standing import standing_project, write_standing_project
from pipelines.transform.template import furnish, keep_template

_BUILD: Final = ("build", "--exclude-resource-type", "unit_test")
WHOLE: Final = (*_BUILD, "--full-refresh")
"""Everything from nothing: seeds, views, and every table by all contacts."""

NIGHTLY: Final = (
    *_BUILD,
    "--select",
    "config.materialized:table",
    "config.materialized:incremental",
    "test_type:data",
    "--exclude",
    "path:seeds",
)
"""Every table, and every test of what may move. Views and seeds are what the project says, so they stand, tested,
until it changes."""

FURNISHED: Final = (*NIGHTLY, "--full-refresh")
"""Every table by all contacts, on views and seeds that were put up from those of an earlier whole build."""


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

    The first build with a form of the project makes everything from nothing, but for views and seeds where another
    warehouse has been built with it on this machine; later ones renew the tables.

    Returns: unique id → result; empty if dbt could not even start building.
    """
    results = folder / "target" / "run_results.json"
    results.unlink(missing_ok=True)
    project = project_hash()
    is_standing = standing_project(warehouse) == project
    is_furnished = not is_standing and furnish(warehouse, project)
    run_dbt(warehouse, folder, *(NIGHTLY if is_standing else FURNISHED if is_furnished else WHOLE))
    ended = _ended(results)
    if ended and not is_standing and all(node.is_ok for node in ended.values()):
        if not is_furnished:
            keep_template(warehouse, folder / "target" / "run", project)
        write_standing_project(warehouse, project, relations())
    return ended


def _ended(results: Path) -> dict[str, NodeResult]:
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
