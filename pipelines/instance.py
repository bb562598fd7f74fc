"""The Dagster instance of a home: run history that every command and the UI share.

Belongs: the folder of dagster.yaml, the environment, opening the instance. Does not: what is
recorded there (pipelines.runs). Imports nothing heavy before it is opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.home import Home
from pipelines.locks import hold

if TYPE_CHECKING:
    from dagster import DagsterInstance

INSTANCE_FOLDER: Final = Path(__file__).resolve().parent.parent
"""Where dagster.yaml stands unless MAINTRACK_INSTANCE names another folder; what it stores goes to
MAINTRACK_DAGSTER_DIR."""

_OPEN_SECONDS: Final = 120.0
_EVENTS_STORED_AT_ONCE: Final = 2000
"""Dagster reports each day of a range; a range of five years is stored at once (run_history)."""


def shared_instance() -> str | None:
    """The folder of an instance that other machines or containers use too; their processes are not seen here."""
    return os.environ.get("MAINTRACK_INSTANCE") or None


def instance_environment(home: Home) -> dict[str, str]:
    """Environment under which every Dagster process of this home finds the same instance."""
    return {
        "DAGSTER_HOME": shared_instance() or str(INSTANCE_FOLDER),
        "MAINTRACK_DAGSTER_DIR": str(home.dagster),
        "DAGSTER_EVENT_BATCH_SIZE": str(_EVENTS_STORED_AT_ONCE),
        "MAINTRACK_HOME": str(home.root),
    }


def has_history(home: Home) -> bool:
    """True when runs may be recorded: in this home, or in the instance that MAINTRACK_INSTANCE names."""
    return shared_instance() is not None or any(home.dagster.rglob("runs.db"))


@contextmanager
def open_instance(home: Home) -> Iterator[DagsterInstance]:
    """Open the home's instance; its tables are made on first use. Sets the process's environment.

    Guarantee: of several processes that open an empty home at once, one makes the tables. Without
        that, two of them stamp the same table and no process can open the instance ever after
        ("Version table 'alembic_version' has more than one head present").
    """
    os.environ.update(instance_environment(home))
    from dagster import DagsterInstance

    with hold(home.dagster / "open.lock", "opening the run history", _OPEN_SECONDS, _silent):
        instance = DagsterInstance.get()
    with instance:
        yield instance


def _silent(_: str) -> None:
    """The wait is a second at most: nothing to tell."""
