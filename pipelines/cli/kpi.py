"""`maintrack kpi`: the scorecard in the terminal.

Belongs: columns and their order. Does not: values and words (pipelines.scorecard, pipelines.page).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipelines.cli.clients import client_to_show
from pipelines.cli.terminal import DONE, FAILED, complain, is_terminal, say, say_json
from pipelines.home import Home

if TYPE_CHECKING:
    from pipelines.numbers import Numbers
    from pipelines.page.words import Words
    from pipelines.scorecard import Row, Scorecard

Line = tuple[str, ...]


def show_kpis(client: str, *, as_json: bool) -> int:
    """Print the client's scorecard; returns the exit code."""
    import duckdb

    from pipelines.scorecard import NothingPublished, read_scorecard

    home = Home.from_env()
    try:
        scorecard = read_scorecard(home, client_to_show(client, home))
    except NothingPublished as nothing:
        complain(f"{nothing}{_others(home)}")
        return FAILED
    except duckdb.Error as error:
        complain(
            f"{home.published_database(client)}: cannot be read ({' '.join(str(error).split())}); expected "
            f"a published file. Run `maintrack run {client}`: it publishes anew."
        )
        return FAILED
    if as_json:
        say_json(scorecard)
    else:
        _show(scorecard)
    return DONE


def _others(home: Home) -> str:
    from pipelines.publishing import published_clients

    names = sorted(published_clients(home))
    return f" These have: {', '.join(names)}." if names else ""


def _show(scorecard: Scorecard) -> None:
    from pipelines.numbers import Numbers
    from pipelines.page.words import Words

    words = Words(scorecard.language)
    numbers = Numbers(scorecard.language, scorecard.currency)
    day = numbers.day(scorecard.as_of_date)
    say(f"{scorecard.name} · {words('through', day=day)}")
    header = (*(words(f"col.{key}") for key in ("kpi", "period", "value", "target")), "", "")
    tracks = [
        (words.get(f"block.{track}", track), [_line(row, words) for row in rows])
        for track, rows in _by_track(scorecard.rows)
    ]
    if is_terminal():
        _show_rich(header, tracks)
    else:
        _show_plain(header, tracks)
    for line in (*_freshness(scorecard, words, numbers), *_findings(scorecard, words, numbers)):
        say(line)


def _by_track(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    tracks: dict[str, list[Row]] = {}
    for row in rows:
        tracks.setdefault(row.track, []).append(row)
    return list(tracks.items())


def _line(row: Row, words: Words) -> Line:
    name = f"* {row.name}" if row.is_headline else f"  {row.name}"
    return (name, row.period, row.text, row.target_text, row.status_text, _sure(row, words))


def _sure(row: Row, words: Words) -> str:
    """How sure the value is and why it is not surer; of what has no value, why."""
    reason = words.get(f"reason.{row.confidence_reason}", row.confidence_reason or "")
    if row.confidence is None:
        return reason
    mixed = words("definitions.mixed") if row.is_definition_mixed else ""
    reasons = "; ".join(
        part for part in ("" if row.confidence == "high" else reason, mixed) if part
    )
    sure = words.get(f"sure.{row.confidence}", row.confidence)
    return f"{sure} ({reasons})" if reasons else sure


def _show_plain(header: Line, tracks: Sequence[tuple[str, list[Line]]]) -> None:
    lines = [header, *(line for _, rows in tracks for line in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    say("  ".join(text.ljust(width) for text, width in zip(header, widths, strict=True)).rstrip())
    for title, rows in tracks:
        say(title)
        for row in rows:
            say("  ".join(_placed(row, widths)).rstrip())


def _placed(row: Line, widths: Sequence[int]) -> Iterator[str]:
    for column, (text, width) in enumerate(zip(row, widths, strict=True)):
        yield text.rjust(width) if column in (2, 3) else text.ljust(width)


def _show_rich(header: Line, tracks: Sequence[tuple[str, list[Line]]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column, title in enumerate(header):
        table.add_column(
            Text(title), justify="right" if column in (2, 3) else "left", no_wrap=column == 2
        )
    for title, rows in tracks:
        table.add_row(Text(title, style="bold"))
        for row in rows:
            table.add_row(*(Text(text) for text in row))
        table.add_section()
    Console(file=sys.stdout).print(table)


def _freshness(scorecard: Scorecard, words: Words, numbers: Numbers) -> Iterator[str]:
    yield words("sources")
    for source in scorecard.sources:
        name = words.get(f"source.{source.source}", source.source)
        state = words.get(f"fresh.{source.status}", source.status)
        day = numbers.day(source.complete_through) if source.complete_through else ""
        yield f"  {name}: {state}, {words.through(source.source, source.status, day)}"


def _findings(scorecard: Scorecard, words: Words, numbers: Numbers) -> Iterator[str]:
    from pipelines.page.changed import before_that

    yield words("quality")
    if not scorecard.findings:
        yield f"  {words('quality.none')}"
    for finding in scorecard.findings:
        severity = words.get(f"severity.{finding.severity}", finding.severity)
        name = words.get(f"source.{finding.source}", finding.source)
        n = numbers.plain(finding.n or 0)
        message = (
            words.finding(finding.finding, n, finding.subject)
            or finding.message
            or finding.finding.replace("_", " ")
        )
        before = before_that(finding, numbers, words)
        yield f"  {severity}, {name}: {message}{f' ({before})' if before else ''}"
