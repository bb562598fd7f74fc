"""The catalogue of metrics: every KPI of the dbt project with formula, SQL, owner, versions, caveats.

Belongs: what the definitions say, put into words. Does not: a client's own versions (its page says
them), reckoning anything, HTML.

It is made from the dbt project alone, so it names no client and may be shown to all of them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipelines.numbers import Numbers, is_currency
from pipelines.page.model import word_key
from pipelines.page.words import Words
from pipelines.tracks import TRACKS
from pipelines.transform import PROJECT

Row = Mapping[str, str]

# Parts of a cohort's measures; the model writes them together.
_NOW_ONLY = ("estimate", "index")
_COHORT_PARTS = ("leads", "mature", "converted")
_COMMENT = re.compile(r"\{#\s*(.*?)\s*#\}", re.S)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a definition, as a line."""

    number: str
    since: str
    until: str
    status: str
    reason: str
    owner: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A part of a formula and the model that adds it up."""

    name: str
    model: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A KPI of the catalogue, ready to be written down; `formula` holds names of measures."""

    key: str
    name: str
    other_name: str
    track: str
    meaning: str
    unit: str
    direction: str
    formula: str
    measures: Sequence[Measure]
    sql: str
    caveats: Sequence[str]
    versions: Sequence[Version]
    is_active: bool


@dataclass(frozen=True, slots=True)
class SourceModel:
    """A model of the dbt project that adds measures up, with its own words and SQL."""

    name: str
    about: str
    sql: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    language: str
    other: str
    tracks: Sequence[tuple[str, Sequence[Entry]]]
    models: Sequence[SourceModel]


def make_catalogue(language: str) -> Catalogue:
    """All definitions of the dbt project, by track as the model is read."""
    words = Words(language)
    rows = _definitions()
    tracks = []
    for track, keys in TRACKS.items():
        entries = [_entry(key, rows[key], words) for key in keys if key in rows]
        tracks.append((words(f"block.{track}"), entries))
    used = {m.model for _, entries in tracks for entry in entries for m in entry.measures}
    models = [model for name, model in _models().items() if name in used]
    return Catalogue(language, "en" if language == "sv" else "sv", tracks, models)


