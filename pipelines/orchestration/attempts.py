"""Which runs belong together: a run and those that it takes up again.

Belongs: following re-executions, retries and re-launched backfills back to the first attempt.
Does not: deciding what is read anew (landing_assets).
"""

from __future__ import annotations

from typing import Final

import dagster as dg

BACKFILL: Final = "dagster/backfill"
PARENT_BACKFILL: Final = "dagster/parent_backfill_id"


def runs_taken_up(instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[str]:
    """Ids of the run and of every earlier attempt that it goes on from, newest first.

    A re-execution skips steps that went well before, so what they landed and loaded under the earlier
    run's id is this run's too.
    """
    found: dict[str, None] = {}
    ahead: list[dg.DagsterRun] = [run]
    while ahead:
        one = ahead.pop(0)
        if one.run_id not in found:
            found[one.run_id] = None
            ahead += _before(instance, one)
    return list(found)


def _before(instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[dg.DagsterRun]:
    before: list[dg.DagsterRun] = []
    if run.parent_run_id:
        parent = instance.get_run_by_id(run.parent_run_id)
        before += [parent] if parent else []
    backfill = run.tags.get(PARENT_BACKFILL)
    if backfill:
        filters = dg.RunsFilter(job_name=run.job_name, tags={BACKFILL: backfill})
        before += instance.get_runs(filters)
    return before
