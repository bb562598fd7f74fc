"""The blocks of the drawn model with what stands in them.

Belongs: order within a block, the funnel's lengths, what a block says once for all its tiles.
Does not: one tile's parts (tiles), the page around the blocks (view), HTML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.page.facts import Facts
from pipelines.page.model import FUNNEL, FUNNEL_RATES
from pipelines.page.tiles import Tile
from pipelines.page.words import Words


@dataclass(frozen=True, slots=True)
class Block:
    """Tiles of one place in the model; in the CRM `steps` are the funnel's rungs and rates."""

    key: str
    title: str
    about: str
    empty: str
    tiles: Sequence[Tile]
    steps: Sequence[Step] = ()

    @property
    def period(self) -> str:
        """Period that most tiles share, said once; a tile says its own where it differs."""
        return _most_common(tile.period for tile in self._all)

    @property
    def through(self) -> str:
        """Last day that most tiles know of, said once like the period."""
        return _most_common(tile.through for tile in self._all)

    @property
    def _all(self) -> Sequence[Tile]:
        return [step.tile for step in self.steps] + list(self.tiles)


@dataclass(frozen=True, slots=True)
class Step:
    """A rung with the length of its bar, or a rate between two rungs with its words."""

    tile: Tile
    share: float | None
    becomes: str


def make_block(key: str, tiles: Sequence[Tile], facts: Facts, words: Words) -> Block:
    """Tiles of one place: what the client watches first, the rest behind in the model's order."""
    title, about = words(f"block.{key}"), words.get(f"block.{key}.about", "")
    if key in ("spin_1", "spin_2"):
        about = ", ".join(facts.spin_channels.get(key, ()))
        title = facts.spin_labels.get(key, title)
    empty = (
        words("empty.spin" if key.startswith("spin") else f"empty.{key}") if key != "goals" else ""
    )
    rungs = [tile for tile in tiles if tile.key in FUNNEL]
    largest = max(
        (t.raw or 0 for t in rungs if t.key not in FUNNEL_RATES and t.is_shown), default=0
    )
    steps = [_step(tile, largest, words) for tile in rungs]
    others = [tile for tile in tiles if tile.key not in FUNNEL]
    ordered = sorted(others, key=lambda tile: not tile.is_headline)
    return Block(key, title, about, empty, ordered, steps)


def _step(tile: Tile, largest: float, words: Words) -> Step:
    if tile.key in FUNNEL_RATES:
        return Step(tile, None, words(f"becomes.{tile.key}"))
    return Step(tile, 100 * (tile.raw or 0) / largest if largest and tile.is_shown else 0, "")


def _most_common(texts: Iterable[str]) -> str:
    """The first of the most frequent; empty for none."""
    counted = Counter(texts).most_common(1)
    return counted[0][0] if counted else ""
