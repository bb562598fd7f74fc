"""One KPI as the page shows it: every part already text.

Belongs: what a tile says and when it may not. Does not: where it stands (view), HTML (templates).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from pipelines.numbers import MONTHS, Numbers, kind_of
from pipelines.page.facts import Facts, Goal, Point, ScoreRow
from pipelines.page.model import word_key
from pipelines.page.sparkline import Line, sparkline
from pipelines.page.words import Words

_SPARK_GRAIN = {"week": "week", "quarter": "quarter", "cohort_365d": "cohort_365d"}
_MARKS = {
    "on_track": "●",
    "achieved": "✓",
    "at_risk": "▲",
    "off_track": "■",
    "missed": "✕",
    "not_started": "○",
    "no_data": "○",
}


@dataclass(frozen=True, slots=True)
class Change:
    """`tone` is good, bad or even; the arrow says the direction, so colour is never alone."""

    arrow: str
    text: str
    against: str
    tone: str


@dataclass(frozen=True, slots=True)
class Status:
    key: str
    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Progress to a target in percent of the bar's length; `tick` is what was expected by now."""

    filled: float
    tick: float | None


@dataclass(frozen=True, slots=True)
class Tile:
    key: str
    name: str
    period: str
    value: str
    is_shown: bool
    why_hidden: str
    basis: str
    is_headline: bool
    target: str
    status: Status | None
    bar: Bar | None
    spark: Markup
    changes: Sequence[Change]
    meaning: str
    through: str
    sure: str
    sure_level: str
    sure_reason: str
    raw: float | None