def _definitions() -> dict[str, list[Row]]:
    """KPI → its versions, oldest first."""
    found: dict[str, list[Row]] = {}
    with (PROJECT / "seeds" / "kpi_definitions.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["kpi_key"], []).append(row)
    return {key: sorted(rows, key=lambda row: int(row["version"])) for key, rows in found.items()}


@cache
def _models() -> dict[str, SourceModel]:
    """Models that add measures up, by name."""
    found = {}
    folder = PROJECT / "models" / "intermediate" / "kpis"
    for path in sorted([*folder.glob("int_measures__*.sql"), folder / "int_stocks__moves.sql"]):
        text = path.read_text(encoding="utf-8")
        about = _COMMENT.search(text)
        sql = _COMMENT.sub("", text).strip()
        found[path.stem] = SourceModel(path.stem, about.group(1) if about else "", sql)
    return found


def model_of(measure: str) -> str:
    """The model that adds `measure` up; empty for one that none does."""
    bare = re.sub(r"^spin_[12]_", "", measure)
    cohort, _, part = bare.rpartition("_")
    if part in _COHORT_PARTS and (cohort == "ltc" or "_to_" in cohort):
        return "int_measures__cohorts"
    named = re.compile(rf"'{bare}'|as {bare}\b|^\s+{bare},$", re.M)
    passing_on = ("int_measures__daily", "int_measures__stocks")
    owners = [name for name, model in _models().items() if named.search(model.sql)]
    return next((name for name in owners if name not in passing_on), "")


def _entry(key: str, rows: Sequence[Row], words: Words) -> Entry:
    row = rows[-1]
    other = "en" if words.language == "sv" else "sv"
    parts = [row[part] for part in ("numerator", "denominator", "cohort") if row[part]]
    return Entry(
        key=key,
        name=row[f"name_{words.language}"],
        other_name=row[f"name_{other}"],
        track=row["track"],
        meaning=words.get(f"kpi.{word_key(key)}", "").format(horizon="H"),
        unit=row["unit"] if is_currency(row["unit"]) else words(f"unit.{row['unit']}"),
        direction=words(f"direction.{row['direction']}"),
        formula=_formula(row, words),
        measures=[Measure(part, model_of(part)) for part in dict.fromkeys(parts)],
        sql=_sql(row) if row["status"] == "active" else "",
        caveats=_caveats(row, words),
        versions=[_version(each, words) for each in reversed(rows)],
        is_active=row["status"] == "active",
    )


def _formula(row: Row, words: Words) -> str:
    kind = row["aggregation"]
    if not kind:
        return ""
    return words(
        f"formula.{kind}",
        numerator=row["numerator"],
        denominator=row["denominator"],
        share="p90" if row["quantile"] == "0.9" else words("formula.median"),
        entered=row["from_stage"],
        reached=row["to_stage"],
        horizon=row["horizon_days"] or "H",
    )


def _sql(row: Row) -> str:
    """How to ask the published file for it; parts are added first and divided last."""
    if row["aggregation"] in _NOW_ONLY:
        return f"select value as {row['kpi_key']}\nfrom kpi.kpi_scorecard\nwhere kpi_key = '{row['kpi_key']}'"
    value = "value"
    if row["aggregation"] in ("ratio", "cohort"):
        value = "sum(numerator) / nullif(sum(denominator), 0)"
    elif row["aggregation"] == "sum":
        value = "sum(numerator)"
    grain = "cohort_365d" if row["aggregation"] == "cohort" else "month"
    group = "" if value == "value" else "\ngroup by period_start"
    latest = "\nqualify period_end = max(period_end) over ()" if grain == "cohort_365d" else ""
    if latest:
        value, group = "numerator / nullif(denominator, 0)", ""
    return (
        f"select period_start, {value} as {row['kpi_key']}\nfrom kpi.kpi_values\n"
        f"where kpi_key = '{row['kpi_key']}' and grain = '{grain}' and channel = 'all'"
        f" and basis = 'as_told'{group}{latest}\norder by period_start"
    )


def _caveats(row: Row, words: Words) -> list[str]:
    """What one should know before believing it, from the columns of the definition."""
    found = []
    if row["status"] == "potential":
        found.append(words("caveat.potential"))
    if row["inputs"]:
        names = [words(f"input.{name.rstrip('?')}") for name in row["inputs"].split("+")]
        found.append(words("caveat.inputs", inputs=", ".join(names)))
    if row["channels"]:
        found.append(words(f"caveat.channels.{row['channels']}"))
    if row["coverage"]:
        percent = f"{float(row['min_coverage'] or 0) * 100:.0f}"
        found.append(words("caveat.coverage", share=percent))
    if row["min_n"]:
        found.append(words("caveat.min_n", n=row["min_n"]))
    if row["min_numerator"]:
        found.append(words("caveat.min_numerator", n=row["min_numerator"]))
    if row["is_proportion"] == "true":
        found.append(words("caveat.band"))
    if row["waits_for_horizon"] == "true":
        found.append(words("caveat.waits"))
    if row["aggregation"] in _NOW_ONLY:
        found.append(words("caveat.now"))
    if row["aggregation"] == "quantile":
        found.append(words("caveat.quantile"))
    if row["requires"]:
        found.append(words("caveat.requires", settings=row["requires"].replace("+", ", ")))
    return found


def _version(row: Row, words: Words) -> Version:
    numbers = Numbers(words.language, "SEK")

    def day(text: str) -> str:
        return numbers.day(date.fromisoformat(text)) if text else ""

    return Version(
        number=row["version"],
        since="" if row["valid_from"].startswith("2000-01-01") else day(row["valid_from"]),
        until=day(row["valid_to"]),
        status=words(f"registry.{row['status']}"),
        reason=row["reason"],
        owner=row["owner"],
    )
