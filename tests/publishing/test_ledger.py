"""The ledger of told numbers: what is told when, and what is a restatement."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.publishing import PublishRefused
from pipelines.publishing.ledger import NOTHING, Figure, Key, News, Told, news
from pipelines.publishing.told import bring_home
from pipelines.warehouse import open_warehouse
from tests.publishing.conftest import OCTOBER, causes, restate

LEDGER = "from kpi.kpi_value_ledger where kpi_key = 'leads' order by told_at"

# ------------------------------------------------------------------ what is news

keys = st.builds(
    Key,
    kpi_key=st.sampled_from(["leads", "ltc"]),
    grain=st.just("month"),
    period_start=st.sampled_from([date(2026, month, 1) for month in (8, 9)]),
    channel=st.just("all"),
)
states = st.dictionaries(
    keys, st.tuples(st.integers(0, 3), st.booleans(), st.just(1)), max_size=4
).map(
    lambda found: {
        key: Figure(
            key, key.period_start + timedelta(days=29), str(value), value, value, version, final
        )
        for key, (value, final, version) in found.items()
    }
)


def apply(told: dict[Key, Told], found: list[News], at: datetime) -> dict[Key, Told]:
    """The newest row of each figure, once the news are in the ledger."""
    more = {
        one.figure.key: Told(
            one.figure.key,
            one.figure.period_end,
            one.figure.printed,
            one.figure.value,
            one.figure.n,
            one.figure.kpi_version,
            one.figure.is_final,
            at,
            "s",
        )
        for one in found
    }
    return told | more


@given(st.lists(states, max_size=6))
def test_after_each_publication_the_ledger_says_what_is_printed_and_nothing_is_told_twice(nights):
    told: dict[Key, Told] = {}
    for night, now in enumerate(nights):
        told = apply(
            told, list(news(told, now)), datetime(2026, 9, 1, tzinfo=UTC) + timedelta(night)
        )
        assert {key: told[key].printed for key in now} == {k: f.printed for k, f in now.items()}
        assert list(news(told, now)) == []


@given(st.lists(states, max_size=6))
def test_a_restatement_is_told_exactly_when_a_closed_figure_is_printed_otherwise(nights):
    told: dict[Key, Told] = {}
    for night, now in enumerate(nights):
        found = list(news(told, now))
        restated = {one.figure.key for one in found if one.before}
        assert restated == {
            key
            for key, last in told.items()
            if last.was_final and last.printed != (now[key].printed if key in now else NOTHING)
        }
        told = apply(told, found, datetime(2026, 9, 1, tzinfo=UTC) + timedelta(night))


# ------------------------------------------------------------------ what is published


def test_a_headline_figure_is_told_as_people_read_it(house):
    house.publish()
    assert house.rows(f"select printed, value, n, was_final, change_cause {LEDGER}") == [
        ("80", 80.0, 80, False, None)
    ]


def test_a_figure_that_stays_is_told_once(house):
    house.publish()
    house.publish()
    assert house.rows(f"select count(*) {LEDGER.removesuffix(' order by told_at')}") == [(1,)]


def test_a_figure_still_open_moves_without_being_a_restatement(house):
    house.publish()
    house.change("update kpi.kpi_values set value = 81")
    house.publish()
    assert house.rows(f"select printed, printed_before {LEDGER}") == [("80", None), ("81", None)]


def test_days_and_figures_nobody_is_told_stay_out(house):
    house.change(
        "insert into kpi.kpi_values select * replace ('day' as grain) from kpi.kpi_values",
        "insert into kpi.kpi_values select * replace ('email' as channel) from kpi.kpi_values where grain = 'month'",
        "insert into kpi.kpi_values select * replace ('spend' as kpi_key) from kpi.kpi_values where grain = 'month'",
        "insert into kpi.kpi_values select * replace ('restated' as basis, date '2026-09-01' as period_start) "
        "from kpi.kpi_values where grain = 'month' and channel = 'all' and kpi_key = 'leads'",
    )
    house.publish()
    assert house.rows("select kpi_key, grain, channel from kpi.kpi_value_ledger") == [
        ("leads", "month", "all")
    ]


def test_what_a_goal_stands_on_is_told_in_the_channel_of_the_goal(house):
    house.change(
        "insert into kpi.kpi_values select * replace ('email' as channel, 9 as value) from kpi.kpi_values",
        "insert into raw.client_goals by name select 'acme' as client, 'g' as goal_id, 'leads' as kpi_key, "
        "'month' as grain, '2026-11' as period, date '2026-11-01' as period_start, date '2026-11-30' as period_end, "
        "'email' as channel, 10 as target, 1 as weight, 'client_file' as origin, now() as _loaded_at, "
        "'r' as _run_id, 'l' as _load_id, 'h' as _row_hash",
    )
    house.publish()
    assert house.rows("select printed from kpi.kpi_value_ledger where channel = 'email'") == [
        ("9",)
    ]


def test_a_closed_figure_that_vanishes_is_told_as_nothing(closed):
    closed.change(f"delete from kpi.kpi_values where {OCTOBER}")
    closed.publish()
    assert causes(closed) == [("60", NOTHING, "late data")]


def test_a_crash_between_showing_and_bringing_home_loses_nothing_and_tells_nothing_twice(closed):
    closed.change("delete from told.kpi_value_ledger")
    closed.publish()
    assert closed.rows(f"select count(*) from kpi.kpi_value_ledger where {OCTOBER}") == [(1,)]


def test_the_warehouse_remembers_what_was_told_when_the_published_files_are_lost(closed):
    closed.home.published_database("acme").unlink()
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", "late data")]


def test_a_publication_that_was_refused_told_nothing(closed):
    restate(closed)
    closed.change("update kpi.kpi_values set confidence_reason = 'ask eva@acme.example'")
    with pytest.raises(PublishRefused, match="confidence_reason"):
        closed.publish()
    bring_home(closed.home.client("acme"), closed.home.published_database("acme"))
    with open_warehouse(closed.home.client("acme")) as con:
        assert con.execute(
            f"select count(*) from told.kpi_value_ledger where {OCTOBER}"
        ).fetchall() == [(1,)]


def test_a_replay_of_a_past_day_tells_nothing(closed):
    restate(closed)
    closed.change(
        """update raw.cursors set cursor = '{"run_at": "2026-11-30T01:00:00+00:00", "as_of": "2026-11-25"}'"""
    )
    closed.publish()
    assert causes(closed) == []


def test_a_replay_knows_only_what_was_told_by_then(closed):
    closed.change(
        """update raw.cursors set cursor = '{"run_at": "2026-11-30T01:00:00+00:00", "as_of": "2026-10-25"}'"""
    )
    closed.publish()
    assert closed.rows("select count(*) from kpi.kpi_value_ledger") == [(0,)]
