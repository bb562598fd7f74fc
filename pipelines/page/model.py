"""The drawn model: which KPI stands where, in which order, and which of them are tiles.

Belongs: blocks of the page, order of keys, the limits of what people can watch. Does not: numbers,
words, HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pipelines.page.facts import ScoreRow
from pipelines.tracks import MOST_TILES, RATES, RUNGS, TRACKS, most_of

__all__ = [
    "BLOCKS",
    "FOLLOW_UP",
    "RATES",
    "STRIP",
    "block_of",
    "choose_tiles",
    "in_order",
    "word_key",
]

# A block is a track as it is drawn. Drawn in the CRM: Lead ▶ MQL ▶ SQL ▶ …; subscribers stand in the table.
BLOCKS: Final = dict(TRACKS)
STRIP: Final = RUNGS[1:]
FOLLOW_UP: Final = ("follow_up_days", "untouched_mqls")
_PLACE: Final = {
    key: (number, position)
    for number, keys in enumerate(BLOCKS.values())
    for position, key in enumerate(keys)
}
_NAMES: Final = tuple(BLOCKS)


def block_of(row: ScoreRow) -> str:
    """The block a KPI stands in: its own place in the model, else its track's, else the goals."""
    if row.kpi_key in _PLACE:
        return _NAMES[_PLACE[row.kpi_key][0]]
    return row.track if row.track in BLOCKS else "goals"


def in_order(rows: Iterable[ScoreRow]) -> Sequence[ScoreRow]:
    """Rows as the model is read: spin 1, brand, website, CRM, spin 2, goals."""
    last = len(_PLACE)

    def place(row: ScoreRow) -> tuple[int, int, str]:
        block = _NAMES.index(block_of(row))
        return block, _PLACE.get(row.kpi_key, (block, last))[1], row.kpi_key

    return sorted(rows, key=place)


def choose_tiles(rows: Iterable[ScoreRow]) -> dict[str, list[ScoreRow]]:
    """Block → its tiles: the client's headline, at most two of a block, three of goals, nine in all.

    Rungs of the CRM stand in its strip, so they become tiles only where there is room. A block
    without headline shows its first KPI, that the model is whole.
    """
    of_block: dict[str, list[ScoreRow]] = {name: [] for name in BLOCKS}
    for row in in_order(rows):
        of_block[block_of(row)].append(row)
    chosen = {name: _watched(name, rows_) for name, rows_ in of_block.items()}
    left = MOST_TILES - sum(map(len, chosen.values()))
    for name, rows_ in of_block.items():
        if not chosen[name] and rows_ and left > 0:
            chosen[name] = rows_[:1]
            left -= 1
    return chosen


def _watched(block: str, rows: Sequence[ScoreRow]) -> list[ScoreRow]:
    order = {row.kpi_key: number for number, row in enumerate(rows)}
    watched = sorted(
        (row for row in rows if row.is_headline),
        key=lambda row: (
            row.kpi_key in RUNGS,
            row.headline_position if row.headline_position is not None else order[row.kpi_key],
        ),
    )
    return watched[: most_of(block)]


def word_key(kpi_key: str) -> str:
    """Both spins share their words: spin_1_leads and spin_2_leads read spin_leads."""
    for spin in ("spin_1_", "spin_2_"):
        if kpi_key.startswith(spin):
            return f"spin_{kpi_key.removeprefix(spin)}"
    return kpi_key
