"""The scorecard of a client, for the terminal and for programs.

Belongs: the rows of kpi.kpi_scorecard from the published file, typed, with their text.
Does not: printing (pipelines.cli), the page's layout (pipelines.page).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipelines.home import Home
from pipelines.numbers import Numbers
from pipelines.page.counts import instead_text
from pipelines.page.facts import Definition, Finding, ScoreRow, Source
from pipelines.page.model import in_order
from pipelines.page.reading import read_facts
from pipelines.page.words import Words, page_language


class NothingPublished(Exception):
    """The client has no published file; says how to get one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One KPI. `text` is the value as people read it, or the counts or reason where it may not be shown."""

    track: str
    kpi_key: str
    name: str
    unit: str | None
    is_headline: bool
    grain: str
    period: str
    period_start: date
    period_end: date
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int | None
    previous_value: float | None
    last_year_value: float | None
    target: float | None
    status: str | None
    is_shown: bool
    confidence: str | None
    confidence_reason: str | None
    is_definition_mixed: bool
    as_of_date: date | None
    text: str
    target_text: str
    status_text: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    client: str
    name: str
    language: str
    currency: str
    build: str
    published_at: datetime
    as_of_date: date
    rows: Sequence[Row]
    sources: Sequence[Source]
    findings: Sequence[Finding]


def read_scorecard(home: Home, client: str) -> Scorecard:
    """The client's scorecard as published, in the order of the model.

    Raises:
        NothingPublished: no run of this client has published yet.
    """
    path = home.published_database(client)
    if not path.exists():
        raise NothingPublished(
            f"client '{client}' has published nothing yet; run `maintrack run {client}`."
        )
    facts = read_facts(path)
    language = page_language(facts.client.language)
    numbers = facts.client.numbers(language)
    words = Words(language)
    return Scorecard(
        client=facts.client.client,
        name=facts.client.name,
        language=language,
        currency=facts.client.currency,
        build=facts.publication.build,
        published_at=facts.publication.published_at,
        as_of_date=facts.publication.as_of_date,
        rows=[
            _row(row, facts.definitions.get(row.kpi_key), numbers, words)
            for row in in_order(facts.scorecard)
        ],
        sources=facts.sources,
        findings=facts.findings,
    )


def _row(row: ScoreRow, definition: Definition | None, numbers: Numbers, words: Words) -> Row:
    return Row(
        track=row.track,
        kpi_key=row.kpi_key,
        name=row.name,
        unit=row.unit,
        is_headline=row.is_headline,
        grain=row.grain,
        period=numbers.period(row.grain, row.period_start, row.period_end),
        period_start=row.period_start,
        period_end=row.period_end,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        n=row.n,
        previous_value=row.previous_value,
        last_year_value=row.last_year_value,
        target=row.target,
        status=row.status,
        is_shown=row.is_shown,
        confidence=row.confidence,
        confidence_reason=row.confidence_reason,
        is_definition_mixed=bool(row.is_definition_mixed),
        as_of_date=row.as_of_date,
        text=shown_text(row, definition, numbers, words),
        target_text="" if row.target is None else numbers.value(row.target, row.unit),
        status_text=words.get(f"status.{row.status}", row.status or ""),
    )


def shown_text(row: ScoreRow, definition: Definition | None, numbers: Numbers, words: Words) -> str:
    """The value, or what may be said instead: the counts, else that it is not shown."""
    if row.is_shown and row.value is not None:
        return numbers.value(row.value, row.unit)
    return instead_text(row, definition, numbers, words) or words("hidden")
