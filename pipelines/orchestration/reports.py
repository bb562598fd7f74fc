"""The page to people's inboxes: one job per client, one schedule per entry of `reports`.

Belongs: when, to whom, what a run of it says. Does not: the file, the message (pipelines.report).
"""

# No postponed annotations here: Dagster reads the type of `context` when an op is defined.

from typing import Any

import dagster as dg

from pipelines.config import ClientConfig
from pipelines.home import Home
from pipelines.orchestration import names
from pipelines.orchestration.pods import pod_tags
from pipelines.report import NoBrowser, make_report
from pipelines.report.delivery import NotSent, deliver
from pipelines.scorecard import NothingPublished

SEND = "send"
"""The step, in every client's job; the op behind it needs a name of its own in a code location."""


class Entry(dg.Config):
    """entry: which of the client file's `reports`, 0 for the first."""

    entry: int = 0


def report_job(client: ClientConfig) -> dg.JobDefinition:
    """One run sends one report; what nobody took turns it red, and is not sent again by itself."""

    @dg.op(
        name=names.send(client.slug),
        description="Make the report of the published file and send it.",
    )
    def send(context: dg.OpExecutionContext, config: Entry) -> None:
        try:
            context.log.info(_send(client, config.entry))
        except (NothingPublished, NoBrowser, NotSent) as reason:
            raise dg.Failure(str(reason), allow_retries=False) from reason

    @dg.job(
        name=names.report(client.slug),
        executor_def=dg.in_process_executor,
        tags=pod_tags(client.slug),
        description=f"Send the page of {client.name} to one of those whom its client file names in `reports`.",
    )
    def job() -> None:
        send.alias(SEND)()

    return job


def _send(client: ClientConfig, entry: int) -> str:
    if not 0 <= entry < len(client.reports):
        raise NotSent(
            f"reports[{entry}]: the client file has {len(client.reports)} of them; expected 0 for the first. "
            "Launch the job with another `entry`."
        )
    wish = client.reports[entry]
    called = f"reports[{entry}].to"
    if reason := wish.to.missing():
        raise NotSent(
            f"{called}: {reason}; expected an Apprise address there. Set it, then launch again."
        )
    report = make_report(Home.from_env(), client.slug, wish.format, wish.language)
    deliver(report, wish.to.reveal(), called=called)
    return f"{report.name} sent to {called}"


def report_schedules(client: ClientConfig, job: dg.JobDefinition) -> list[dg.ScheduleDefinition]:
    return [_schedule(client, job, entry) for entry in range(len(client.reports))]


def _schedule(client: ClientConfig, job: dg.JobDefinition, entry: int) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=f"{job.name}_{entry + 1}_schedule",
        job=job,
        cron_schedule=client.reports[entry].schedule,
        execution_timezone=client.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    def at(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        minute = context.scheduled_execution_time.astimezone(client.zone)
        wish: dict[str, Any] = {"ops": {SEND: {"config": {"entry": entry}}}}
        return dg.RunRequest(
            run_key=f"{job.name}-{entry}-{minute:%Y-%m-%dT%H:%M}",
            run_config=wish,
            tags=names.report_tags(client.slug, entry),
        )

    return at
