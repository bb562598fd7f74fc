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
from pipelines.page.facts import Facts
from pipelines.page.model import choose_tiles
from pipelines.page.pace import Status, status_view
from pipelines.page.reading import read_facts
from pipelines.page.tiles import Tile, TileMaker
from pipelines.page.view import OLD_AFTER_DAYS, SourceView, age_in_days, age_text, source_view
from pipelines.page.words import Words, page_language

# What a reader must see first comes first.
_WORST_FIRST = (
    *("off_track", "missed", "at_risk", "on_track", "achieved"),
    *("no_data", "not_started"),
)
_MOST_TROUBLE = "999"


@dataclass(frozen=True, slots=True)
class Line:
    """One client; `fault` instead of everything else where its file cannot be read.

    What the list is sorted by: `through_on`, an ISO date; how many sources are in trouble; goals `behind`,
    as `off track.at risk`. Empty sorts last.
    """

    client: str
    name: str
    link: str
    fault: str = ""
    through: str = ""
    through_on: str = ""
    troubles: str = ""
    behind: str = ""
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
    """Every client of `clients` (client → published file), in the language most of them read.

    Cost: one reading of each client's file.
    """
    read = {client: _read(path) for client, path in clients.items()}
    spoken = Counter(page_language(facts.client.language) for facts in read.values() if facts)
    words = Words(spoken.most_common(1)[0][0] if spoken else "en")
    lines = [_line(home, client, facts, now, words) for client, facts in read.items()]
    return Index(words.language, sorted(lines, key=lambda line: line.name.casefold()))


def _read(path: Path) -> Facts | None:
    try:
        return read_facts(path)
    except (duckdb.Error, IndexError):
        return None


def _line(home: Home, client: str, facts: Facts | None, now: datetime, words: Words) -> Line:
    page = home.published_page(client)
    link = page.name if page.exists() else ""
    if facts is None:
        return Line(client, client, link, fault=words("index.broken"), troubles=_MOST_TROUBLE)
    numbers = facts.client.numbers(words.language)
    age = age_in_days(facts.publication.published_at, now, facts.client.timezone)
    maker = TileMaker(facts, numbers, words)
    counted = Counter(goal.status for goal in facts.goals if goal.status)
    statuses = [(status_view(key, words), n) for key, n in sorted(counted.items(), key=_worst)]
    chosen = choose_tiles(facts.scorecard).values()
    return Line(
        client=client,
        name=facts.client.name,
        link=link,
        through=numbers.day(facts.publication.as_of_date),
        through_on=facts.publication.as_of_date.isoformat(),
        troubles=str(sum(source.status in ("late", "failed") for source in facts.sources)),
        behind=_behind(counted) if counted else "",
        age=age_text(age, words),
        is_old=age >= OLD_AFTER_DAYS,
        goals=[(status, n) for status, n in statuses if status],
        sources=[source_view(source, facts, numbers, words) for source in facts.sources],
        tiles=[maker.tile(row) for rows in chosen for row in rows],
    )


def _behind(counted: Mapping[str, int]) -> str:
    return f"{counted.get('off_track', 0) + counted.get('missed', 0)}.{counted.get('at_risk', 0)}"


def _worst(counted: tuple[str, int]) -> tuple[int, str]:
    status, _ = counted
    place = _WORST_FIRST.index(status) if status in _WORST_FIRST else len(_WORST_FIRST)
    return place, status
