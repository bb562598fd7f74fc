"""The scorecard as a table for programs (CSV) and as text for people (Markdown).

Belongs: columns, headings. Does not: choosing or reckoning figures (the published file, pipelines.page).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from pipelines.page.changed import change_lines
from pipelines.page.facts import Facts
from pipelines.page.goals import goal_view
from pipelines.page.model import BLOCKS, block_of, in_order
from pipelines.page.reading import read_facts
from pipelines.page.tiles import Tile, TileMaker
from pipelines.page.words import Words

_COLUMNS = (
    *("client", "kpi_key", "name", "track", "grain", "period_start", "period_end", "value", "unit"),
    *("numerator", "denominator", "n", "is_shown", "target", "pace", "forecast", "status"),
    *("previous_value", "last_year_value", "confidence", "confidence_reason", "as_of_date"),
)


def as_csv(path: Path, language: str) -> str:
    """One line per KPI, as published: a point for decimals, ratios as fractions, ISO dates.

    A value that may not be shown is empty; its counts stand beside it.
    """
    facts = read_facts(path, language)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in in_order(facts.scorecard):
        cells = {name: getattr(row, name, None) for name in _COLUMNS}
        cells["client"], cells["value"] = facts.client.client, row.value if row.is_shown else None
        writer.writerow(_safe("" if cell is None else str(cell)) for cell in cells.values())
    return text.getvalue()


def _safe(cell: str) -> str:
    """A spreadsheet takes text that begins like a formula for one; numbers may begin with a minus."""
    is_formula = cell[:1] in ("=", "+", "@", "\t") or (cell[:1] == "-" and not _is_number(cell))
    return f"'{cell}" if is_formula else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def as_markdown(path: Path, language: str) -> str:
    """Tracks as tables, then goals, what changed and notes; for a mail, a wiki, a chat."""
    facts = read_facts(path, language)
    words = Words(language)
    numbers = facts.client.numbers(language)
    maker = TileMaker(facts, numbers, words)
    return "\n".join(_lines(facts, maker)) + "\n"


def _lines(facts: Facts, maker: TileMaker) -> Iterator[str]:
    words, numbers = maker.words, maker.numbers
    yield f"# {_plain(facts.client.name)}"
    yield ""
    yield words("through", day=numbers.day(facts.publication.as_of_date)) + "."
    for block in BLOCKS:
        tiles = [maker.tile(row) for row in in_order(facts.scorecard) if block_of(row) == block]
        if tiles:
            title = facts.spin_labels.get(block) or words(f"block.{block}")
            yield from ("", f"## {_plain(title)}", "", *_table(tiles, words))
    if facts.goals:
        yield from ("", f"## {words('goals.heading')}", "")
    for goal in facts.goals:
        view = goal_view(goal, maker)
        status = f"{view.status.mark} {view.status.text}" if view.status else ""
        parts = (view.progress, view.pace or view.expected, status, view.owner, view.action)
        yield f"- **{_plain(view.name)}**, {view.period}: {_plain('; '.join(p for p in parts if p))}"
    lines = change_lines(maker)
    if lines:
        yield from ("", f"## {words('changed')}", "")
    for line in lines:
        yield f"- {line.mark} **{line.label}**: {_plain(line.text + line.foreign)} {line.when}".rstrip()
    if facts.notes:
        yield from ("", f"## {words('notes')}", "")
    for note in facts.notes:
        yield f"- {numbers.day(note.note_date)}: {_plain(note.text)}"


def _table(tiles: list[Tile], words: Words) -> Iterator[str]:
    heads = ("kpi", "period", "value", "count", "target", "changes", "sure")
    yield "| " + " | ".join(words(f"col.{head}") for head in heads) + " |"
    yield "|" + "---|" * len(heads)
    for tile in tiles:
        target = (
            f"{tile.target} {tile.status.mark} {tile.status.text}" if tile.status else tile.target
        )
        changes = "; ".join(f"{c.arrow} {c.text} {c.against}" for c in tile.changes)
        sure = f"{tile.sure} ({tile.sure_reason})" if tile.sure_reason else tile.sure
        shown = (tile.value, tile.basis) if tile.is_shown else (words("hidden"), tile.value)
        cells = (tile.name, tile.period, *shown, target, changes, sure)
        yield "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    """Text that stays text: nothing of it becomes a table cell, a tag or a link."""
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
