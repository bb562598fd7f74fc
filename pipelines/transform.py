"""The dbt project as a program: where it is, its parsed manifest, how a run calls it.

Belongs: `dbt parse` at set-up and after a change, arguments of the nightly build, why a build failed.
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
from pathlib import Path
from typing import Final

from pipelines.locks import hold

PROJECT: Final = Path(__file__).resolve().parent.parent / "dbt_project"
TARGET: Final = PROJECT / "target"
MANIFEST: Final = TARGET / "manifest.json"
WAREHOUSE_VARIABLE: Final = "MAINTRACK_WAREHOUSE"

BUILD: Final = ("build", "--exclude-resource-type", "unit_test")

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
            env={
                **os.environ,
                WAREHOUSE_VARIABLE: str(Path(scratch) / "warehouse.duckdb"),
                "DBT_PROFILES_DIR": str(PROJECT),
                "DBT_TARGET_PATH": str(TARGET),
                "DBT_LOG_PATH": scratch,
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            },
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise DbtFailed(
            "dbt_project does not parse; expected a project that `dbt parse` accepts. dbt says:\n"
            + (done.stdout + done.stderr).strip()
        )


def failed_nodes(target: Path) -> list[str]:
    """What failed in the build whose artifacts lie in `target`, one line each, in dbt's words."""
    try:
        results = json.loads((target / "run_results.json").read_text())["results"]
    except (OSError, ValueError, KeyError):
        return []
    return [
        f"{result['unique_id'].split('.', 2)[-1]}: {' '.join(str(result['message']).split())}"
        for result in results
        if result["status"] in ("error", "fail")
    ]


if __name__ == "__main__":
    prepare_manifest()
