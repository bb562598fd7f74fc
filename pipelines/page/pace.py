"""How far it is, against how far it should be: status, bar and words of a target.

Belongs: shapes of status, lengths of the bar, "9 % behind; heading for 41 of 50". Does not: reckoning
pace or forecast (the models), where a target stands (tiles, goals).
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.numbers import Numbers, kind_of
from pipelines.page.facts import Goal
from pipelines.page.words import Words

_MARKS = {
    "on_track": "●",
    "achieved": "✓",
    "at_risk": "▲",
    "off_track": "■",
    "missed": "✗",
    "not_started": "○",
    "no_data": "○",
}


@dataclass(frozen=True, slots=True)
class Status:
    """`mark` is a shape of its own for each status, so colour is never alone."""

    key: str
    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Percent of the bar's length: done (solid), forecast (hatched), target (outline), tick (expected now)."""

    done: float
    forecast: float | None
    target: float
    tick: float | None


def status_view(status: str | None, words: Words) -> Status | None:
    if not status:
        return None
    text = words.get(f"status.{status}", status.replace("_", " "))
    return Status(status, _MARKS.get(status, "○"), text)


def goal_bar(goal: Goal) -> Bar | None:
    """The longest of result, target and forecast fills the bar; none without a result or a scale."""
    if goal.actual is None or goal.target <= 0:
        return None
    longest = max(goal.target, goal.actual, goal.forecast or 0)

    def length(value: float) -> float:
        return 100 * min(max(value / longest, 0), 1)

    forecast = goal.forecast
    if forecast is not None and forecast <= goal.actual:
        forecast = None
    return Bar(
        done=length(goal.actual),
        forecast=None if forecast is None else length(forecast),
        target=length(goal.target),
        tick=None if goal.expected_to_date is None else length(goal.expected_to_date),
    )


def pace_text(pace: float | None, numbers: Numbers, words: Words) -> str:
    """`9 % behind`, `3 % ahead` or `on pace`; empty where there is no pace."""
    if pace is None:
        return ""
    off = round(abs(pace - 1) * 100)
    if off == 0:
        return words("pace.even")
    share = numbers.whole_percent(off)
    return words("pace.behind" if pace < 1 else "pace.ahead", share=share)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a period will end; `low` and `high` where the model gives them."""

    forecast: float | None
    low: float | None = None
    high: float | None = None

    def text(self, target: float | None, unit: str | None, numbers: Numbers, words: Words) -> str:
        """`heading for 41 of 50 (38–44)`; empty without a forecast."""
        if self.forecast is None:
            return ""

        def whole(value: float) -> str:
            return numbers.value(rounded(value, unit), unit)

        if target is None:
            text = words("heading", value=whole(self.forecast))
        else:
            text = words("heading.of", value=whole(self.forecast), target=whole(target))
        if self.low is None or self.high is None:
            return text
        return f"{text} ({numbers.range(rounded(self.low, unit), rounded(self.high, unit), unit)})"


def rounded(value: float, unit: str | None) -> float:
    """Expectations of counts and money are whole: 1 742, not 1 741.6."""
    return float(round(value)) if kind_of(unit) in ("count", "money") else value
