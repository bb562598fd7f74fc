"""What the steps of one run share: the write lock, and what the run has to tell.

Belongs: one RunState per run of this process (the executor is in-process, so all steps of a run
are here). Does not: anything that must outlive the process; that is in the warehouse.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import dagster as dg

from pipelines.home import ClientHome
from pipelines.loading import LoadOutcome
from pipelines.locks import Lock, acquire, wait_for_database, wait_limit

LOG: Final = logging.getLogger("maintrack.run")

DONE, FAILED, IN_PART, QUOTA = 0, 1, 3, 75


@dataclass(slots=True)
class RunState:
    """exit_code: None until a step decided it. is_published: readers have this run's file.
    messages: for stderr, in order. beside: what was loaded while it was read, by source."""

    exit_code: int | None = None
    is_published: bool = False
    messages: list[str] = field(default_factory=list)
    beside: dict[str, LoadOutcome] = field(default_factory=dict)
    write_lock: Lock | None = None

    def release(self) -> None:
        if self.write_lock is not None:
            self.write_lock.release()
            self.write_lock = None


_RUNS: dict[str, RunState] = {}


def state_of(run_id: str) -> RunState:
    return _RUNS.setdefault(run_id, RunState())


def forget(run_id: str) -> RunState:
    """End the run: free its lock and hand out what it had to tell."""
    state = _RUNS.pop(run_id, RunState())
    state.release()
    return state


def reporter(context: dg.AssetExecutionContext) -> Callable[[str], None]:
    """Tell progress to Dagster's event log and to whoever listens in this process."""

    def report(message: str) -> None:
        context.log.info(message)
        LOG.info(message)

    return report


def hold_write_lock(context: dg.AssetExecutionContext, home: ClientHome) -> None:
    """Take the client's write lock for the rest of the run; a later step of the run has it already.

    Raises:
        LockBusy: another run or process writes; names it.
    """
    state = state_of(context.run.run_id)
    if state.write_lock is not None:
        return
    holder = f"{context.job_name}, run {context.run.run_id[:8]}"
    report = reporter(context)
    state.write_lock = acquire(home.write_lock, holder, wait_limit(), report)
    wait_for_database(home.warehouse, wait_limit(), report)


def stop(context: dg.AssetExecutionContext, exit_code: int, message: str) -> dg.Failure:
    """A failure that people can read: its message goes to the CLI and to Dagster alike."""
    state = state_of(context.run.run_id)
    state.exit_code = exit_code
    state.messages.append(message)
    return dg.Failure(message, allow_retries=False)
