"""Runs that Dagster still believes in although their process is gone.

Belongs: asking the instance, asking the kernel, writing down that they have ended. Does not: starting them
again (Dagster's retries, or a person).

Such a run holds no lock of ours, but it counts: Dagster keeps the client's next queued run back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.doctor.symptom import Symptom
from pipelines.home import Home
from pipelines.instance import has_history, open_instance

if TYPE_CHECKING:
    from dagster import DagsterInstance, RunRecord


def stuck_runs(home: Home) -> Iterator[Symptom]:
    """One line per run in progress: alive, or left behind by a process that is gone."""
    if not has_history(home):
        return
    with open_instance(home) as instance:
        for record in _under_way(instance):
            yield _run(instance, record)


def end_lost_runs(home: Home) -> list[str]:
    """Write down that runs whose process is gone have failed; returns their names.

    Their client's queued runs then start, and Dagster launches a lost run of the UI again by itself. A run
    that only starts is left alone, and so is every run where launchers put them on other machines.
    """
    with open_instance(home) as instance:
        return end_lost_runs_of(instance)


def end_lost_runs_of(instance: DagsterInstance, tags: Mapping[str, str] | None = None) -> list[str]:
    """The same for an instance that is open. tags: only of runs that have them."""
    ended = []
    for record in _under_way(instance, tags):
        run, process = record.dagster_run, _process(instance, record.dagster_run.run_id)
        if process is None or is_alive(process, _since(record)):
            continue
        if run.status.value == "CANCELING":
            instance.report_run_canceled(run, f"Process {process} is gone.")
        else:
            instance.report_run_failed(run, f"Process {process} was killed.")
        ended.append(f"{run.job_name}, run {run.run_id[:8]}")
    return ended


def _under_way(
    instance: DagsterInstance, tags: Mapping[str, str] | None = None
) -> Sequence[RunRecord]:
    """Runs in progress on this machine; a process number of another one says nothing here."""
    from dagster import DagsterRunStatus, DefaultRunLauncher, RunsFilter

    if not isinstance(instance.run_launcher, DefaultRunLauncher):
        return []
    statuses = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    return instance.get_run_records(RunsFilter(statuses=statuses, tags=tags or {}))


def _since(record: RunRecord) -> datetime:
    return datetime.fromtimestamp(record.start_time or record.create_timestamp.timestamp(), UTC)


def _run(instance: DagsterInstance, record: RunRecord) -> Symptom:
    run, started = record.dagster_run, _since(record)
    place = f"run {run.run_id[:8]}"
    process = _process(instance, run.run_id)
    seen = f"{run.job_name}, {run.status.value.lower()} since {started:%Y-%m-%d %H:%M} UTC"
    if process is None:
        return Symptom(place, "ok", f"{seen}; its process is not known yet.")
    if is_alive(process, started):
        return Symptom(place, "ok", f"{seen}, process {process}.")
    return Symptom(
        place,
        "error",
        f"{seen}, but its process {process} is gone and holds no lock; expected it to have ended.",
        "`maintrack doctor --repair` writes down that it failed, and so do the client's next `maintrack run` "
        "and the next start of `maintrack ui`; until then the client's queued runs wait.",
    )


def _process(instance: DagsterInstance, run_id: str) -> int | None:
    """The process that carries the run out, as its first event says."""
    from dagster import DagsterEventType

    records = instance.get_records_for_run(
        run_id, of_type=DagsterEventType.RUN_START, limit=1
    ).records
    event = records[0].event_log_entry.dagster_event if records else None
    return event.pid if event else None


def is_alive(process: int, since: datetime) -> bool:
    """True while the process exists and is not a younger one with the same number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    born = _born(process)
    return born is None or born <= since.timestamp() + 2.0


def _born(process: int) -> float | None:
    """When the process began, in seconds since 1970; None where the kernel does not tell (no /proc)."""
    try:
        # The name in parentheses may hold blanks; the 22nd field counts ticks since the machine's start.
        ticks = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19])
        lines = Path("/proc/stat").read_text().splitlines()
    except (OSError, ValueError, IndexError):
        return None
    boot = next(int(line.split()[1]) for line in lines if line.startswith("btime"))
    return boot + ticks / os.sysconf("SC_CLK_TCK")
