"""The whole page as nested text, ready for the template.

Belongs: blocks, sources, findings, notes, what is marked as late or old.
Does not: one tile's parts (tiles), one goal's (goals), HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.numbers import Numbers
from pipelines.page.blocks import Block, make_block
from pipelines.page.facts import Facts, Finding, Source
from pipelines.page.goals import GoalView, goal_view
from pipelines.page.model import BLOCKS, block_of, in_order
from pipelines.page.paper import Fit, Paper
from pipelines.page.tiles import Tile, TileMaker
from pipelines.page.words import Words, page_language

OLD_AFTER_DAYS = 2
GOALS_SHOWN = 8
FINDINGS_SHOWN = 4
NOTES_SHOWN = 4
_STATUS_MARKS = {"fresh": "✓", "late": "▲", "failed": "✕", "not_available": "○"}


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
    goals_left: int
    sources: Sequence[SourceView]
    findings: Sequence[FindingView]
    findings_left: int
    notes: Sequence[tuple[str, str]]
    rows: Sequence[Tile]
    footer: str
    paper: Fit


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
    blocks = {key: make_block(key, tiles[key], facts, words) for key in BLOCKS}
    sources = [_source(source, facts, numbers, words) for source in facts.sources]
    age = age_in_days(facts.publication.published_at, now, facts.client.timezone)
    maturity = facts.client.market_maturity
    goals = [goal_view(goal, maker) for goal in facts.goals[:GOALS_SHOWN]]
    findings = [_finding(f, numbers, words) for f in facts.findings[:FINDINGS_SHOWN]]
    notes = [(numbers.day(note.note_date), note.text) for note in facts.notes[:NOTES_SHOWN]]
    below = [[f"{f.label} {f.source}: {f.message} {f.when}" for f in findings]]
    below += [[f"{day} {text}" for day, text in notes]]
    warnings = sum(1 for each in sources if each.warning) + (age >= OLD_AFTER_DAYS)
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
        goals=goals,
        goals_left=max(len(facts.goals) - GOALS_SHOWN, 0),
        sources=sources,
        findings=findings,
        findings_left=max(len(facts.findings) - FINDINGS_SHOWN, 0),
        notes=notes,
        rows=[tile for block in tiles.values() for tile in block],
        footer=words(
            "footer",
            build=facts.publication.build,
            day=numbers.day(facts.publication.as_of_date),
        ),
        paper=Paper(blocks, goals, below, len(sources), warnings).fit(),
    )


def _source(source: Source, facts: Facts, numbers: Numbers, words: Words) -> SourceView:
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
