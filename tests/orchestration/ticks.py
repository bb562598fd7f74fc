"""What a schedule asks for at an instant, evaluated in a context of its own.

Dagster keeps the storage of the instance that was entered last in a context variable, and gives it back when the
tick's context is collected: at any time, in any order, and then to whatever test runs.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg


def asked_for(
    schedule: dg.ScheduleDefinition,
    now: datetime,
    folder: Path,
    before: Callable[[dg.DagsterInstance], None] = lambda _: None,
) -> Any:
    """The one run that the schedule asks for.

    Args:
        folder: of an instance of its own.
        before: makes what the instance has recorded.
    """
    return copy_context().run(_tick, schedule, now, folder, before)


def _tick(
    schedule: dg.ScheduleDefinition,
    now: datetime,
    folder: Path,
    before: Callable[[dg.DagsterInstance], None],
) -> Any:
    with dg.DagsterInstance.local_temp(str(folder)) as instance:
        before(instance)
        context = dg.build_schedule_context(instance=instance, scheduled_execution_time=now)
        (request,) = schedule.evaluate_tick(context).run_requests or []
        return request
