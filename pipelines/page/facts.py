"""Everything the page shows, as typed rows of one published file.

Belongs: what a row is. Does not: asking for it (reading), words, layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from pipelines.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Client:
    client: str
    name: str
    language: str
    timezone: str
    currency: str
    market_maturity: str
    ltc_horizon_days: int
    fiscal_year_start: str | None = None

    def numbers(self, language: str) -> Numbers:
        """How its numbers, days and periods are written in a language."""
        return Numbers(language, self.currency, self.timezone, self.fiscal_year_start or "01-01")


@dataclass(frozen=True, slots=True)
class Publication:
    build: str
    run_id: str
    published_at: datetime
    as_of_date: date


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A row of kpi.kpi_scorecard with what kpi.kpi_values says of the same period.

    `name` is in the page's language where the registry has it.
    """

    track: str
    kpi_key: str
    name: str
    unit: str | None
    direction: str | None
    is_headline: bool
    grain: str
    period_start: date
    period_end: date
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int | None
    previous_value: float | None
    last_year_value: float | None
    target: float | None
    pace: float | None
    forecast: float | None
    status: str | None
    is_shown: bool
    confidence: str | None
    confidence_reason: str | None
    is_final: bool | None
    as_of_date: date | None
    forecast_low: float | None = None
    forecast_high: float | None = None
    headline_position: int | None = None
    band_low: float | None = None
    band_high: float | None = None
    mature_share: float | None = None
    mature_on: date | None = None
    is_definition_mixed: bool | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a KPI; `value` is None where it may not be shown."""

    period_start: date
    period_end: date
    value: float | None
    kpi_version: int | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal and what became of it; the counts behind it where its period is one of kpi_values."""

    goal_id: str
    kpi_key: str
    grain: str
    period_start: date
    period_end: date
    channel: str
    target: float
    actual: float | None
    elapsed: float | None
    expected_to_date: float | None
    pace: float | None
    forecast: float | None
    status: str | None
    numerator: float | None
    denominator: float | None
    is_shown: bool | None
    owner: str | None
    why: str | None
    action: str | None
    action_owner: str | None
    action_due: date | None


@dataclass(frozen=True, slots=True)
class Source:
    source: str
    status: str
    complete_through: date | None
    loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Finding:
    source: str
    finding: str
    severity: str
    message: str | None
    n: int | None
    last_day: date | None
    times: int = 1
    first_day: date | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    note_date: date
    text: str


@dataclass(frozen=True, slots=True)
class Definition:
    """The newest definition of a KPI that is valid."""

    kpi_key: str
    version: int
    valid_from: date | None
    owner: str | None
    reason: str | None
    numerator: str | None
    denominator: str | None
    unit: str | None
    horizon_days: int | None = None


@dataclass(frozen=True, slots=True)
class Mover:
    """The channel that moved a KPI the most in the direction of its change, in the KPI's unit, over `days` against the same
    days `before`: year or days."""

    kpi_key: str
    channel: str
    effect: float
    before: str


@dataclass(frozen=True, slots=True)
class Restatement:
    """A number that was told and is another now, as printed in the client's language and as values."""

    kpi_key: str
    grain: str
    period_start: date
    channel: str
    was: str
    now: str
    was_value: float | None
    now_value: float | None
    cause: str


@dataclass(frozen=True, slots=True)
class Economy:
    """One figure of the year to date; `value` None where it may not be shown, with its reason."""

    kpi_key: str
    period_start: date
    period_end: date
    value: float | None
    numerator: float | None
    denominator: float | None
    confidence_reason: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """One published file, read."""

    client: Client
    publication: Publication
    scorecard: Sequence[ScoreRow]
    names: Mapping[str, str]
    series: Mapping[tuple[str, str], Sequence[Point]] = field(default_factory=dict)
    goals: Sequence[Goal] = ()
    sources: Sequence[Source] = ()
    findings: Sequence[Finding] = ()
    notes: Sequence[Note] = ()
    spin_labels: Mapping[str, str] = field(default_factory=dict)
    spin_channels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    channel_names: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    movers: Mapping[str, Mover] = field(default_factory=dict)
    restated: Sequence[Restatement] = ()
    redefined: Sequence[Definition] = ()
    economy: Mapping[str, Economy] = field(default_factory=dict)
    leads_by_place: Mapping[str, float] = field(default_factory=dict)
    strip: Sequence[ScoreRow] = ()
