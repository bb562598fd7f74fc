"""Alerts: one message per incident, one when it is over, and a digest for those who want it.

Belongs: what counts as an incident, what was told already, words, sending by Apprise. Does not: finding
faults (pipelines.checks), Dagster's clockwork (pipelines.orchestration.alert_sensor).
"""

from pipelines.alerts.look import look

__all__ = ["look"]
