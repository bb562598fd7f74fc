"""Hundreds of made-up contacts, in three zones: the tables of core say what plain Python reckons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.model_core.histories import COUNTS_AS, RUN_AT, batch, channel_of
from tests.model_core.history_rows import write
from tests.model_core.reckoning import NOT_WEB, RUNGS, Clock, Progress, reckon, stock

# Day and night, north and south of the equator. Lord Howe turns its clocks by half an hour, and is
# replayed as of the day before it does.
CASES = {
    "Europe/Stockholm": None,
    "America/Los_Angeles": None,
    "Australia/Lord_Howe": date(2026, 4, 4),
}
MODELS = ("+path:models/core",)


@dataclass(frozen=True)
class Case:
    """A built warehouse and what it should hold."""

    zone: str
    clock: Clock
    built: Any
    expected: dict[tuple[str, str], Progress]


@pytest.fixture(
    scope="module",
    params=[pytest.param(zone, marks=pytest.mark.xdist_group(zone)) for zone in CASES],
)
def case(request: pytest.FixtureRequest, build: Any, seed: int) -> Case:
    """One build for all claims about a zone."""
    zone, as_of = request.param, CASES[request.param]
    people = batch(zone, seed)

    def write_all(rows: Any) -> None:
        day = as_of and as_of.isoformat()
        rows.client(run_at=RUN_AT.isoformat(), as_of=day, timezone=zone)
        rows.source("hubspot", "crm", "deals")
        rows.source("files", "crm")
        write(rows, people)

    clock = Clock.of(zone, RUN_AT, as_of)
    built = build(f"histories-{zone}", write_all, MODELS)
    return Case(zone, clock, built, reckon(people, clock, COUNTS_AS))


def _stored(case: Case, columns: str) -> dict[tuple[str, str], tuple[Any, ...]]:
    rows = case.built.rows(f"select source, native_id, {columns} from core.fct_funnel_progress")
    return {(row[0], row[1]): row[2:] for row in rows}


def _assert_same(case: Case, columns: list[str], expected: dict[Any, tuple[Any, ...]]) -> None:
    """Compare contact by contact; the message shows the whole life of the first that differs."""
    found = _stored(case, ", ".join(columns))
    wrong = [
        f"{key} {column}: stored {got}, reckoned {want}\n  {case.expected[key]}"
        for key, wanted in expected.items()
        for column, got, want in zip(columns, found[key], wanted, strict=True)
        if got != want
    ]
    assert not wrong, f"{len(wrong)} differ\n" + "\n".join(wrong[:3])


def test_exactly_the_live_contacts_with_a_beginning_have_a_row(case: Case) -> None:
    assert set(_stored(case, "contact_key")) == set(case.expected)


@pytest.mark.parametrize("stage", RUNGS)
def test_a_stage_is_reached_by_the_first_entry_at_it_or_at_a_later_one(
    case: Case, stage: str
) -> None:
    columns = [f"{stage}_{part}" for part in ("at", "day", "is_date_only", "provenance")]
    expected = {}
    for key, progress in case.expected.items():
        entry = progress.first.get(stage)
        expected[key] = (
            (entry.at, entry.day, entry.is_date_only, entry.provenance) if entry else (None,) * 4
        )
    _assert_same(case, columns, expected)


def test_explicit_means_an_entry_at_exactly_that_stage(case: Case) -> None:
    _assert_same(
        case,
        [f"{stage}_is_explicit" for stage in RUNGS],
        {key: tuple(s in p.explicit for s in RUNGS) for key, p in case.expected.items()},
    )


def test_an_instant_customer_became_lead_and_customer_by_one_entry(case: Case) -> None:
    _assert_same(
        case,
        ["is_instant_customer"],
        {key: (p.is_instant_customer,) for key, p in case.expected.items()},
    )


def test_durations_are_elapsed_days_or_whole_dates_and_never_negative(case: Case) -> None:
    pairs = [("lead", "customer"), ("lead", "mql"), ("mql", "sql")]
    stored = _stored(case, ", ".join(f"days_{a}_to_{b}" for a, b in pairs))
    for key, progress in case.expected.items():
        wanted = [progress.days(*pair) for pair in pairs]
        assert stored[key] == pytest.approx(wanted, abs=1e-9), progress


def test_current_and_furthest_stage_follow_the_order_of_entries(case: Case) -> None:
    _assert_same(
        case,
        ["current_stage", "furthest_stage", "is_truncated"],
        {
            key: (p.current_stage, p.furthest_stage, p.is_truncated)
            for key, p in case.expected.items()
        },
    )


def test_creation_is_kept_as_the_source_dates_it(case: Case) -> None:
    _assert_same(
        case,
        ["created_at", "created_day"],
        {
            key: (p.created.at, case.clock.local_day(p.created)) if p.created else (None, None)
            for key, p in case.expected.items()
        },
    )


def test_the_visit_that_made_the_lead_is_the_last_one_in_time(case: Case) -> None:
    expected = {}
    for key, progress in case.expected.items():
        basis, origin = progress.session_origin(case.clock)
        channel = channel_of(origin, progress.person.source)
        expected[key] = (basis, channel, channel not in NOT_WEB)
    _assert_same(case, ["session_source_basis", "session_channel", "is_web_session"], expected)


def test_the_channel_is_that_of_the_original_source(case: Case) -> None:
    expected = {}
    for key, progress in case.expected.items():
        channel = channel_of(progress.person.original, progress.person.source)
        expected[key] = (channel, channel not in NOT_WEB)
    _assert_same(case, ["channel", "is_web_acquisition"], expected)


def test_the_daily_funnel_counts_each_contact_once_a_rung(case: Case) -> None:
    expected: Counter[tuple[Any, ...]] = Counter()
    for progress in case.expected.values():
        channel = channel_of(progress.person.original, progress.person.source)
        if progress.created:
            expected[case.clock.local_day(progress.created), channel, "contacts"] += 1
        for stage, entry in progress.first.items():
            name = {"opportunity": "opportunities"}.get(stage, f"{stage}s")
            expected[entry.day, channel, name] += 1
            if stage in ("lead", "mql", "sql") and entry.provenance == "earned":
                expected[entry.day, channel, f"earned_{stage}s"] += 1
    stored = case.built.rows(
        "unpivot (select * exclude (client) from core.fct_funnel_daily) on columns(* exclude (date_day, channel))"
    )
    found = {tuple(key): n for *key, n in stored if n}
    assert found == dict(expected)


def test_the_stock_of_a_stage_is_who_stands_in_it_at_the_end_of_the_day(case: Case) -> None:
    stored = case.built.rows(
        'select date_day, stage, contacts, entered, "left" from core.fct_stage_stock_daily'
    )
    found = {(day, stage): (held, came, went) for day, stage, held, came, went in stored}
    assert found == stock(case.expected.values(), case.clock.day)
