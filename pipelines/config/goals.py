"""SMART goals: the block `goals` of a client file, and the rows of a goals file.

Belongs: their keys, their identity, the days of their period. Does not: progress (dbt).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Self

from pydantic import Field, ValidationError, model_validator

from pipelines.config import vocabulary
from pipelines.config.periods import FORMS, YearStart, parse_period
from pipelines.config.scalars import Day, KpiKey, Number, PeriodText, Positive, Text, fault, one_of
from pipelines.config.settings import Settings

GrainName = Annotated[str, *one_of(*vocabulary.GRAINS)]
GoalChannel = Annotated[str, *one_of("all", *vocabulary.CHANNELS)]
_NUMBERS: Final = ("target", "baseline", "stretch", "weight")
_DECIMAL_COMMA: Final = re.compile(r"([+-]?\d+),(\d{1,2})|([+-]?0),(\d+)")


class GoalBlock(Settings):
    """A goal as written."""

    kpi: KpiKey = Field(description="a key of the KPI model")
    grain: GrainName = Field(description="week, month, quarter or year")
    period: PeriodText = Field(description=FORMS)
    target: Number = Field(description="what to reach, in the KPI's unit; ratios as fractions")
    baseline: Number | None = Field(None, description="where it stood")
    stretch: Number | None = Field(None, description="better than the target")
    weight: Positive = Field(1.0, description="in the goal index")
    owner: Text | None = None
    why: Text | None = Field(None, description="the reason")
    channel: GoalChannel = "all"
    context: Text | None = None
    parent: Text | None = Field(None, description="the goal it serves")
    action: Text | None = Field(None, description="the next action when off track")
    action_owner: Text | None = None
    action_due: Day | None = None

    @model_validator(mode="after")
    def _period_of_its_grain(self) -> Self:
        grain = parse_period(self.period, YearStart()).grain
        if grain != self.grain:
            raise fault(f"period '{self.period}', which is a {grain}", f"a {self.grain} of {FORMS}")
        return self


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal with its days. `period_start`..`period_end` are inclusive; quarters and years fiscal."""

    goal_id: str
    kpi: str
    grain: str
    period: str
    period_start: date
    period_end: date
    channel: str
    target: float
    baseline: float | None
    stretch: float | None
    weight: float
    owner: str | None
    parent: str | None
    why: str | None
    context: str | None
    action: str | None
    action_owner: str | None
    action_due: date | None


def dated(block: GoalBlock, *, client: str, fiscal_year_start: str) -> Goal:
    """Give a goal its identity and days."""
    period = parse_period(block.period, YearStart.parse(fiscal_year_start))
    identity = (client, block.kpi, block.grain, block.period, block.channel)
    return Goal(
        goal_id="+".join(identity),
        period_start=period.first,
        period_end=period.last,
        **block.model_dump(),
    )


def goal_from_row(row: Mapping[str, Any], *, client: str, fiscal_year_start: str) -> Goal:
    """Read one row of a goals file: canonical column → text, None or "" where empty.

    Numbers may be written as sheets do: blanks part thousands, and a comma is a decimal sign before one
    or two last digits or after a nought. `1,200` could be two numbers, so it is none.

    Raises:
        ValueError: says column, found and allowed.
    """
    written = {key: value for key, value in row.items() if value not in (None, "")}
    written |= {key: _with_a_point(written[key]) for key in _NUMBERS if key in written}
    try:
        block = GoalBlock.model_validate(written)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        column = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{column}: {first['msg']}" if column else first["msg"]) from None
    return dated(block, client=client, fiscal_year_start=fiscal_year_start)


def _with_a_point(number: Any) -> Any:
    if not isinstance(number, str):
        return number
    compact = "".join(number.split())
    return compact.replace(",", ".") if _DECIMAL_COMMA.fullmatch(compact) else compact
