"""The nightly build of one warehouse, and how each of its nodes ended.

Belongs: arguments of the build, its results. Does not: calling dbt (program), what is built (models).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.transform.program import run_dbt

BUILD: Final = ("build", "--exclude-resource-type", "unit_test")


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
    results = folder / "target" / "run_results.json"
    results.unlink(missing_ok=True)
    done = run_dbt(warehouse, folder, *BUILD)
    (folder / "build.log").write_text(done.stdout + done.stderr)
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
