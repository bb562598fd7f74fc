"""What changed since people last looked: numbers that moved, definitions, sources and findings.

Belongs: choosing and wording lines of the strip. Does not: finding causes (the models).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.page.facts import Finding, Restatement, Source
from pipelines.page.tiles import TileMaker
from pipelines.page.words import page_language

LINES_SHOWN = 5  # that there are more is a line too
_MARKS = {
    "error": "✗",
    "failed": "✗",
    "warning": "▲",
    "late": "▲",
    "restated": "↻",
    "defined": "◇",
    "info": "○",
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """`kind` is restated, defined, late, failed, error, warning or info. `foreign`: words that are English."""

    kind: str
    mark: str
    label: str
    text: str
    foreign: str = ""
    when: str = ""


def change_lines(maker: TileMaker) -> Sequence[ChangeLine]:
    """All lines, what people must know first: failed and late sources, errors, then what was told and
    is another now, new definitions, the rest."""
    facts = maker.facts
    findings = [_finding(finding, maker) for finding in facts.findings]
    lines = [_source(s, maker) for s in facts.sources if s.status in ("late", "failed")]
    lines += [line for line in findings if line.kind == "error"]
    lines += [_restated(each, maker) for each in facts.restated]
    lines += [
        ChangeLine(
            "defined",
            _mark("defined"),
            maker.words("changed.defined"),
            maker.words(
                "changed.definition",
                name=facts.names.get(each.kpi_key, each.kpi_key),
                version=each.version,
                reason=each.reason or "",
            ).strip(": "),
            when=maker.numbers.day(each.valid_from) if each.valid_from else "",
        )
        for each in facts.redefined
    ]
    return lines + [line for line in findings if line.kind != "error"]


def _mark(kind: str) -> str:
    return _MARKS.get(kind, "○")


def _source(source: Source, maker: TileMaker) -> ChangeLine:
    words, day = maker.words, source.complete_through
    name = words.get(f"source.{source.source}", source.source)
    key = f"warn.{source.status}" if day else f"warn.{source.status}.never"
    text = words(key, source=name, day=_day(day, maker) if day else "")
    return ChangeLine(source.status, _mark(source.status), words(f"fresh.{source.status}"), text)


def _day(day: date, maker: TileMaker) -> str:
    is_this_year = day.year == maker.facts.publication.as_of_date.year
    return maker.numbers.day(day, year=not is_this_year)


def _restated(each: Restatement, maker: TileMaker) -> ChangeLine:
    words, facts = maker.words, maker.facts
    name = facts.names.get(each.kpi_key, each.kpi_key)
    if each.channel != "all":
        name = f"{name}, {facts.channel_names.get(each.channel, each.channel)}"
    cause = each.cause.replace("_", " ")
    text = words(
        "changed.number",
        name=name,
        period=maker.numbers.period(each.grain, each.period_start, _period_end(each)),
        was=_printed(each.was, each.was_value, each, maker),
        now=_printed(each.now, each.now_value, each, maker),
        cause=words.get(f"cause.{cause}", cause),
    )
    return ChangeLine("restated", _mark("restated"), words("changed.restated"), text)


def _printed(text: str, value: float | None, each: Restatement, maker: TileMaker) -> str:
    """As it was told; on a page in another language the value behind it, in that one."""
    own = page_language(maker.facts.client.language)
    if own == maker.words.language or value is None:
        return text
    units = {row.kpi_key: row.unit for row in maker.facts.scorecard}
    return maker.numbers.value(value, units.get(each.kpi_key))


def _period_end(each: Restatement) -> date:
    """Only to name the period: months, quarters and years are named by their start."""
    days = {"week": 6, "month": 27, "quarter": 88, "year": 364, "cohort_365d": 364}
    return each.period_start + timedelta(days=days.get(each.grain, 0))


def _finding(finding: Finding, maker: TileMaker) -> ChangeLine:
    words = maker.words
    translated = words.finding(finding.finding, maker.numbers.plain(finding.n or 0))
    message = translated or finding.message or finding.finding.replace("_", " ")
    is_foreign = not translated and words.language != "en"
    source = words.get(f"source.{finding.source}", finding.source or "")
    kind = "warning" if finding.severity == "warn" else finding.severity
    return ChangeLine(
        kind,
        _mark(kind),
        words.get(f"severity.{finding.severity}", finding.severity),
        f"{source}: " if is_foreign else f"{source}: {message}",
        message if is_foreign else "",
        maker.numbers.day(finding.last_day) if finding.last_day else "",
    )
