"""Which runs belong together: a run, those that it takes up again, those of the same backfill.

Belongs: following re-executions, retries and re-launched backfills back to the first attempt.
Does not: deciding what is read anew (landing_assets).
"""

from __future__ import annotations

from typing import Final

import dagster as dg

BACKFILL: Final = "dagster/backfill"
PARENT_BACKFILL: Final = "dagster/parent_backfill_id"


def runs_taken_up(instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[str]:
    """Ids of the run and of every run whose work is its own too, the run itself first.

    A re-execution skips steps that went well before. A backfill that was launched by its assets, as
    from the lineage, lands days, the CRM and the rest in a run each.
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
    for name in (BACKFILL, PARENT_BACKFILL):
        if backfill := run.tags.get(name):
            filters = dg.RunsFilter(job_name=run.job_name, tags={BACKFILL: backfill})
            before += instance.get_runs(filters)
    return before
