"""The whole page as nested text, ready for the template.

Belongs: blocks, goals, sources, findings, notes, what is marked as late or old.
Does not: one tile's parts (tiles), HTML.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.page.facts import Facts, Finding, Goal, Source
from pipelines.page.model import BLOCKS, FUNNEL, FUNNEL_RATES, block_of, in_order
from pipelines.page.numbers import Numbers
from pipelines.page.tiles import Bar, Status, Tile, TileMaker
from pipelines.page.words import Words, page_language

OLD_AFTER_DAYS = 2
PAPER_PX, PAPER_HEIGHT = 11.5, 735
FINDINGS_SHOWN = 4
NOTES_SHOWN = 4
_STATUS_MARKS = {"fresh": "✓", "late": "▲", "failed": "✕", "not_available": "○"}


@dataclass(frozen=True, slots=True)
class Block:
    """Tiles of one place in the model; in the CRM `steps` are the funnel's rungs and rates."""

    key: str
    title: str
    about: str
    empty: str
    tiles: Sequence[Tile]
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A rung with the length of its bar, or a rate between two rungs with its words."""

    tile: Tile
    share: float | None
    becomes: str


@dataclass(frozen=True, slots=True)
class GoalView:
    kpi_key: str
    name: str
    period: str
    progress: str
    more: Sequence[str]
    bar: Bar | None
    status: Status | None
    owner: str
    action: str


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
class FindingView:
    severity: str
    label: str
    source: str
    message: str
    is_foreign: bool
    when: str


@dataclass(frozen=True, slots=True)
class View:
    client: str
    name: str
    language: str
    market: str
    through: str
    published: str
    age: str
    is_old: bool
    old_text: str
    blocks: Mapping[str, Block]
    rates: Mapping[str, str]
    goals: Sequence[GoalView]
    sources: Sequence[SourceView]
    findings: Sequence[FindingView]
    findings_left: int
    notes: Sequence[tuple[str, str]]
    rows: Sequence[Tile]
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


def make_view(facts: Facts, now: datetime, language: str | None = None) -> View:
    """Put one client's page together, as seen at `now`, in `language` or the client's own."""
    language = page_language(language or facts.client.language)
    numbers = Numbers(language, facts.client.currency, facts.client.timezone)
    words = Words(language)
    maker = TileMaker(facts, numbers, words)
    tiles: dict[str, list[Tile]] = {key: [] for key in BLOCKS}
    for row in in_order(facts.scorecard):
        tiles[block_of(row)].append(maker.tile(row))
    blocks = {key: _block(key, tiles[key], facts, words) for key in BLOCKS}
    sources = [_source(source, facts, numbers, words) for source in facts.sources]
    age = age_in_days(facts.publication.published_at, now, facts.client.timezone)
    maturity = facts.client.market_maturity
    return View(
        client=facts.client.client,
        name=facts.client.name,
        language=language,
        market=words("market", degree=words.get(f"market.{maturity}", maturity)),
        through=words("through", day=numbers.day(facts.publication.as_of_date)),
        published=words("published", moment=numbers.moment(facts.publication.published_at)),
        age=age_text(age, words),
        is_old=age >= OLD_AFTER_DAYS,
        old_text=words("age.old", age=age_text(age, words)),
        blocks=blocks,
        rates={t.key: t.value for all_ in tiles.values() for t in all_ if t.is_shown},
        goals=[_goal(goal, maker) for goal in facts.goals],
        sources=sources,
        findings=[_finding(f, numbers, words) for f in facts.findings[:FINDINGS_SHOWN]],
        findings_left=max(len(facts.findings) - FINDINGS_SHOWN, 0),
        notes=[(numbers.day(note.note_date), note.text) for note in facts.notes[:NOTES_SHOWN]],
        rows=[tile for block in tiles.values() for tile in block],
        footer=words(
            "footer",
            build=facts.publication.build,
            day=numbers.day(facts.publication.as_of_date),
        ),
        print_px=_print_px(
            blocks,
            len(facts.goals),
            sum(1 for each in sources if each.warning) + (age >= OLD_AFTER_DAYS),
        ),
    )


def _print_px(blocks: Mapping[str, Block], goals: int, warnings: int) -> float:
    """Size of the root font on paper with which all stands on one A4, from measured heights.

    Heights are pixels at PAPER_PX; smaller type also breaks fewer lines, so this errs on the safe side.
    """
    spins = sum(25 + 80 * math.ceil(len(blocks[key].tiles) / 2) for key in ("spin_1", "spin_2"))
    track = 40 + 100 * max(len(blocks["brand"].tiles), len(blocks["website"].tiles))
    crm = blocks["crm"]
    funnel = sum(29 if step.share is None else 45 for step in crm.steps)
    engine = 30 + funnel + 125 * math.ceil(len(crm.tiles) / 2)
    square = 40 + 72 * goals + 88 * len(blocks["goals"].tiles)
    height = 150 + 28 * warnings + max(spins + track, engine, square)
    return round(max(min(1.0, PAPER_HEIGHT / height) * PAPER_PX, 7.5), 2)


def _block(key: str, tiles: Sequence[Tile], facts: Facts, words: Words) -> Block:
    title, about = words(f"block.{key}"), words.get(f"block.{key}.about", "")
    if key in ("spin_1", "spin_2"):
        about = ", ".join(facts.spin_channels.get(key, ()))
        title = facts.spin_labels.get(key, title)
    empty = (
        words("empty.spin" if key.startswith("spin") else f"empty.{key}") if key != "goals" else ""
    )
    if key != "crm":
        ordered = sorted(tiles, key=lambda tile: not tile.is_headline)
        return Block(key, title, about, empty, ordered)
    rungs = [t for t in tiles if t.key in FUNNEL]
    largest = max(
        (t.raw or 0 for t in rungs if t.key not in FUNNEL_RATES and t.is_shown), default=0
    )
    steps = [_step(tile, largest, words) for tile in rungs]
    others = [tile for tile in tiles if tile.key not in FUNNEL]
    return Block(key, title, about, empty, others, steps)


def _step(tile: Tile, largest: float, words: Words) -> Step:
    if tile.key in FUNNEL_RATES:
        return Step(tile, None, words(f"becomes.{tile.key}"))
    return Step(tile, 100 * (tile.raw or 0) / largest if largest and tile.is_shown else 0, "")


def _goal(goal: Goal, maker: TileMaker) -> GoalView:
    numbers, words, facts = maker.numbers, maker.words, maker.facts
    units = {row.kpi_key: (row.unit, row.name) for row in facts.scorecard}
    unit, name = units.get(goal.kpi_key, (None, facts.names.get(goal.kpi_key, goal.kpi_key)))

    def value(number: float | None) -> str:
        return numbers.value(number, unit)

    more = []
    if goal.expected_to_date is not None and goal.expected_to_date != goal.target:
        more.append(words("goals.expected", value=value(_rounded(goal.expected_to_date, unit))))
    if goal.forecast is not None:
        more.append(words("goals.forecast", value=value(_rounded(goal.forecast, unit))))
    needs_action = goal.status in ("at_risk", "off_track") and goal.action
    by = goal.action_owner or ""
    due = words("goals.by", day=numbers.day(goal.action_due)) if goal.action_due else ""
    return GoalView(
        kpi_key=goal.kpi_key,
        name=name,
        period=numbers.period(goal.grain, goal.period_start, goal.period_end),
        progress=words("goals.progress", actual=value(goal.actual), target=value(goal.target)),
        more=more,
        bar=maker.goal_bar(goal),
        status=maker.status(goal.status),
        owner=words("goals.owner", owner=goal.owner) if goal.owner else "",
        action=", ".join(
            part for part in (words("goals.action", action=goal.action), by, due) if part
        )
        if needs_action
        else "",
    )


def _rounded(value: float, unit: str | None) -> float:
    """Expectations of counts are whole: 1 742, not 1 741.6."""
    return float(round(value)) if unit in (None, "count") else value


def _source(source: Source, facts: Facts, numbers: Numbers, words: Words) -> SourceView:
    name = words.get(f"source.{source.source}", source.source)
    day = _day(source.complete_through, facts, numbers)
    warning = ""
    if source.status in ("late", "failed"):
        key = f"warn.{source.status}" if day else "warn.failed.never"
        warning = words(key, source=name, day=day)
    return SourceView(
        key=source.source,
        name=name,
        status=source.status,
        mark=_STATUS_MARKS.get(source.status, "○"),
        text=words.get(f"fresh.{source.status}", source.status),
        through=words("fresh.through", day=day) if day else words("fresh.never"),
        warning=warning,
    )


def _day(day: date | None, facts: Facts, numbers: Numbers) -> str:
    if day is None:
        return ""
    return numbers.day(day, year=day.year != facts.publication.as_of_date.year)


def _finding(finding: Finding, numbers: Numbers, words: Words) -> FindingView:
    n = numbers.plain(finding.n or 0)
    translated = words.finding(finding.finding, n)
    return FindingView(
        severity=finding.severity,
        label=words.get(f"severity.{finding.severity}", finding.severity),
        source=words.get(f"source.{finding.source}", finding.source or ""),
        message=translated or finding.message or finding.finding.replace("_", " "),
        is_foreign=not translated and words.language != "en",
        when=numbers.day(finding.last_day) if finding.last_day else "",
    )
