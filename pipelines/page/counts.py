"""What stands behind a quotient, as people read it: 38 of 4 210, 12 000 kr on 3.

Belongs: which measures are money, how the two parts are written together. Does not: whether they may be
shown, and in whose place (tiles, goals, pipelines.scorecard).
"""

from __future__ import annotations

from typing import Final, Protocol

from pipelines.numbers import Numbers, kind_of
from pipelines.page.facts import Definition, ScoreRow
from pipelines.page.words import Words

# Measures in the client's currency; every other one counts something. A test compares with the definitions.
MONEY: Final = frozenset(
    (
        *("spend", "media_spend", "spin_1_spend", "spin_2_spend", "time_cost", "time_cost_excess"),
        *("won_revenue", "new_revenue", "pipeline_value", "payback_spend", "payback_margin"),
        *("roi_gain", "roi_media_gain", "roi_cohort_gain"),
    )
)


class Quotient(Protocol):
    """A row with the two parts of its value."""

    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> float | None: ...


def is_of_money(definition: Definition | None) -> bool:
    """Whether the KPI divides by money: a return or a time to earn something back, with no n to tell."""
    return definition is not None and definition.denominator in MONEY


def counts_text(
    row: Quotient, unit: str | None, definition: Definition | None, numbers: Numbers, words: Words
) -> str:
    """The counts behind a value, money written as money; empty where there are none, or no counts at all.

    Args:
        unit: of the value; it tells what is divided where the KPI has no definition.
    """
    if row.numerator is None or not row.denominator or is_of_money(definition):
        return ""
    below = numbers.value(row.denominator, None)
    measure = definition.numerator if definition is not None else None
    if measure in MONEY or (measure is None and kind_of(unit) == "money"):
        return words("of.money", money=numbers.money(round(row.numerator)), n=below)
    return words("of", n=numbers.value(row.numerator, None), total=below)


def instead_text(
    row: ScoreRow, definition: Definition | None, numbers: Numbers, words: Words
) -> str:
    """What stands in place of a value that may not be shown: its counts, else how many; empty for neither."""
    counts = counts_text(row, row.unit, definition, numbers, words)
    has_n = not row.is_shown and kind_of(row.unit) != "money" and not is_of_money(definition)
    if counts or not has_n or not row.n or row.n < 0:
        return counts
    return words("n", n=numbers.plain(row.n))
