"""How large type may be so that the page stands on one A4 landscape.

Belongs: an estimate of the printed height from what is written where. Does not: layout (page.css).

A page without script cannot measure itself. Heights are those of page.css in rem, widths are the
columns of its grid in pixels; both err on the large side. Tests print full and empty pages.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.page.blocks import Block, Step
from pipelines.page.goals import GoalView
from pipelines.page.tiles import Tile

LARGEST_PX: Final = 11.5
READABLE_PX: Final = 9.5
SMALLEST_PX: Final = 5.0
STEP_PX: Final = 0.25
PAPER_HEIGHT: Final = 720  # of 741: other machines have other fonts

# Width of a tile in each block, of the funnel, and of a list below the model.
_WIDTHS: Final = {
    "spin_1": 186,
    "spin_2": 186,
    "brand": 130,
    "website": 220,
    "crm": 154,
    "goals": 226,
}
_FUNNEL, _BELOW = 320, 340
_LINE: Final = 0.95
_CHARACTER: Final = 0.37  # of small type in a wide font, mean over Swedish and English


@dataclass(frozen=True, slots=True)
class Fit:
    """Size of the root font; `is_few`: only watched KPIs are printed."""

    px: float
    is_few: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that takes height, as text."""

    blocks: Mapping[str, Block]
    goals: Sequence[GoalView]
    lists: Sequence[Sequence[str]]
    sources: int
    warnings: int

    def fit(self) -> Fit:
        """All KPIs if their type can be read; else those the client watches, in larger type."""
        every = Fit(self._px(is_few=False), is_few=False)
        if every.px >= READABLE_PX:
            return every
        return Fit(self._px(is_few=True), is_few=True)

    def _px(self, *, is_few: bool) -> float:
        px = LARGEST_PX
        while px > SMALLEST_PX and self.height(px, is_few=is_few) > PAPER_HEIGHT:
            px -= STEP_PX
        return px

    def height(self, px: float, *, is_few: bool) -> float:
        """Pixels that the page takes at a root font of `px`."""
        type_ = _Type(px, is_few)
        blocks = self.blocks
        spins = sum(3.6 + type_.rows(blocks[key], 2) for key in ("spin_1", "spin_2"))
        track = max(type_.rows(blocks[key], 1) for key in ("brand", "website"))
        crm = blocks["crm"]
        engine = 3 + sum(type_.step(step, crm) for step in crm.steps) + type_.rows(crm, 2)
        square = 3.6 + sum(map(type_.goal, self.goals)) + type_.rows(blocks["goals"], 1)
        square += 0.8 * len(type_.kept(blocks["goals"]))
        model = max(spins + 3 + 4.5 + track, engine, square)
        below = 2.2 + max(sum(type_.lines(text, _BELOW) for text in each) for each in self.lists)
        head = 3.7 + (2 if self.sources > 3 else 0) + 2.3 * self.warnings
        return px * (head + model + below + 3)


@dataclass(frozen=True, slots=True)
class _Type:
    """Heights in rem at a root font of `px`."""

    px: float
    is_few: bool

    def kept(self, block: Block) -> Sequence[Tile]:
        """What page.css leaves on paper: a block never stands empty."""
        tiles = enumerate(block.tiles)
        return [tile for n, tile in tiles if n == 0 or tile.is_headline or not self.is_few]

    def lines(self, text: str, width: float) -> float:
        return _LINE * max(1, math.ceil(len(text) * _CHARACTER * self.px / width))

    def rows(self, block: Block, columns: int) -> float:
        """Tiles side by side are as tall as the tallest of them."""
        heights = [self.tile(tile, block, _WIDTHS[block.key]) for tile in self.kept(block)]
        return sum(
            max(heights[first : first + columns]) for first in range(0, len(heights), columns)
        )

    def tile(self, tile: Tile, block: Block, width: float) -> float:
        about = f"{tile.basis} {_sure(tile, block)}"
        if tile.is_headline:
            about = f"{tile.meaning} {about}"
        name = tile.name if tile.period == block.period else f"{tile.name} {tile.period}"
        height = 0.85 + 1.1 * self.lines(name, width)
        height += 1.9 if tile.is_headline else 1.3
        if tile.is_headline:
            height += self.lines("  ".join(c.text + c.against for c in tile.changes), width)
        if not tile.is_shown:
            height += self.lines(f"{tile.value}. {tile.why_hidden}", width)
        return height + (2 if tile.status else 0) + self.lines(about, width)

    def step(self, step: Step, block: Block) -> float:
        tile, sure = step.tile, _sure(step.tile, block)
        if step.share is None:
            first = f"{tile.value} {step.becomes} {tile.basis} {tile.why_hidden}"
            second = f"{tile.period} {sure}" + "".join(c.text + c.against for c in tile.changes[:1])
            return 0.5 + self.lines(first, _FUNNEL) + self.lines(second, _FUNNEL)
        beside = "  ".join(c.text + c.against for c in tile.changes) or tile.why_hidden
        height = max(1.6, self.lines(f"{beside}    ", _FUNNEL - 14.5 * self.px))
        return 0.75 + height + self.lines(f"{tile.meaning} {sure}", _FUNNEL)

    def goal(self, goal: GoalView) -> float:
        top = f"{goal.name} {goal.period} {goal.status.text if goal.status else ''}"
        height = 2.1 + 1.3 * self.lines(f"{top}        ", _WIDTHS["goals"])
        height += self.lines(" · ".join([goal.progress, *goal.more]), _WIDTHS["goals"])
        return height + self.lines(goal.action or goal.owner, _WIDTHS["goals"])


def _sure(tile: Tile, block: Block) -> str:
    """Target, last day and confidence, as far as the tile says them itself."""
    target = "" if tile.status else tile.target
    through = "" if tile.through == block.through else tile.through
    reason = tile.sure_reason if tile.is_shown and tile.sure_level in ("low", "medium") else ""
    return f"{target} {through} {tile.sure} {reason}"
