"""dbt as a program: where the project is, its parsed form, one way to call it.

Belongs: `dbt parse` at set-up and after a change, the environment of a call. Does not: what is
built (build), what the manifest tells (models), what the models mean (dbt_project).

All clients share one parsed form. dbt throws it away when the rendered profile differs, and the
warehouse's path stands in the profile; so a call makes the warehouse's folder its HOME and names the
file from there (`~/warehouse.duckdb`), which reads the same for every client. Parsing anew costs 3 s.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from pipelines.locks import hold
from pipelines.transform.calls import ForkServer

PROJECT: Final = Path(__file__).resolve().parents[2] / "dbt_project"
TARGET: Final = PROJECT / "target"
MANIFEST: Final = TARGET / "manifest.json"
WAREHOUSE_VARIABLE: Final = "MAINTRACK_WAREHOUSE"

# By this Python, so that an empty PATH is enough.
_DBT: Final = (sys.executable, "-c", "from dbt.cli.main import cli; cli()")
_PARSED: Final = "partial_parse.msgpack"
_STAMP: Final = TARGET / "project.sha256"
_SUFFIXES: Final = frozenset({".sql", ".yml", ".csv"})


class DbtFailed(Exception):
    """dbt could not parse the project; the message holds its own words."""


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


def get_ready() -> None:
    """Start the process that answers `run_dbt`, and do not wait for it; nothing where it runs."""
    prepare_manifest()
    _server().start()


def run_dbt(warehouse: Path, folder: Path, *arguments: str) -> int:
    """Call dbt for one warehouse and wait; its results go to `folder`/target/run_results.json.

    What it prints and logs goes to `folder`/build.log while it runs; not to a log file of its own:
    dbt looks at that anew for each of thousands of lines, a fifth of the time of a small build.

    Returns: exit code; never raises for a failed call.
    Raises:
        DbtFailed: the project does not parse.
    """
    prepare_manifest()
    target = folder / "target"
    target.mkdir(parents=True, exist_ok=True)
    _hand_over_parsed(target)
    logging = ("--log-level", "debug", "--log-level-file", "none")
    return _server().call(
        (*logging, *arguments, "--no-write-json", "--project-dir", str(PROJECT)),
        _environment(warehouse, target, folder / "logs"),
        folder / "build.log",
    )


@cache
def _server() -> ForkServer:
    warm_up = ("--quiet", "--log-level-file", "none", "parse", "--no-write-json")
    return ForkServer(
        (*warm_up, "--project-dir", str(PROJECT)),
        _environment(TARGET / "warehouse.duckdb", TARGET, TARGET),
    )


def project_hash() -> str:
    """sha256 of every file of the project that dbt reads."""
    digest = hashlib.sha256()
    for path in sorted(PROJECT.rglob("*")):
        if path.suffix in _SUFFIXES and TARGET not in path.parents:
            digest.update(str(path.relative_to(PROJECT)).encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _hand_over_parsed(target: Path) -> None:
    """Give a target the shared parsed form, unless it has a newer one of its own."""
    shared, own = TARGET / _PARSED, target / _PARSED
    if not own.exists() or own.stat().st_mtime < shared.stat().st_mtime:
        shutil.copyfile(shared, own)


def _is_parsed(wanted: str) -> bool:
    files = (MANIFEST, TARGET / _PARSED, _STAMP)
    return all(path.exists() for path in files) and _STAMP.read_text() == wanted


def _parse() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        done = subprocess.run(
            [*_DBT, "--quiet", "parse", "--project-dir", str(PROJECT)],
            env=_environment(folder / "warehouse.duckdb", TARGET, folder),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise DbtFailed(
            "dbt_project does not parse; expected a project that `dbt parse` accepts. dbt says:\n"
            + (done.stdout + done.stderr).strip()
        )


def _environment(warehouse: Path, target: Path, logs: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HOME": str(warehouse.parent),
        WAREHOUSE_VARIABLE: f"~/{warehouse.name}",
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(logs),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
