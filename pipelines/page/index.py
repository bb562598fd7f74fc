"""The list of all clients, each from its own published file.

Belongs: one line per client. Does not: the client's page (view), the roll-up file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.home import Home
from pipelines.numbers import Numbers
from pipelines.page.facts import Facts
from pipelines.page.model import in_order
from pipelines.page.pace import Status, status_view
from pipelines.page.reading import read_facts
from pipelines.page.tiles import Tile, TileMaker
from pipelines.page.view import OLD_AFTER_DAYS, SourceView, age_in_days, age_text, make_view
from pipelines.page.words import Words, page_language

FIGURES = ("ttl", "ltc", "leads", "customers", "new_customers", "new_revenue")


@dataclass(frozen=True, slots=True)
class Line:
    """One client; `fault` instead of everything else where its file cannot be read."""

    client: str
    name: str
    link: str
    fault: str = ""
    through: str = ""
    age: str = ""
    is_old: bool = False
    sources: Sequence[SourceView] = ()
    goals: Sequence[tuple[Status, int]] = ()
    tiles: Sequence[Tile] = ()


@dataclass(frozen=True, slots=True)
class Index:
    language: str
    lines: Sequence[Line]


def make_index(home: Home, clients: Mapping[str, Path], now: datetime) -> Index:
    """Every client of `clients` (client → published file), in the language most of them read."""
    language = _language(clients)
    words = Words(language)
    lines = [_line(home, client, path, now, words) for client, path in clients.items()]
    return Index(language, sorted(lines, key=lambda line: line.name.casefold()))


def _language(clients: Mapping[str, Path]) -> str:
    read = [_read(path, None) for path in clients.values()]
    found = Counter(page_language(facts.client.language) for facts in read if facts)
    return found.most_common(1)[0][0] if found else "en"


def _read(path: Path, language: str | None) -> Facts | None:
    try:
        return read_facts(path, language)
    except (duckdb.Error, IndexError):
        return None


def _line(home: Home, client: str, path: Path, now: datetime, words: Words) -> Line:
    facts = _read(path, words.language)
    page = home.published_page(client)
    link = page.name if page.exists() else ""
    if facts is None:
        return Line(client, client, link, fault=words("index.broken"))
    numbers = Numbers(words.language, facts.client.currency, facts.client.timezone)
    view = make_view(facts, now, words.language)
    age = age_in_days(facts.publication.published_at, now, facts.client.timezone)
    maker = TileMaker(facts, numbers, words)
    counted = Counter(goal.status for goal in facts.goals if goal.status)
    statuses = [(status_view(key, words), n) for key, n in counted.most_common()]
    return Line(
        client=client,
        name=facts.client.name,
        link=link,
        through=numbers.day(facts.publication.as_of_date),
        age=age_text(age, words),
        is_old=age >= OLD_AFTER_DAYS,
        goals=[(status, n) for status, n in statuses if status],
        sources=view.sources,
        tiles=[maker.tile(row) for row in in_order(facts.scorecard) if row.kpi_key in FIGURES],
    )