@dataclass(frozen=True, slots=True)
class TileMaker:
    """Makes tiles of one client's facts in one language."""

    facts: Facts
    numbers: Numbers
    words: Words

    def tile(self, row: ScoreRow) -> Tile:
        is_shown = row.is_shown and row.value is not None
        level = row.confidence if row.confidence in ("high", "medium", "low") else "unknown"
        return Tile(
            key=row.kpi_key,
            name=self.words.get(f"short.{word_key(row.kpi_key)}", row.name),
            period=self._period(row),
            value=self._value(row) if is_shown else self._instead(row),
            is_shown=is_shown,
            why_hidden="" if is_shown else self._why(row),
            basis=self._basis(row) if is_shown else "",
            is_headline=row.is_headline,
            target=self._target(row),
            status=self.status(row.status) if row.target is not None else None,
            bar=self._bar(row),
            spark=self._spark(row),
            changes=self._changes(row) if is_shown else (),
            meaning=self.meaning(row.kpi_key),
            through=self._through(row.as_of_date),
            sure=self.words("sure", level=self.words(f"sure.{level}")),
            sure_level=level,
            sure_reason=self.reason(row.confidence_reason),
            raw=row.value,
        )

    def meaning(self, kpi_key: str) -> str:
        text = self.words.get(f"kpi.{word_key(kpi_key)}", "")
        return text.format(horizon=self.facts.client.ltc_horizon_days)

    def reason(self, reason: str | None) -> str:
        return self.words.get(f"reason.{reason}", reason or "")

    def status(self, status: str | None) -> Status | None:
        if not status:
            return None
        text = self.words.get(f"status.{status}", status.replace("_", " "))
        return Status(status, _MARKS.get(status, "○"), text)

    def goal_bar(self, goal: Goal) -> Bar | None:
        """Length = actual of target; for ratios and for less-is-better the same, the tick tells."""
        if goal.actual is None or goal.target <= 0:
            return None
        expected = goal.expected_to_date
        tick = None if expected is None else min(max(expected / goal.target, 0), 1) * 100
        return Bar(min(max(goal.actual / goal.target, 0), 1) * 100, tick)

    def _value(self, row: ScoreRow) -> str:
        return self.numbers.value(row.value, row.unit)

    def _instead(self, row: ScoreRow) -> str:
        """The counts behind a share that may not be shown; else a dash."""
        if row.numerator is not None and row.denominator is not None:
            return self._of(row.numerator, row.denominator)
        if row.n is not None and not row.is_shown and row.n > 0:
            return self.words("n", n=self.numbers.plain(row.n))
        return "–"

    def _why(self, row: ScoreRow) -> str:
        """A figure that is there but not shown rests on too few, unless its days are missing."""
        if row.value is not None and row.confidence_reason != "days missing":
            is_time = kind_of(row.unit) == "days"
            return self.words("hidden.few.days" if is_time else "hidden.few")
        reason = self.reason(row.confidence_reason)
        return f"{reason[0].upper()}{reason[1:]}." if reason else self.words("hidden.none")

    def _basis(self, row: ScoreRow) -> str:
        if kind_of(row.unit) == "ratio" and row.numerator is not None and row.denominator:
            return self._of(row.numerator, row.denominator)
        if kind_of(row.unit) == "days" and row.n is not None:
            return self.words("n", n=self.numbers.plain(row.n))
        return ""

    def _of(self, numerator: float, denominator: float) -> str:
        n, total = (self.numbers.value(each, None) for each in (numerator, denominator))
        return self.words("of", n=n, total=total)

    def _period(self, row: ScoreRow) -> str:
        period = self.numbers.period(row.grain, row.period_start, row.period_end)
        if not row.grain.startswith("cohort"):
            return period
        entered, step, _ = row.kpi_key.partition("_to_")
        who = self.words(f"cohort.{entered}" if step else "cohort.lead")
        return self.words("cohort", who=who, period=period)

    def _target(self, row: ScoreRow) -> str:
        if row.target is None:
            return self.words("target.none")
        return self.words("target", value=self.numbers.value(row.target, row.unit))

    def _bar(self, row: ScoreRow) -> Bar | None:
        goals = [
            goal
            for goal in self.facts.goals
            if (goal.kpi_key, goal.grain, goal.period_start, goal.channel)
            == (row.kpi_key, row.grain, row.period_start, "all")
        ]
        return self.goal_bar(goals[0]) if goals else None

    def _through(self, day: date | None) -> str:
        if day is None:
            return ""
        is_this_year = day.year == self.facts.publication.as_of_date.year
        return self.words("through.short", day=self.numbers.day(day, year=not is_this_year))

    def _changes(self, row: ScoreRow) -> list[Change]:
        """Against the period before and last year; a cohort of a year has only one before it."""
        found = []
        is_cohort = row.grain.startswith("cohort")
        if row.previous_value is not None:
            found.append(self._change(row, row.previous_value, self._before(row)))
        if row.last_year_value is not None and row.grain != "year" and not is_cohort:
            found.append(self._change(row, row.last_year_value, self.words("prev.last_year")))
        return found

    def _change(self, row: ScoreRow, before: float, against: str) -> Change:
        now = row.value or 0.0
        text = self.numbers.change(now, before, row.unit)
        if not any(digit in text for digit in "123456789"):
            return Change("→", self.words("change.same"), against, "even")
        is_up = now > before
        is_less_better = (row.direction or "").lower().startswith(("low", "down", "less"))
        is_neutral = (row.direction or "").lower().startswith(("neutral", "none"))
        tone = "even" if is_neutral else "good" if is_up != is_less_better else "bad"
        return Change("↑" if is_up else "↓", text, against, tone)

    def _before(self, row: ScoreRow) -> str:
        if row.grain == "month":
            before = row.period_start - timedelta(days=1)
            return self.words("prev.month", month=MONTHS[self.numbers.language][before.month - 1])
        if row.grain.startswith("cohort"):
            return self.words("prev.cohort")
        return self.words.get(f"prev.{row.grain}", self.words("prev.other"))

    def _spark(self, row: ScoreRow) -> Markup:
        grain = _SPARK_GRAIN.get(row.grain, "month")
        points = self.facts.series.get((row.kpi_key, grain), ())
        if len(points) < 2:
            grain = "month"
            points = self.facts.series.get((row.kpi_key, grain), ())
        is_open = bool(points) and not self._is_over(points[-1])
        target = row.target if grain == row.grain else None
        line = Line([point.value for point in points], is_open, target)
        return sparkline(line, self._spark_text(row, grain, points, is_open=is_open))

    def _is_over(self, point: Point) -> bool:
        return point.period_end <= self.facts.publication.as_of_date

    def _spark_text(
        self, row: ScoreRow, grain: str, points: Sequence[Point], *, is_open: bool
    ) -> str:
        whole = [p for p in (points[:-1] if is_open else points) if p.value is not None]
        values = [point.value for point in whole if point.value is not None]
        if not values:
            return row.name
        text = self.words(
            "spark.text",
            name=row.name,
            grain=self.words(f"spark.{grain}"),
            first=self.numbers.period(grain, whole[0].period_start, whole[0].period_end),
            last=self.numbers.period(grain, whole[-1].period_start, whole[-1].period_end),
            low=self.numbers.value(min(values), row.unit),
            high=self.numbers.value(max(values), row.unit),
        )
        if is_open and points[-1].value is not None:
            now = self.numbers.value(points[-1].value, row.unit)
            text += " " + self.words("spark.text.current", name=row.name, value=now)
        return text
