"""The semantic layer over kpi_values, written from the definitions: `python -m tests.bi.semantic` renews it.

One metric per KPI whose parts add up (sum, ratio, cohort): `<kpi>` for all channels together, and
`<kpi>_by_channel`, to be grouped by channel. Ratios are divided last.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from pipelines.transform import PROJECT

FILE = Path(__file__).parents[2] / "semantic" / "models" / "metrics.yml"
ADDITIVE = ("sum", "ratio", "cohort")

_HEAD = """\
# Written by `python -m tests.bi.semantic` from seeds/kpi_definitions.csv; a test compares.
# Months are what is added up: a figure of a day may be missing where its month has one.
version: 2

semantic_models:
  - name: kpi_values
    description: Additive parts of KPIs by month and channel. Medians, stocks and cohorts of a year are not here.
    model: ref('kpi_values')
    defaults: {agg_time_dimension: period_start}
    entities:
      - name: kpi_value
        type: primary
        expr: concat_ws('|', client, kpi_key, grain, period_start, channel, basis)
    dimensions:
      - {name: period_start, type: time, type_params: {time_granularity: month}}
      - {name: client, type: categorical}
      - {name: channel, type: categorical}
    measures:
"""
_METRICS = "\nmetrics:\n"
_CHANNELS = {"": "channel = 'all'", "_by_channel": "channel != 'all'"}


def definitions() -> list[dict[str, str]]:
    """Active KPIs whose parts add up, in the order of the seed; of several versions the newest."""
    with (PROJECT / "seeds" / "kpi_definitions.csv").open(encoding="utf-8") as file:
        newest = {row["kpi_key"]: row for row in csv.DictReader(file)}
    return [
        row
        for row in newest.values()
        if row["status"] == "active" and row["aggregation"] in ADDITIVE
    ]


def text() -> str:
    """The whole file."""
    rows = definitions()
    measures = "".join(line for row in rows for line in _measures(row))
    return _HEAD + measures + _METRICS + "".join(line for row in rows for line in _metrics(row))


def _parts(row: dict[str, str]) -> tuple[str, ...]:
    return ("numerator",) if row["aggregation"] == "sum" else ("numerator", "denominator")


def _measures(row: dict[str, str]) -> Iterator[str]:
    key = row["kpi_key"]
    for suffix, channels in _CHANNELS.items():
        for part in _parts(row):
            yield (
                f"      - name: {key}{suffix}_{part}\n        agg: sum\n        expr: >-\n"
                f"          case when kpi_key = '{key}' and grain = 'month' and basis = 'as_told'\n"
                f"          and {channels} then {part} end\n"
            )


def _metrics(row: dict[str, str]) -> Iterator[str]:
    for suffix in _CHANNELS:
        key, name = f"{row['kpi_key']}{suffix}", row["name_en"]
        label = f"{name} by channel" if suffix else name
        if row["aggregation"] == "sum":
            yield _metric(key, label, "simple", f"measure: {key}_numerator")
            continue
        for part in _parts(row):
            yield _metric(f"{key}_{part}", f"{label}, {part}", "simple", f"measure: {key}_{part}")
        divided = f"numerator: {key}_numerator, denominator: {key}_denominator"
        yield _metric(key, label, "ratio", divided)


def _metric(name: str, label: str, kind: str, parameters: str) -> str:
    return (
        f'  - name: {name}\n    label: "{label}"\n    type: {kind}\n'
        f"    type_params: {{{parameters}}}\n"
    )


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
