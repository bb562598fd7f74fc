"""What changed since people last looked: numbers that moved, definitions, sources and findings.

Belongs: choosing and wording lines of the strip. Does not: finding causes (the models).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.numbers import Numbers
from pipelines.page.facts import Definition, Finding, Restatement, Source
from pipelines.page.tiles import TileMaker
from pipelines.page.words import Words, page_language

LINES_SHOWN = 5  # that there are more is a line too
FIRST_RESTATED = 2  # before the warnings: a new definition can move hundreds
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
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
    is another now, new definitions, the rest. Of many numbers that moved only the first stand before warnings."""
    facts = maker.facts
    findings = [_finding(finding, maker) for finding in facts.findings]
    lines = [_source(s, maker) for s in facts.sources if s.status in ("late", "failed")]
    lines += [line for line in findings if line.kind == "error"]
    restated = [_restated(each, maker) for each in facts.restated]
    defined = [_defined(each, maker) for each in facts.redefined]
    lines += [*restated[:FIRST_RESTATED], *defined[:1]]
    lines += [line for line in findings if line.kind == "warning"]
    lines += [*defined[1:], *restated[FIRST_RESTATED:]]
    return lines + [line for line in findings if line.kind not in ("error", "warning")]


def _defined(each: Definition, maker: TileMaker) -> ChangeLine:
    return ChangeLine(
        "defined",
        _mark("defined"),
        maker.words("changed.defined"),
        maker.words(
            "changed.definition",
            name=maker.facts.names.get(each.kpi_key, each.kpi_key),
            version=each.version,
            reason=each.reason or "",
        ).strip(": "),
        when=maker.numbers.day(each.valid_from) if each.valid_from else "",
    )


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
    """Its last day, to name the period by."""
    start, months = each.period_start, _MONTHS.get(each.grain)
    if months is None:
        days = {"week": 6, "cohort_365d": 364}
        return start + timedelta(days=days.get(each.grain, 0))
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)


def _finding(finding: Finding, maker: TileMaker) -> ChangeLine:
    words = maker.words
    translated = words.finding(
        finding.finding, maker.numbers.plain(finding.n or 0), finding.subject
    )
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
        ", ".join(
            part
            for part in (_last_day(finding, maker), before_that(finding, maker.numbers, words))
            if part
        ),
    )


def _last_day(finding: Finding, maker: TileMaker) -> str:
    return maker.numbers.day(finding.last_day) if finding.last_day else ""


def before_that(finding: Finding, numbers: Numbers, words: Words) -> str:
    """That the same was found before, on days of their own; a line tells the newest in full."""
    if finding.times < 2 or finding.first_day is None:
        return ""
    since = numbers.day(finding.first_day)
    key = "changed.before" if finding.times == 2 else "changed.before.many"
    return words(key, n=finding.times - 1, since=since)
