"""One KPI as the page shows it: every part already text.

Belongs: what a tile says and when it may not. Does not: pace (pace), comparisons (comparing), periods
before (history), where it stands (view), HTML (templates).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from pipelines.numbers import Numbers, kind_of
from pipelines.page.comparing import Change, changes_of, mover_text
from pipelines.page.counts import counts_text, instead_text, is_of_money
from pipelines.page.facts import Facts, Goal, ScoreRow
from pipelines.page.history import History, SparkRow
from pipelines.page.model import word_key
from pipelines.page.pace import Bar, Outlook, Status, goal_bar, pace_text, status_view
from pipelines.page.words import Words

MATURE_ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class Tile:
    """A KPI, ready to be written down. `name` stands where its block says the rest, `long_name` alone;
    `raw` is the value itself, for lengths of bars."""

    key: str
    name: str
    long_name: str
    period: str
    value: str
    is_shown: bool
    why_hidden: str
    basis: str
    band: str
    is_headline: bool
    target: str
    agreed: str
    status: Status | None
    bar: Bar | None
    pace: str
    outlook: str
    spark: Markup
    spark_rows: Sequence[SparkRow]
    changes: Sequence[Change]
    mover: str
    meaning: str
    version: str
    owner: str
    link: str
    through: str
    is_late: bool
    sure: str
    sure_level: str
    sure_reason: str
    mature: str
    raw: float | None


@dataclass(frozen=True, slots=True)
class TileMaker:
    """Makes tiles of one client's facts in one language.

    Args:
        catalogue: file of all definitions beside the page; empty = the table on the page itself.
    """

    facts: Facts
    numbers: Numbers
    words: Words
    catalogue: str = ""

    def tile(self, row: ScoreRow) -> Tile:
        is_shown = row.is_shown and row.value is not None
        level = row.confidence if row.confidence in ("high", "medium", "low") else "unknown"
        definition = self.facts.definitions.get(row.kpi_key)
        goal = self._goal(row)
        history = History.of(row, self.facts)
        mover = self.facts.movers.get(row.kpi_key) if is_shown else None
        channel = self.facts.channel_names.get(mover.channel, mover.channel) if mover else ""
        return Tile(
            key=row.kpi_key,
            name=self.words.get(f"short.{word_key(row.kpi_key)}", row.name),
            long_name=row.name,
            period=self._period(row),
            value=self._value(row) if is_shown else self._instead(row),
            is_shown=is_shown,
            why_hidden="" if is_shown else self._why(row),
            basis=self._basis(row) if is_shown else "",
            band=self._band(row) if is_shown else "",
            is_headline=row.is_headline,
            target=self._target(row),
            agreed=self.agreed(goal) if goal else "",
            status=status_view(row.status, self.words) if row.target is not None else None,
            bar=goal_bar(goal) if goal and is_shown else None,
            pace=self._pace(row, with_band=False) if is_shown else "",
            outlook=self._pace(row, with_band=True) if is_shown else "",
            spark=history.drawn(row, self.facts, self.numbers, self.words),
            spark_rows=history.listed(row.unit, self.numbers),
            changes=changes_of(row, self.numbers, self.words) if is_shown else (),
            mover=mover_text(mover, channel, row, self.numbers, self.words),
            meaning=self.meaning(row.kpi_key),
            version=self.words("version", n=definition.version) if definition else "",
            owner=(definition.owner or "") if definition else "",
            link=f"{self.catalogue}#{row.kpi_key}" if self.catalogue else f"#def-{row.kpi_key}",
            through=self._through(row.as_of_date),
            is_late=self._is_late(row.as_of_date),
            sure=self.words(f"sure.{level}"),
            sure_level=level,
            sure_reason=self._sure_reason(row),
            mature=self._mature(row),
            raw=row.value,
        )

    def meaning(self, kpi_key: str) -> str:
        text = self.words.get(f"kpi.{word_key(kpi_key)}", "")
        definition = self.facts.definitions.get(kpi_key)
        horizon = definition.horizon_days if definition else None
        return text.format(horizon=horizon or self.facts.client.ltc_horizon_days)

    def _sure_reason(self, row: ScoreRow) -> str:
        """Why it is as sure as it is, and that a period has days of more than one definition."""
        mixed = self.words("definitions.mixed") if row.is_definition_mixed and row.is_shown else ""
        return "; ".join(part for part in (self.reason(row.confidence_reason), mixed) if part)

    def reason(self, reason: str | None) -> str:
        return self.words.get(f"reason.{reason}", (reason or "").replace("_", " "))

    def agreed(self, goal: Goal) -> str:
        """By when, and who answers for it."""
        by = self.words("goals.by", day=self._near(goal.period_end))
        return ", ".join(part for part in (by, goal.owner or "") if part)

    def _goal(self, row: ScoreRow) -> Goal | None:
        """The goal that the scorecard's target comes from; a cohort KPI's lies in a period of its own."""
        if row.target is None:
            return None
        goals = [g for g in self.facts.goals if g.kpi_key == row.kpi_key and g.channel == "all"]
        same = [g for g in goals if (g.grain, g.period_start) == (row.grain, row.period_start)]
        return next(iter(same or [g for g in goals if g.target == row.target]), None)

    def _value(self, row: ScoreRow) -> str:
        return self.numbers.value(row.value, row.unit)

    def _instead(self, row: ScoreRow) -> str:
        """The counts behind a value that may not be shown; else a dash."""
        definition = self.facts.definitions.get(row.kpi_key)
        return instead_text(row, definition, self.numbers, self.words) or "–"

    def _why(self, row: ScoreRow) -> str:
        """A figure that is there but not shown rests on too few, unless its days are missing."""
        if row.value is not None and row.confidence_reason != "days missing":
            kind = kind_of(row.unit)
            return self.words(f"hidden.few.{kind}" if kind in ("days", "money") else "hidden.few")
        reason = self.reason(row.confidence_reason)
        return f"{reason[0].upper()}{reason[1:]}." if reason else self.words("hidden.none")

    def _basis(self, row: ScoreRow) -> str:
        """Counts behind a share; how many behind a time. Money returned is no count of anything."""
        kind, definition = kind_of(row.unit), self.facts.definitions.get(row.kpi_key)
        if is_of_money(definition):
            spend = self.numbers.money(round(row.denominator or 0))
            return self.words("on_spend", spend=spend) if kind == "ratio" else ""
        if kind == "ratio":
            return counts_text(row, row.unit, definition, self.numbers, self.words)
        if kind == "days" and row.n is not None:
            return self.words("n", n=self.numbers.plain(row.n))
        return ""

    def _band(self, row: ScoreRow) -> str:
        if row.band_low is None or row.band_high is None:
            return ""
        return self.words("band", range=self.numbers.range(row.band_low, row.band_high, row.unit))

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

    def _pace(self, row: ScoreRow, *, with_band: bool) -> str:
        """Pace and forecast; its band stands in the table only."""
        band = (row.forecast_low, row.forecast_high) if with_band else (None, None)
        outlook = Outlook(row.forecast, *band)
        parts = (
            pace_text(row.pace, self.numbers, self.words),
            outlook.text(row.target, row.unit, self.numbers, self.words),
        )
        return "; ".join(part for part in parts if part)

    def _through(self, day: date | None) -> str:
        return "" if day is None else self.words("through.short", day=self._near(day))

    def _near(self, day: date) -> str:
        is_this_year = day.year == self.facts.publication.as_of_date.year
        return self.numbers.day(day, year=not is_this_year)

    def _is_late(self, day: date | None) -> bool:
        """True when the KPI ends where a source that is late or failed ends."""
        behind = [s.complete_through for s in self.facts.sources if s.status in ("late", "failed")]
        return day is not None and day in behind

    def _mature(self, row: ScoreRow) -> str:
        """When enough of a young cohort will be old enough to tell; empty for grown ones."""
        if row.mature_on is None:
            return ""
        share = row.mature_share
        is_young = share < MATURE_ENOUGH if share is not None else row.value is None
        return self.words("mature_on", day=self._near(row.mature_on)) if is_young else ""
