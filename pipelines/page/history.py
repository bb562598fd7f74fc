"""The periods of a KPI behind its tile: as a sparkline, and as rows of a table.

Belongs: which periods, what is said of them in words. Does not: drawing (sparkline), the tile (tiles).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipelines.numbers import Numbers, kind_of
from pipelines.page.facts import Facts, Point, ScoreRow
from pipelines.page.sparkline import Series, sparkline
from pipelines.page.words import Words

_SPARK_GRAIN = {"week": "week", "quarter": "quarter", "cohort_365d": "cohort_365d"}
# Periods from one year to the next, by the grain of a sparkline.
_A_YEAR = {"week": 52, "month": 12, "quarter": 4, "cohort_365d": 12}


@dataclass(frozen=True, slots=True)
class SparkRow:
    """A period of the sparkline as a table has it."""

    period: str
    value: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class History:
    """Periods of one grain, oldest first; `is_open`: the last one is not over."""

    grain: str
    points: Sequence[Point]
    is_open: bool

    @classmethod
    def of(cls, row: ScoreRow, facts: Facts) -> History:
        """Of the tile's own grain, else of months."""
        grain = _SPARK_GRAIN.get(row.grain, "month")
        points = facts.series.get((row.kpi_key, grain), ())
        if len(points) < 2:
            grain = "month"
            points = facts.series.get((row.kpi_key, grain), ())
        is_over = not points or points[-1].period_end <= facts.publication.as_of_date
        return cls(grain, points, is_open=not is_over)

    def drawn(self, row: ScoreRow, facts: Facts, numbers: Numbers, words: Words) -> Markup:
        """The sparkline, with what it says in words."""
        versions = [point.kpi_version for point in self.points]
        year_before = len(self.points) - 1 - _A_YEAR[self.grain]
        definition = facts.definitions.get(row.kpi_key)
        series = Series(
            values=[point.value for point in self.points],
            is_open=self.is_open,
            is_sum=kind_of(row.unit) in ("count", "money")
            and definition is not None
            and definition.denominator is None,
            targets=[self._target_of(row.kpi_key, point, facts) for point in self.points],
            year_before=year_before if year_before >= 0 else None,
            breaks=[n for n in range(1, len(versions)) if versions[n] != versions[n - 1]],
        )
        return sparkline(series, self._told(row, numbers, words))

    def listed(self, unit: str | None, numbers: Numbers) -> list[SparkRow]:
        return [
            SparkRow(
                numbers.period(self.grain, point.period_start, point.period_end),
                numbers.value(point.value, unit),
                self.is_open and number == len(self.points) - 1,
            )
            for number, point in enumerate(self.points)
        ]

    def _target_of(self, kpi_key: str, point: Point, facts: Facts) -> float | None:
        wanted = (kpi_key, self.grain, "all", point.period_start)
        for goal in facts.goals:
            if (goal.kpi_key, goal.grain, goal.channel, goal.period_start) == wanted:
                return goal.target
        return None

    def _told(self, row: ScoreRow, numbers: Numbers, words: Words) -> str:
        ended = self.points[:-1] if self.is_open else self.points
        whole = [point for point in ended if point.value is not None]
        values = [point.value for point in whole if point.value is not None]
        if not values:
            return row.name
        text = words(
            "spark.text",
            name=row.name,
            grain=words(f"spark.{self.grain}"),
            first=numbers.period(self.grain, whole[0].period_start, whole[0].period_end),
            last=numbers.period(self.grain, whole[-1].period_start, whole[-1].period_end),
            low=numbers.value(min(values), row.unit),
            high=numbers.value(max(values), row.unit),
        )
        if self.is_open and self.points[-1].value is not None:
            now = numbers.value(self.points[-1].value, row.unit)
            text += " " + words("spark.text.current", name=row.name, value=now)
        return text
