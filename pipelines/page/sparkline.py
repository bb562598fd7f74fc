"""A row of periods as inline SVG, in the ink of the page: whole ones solid, the current one hollow.

Belongs: geometry. Does not: choosing periods, words, colours (page.css).

What adds up stands as columns on zero; shares and times are a line. The same period a year before
is lighter, the target a step above its own period, a new definition a broken upright.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, HEIGHT, MARGIN = 112.0, 30.0, 3.0


@dataclass(frozen=True, slots=True)
class Series:
    """Values in order of time, None where there is none to show.

    Args:
        is_open: the last period is not over.
        is_sum: columns from zero, else a line.
        targets: the target of each period, where it had one.
        year_before: index of the period that lies a year before the last one.
        breaks: indexes of periods that a new definition begins with.
    """

    values: Sequence[float | None]
    is_open: bool
    is_sum: bool = False
    targets: Sequence[float | None] = ()
    year_before: int | None = None
    breaks: Sequence[int] = ()


def sparkline(series: Series, label: str) -> Markup:
    """SVG with `label` as its text; empty without two values to compare."""
    shown = [value for value in series.values if value is not None]
    if len(shown) < 2:
        return Markup("")
    drawing = _Drawing(series, shown)
    return Markup(  # noqa: S704 - the parts are numbers; the label is escaped
        f'<svg class="spark" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-label="{escape(label)}">{"".join(drawing.parts())}</svg>'
    )


class _Drawing:
    """Places the values of one series on the plane."""

    def __init__(self, series: Series, shown: Sequence[float]) -> None:
        self._series = series
        self._low, self._high = _bounds(series, shown)
        self._slot = (WIDTH - 2 * MARGIN) / len(series.values)

    def parts(self) -> list[str]:
        breaks = [self._break(index) for index in self._series.breaks]
        body = self._columns() if self._series.is_sum else self._line()
        return [*breaks, *body, *self._targets()]

    def _x(self, index: int) -> float:
        """The middle of a period."""
        return MARGIN + self._slot * (index + 0.5)

    def _y(self, value: float) -> float:
        share = (value - self._low) / (self._high - self._low)
        return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * share

    def _columns(self) -> list[str]:
        last, zero, width = len(self._series.values) - 1, self._y(0), self._slot * 0.66
        drawn = []
        for index, value in enumerate(self._series.values):
            if value is None:
                continue
            top, bottom = sorted((self._y(value), zero))
            kind = self._kind(index, last)
            inset = 0.5 if kind == "open" else 0.0
            drawn.append(
                f'<rect class="{kind}" x="{self._x(index) - width / 2 + inset:.1f}" y="{top + inset:.1f}" '
                f'width="{width - 2 * inset:.1f}" height="{max(bottom - top - inset, 0.6):.1f}"/>'
            )
        return drawn

    def _kind(self, index: int, last: int) -> str:
        if index == last:
            return "open" if self._series.is_open else "last"
        return "before" if index == self._series.year_before else "col"

    def _line(self) -> list[str]:
        values = self._series.values
        points = [
            None if value is None else (self._x(index), self._y(value))
            for index, value in enumerate(values)
        ]
        whole = points[:-1] if self._series.is_open else points
        drawn = [_path(run) for run in _runs(whole)]
        # The open period is never joined to the line: part of a month would be drawn as a drop.
        now = "open" if self._series.is_open else "last"
        for index, kind in ((self._series.year_before, "before"), (len(values) - 1, now)):
            point = None if index is None else points[index]
            if point is None:
                continue
            drawn.append(
                f'<circle class="{kind}" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="2.4"/>'
            )
        return drawn

    def _targets(self) -> list[str]:
        drawn = []
        for index, target in enumerate(self._series.targets):
            if target is not None and self._low <= target <= self._high:
                x, y, half = self._x(index), self._y(target), self._slot / 2
                drawn.append(
                    f'<line class="aim" x1="{x - half:.1f}" y1="{y:.1f}" x2="{x + half:.1f}" y2="{y:.1f}"/>'
                )
        return drawn

    def _break(self, index: int) -> str:
        x = MARGIN + self._slot * index
        return f'<line class="break" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{HEIGHT:g}"/>'


def _bounds(series: Series, shown: Sequence[float]) -> tuple[float, float]:
    """All that is drawn, and the target where it is not far off; never a range of zero."""
    low, high = min(shown), max(shown)
    for target in series.targets:
        if target is not None and target <= high * 1.5:
            low, high = min(low, target), max(high, target)
    if series.is_sum:
        low, high = min(low, 0.0), max(high, 0.0)
    # A wobble of a few percent must not look like a cliff.
    missing = max(max(abs(high), abs(low)) * 0.2, 1e-9) - (high - low)
    return (low - missing / 2, high + missing / 2) if missing > 0 else (low, high)


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Stretches without a gap: a missing period is not bridged."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _path(run: Sequence[tuple[float, float]]) -> str:
    if len(run) == 1:
        ((x, y),) = run
        return f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="1.5"/>'
    steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
    return f'<polyline class="line" points="{steps}"/>'
