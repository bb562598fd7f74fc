"""Run one client's nightly job in this process, recorded in the instance that the UI shows.

Belongs: the Dagster instance, the days, the exit code. Does not: what the steps do
(pipelines.orchestration), printing (pipelines.cli).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import dagster as dg

from connectors.contract import Days
from pipelines.alerts import look
from pipelines.config import ClientConfig
from pipelines.doctor.runs import end_lost_runs_of
from pipelines.home import Home
from pipelines.instance import open_instance, shared_instance
from pipelines.locks import LockBusy
from pipelines.orchestration import names
from pipelines.orchestration.build import definitions_of
from pipelines.orchestration.client import (
    client_definitions,
    client_tags,
    days_to_read,
    is_dated,
    range_tags,
    schedules_wanted,
)
from pipelines.orchestration.state import DONE, FAILED, IN_PART, LOG, forget

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """exit_code: as design and `maintrack run --help` list them. messages: for stderr, in order.
    has_old_page: the file was published, and its page could not be drawn."""

    exit_code: int
    run_id: str
    messages: Sequence[str]
    has_old_page: bool = False


def run_client(
    config: ClientConfig,
    home: Home,
    *,
    days: Days | None,
    full: bool,
    as_of: date | None,
    report: Report,
    rebuild: bool = False,
    publishes: bool = True,
) -> RunOutcome:
    """Run the nightly job of one client to its end.

    Args:
        days: days of dated sources; None = the days a night reads (all on a first run).
        full: read all of the CRM again, not only what changed.
        as_of: replay the end of this local day, without reading API sources.
        rebuild: models and publishing at now from what is loaded, without reading API sources.
        report: is told each step in words.
    Returns: never raises for a source's, lock's or model's fault; it is in the outcome.
    """
    home.ensure()
    definitions = definitions_of([config])
    job = definitions.resolve_job_def(names.nightly(config.slug))
    is_offline = rebuild or as_of is not None
    selection = _selection(config, job, reads=not is_offline, publishes=publishes)
    is_trailing = not is_offline and days is None
    if is_trailing and is_dated(config):
        days = days_to_read(config, home, datetime.now(UTC))
    is_ranged = is_dated(config) and not is_offline
    with open_instance(home) as instance, _heard(report):
        if shared_instance() is None:
            # Of a shared one the daemon watches, which sees the processes.
            end_lost_runs_of(instance, client_tags(config.slug))
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            asset_selection=selection,
            run_config=_run_config(as_of, full=full, rebuild=rebuild),
            tags={
                **names.filed_under(config.slug),
                **client_tags(config.slug),
                **(range_tags(days, is_trailing=is_trailing) if is_ranged else {}),
            },
        )
        _tell(instance, home, config)
    state = forget(result.run_id)
    if result.success:
        return RunOutcome(state.exit_code or DONE, result.run_id, state.messages)
    if state.exit_code is not None:
        return RunOutcome(state.exit_code or FAILED, result.run_id, state.messages)
    what_stands = "The last published copy stands."
    if state.is_published:
        what_stands = "The published file is this run's; its page may be the one of before."
    state.messages.extend(_failures(result, what_stands))
    code = IN_PART if state.is_published else FAILED
    return RunOutcome(code, result.run_id, state.messages, has_old_page=state.is_published)


def _tell(instance: dg.DagsterInstance, home: Home, config: ClientConfig) -> None:
    """Alerts of a run from cron, which no daemon may see; nobody is told of trials by hand."""
    if not config.alerts or not schedules_wanted():
        return
    try:
        look(instance, home, [(config, client_definitions(config).checks)], datetime.now(UTC))
    except LockBusy as busy:
        logging.getLogger("maintrack.alerts").warning("%s: alerts wait: %s", config.slug, busy)


def _selection(
    config: ClientConfig, job: dg.JobDefinition, *, reads: bool, publishes: bool
) -> list[dg.AssetKey] | None:
    """None for all of the job. Where it does not read, APIs are left out: their cursors stay."""
    if reads and publishes:
        return None
    apis = [source for source in config.sources.configured if source != "files" and not reads]
    left_out = {
        *(names.landing(config.slug, source) for source in apis),
        *(names.raw(config.slug, source) for source in apis),
    }
    return [
        key
        for key in job.asset_layer.executable_asset_keys
        if key not in left_out and (publishes or not names.is_published(key))
    ]


def _run_config(as_of: date | None, *, full: bool, rebuild: bool) -> Mapping[str, Any]:
    options: dict[str, Any] = {"as_of": as_of.isoformat()} if as_of else {}
    options |= {name: True for name, wish in (("full", full), ("rebuild", rebuild)) if wish}
    return {
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
        "resources": {"options": {"config": options}},
    }


def _failures(result: dg.ExecuteInProcessResult, what_stands: str) -> Iterator[str]:
    """Failures that no step put into words: the last line of each, and where the rest stands."""
    for event in result.all_events:
        if event.event_type_value == "STEP_FAILURE":
            error = event.step_failure_data.error
            cause = error.cause if error and error.cause else error
            text = " ".join(cause.message.split()) if cause else "no message"
            if "ExecutionInterrupted" in text:
                text = "interrupted by a signal"
            yield (
                f"step {event.step_key}: {text}. This is not a fault of the sources; the whole story is in "
                f"`maintrack ui`, run {result.run_id[:8]}. {what_stands}"
            )


@contextmanager
def _heard(report: Report) -> Iterator[None]:
    """Pass what the steps tell on to `report`."""

    class _Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            report(record.getMessage())

    handler = _Handler()
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    try:
        yield
    finally:
        LOG.removeHandler(handler)
