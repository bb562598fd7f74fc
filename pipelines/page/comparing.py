"""What a KPI is compared with: the days before, the same days last year, and who moved it.

Belongs: direction, tone and words of a change. Does not: choosing comparable days (the models).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pipelines.numbers import MONTHS, Numbers
from pipelines.page.facts import Mover, ScoreRow
from pipelines.page.words import Words


@dataclass(frozen=True, slots=True)
class Change:
    """`tone` is good, bad or even; the arrow says the direction, so colour is never alone."""

    arrow: str
    text: str
    against: str
    tone: str


def changes_of(row: ScoreRow, numbers: Numbers, words: Words) -> Sequence[Change]:
    """Against the period before and last year; a cohort of a year has only one before it."""
    found = []
    is_cohort = row.grain.startswith("cohort")
    if row.previous_value is not None:
        against = _before(row, numbers, words)
        found.append(_change(row, row.previous_value, against, numbers, words))
    if row.last_year_value is not None and row.grain != "year" and not is_cohort:
        against = words("prev.last_year")
        found.append(_change(row, row.last_year_value, against, numbers, words))
    return found


def mover_text(
    mover: Mover | None, channel: str, row: ScoreRow, numbers: Numbers, words: Words
) -> str:
    """`Largest part: E-mail +14, 28 days vs last year`; empty where channels do not add up, none moved it, or
    the change that stands above it is none or goes the other way."""
    if mover is None:
        return ""
    before = row.last_year_value if mover.before == "year" else row.previous_value
    if before is None or ((row.value or 0.0) - before) * mover.effect <= 0:
        return ""
    effect = numbers.step(mover.effect, row.unit)
    if not any(digit in effect for digit in "123456789"):
        return ""
    return words(f"mover.{mover.before}", channel=channel, effect=effect)


def _change(row: ScoreRow, before: float, against: str, numbers: Numbers, words: Words) -> Change:
    now = row.value or 0.0
    text = numbers.change(now, before, row.unit)
    if not any(digit in text for digit in "123456789"):
        return Change("→", words("change.same"), against, "even")
    is_up = now > before
    direction = (row.direction or "").lower()
    if direction.startswith(("neutral", "none")):
        tone = "even"
    else:
        tone = "good" if is_up != direction.startswith(("low", "down", "less")) else "bad"
    return Change("↑" if is_up else "↓", text, against, tone)


def _before(row: ScoreRow, numbers: Numbers, words: Words) -> str:
    if row.grain == "month":
        before = row.period_start - timedelta(days=1)
        return words("prev.month", month=MONTHS[numbers.language][before.month - 1])
    if row.grain.startswith("cohort"):
        return words("prev.cohort")
    return words.get(f"prev.{row.grain}", words("prev.other"))
