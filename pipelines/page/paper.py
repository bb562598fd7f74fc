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

from pipelines.page.blocks import Block
from pipelines.page.goals import GoalView
from pipelines.page.tiles import Tile

LARGEST_PX: Final = 13.0
SMALLEST_PX: Final = 5.0
_STEP_PX: Final = 0.25
_PAPER_HEIGHT: Final = 725  # of 741: other machines have other fonts

# Width of a tile in each block, of a spin, of the blue square, and of the lists below the model.
_WIDTHS: Final = {"brand": 112, "website": 140, "crm": 165}
_SPIN, _SQUARE, _BELOW = 700, 262, (600, 270)
_CRM: Final = 345
_LINE: Final = 0.95
_CHARACTER: Final = 0.36  # of small type in a wide font, mean over Swedish and English
_MOST_CLAMPED: Final = 2  # lines of text that people wrote


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that takes height: blocks, goals, what changed and notes as text."""

    blocks: Mapping[str, Block]
    goals: Sequence[GoalView]
    economy: Sequence[str]
    lists: Sequence[Sequence[str]]
    head: str
    is_old: bool

    def px(self) -> float:
        """Size of the root font in pixels, at most LARGEST_PX."""
        px = LARGEST_PX
        while px > SMALLEST_PX and self.height(px) > _PAPER_HEIGHT:
            px -= _STEP_PX
        return px

    def height(self, px: float) -> float:
        """Pixels that the page takes at a root font of `px`."""
        type_ = _Type(px)
        blocks = self.blocks
        track = max(type_.block(blocks["brand"]), type_.block(blocks["website"]))
        track = max(track, type_.crm(blocks["crm"]))
        spins = type_.spin(blocks["spin_1"]) + type_.spin(blocks["spin_2"])
        model = max(spins + track + 4.2, type_.square(self))
        below = max(
            sum(type_.clamped(text, width - 8 * px) for text in each)
            for each, width in zip(self.lists, _BELOW, strict=True)
        )
        head = 2.9 + _LINE * (type_.lines(self.head, 1060) - 1) + 2 * self.is_old
        return px * (head + model + below + 4.2)


@dataclass(frozen=True, slots=True)
class _Type:
    """Heights in rem at a root font of `px`."""

    px: float

    def lines(self, text: str, width: float) -> int:
        return max(1, math.ceil(len(text) * _CHARACTER * self.px / width))

    def clamped(self, text: str, width: float) -> float:
        return _LINE * min(self.lines(text, width), _MOST_CLAMPED)

    def block(self, block: Block) -> float:
        """Tiles one below the other."""
        heading = f"{block.title} {block.period} {block.through}"
        width = _WIDTHS.get(block.key, _SQUARE)
        tiles = sum(self.tile(tile, block, width) + 0.6 for tile in block.tiles)
        return 1.2 + 1.05 * self.lines(heading, width) + (tiles or 3)

    def spin(self, block: Block) -> float:
        """Tiles side by side, each with its comparisons beside its figure."""
        width = _SPIN / max(len(block.tiles), 1) - 24
        heights = [
            self.name(tile, block, width)
            + max(1.9, self.beside(tile, width / 2))
            + self.about(tile, block, width)
            for tile in block.tiles
        ]
        return 2.4 + max(heights, default=1.6)

    def crm(self, block: Block) -> float:
        heights = [self.tile(tile, block, _WIDTHS[block.key]) for tile in block.tiles]
        side_by_side = max(heights, default=2)
        said = "  ".join(f"{t.name} {t.value} ({t.basis}) {t.why_hidden}" for t in block.follow_up)
        return 7.4 + side_by_side + _LINE * self.lines(said + 60 * " ", _CRM)

    def square(self, paper: Paper) -> float:
        goals = sum(map(self.goal, paper.goals))
        economy = sum(0.5 * _LINE * (1 + self.lines(line, 120)) for line in paper.economy)
        return self.block(paper.blocks["goals"]) + goals + economy + 3.2

    def goal(self, goal: GoalView) -> float:
        top = f"{goal.name} {goal.period} {goal.status.text if goal.status else ''}"
        line = f"{goal.progress}  {goal.pace or goal.expected}  {goal.owner}"
        height = 1.1 + _LINE * (self.lines(top, _SQUARE - 20) + self.lines(line, _SQUARE))
        return height + (_LINE * _MOST_CLAMPED if goal.action or goal.lacks_action else 0)

    def tile(self, tile: Tile, block: Block, width: float) -> float:
        """Parts one below the other; in narrow tiles the sparkline stands below the figure."""
        figure = 1.9 if width > 200 else 3.5
        parts = (self.name(tile, block, width), self.beside(tile, width))
        return figure + sum(parts) + self.about(tile, block, width)

    def name(self, tile: Tile, block: Block, width: float) -> float:
        name = tile.name if tile.period == block.period else f"{tile.name} {tile.period}"
        return 1.05 * self.lines(name, width)

    def beside(self, tile: Tile, width: float) -> float:
        changes = "  ".join(f"{c.arrow} {c.text} {c.against}" for c in tile.changes)
        height = 0.0
        if tile.status:
            aim = self.lines(f"{tile.target} {tile.status.text}  ", width)
            height = 0.75 + _LINE * (aim + self.lines(f"{tile.pace} {tile.agreed}", width))
        else:
            changes = f"{tile.target} {changes}"
        if not tile.is_shown:
            height += _LINE * self.lines(f"{tile.why_hidden} {tile.mature}", width)
        return height + sum(_LINE * self.lines(t, width) for t in (changes, tile.mover) if t)

    def about(self, tile: Tile, block: Block, width: float) -> float:
        through = "" if tile.through == block.through else tile.through
        sure = f"{tile.sure} {tile.sure_reason}"
        text = f"{tile.meaning} {tile.version}, {tile.owner}. {through} {sure}"
        return 0.9 * self.lines(text, width)
