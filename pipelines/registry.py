"""Which KPIs there are and what they are, by the newest version of each in the registry's seed.

Belongs: sets of keys that checks ask for before anything is computed. Does not: what is valid on a day (dbt_project).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from pipelines import transform

DEFINITIONS: Final = transform.PROJECT / "seeds" / "kpi_definitions.csv"
_AS_OF_NOW: Final = ("estimate", "index")


def computed_kpis(definitions: Path = DEFINITIONS) -> set[str]:
    """Keys of the KPIs that this version computes: those whose newest definition is active."""
    return {key for key, row in _newest(definitions).items() if row["status"] == "active"}


def counted_kpis(definitions: Path = DEFINITIONS) -> set[str]:
    """Keys of the KPIs that are computed by period, so that a goal on them has progress."""
    whole = {key for key, row in _newest(definitions).items() if row["aggregation"] in _AS_OF_NOW}
    return computed_kpis(definitions) - whole


def additive_kpis(definitions: Path = DEFINITIONS) -> set[str]:
    """Keys of the KPIs whose periods and channels add up."""
    return {key for key, row in _newest(definitions).items() if row["aggregation"] == "sum"}


def share_kpis(definitions: Path = DEFINITIONS) -> set[str]:
    """Keys of the KPIs that are a part of a whole, so that none can be above 1."""
    return {key for key, row in _newest(definitions).items() if row["is_proportion"] == "true"}


def _newest(definitions: Path) -> dict[str, dict[str, str]]:
    with definitions.open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["version"]))
    return {row["kpi_key"]: row for row in rows}
