"""`maintrack run`: one client's nightly job, now.

Belongs: refusing what cannot be meant, the days of the run, words and exit code.
Does not: running (pipelines.runs).
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from pipelines.cli.clients import client_config, day
from pipelines.cli.terminal import (
    DONE,
    FAILED,
    IN_PART,
    QUOTA,
    Report,
    complain,
    progress,
    refuse,
    say,
)
from pipelines.home import Home

if TYPE_CHECKING:
    from connectors.contract import Days
    from pipelines.config import ClientConfig
    from pipelines.runs import RunOutcome


def run_command(
    client: str,
    *,
    first: str | None,
    last: str | None,
    full: bool,
    as_of: str | None,
    is_preview: bool = False,
) -> int:
    """Run the client's nightly job, or say what it would change; returns the exit code."""
    from_day, to_day, replayed = day("--from", first), day("--to", last), day("--as-of", as_of)
    _refuse_contradictions(from_day, to_day, replayed, full=full)
    if is_preview and replayed is not None:
        refuse(
            "--preview: found together with --as-of; expected one of them: a replay tells nothing anew. "
            "Leave out one."
        )
    # A replay reads no API: it needs no credential.
    config = client_config(client, check_secrets=replayed is None)
    days = None
    if replayed is not None:
        _refuse_day_not_over(config, replayed)
    else:
        days = _days(config, from_day, to_day)
    if is_preview:
        from pipelines.cli.preview import show_preview

        return show_preview(config, days=days, full=full, report_of=_stamped)
    return run_told(config, days=days, full=full, as_of=replayed)


def run_told(
    config: ClientConfig, *, days: Days | None = None, full: bool = False, as_of: date | None = None
) -> int:
    """Run, telling progress on stdout and what went wrong on stderr; returns the exit code."""
    home = Home.from_env()
    try:
        with progress(f"{config.slug}: nightly job") as report:
            from pipelines.runs import run_client

            outcome = run_client(
                config, home, days=days, full=full, as_of=as_of, report=_stamped(report)
            )
    except BaseException as stopped:
        if type(stopped).__name__ not in ("DagsterExecutionInterruptedError", "KeyboardInterrupt"):
            raise
        complain(
            f"{config.slug}: interrupted. What was landed and loaded counts; nothing half-done was "
            "published, and the next run goes on."
        )
        return FAILED
    for message in outcome.messages:
        complain(message)
    (say if outcome.exit_code == DONE else complain)(_last_words(config, home, outcome))
    return outcome.exit_code


def _refuse_contradictions(
    first: date | None, last: date | None, as_of: date | None, *, full: bool
) -> None:
    if as_of is not None and (first or last):
        refuse(
            "--as-of: found together with --from/--to; expected one of them: a replay reads no days. "
            "Run twice to do both."
        )
    if as_of is not None and full:
        refuse(
            "--as-of: found together with --full; expected one of them: a replay reads no CRM. "
            "Run twice to do both."
        )
    if first and last and first > last:
        refuse(
            f"--from: found {first}, which lies after --to {last}; expected the earlier day first. "
            "Swap the two."
        )


def _refuse_day_not_over(config: ClientConfig, as_of: date) -> None:
    today = datetime.now(UTC).astimezone(config.zone).date()
    if as_of >= today:
        refuse(
            f"--as-of: found {as_of}; expected a day that has ended in {config.timezone} (today is "
            f"{today}). Leave it out to run at now."
        )


def _days(config: ClientConfig, first: date | None, last: date | None) -> Days | None:
    """The days asked for, cut to those that a dated source can have; None where none were asked for."""
    from connectors.contract import Days
    from pipelines.orchestration.names import DATED
    from pipelines.orchestration.windows import days_allowed

    dated = [source for source in config.sources.configured if source in DATED]
    if not dated and (first or last):
        refuse(
            f"--from/--to: found for '{config.slug}', whose sources have no dated reports "
            f"({', '.join(config.sources.configured)}); expected a client with a source read by day, as "
            f"ga4. Leave them out: `maintrack run {config.slug}` reads everything."
        )
    if not dated:
        return None
    allowed = days_allowed(config, datetime.now(UTC))
    if allowed is None:
        refuse(
            f"start_date: found {config.start_date}, which has not ended in {config.timezone}; expected a "
            f"day in the past for {', '.join(dated)}. Correct {config.path.name}, or wait."
        )
    if first is None and last is None:
        return None
    wanted = max(first or allowed.first, allowed.first), min(last or allowed.last, allowed.last)
    if wanted[0] > wanted[1]:
        refuse(
            f"--from/--to: found {first or 'start_date'} to {last or 'yesterday'}, no day of which lies in "
            f"{allowed.first} (start_date) to {allowed.last} (yesterday); expected days within. Choose others, or "
            f"change start_date in {config.path.name}."
        )
    return Days(*wanted)


def _stamped(report: Report) -> Report:
    return lambda text: report(f"{time.strftime('%H:%M:%S')}  {text}")


def _last_words(config: ClientConfig, home: Home, outcome: RunOutcome) -> str:
    page = home.published_page(config.slug)
    words = {
        DONE: f"done; the page is {page}",
        IN_PART: f"done in part (exit 3); the page is {page}",
        QUOTA: "stopped by the daily quota (exit 75); nothing was published, run again tomorrow",
    }
    ended = words.get(outcome.exit_code, "failed (exit 1); the published copy is untouched")
    if outcome.has_old_page:
        file = home.published_database(config.slug)
        ended = f"done in part (exit 3); {file} was published anew, its page was not drawn"
    return f"{config.slug}: {ended}. Run {outcome.run_id[:8]} in `maintrack ui`."
