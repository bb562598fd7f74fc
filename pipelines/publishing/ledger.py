"""The ledger of told numbers: what was printed when, and why a closed figure moved.

Belongs: which figures count as told, what is news about them. Does not: finding the cause (causes),
keeping the ledger (told).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Final, NamedTuple

import duckdb

from pipelines.numbers import Numbers

NOTHING: Final = "–"
"""What is printed where nothing can be said any more."""


class Key(NamedTuple):
    """One figure: a KPI over a period in a channel."""

    kpi_key: str
    grain: str
    period_start: date
    channel: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it would be printed now."""

    key: Key
    period_end: date
    printed: str
    value: float | None
    n: int | None
    kpi_version: int | None
    is_final: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it was printed last."""

    key: Key
    period_end: date
    printed: str
    value: float | None
    n: int | None
    kpi_version: int | None
    was_final: bool
    told_at: datetime
    settings: str


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell. `before` is the closed figure that it replaces, else None."""

    figure: Figure
    before: Told | None


def news(told: Mapping[Key, Told], now: Mapping[Key, Figure]) -> Iterator[News]:
    """What the next publication tells that the last one did not, by key.

    A figure is told when it is printed for the first time, otherwise than before, or as closed for
    the first time. What was told as closed and is not there any more is told as NOTHING.
    """
    for key in sorted({*told, *now}):
        last, figure = told.get(key), now.get(key)
        if last is None:
            if figure is not None:
                yield News(figure, None)
            continue
        if figure is None:
            if last.was_final and last.printed != NOTHING:
                yield News(_gone(last), last)
            continue
        is_moved = figure.printed != last.printed
        if is_moved or (figure.is_final and not last.was_final):
            yield News(figure, last if is_moved and last.was_final else None)


def _gone(last: Told) -> Figure:
    return Figure(last.key, last.period_end, NOTHING, None, None, last.kpi_version, is_final=True)


def told_figures(con: duckdb.DuckDBPyConnection, warehouse: str) -> dict[Key, Told]:
    """The newest row of each figure in the ledger of an attached warehouse."""
    rows = con.execute(
        "select kpi_key, grain, period_start, channel, period_end, printed, value, n, kpi_version, "
        "was_final, told_at, settings "
        f"from {warehouse}.told.kpi_value_ledger "
        "qualify row_number() over (partition by kpi_key, grain, period_start, channel "
        "order by told_at desc) = 1"
    ).fetchall()
    return {Key(*row[:4]): Told(Key(*row[:4]), *row[4:]) for row in rows}


def figures(con: duckdb.DuckDBPyConnection, warehouse: str) -> dict[Key, Figure]:
    """What the warehouse would print now: headline KPIs, goals, and all that was told before."""
    query = resources.files("pipelines.publishing").joinpath("ledger_figures.sql").read_text()
    con.execute(f"use {warehouse}.main")
    try:
        rows = con.execute(query).fetchall()
        (settings,) = con.execute(
            "select language, currency from raw.client_settings"
        ).fetchall() or [("en", "")]
    finally:
        con.execute("use memory.main")
    numbers = Numbers(*settings)
    found = {}
    for *key, period_end, unit, value, n, version, is_final in rows:
        figure = Figure(
            Key(*key), period_end, numbers.value(value, unit), value, n, version, is_final
        )
        found[figure.key] = figure
    return found


def settings_of(con: duckdb.DuckDBPyConnection, warehouse: str) -> str:
    """md5 of the settings that numbers rest on, so that a changed one is found as the cause."""
    query = resources.files("pipelines.publishing").joinpath("ledger_settings.sql").read_text()
    con.execute(f"use {warehouse}.main")
    try:
        ((fingerprint,),) = con.execute(query).fetchall()
    finally:
        con.execute("use memory.main")
    return str(fingerprint)
