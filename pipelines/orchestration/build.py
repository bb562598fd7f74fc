"""The code location: every client whose file is right.

Belongs: leaving broken client files out with a warning. Does not: one client's parts (client).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from pipelines.config import ClientConfig, load_clients
from pipelines.orchestration.alert_sensor import alert_sensor
from pipelines.orchestration.client import client_definitions, schedules_wanted
from pipelines.orchestration.options import RunOptions
from pipelines.shards import EVERYTHING, Shard

LOG = logging.getLogger("maintrack.definitions")


def build_definitions(folder: Path, shard: Shard = EVERYTHING) -> dg.Definitions:
    """Definitions of the shard's clients in the folder; a broken file is told in the log and left out."""
    configs, faults = load_clients(folder)
    for fault in faults:
        LOG.warning("left out: %s", fault)
    return definitions_of([config for config in configs if shard.holds(config.slug)])


def definitions_of(configs: Sequence[ClientConfig]) -> dg.Definitions:
    parts = [client_definitions(config) for config in configs]
    watched = [
        (config, part.checks) for config, part in zip(configs, parts, strict=True) if config.alerts
    ]
    return dg.Definitions(
        assets=[asset for part in parts for asset in part.assets],
        jobs=[job for part in parts for job in part.jobs],
        schedules=[schedule for part in parts for schedule in part.schedules],
        sensors=[alert_sensor(watched)] if watched and schedules_wanted() else [],
        resources={"options": RunOptions()},
        executor=dg.in_process_executor,
    )
