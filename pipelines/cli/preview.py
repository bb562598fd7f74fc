"""`maintrack run --preview`: which told numbers a run would move.

Belongs: words and columns. Does not: the run on a copy (pipelines.preview).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from pipelines.cli.terminal import DONE, FAILED, IN_PART, Report, complain, progress, refuse, say
from pipelines.home import Home

if TYPE_CHECKING:
    from connectors.contract import Days
    from pipelines.config import ClientConfig
    from pipelines.preview import Preview
    from pipelines.publishing.told import Change

_COLUMNS = ("KPI", "period", "channel", "was", "would be", "likeliest cause")


def show_preview(
    config: ClientConfig,
    *,
    days: Days | None,
    full: bool,
    report_of: Callable[[Report], Report],
) -> int:
    """Preview a run and print what it would restate; returns the exit code."""
    home = Home.from_env()
    if not home.published_database(config.slug).exists():
        refuse(
            f"{config.slug}: nothing has been published yet, so no number was told that could move. "
            f"Run `maintrack run {config.slug}` first."
        )
    from pipelines.locks import LockBusy
    from pipelines.preview import preview_client

    try:
        with progress(f"{config.slug}: preview") as report:
            found = preview_client(config, home, days=days, full=full, report=report_of(report))
    except LockBusy as busy:
        complain(str(busy))
        return FAILED
    return _told(config, found)


def _told(config: ClientConfig, found: Preview) -> int:
    for message in found.outcome.messages:
        complain(message)
    if found.outcome.exit_code:
        complain(
            f"{config.slug}: the preview ended early (exit {found.outcome.exit_code}); nothing was kept."
        )
        return found.outcome.exit_code
    for line in _lines(found):
        say(line)
    for message in found.unread:
        complain(f"{message} The preview is without it.")
    return IN_PART if found.unread else DONE


def _lines(found: Preview) -> Iterator[str]:
    rows = [_COLUMNS, *map(_row, found.restated)]
    if found.restated:
        widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
        for row in rows:
            cells = zip(row, widths, strict=True)
            yield "  ".join(text.ljust(width) for text, width in cells).rstrip()
    yield _sum(found.changes)


def _row(change: Change) -> Sequence[str]:
    figure, before = change.news.figure, change.news.before
    key = figure.key
    period = f"{key.period_start}..{figure.period_end}"
    was = before.printed if before else ""
    return (key.kpi_key, period, key.channel, was, figure.printed, change.cause or "")


def _sum(changes: Sequence[Change]) -> str:
    causes = Counter(change.cause for change in changes if change.cause)
    restated = sum(causes.values())
    others = len(changes) - restated
    if not restated:
        return f"No closed figure would move; {others} open or new ones would be told. Nothing was kept or published."
    by_cause = ", ".join(f"{cause} {n}" for cause, n in causes.most_common())
    return (
        f"{restated} closed figures would move ({by_cause}); {others} open or new ones would be told. "
        "Nothing was kept or published."
    )
