"""The whole page as nested text, ready for the template.

Belongs: blocks, sources, notes, what is marked as late or old. Does not: one tile's parts (tiles),
one goal's (goals), what changed (changed), HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.numbers import Numbers
from pipelines.page.blocks import Block, make_block
from pipelines.page.changed import LINES_SHOWN, ChangeLine, change_lines
from pipelines.page.economy import (
    EconomyLine,
    Place,
    economy_lines,
    economy_period,
    places,
    places_period,
)
from pipelines.page.facts import Facts, Source
from pipelines.page.goals import GoalView, goal_view, split_goals
from pipelines.page.model import BLOCKS, choose_tiles, in_order
from pipelines.page.paper import Paper
from pipelines.page.tiles import Tile, TileMaker
from pipelines.page.words import LANGUAGES, Words, page_language

OLD_AFTER_DAYS = 2
GOALS_AND_TILES = 6  # in the blue square together
TARGETS = 5  # of which with a target of their own: each is a bar, a pace and who answers for it
NOTES_SHOWN = 3
_STATUS_MARKS = {"fresh": "✓", "late": "▲", "failed": "✗", "not_available": "○"}


@dataclass(frozen=True, slots=True)
class SourceView:
    key: str
    name: str
    status: str
    mark: str
    text: str
    through: str
    warning: str


@dataclass(frozen=True, slots=True)
class Links:
    """Files beside the page: one per language, and the catalogue of definitions where it is there."""

    languages: Mapping[str, str]
    catalogue: str = ""


@dataclass(frozen=True, slots=True)
class View:
    client: str
    name: str
    language: str
    market: str
    through: str
    published: str
    definitions: str
    age: str
    is_old: bool
    old_text: str
    links: Links
    blocks: Mapping[str, Block]
    arrows: Mapping[str, Tile]
    places: Sequence[Place]
    places_period: str
    goals: Sequence[GoalView]
    goals_left: Sequence[GoalView]
    economy: Sequence[EconomyLine]
    economy_period: str
    sources: Sequence[SourceView]
    changes: Sequence[ChangeLine]
    changes_left: Sequence[ChangeLine]
    notes: Sequence[tuple[str, str]]
    notes_left: Sequence[tuple[str, str]]
    rows: Sequence[Tile]
    tiles: Sequence[Tile]
    footer: str
    print_px: float


def age_in_days(published_at: datetime, now: datetime, timezone: str) -> int:
    """Whole local days between publication and now."""
    zone = ZoneInfo(timezone)
    return max((now.astimezone(zone).date() - published_at.astimezone(zone).date()).days, 0)


def age_text(days: int, words: Words) -> str:
    if days == 0:
        return words("age.today")
    return words("age.one") if days == 1 else words("age.many", n=days)


def make_view(
    facts: Facts, now: datetime, language: str | None = None, links: Links | None = None
) -> View:
    """Put one client's page together, as seen at `now`, in `language` or the client's own."""
    language = page_language(language or facts.client.language)
    links = links or Links({})
    numbers = facts.client.numbers(language)
    words = Words(language)
    maker = TileMaker(facts, numbers, words, links.catalogue)
    every = {row.kpi_key: maker.tile(row) for row in in_order(facts.scorecard)}
    chosen = choose_tiles(facts.scorecard)
    tiles = {key: [every[row.kpi_key] for row in rows] for key, rows in chosen.items()}
    age = age_in_days(facts.publication.published_at, now, facts.client.timezone)
    maturity = facts.client.market_maturity
    changes = change_lines(maker)
    aimed = sum(row.target is not None for row in chosen["goals"])
    most = min(GOALS_AND_TILES - len(chosen["goals"]), TARGETS - aimed)
    in_square, left = split_goals(facts.goals, chosen["goals"], most)
    notes = [(numbers.day(note.note_date), note.text) for note in facts.notes]
    blocks = {key: make_block(key, tiles[key], every, maker) for key in BLOCKS}
    goals = [goal_view(goal, maker) for goal in in_square]
    economy = economy_lines(maker)
    shown = LINES_SHOWN if len(changes) <= LINES_SHOWN else LINES_SHOWN - 1
    told = [f"{c.label} {c.text} {c.foreign} {c.when}" for c in changes[:shown]]
    noted = [f"{day} {text}" for day, text in notes[:NOTES_SHOWN]]
    return View(
        client=facts.client.client,
        name=facts.client.name,
        language=language,
        market=words("market", degree=words.get(f"market.{maturity}", maturity)),
        through=words("through", day=numbers.day(facts.publication.as_of_date)),
        published=words("published", moment=numbers.moment(facts.publication.published_at)),
        definitions=_definitions(facts, numbers, words),
        age=age_text(age, words),
        is_old=age >= OLD_AFTER_DAYS,
        old_text=words("age.old", age=age_text(age, words)),
        links=links,
        blocks=blocks,
        arrows={key: tile for key, tile in every.items() if tile.is_shown},
        places=places(maker),
        places_period=places_period(maker),
        goals=goals,
        goals_left=[goal_view(goal, maker) for goal in left],
        economy=economy,
        economy_period=economy_period(maker),
        sources=[source_view(source, facts, numbers, words) for source in facts.sources],
        changes=changes[:shown],
        changes_left=changes[shown:],
        notes=notes[:NOTES_SHOWN],
        notes_left=notes[NOTES_SHOWN:],
        rows=list(every.values()),
        tiles=[tile for block in tiles.values() for tile in block],
        footer=words("footer", build=facts.publication.build),
        print_px=Paper(
            blocks,
            goals,
            [f"{each.value} {each.why} {each.beside}" for each in economy],
            (told, noted),
            facts.client.name,
            age >= OLD_AFTER_DAYS,
        ).px(),
    )


def _definitions(facts: Facts, numbers: Numbers, words: Words) -> str:
    """How many definitions are in force, and since when the newest."""
    newest = max((d.valid_from for d in facts.definitions.values() if d.valid_from), default=None)
    highest = max((d.version for d in facts.definitions.values()), default=0)
    if not highest or newest is None:
        return ""
    if highest == 1:
        return words("definitions.first")
    return words("definitions.newest", n=highest, day=numbers.day(newest))


def source_view(source: Source, facts: Facts, numbers: Numbers, words: Words) -> SourceView:
    """A source's state in words and by a sign; a warning where it is behind."""
    name = words.get(f"source.{source.source}", source.source)
    day = _day(source.complete_through, facts, numbers)
    warning = ""
    if source.status in ("late", "failed"):
        key = f"warn.{source.status}" if day else f"warn.{source.status}.never"
        warning = words(key, source=name, day=day)
    return SourceView(
        key=source.source,
        name=name,
        status=source.status,
        mark=_STATUS_MARKS.get(source.status, "○"),
        text=words.get(f"fresh.{source.status}", source.status),
        through=words.through(source.source, source.status, day),
        warning=warning,
    )


def _day(day: date | None, facts: Facts, numbers: Numbers) -> str:
    if day is None:
        return ""
    return numbers.day(day, year=day.year != facts.publication.as_of_date.year)


def other_languages(language: str) -> Sequence[str]:
    return [each for each in LANGUAGES if each != language]
