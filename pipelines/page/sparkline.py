"""A line of periods as inline SVG: whole ones solid, the current one hollow.

Belongs: geometry. Does not: choosing periods, words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, HEIGHT, MARGIN = 120.0, 34.0, 4.0


@dataclass(frozen=True, slots=True)
class Line:
    """Values in order of time, None where there is none to show; `is_open`: the last is not over."""

    values: Sequence[float | None]
    is_open: bool
    target: float | None = None


def sparkline(line: Line, label: str) -> Markup:
    """SVG with `label` as its text; empty without two values to join."""
    shown = [value for value in line.values if value is not None]
    if len(shown) < 2:
        return Markup("")
    low, high = _bounds(line, shown)
    points = [
        None if value is None else (_x(index, len(line.values)), _y(value, low, high))
        for index, value in enumerate(line.values)
    ]
    whole = points[:-1] if line.is_open else points
    parts = [_target(line.target, low, high)]
    parts += [_path(run) for run in _runs(whole)]
    parts.append(_end(points, is_open=line.is_open))
    return Markup(  # noqa: S704 - the parts are numbers; the label is escaped
        f'<svg class="spark" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _bounds(line: Line, shown: Sequence[float]) -> tuple[float, float]:
    """All that is drawn, and the target where it is not far off; never a range of zero."""
    low, high = min(shown), max(shown)
    if line.target is not None and line.target <= high * 1.5:
        low, high = min(low, line.target), max(high, line.target)
    # A wobble of a few percent must not look like a cliff.
    missing = max(abs(high) * 0.2, 1e-9) - (high - low)
    return (low - missing / 2, high + missing / 2) if missing > 0 else (low, high)


def _x(index: int, count: int) -> float:
    return MARGIN + (WIDTH - 2 * MARGIN) * index / max(count - 1, 1)


def _y(value: float, low: float, high: float) -> float:
    return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - low) / (high - low)


def _runs(
    points: Sequence[tuple[float, float] | None],
) -> list[list[tuple[float, float]]]:
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
        return f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="1.6"/>'
    steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
    return f'<polyline class="line" points="{steps}"/>'


def _end(points: Sequence[tuple[float, float] | None], *, is_open: bool) -> str:
    last = points[-1]
    if last is None:
        return ""
    # Never joined to the line: part of a month would be drawn as a drop.
    kind = "open" if is_open else "last"
    return f'<circle class="{kind}" cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.6"/>'


def _target(target: float | None, low: float, high: float) -> str:
    if target is None or not low <= target <= high:
        return ""
    y = _y(target, low, high)
    return f'<line class="aim" x1="0" y1="{y:.1f}" x2="{WIDTH:g}" y2="{y:.1f}"/>'
