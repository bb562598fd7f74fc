"""The digest: how a client stands, for those who want to hear it also when all is well.

Belongs: what is in it. Does not: when it is due (look).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines.alerts.book import ClientPage
from pipelines.alerts.facts import last_run
from pipelines.alerts.incident import Seen
from pipelines.alerts.words import ui_url
from pipelines.config import ClientConfig
from pipelines.home import Home
from pipelines.scorecard import NothingPublished, read_scorecard


def digest(
    instance: dg.DagsterInstance,
    home: Home,
    config: ClientConfig,
    page: ClientPage,
    seen: Seen,
    now: datetime,
) -> tuple[str, str]:
    """Title and body: last run, what is open, what only colours, sources, headline KPIs."""
    local = now.astimezone(config.zone)
    lines = [
        _run(instance, config),
        *(f"Open: {one.place}: {one.cause}" for _, one in page.open.values()),
        *(f"Look at: {warning}" for warning in seen.warnings),
        *_published(home, config),
        f"See: {ui_url()}/asset-groups/",
    ]
    return f"maintrack: {config.name}, digest of {local:%Y-%m-%d}", "\n".join(lines)


def _run(instance: dg.DagsterInstance, config: ClientConfig) -> str:
    record = last_run(instance, config.slug)
    if record is None:
        return "Last run: none yet."
    ended = datetime.fromtimestamp(record.end_time or record.update_timestamp.timestamp(), UTC)
    status = record.dagster_run.status.value.lower()
    return (
        f"Last run: {record.dagster_run.job_name}, {status}, ended "
        f"{ended.astimezone(config.zone):%Y-%m-%d %H:%M}."
    )


def _published(home: Home, config: ClientConfig) -> Iterator[str]:
    try:
        card = read_scorecard(home, config.slug)
    except NothingPublished:
        yield "Published: nothing yet."
        return
    yield f"Published: {card.published_at.astimezone(config.zone):%Y-%m-%d %H:%M}."
    for source in card.sources:
        through = f", complete through {source.complete_through}" if source.complete_through else ""
        yield f"Source: {source.source}, {source.status}{through}."
    for row in card.rows:
        if row.is_headline:
            yield f"{row.name}, {row.period}: {row.text}"
