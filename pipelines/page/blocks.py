"""The blocks of the drawn model with what stands in them.

Belongs: tiles of a block, the strip of the CRM, what a block says once for all its tiles.
Does not: one tile's parts (tiles), the page around the blocks (view), HTML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.page.model import FOLLOW_UP, RATES, STRIP
from pipelines.page.tiles import Tile, TileMaker
from pipelines.page.words import Words


@dataclass(frozen=True, slots=True)
class Rung:
    """A stage of the strip: `share` is the length of its bar in percent of the longest, `rate` leads on."""

    tile: Tile
    name: str
    share: float
    rate: Tile | None
    becomes: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Tiles of one place in the model; `rungs` and `follow_up` are the CRM's."""

    key: str
    title: str
    about: str
    empty: str
    tiles: Sequence[Tile]
    rungs: Sequence[Rung] = ()
    follow_up: Sequence[Tile] = ()

    @property
    def period(self) -> str:
        """Period that most of the block shares, said once; a tile says its own where it differs."""
        return _most_common(tile.period for tile in self._all)

    @property
    def through(self) -> str:
        """Last day that most of the block knows of, said once like the period."""
        return _most_common(tile.through for tile in self._all)

    @property
    def _all(self) -> Sequence[Tile]:
        return [*(rung.tile for rung in self.rungs), *self.follow_up, *self.tiles]


def make_block(
    key: str, tiles: Sequence[Tile], every: Mapping[str, Tile], maker: TileMaker
) -> Block:
    """One place of the model: its `tiles`; for the CRM also its strip, from `every` KPI there is."""
    facts, words = maker.facts, maker.words
    title, about = words(f"block.{key}"), words.get(f"block.{key}.about", "")
    if key.startswith("spin"):
        about = ", ".join(facts.spin_channels.get(key, ()))
        title = facts.spin_labels.get(key, title)
    empty = words.get("empty.spin" if key.startswith("spin") else f"empty.{key}", "")
    if key != "crm":
        return Block(key, title, about, empty, tiles)
    follow_up = [every[name] for name in FOLLOW_UP if name in every]
    # One strip, one period: a rung with a goal of a year has a tile of the year and here its month.
    months = {row.kpi_key: maker.tile(row) for row in facts.strip}
    return Block(key, title, about, empty, tiles, _rungs({**every, **months}, words), follow_up)


def _rungs(every: Mapping[str, Tile], words: Words) -> Sequence[Rung]:
    stages = [every[name] for name in STRIP if name in every]
    longest = max((tile.raw or 0 for tile in stages if tile.is_shown), default=0)
    rungs = []
    for tile in stages:
        share = 100 * (tile.raw or 0) / longest if longest and tile.is_shown else 0
        rate = every.get(RATES.get(tile.key, ""))
        rungs.append(
            Rung(
                tile,
                words.get(f"rung.{tile.key}", tile.name),
                share,
                rate,
                words(f"becomes.{rate.key}") if rate else "",
                tile is stages[-1],
            )
        )
    return rungs


def _most_common(texts: Iterable[str]) -> str:
    """The first of the most frequent; empty for none."""
    counted = Counter(texts).most_common(1)
    return counted[0][0] if counted else ""
