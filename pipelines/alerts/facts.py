"""What is wrong with a client now, as Dagster's records tell it.

Belongs: which records make one incident, which are its consequences. Does not: remembering (book).

A failed check and the step that failed for it are one incident, told by the check. A source that is read
badly every night and becomes late by it is one incident too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import dagster as dg
from dagster import AssetCheckEvaluation, DagsterEventType, DagsterRunStatus, RunsFilter

from pipelines.alerts.incident import Incident, Seen
from pipelines.checks.sources import READ
from pipelines.config import ClientConfig
from pipelines.orchestration import names
from pipelines.orchestration.sources import allowed_age

WILL_RETRY: Final = "dagster/will_retry"
_LONGEST: Final = 600
_OVER: Final = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE]
_RUN_NEXT: Final = (
    "Open the run and read its first error; launch it again from the failed step when the cause is gone. "
    "The published copy stands."
)
_REPORT_NEXT: Final = (
    "Repair what the message names, then launch the job again with this `entry`, or send by hand: "
    "`maintrack report CLIENT --send-to NAME`."
)
_LATE_NEXT: Final = "Look at the last runs: do they start (is `maintrack ui --schedules` up?), does the source answer?"


@dataclass(frozen=True, slots=True)
class _Failed:
    """A check whose newest evaluation failed. step: the one that evaluated it."""

    key: dg.AssetCheckKey
    cause: str
    next_step: str
    is_error: bool
    run_id: str
    step: str | None


def facts(
    instance: dg.DagsterInstance,
    config: ClientConfig,
    checks: Sequence[dg.AssetCheckKey],
    now: datetime,
) -> Seen:
    """Look at the client's newest finished run, its checks, the age of its sources, its reports.

    Args:
        checks: all that the client's definitions have; a check that is no longer there is not looked at.
    """
    failed, unknown = _checks(instance, checks)
    errors = [one for one in failed if one.is_error]
    found = {incident.key: incident for incident in map(_of_check, errors)}
    for incident in _late(instance, config, now):
        found.setdefault(incident.key, incident)
    for incident in _of_run(instance, config, errors):
        found[incident.key] = incident
    for incident in _of_reports(instance, config):
        found[incident.key] = incident
    warnings = tuple(
        f"{'/'.join(one.key.asset_key.path[1:])}, {one.key.name}: {one.cause}"
        for one in failed
        if not one.is_error
    )
    return Seen(found, frozenset(unknown), warnings)


def last_run(instance: dg.DagsterInstance, client: str) -> dg.RunRecord | None:
    """The client's run that ended last, well or badly; one that somebody cancelled does not count."""
    return _newest(instance, {names.CLIENT_TAG: client})


def _newest(instance: dg.DagsterInstance, tags: Mapping[str, str]) -> dg.RunRecord | None:
    records = instance.get_run_records(RunsFilter(tags=dict(tags), statuses=_OVER), limit=1)
    return records[0] if records else None


def _checks(
    instance: dg.DagsterInstance, checks: Sequence[dg.AssetCheckKey]
) -> tuple[list[_Failed], set[str]]:
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key(checks)
    failed, unknown = [], set()
    for key, record in records.items():
        evaluation = record.evaluation
        if not isinstance(evaluation, AssetCheckEvaluation):
            # Planned by a run that is under way, or that ended before it.
            unknown.add(_incident_key(key))
        elif not evaluation.passed:
            to_do = evaluation.metadata.get("what to do")
            failed.append(
                _Failed(
                    key,
                    _short(evaluation.description or "failed"),
                    str(to_do.value) if to_do else _RUN_NEXT,
                    evaluation.severity is dg.AssetCheckSeverity.ERROR,
                    record.run_id,
                    record.event.step_key if record.event else None,
                )
            )
    return failed, unknown


def _incident_key(key: dg.AssetCheckKey) -> str:
    path = key.asset_key.path
    return _source_key(path[2]) if key.name == READ.name else f"{'/'.join(path[1:])}:{key.name}"


def _source_key(source: str) -> str:
    return f"source/{source}"


def _of_check(failed: _Failed) -> Incident:
    path = failed.key.asset_key.path
    place = path[2] if failed.key.name == READ.name else f"{'/'.join(path[1:])}, {failed.key.name}"
    return Incident(
        _incident_key(failed.key),
        place,
        failed.cause,
        failed.next_step,
        f"/assets/{'/'.join(path)}?view=checks",
    )


def _late(instance: dg.DagsterInstance, config: ClientConfig, now: datetime) -> Iterator[Incident]:
    """API sources that were read to their end once and not within the time that fails."""
    limit = allowed_age(config)
    for source in config.sources.configured if limit else ():
        key = names.source(config.slug, source)
        event = None if source == "files" else instance.get_latest_materialization_event(key)
        if event is None or limit is None:
            continue
        age = now - datetime.fromtimestamp(event.timestamp, UTC)
        if age > limit:
            yield Incident(
                _source_key(source),
                source,
                f"read to its end last {age.total_seconds() / 3600:.0f} hours ago; expected at most "
                f"{limit.total_seconds() / 3600:.0f}.",
                _LATE_NEXT,
                f"/assets/{'/'.join(key.path)}",
            )


def _of_run(
    instance: dg.DagsterInstance, config: ClientConfig, errors: Sequence[_Failed]
) -> Iterator[Incident]:
    """The newest finished run, where it failed by something that no failed check tells."""
    record = last_run(instance, config.slug)
    if record is None or record.dagster_run.status is not DagsterRunStatus.FAILURE:
        return
    run = record.dagster_run
    if run.tags.get(WILL_RETRY) == "true":
        return
    told = {one.step for one in errors if one.run_id == run.run_id}
    if any(one.key.name == READ.name for one in errors):
        # They fail only to say that a source did.
        told |= {f"{config.slug}__published__verdict", f"{config.slug}__raw__gate"}
    causes = _causes(instance, run.run_id)
    for step, cause in causes:
        if step not in told:
            place = step.removeprefix(f"{config.slug}__").replace("__", "/") if step else "the run"
            yield Incident(
                "run", f"{run.job_name}, {place}", cause, _RUN_NEXT, f"/runs/{run.run_id}"
            )
            return


def _of_reports(instance: dg.DagsterInstance, config: ClientConfig) -> Iterator[Incident]:
    """Reports whose newest sending failed; one that is sent again and arrives ends it."""
    for entry in range(len(config.reports)):
        record = _newest(instance, names.report_tags(config.slug, entry))
        if record is None or record.dagster_run.status is not DagsterRunStatus.FAILURE:
            continue
        run = record.dagster_run
        (_, cause), *_ = _causes(instance, run.run_id)
        yield Incident(
            f"report {entry}",
            f"{run.job_name}, reports[{entry}]",
            cause,
            _REPORT_NEXT,
            f"/runs/{run.run_id}",
        )


def _causes(instance: dg.DagsterInstance, run_id: str) -> list[tuple[str | None, str]]:
    """Failed steps with their messages; without any, why the run itself failed."""
    for kind in (DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE):
        records = instance.get_records_for_run(run_id, of_type=kind).records
        events = [record.event_log_entry.dagster_event for record in records]
        found = [(event.step_key, _short(_words(event))) for event in events if event]
        if found:
            return found
    return [(None, "it ended without saying why")]


def _words(event: dg.DagsterEvent) -> str:
    if not event.is_step_failure:
        return event.message or "no message"
    data = event.step_failure_data
    if data.user_failure_data and data.user_failure_data.description:
        return data.user_failure_data.description
    error = data.error.cause if data.error and data.error.cause else data.error
    return error.message if error else "no message"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]} …"
