"""The sensor that looks for incidents while the daemon runs.

Belongs: when to look, at which clients. Does not: what an incident is (pipelines.alerts).
"""

# No postponed annotations here: Dagster reads the type of `context` when a sensor is defined.

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import dagster as dg

from pipelines.alerts import look
from pipelines.config import ClientConfig
from pipelines.home import Home
from pipelines.locks import LockBusy

EVERY_SECONDS: Final = 60
Watched = tuple[ClientConfig, Sequence[dg.AssetCheckKey]]


def alert_sensor(watched: Sequence[Watched]) -> dg.SensorDefinition:
    """Looks each minute, and sends. Starts no run."""

    @dg.sensor(
        name="alerts",
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="One message per incident of the clients that name `alerts`, and one when it is over.",
    )
    def alerts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        try:
            looked = look(context.instance, Home.from_env(), watched, datetime.now(UTC))
        except LockBusy as busy:
            return dg.SkipReason(str(busy))
        return dg.SkipReason(f"{looked.sent} messages sent, {looked.waiting} wait.")

    return alerts
