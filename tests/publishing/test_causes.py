"""The likeliest cause of a closed figure that is told anew."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.publishing.causes import OF_OTHERS
from pipelines.publishing.ledger import NOTHING
from tests.publishing.conftest import OCTOBER, causes, restate

DEFINITIONS = Path(__file__).parents[2] / "dbt_project" / "seeds" / "kpi_definitions.csv"


def test_late_data_are_the_cause_where_nothing_else_left_a_trace(closed):
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", "late data")]


def test_a_definition_that_changed_is_the_cause(closed):
    closed.change(f"update kpi.kpi_values set kpi_version = 2, value = 58 where {OCTOBER}")
    closed.publish()
    assert causes(closed) == [("60", "58", "definition")]


def test_a_setting_that_numbers_rest_on_is_the_cause(closed):
    closed.change("update raw.client_settings set timezone = 'America/Sao_Paulo'")
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", "definition")]


def test_a_shipped_definition_that_is_another_now_is_the_cause(closed):
    """A newer version of this program may count otherwise, with no word in the client file."""
    closed.change("update staging.kpi_definitions set numerator = 'other_leads'")
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", "definition")]


def test_words_of_a_shipped_definition_are_not_the_cause(closed):
    closed.change("update staging.kpi_definitions set name_en = 'Prospects', owner = 'nobody'")
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", "late data")]


def test_a_setting_that_is_only_words_is_not_the_cause(closed):
    closed.change("update raw.client_settings set name = 'Acme AB'")
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", "late data")]


GONE = (
    "insert into raw.hubspot_gone by name select 'acme' as client, 'contact' as object_type, '7' as object_id, "
    "'erased' as reason, timestamptz '2026-11-22 00:00Z' as seen_at, now() as _loaded_at, 'r' as _run_id, "
    "'l' as _load_id, 'h' as _row_hash"
)


def test_an_erasure_is_the_cause_where_fewer_stand_behind(closed):
    closed.change(GONE)
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", "erasure")]


def test_an_erasure_is_not_the_cause_where_more_stand_behind(closed):
    closed.change(GONE)
    restate(closed, 63)
    closed.publish()
    assert causes(closed) == [("60", "63", "late data")]


def erase(house, source: str = "hubspot", erased_at: str = "2026-11-22 00:00Z") -> None:
    """As a requested erasure leaves it."""
    house.change(
        f"insert into raw.erased_contacts values ('acme', '{source}', 'hash', 'requested', null, timestamptz '{erased_at}')"
    )


@pytest.mark.parametrize("source", ["hubspot", "files"])
def test_an_erasure_on_request_is_the_cause_wherever_the_contact_came_from(closed, source):
    closed.change(f"update intermediate.int_kpis__clock set sources = ['{source}']")
    erase(closed, source)
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", "erasure")]


def test_an_erasure_before_the_figure_was_told_is_not_the_cause(closed):
    erase(closed, erased_at="2026-11-20 00:00Z")
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", "late data")]


def test_an_erasure_is_the_cause_of_a_figure_that_may_no_longer_be_told(closed):
    erase(closed)
    closed.change(f"delete from kpi.kpi_values where {OCTOBER}")
    closed.publish()
    assert causes(closed) == [("60", NOTHING, "erasure")]


def test_an_erasure_is_not_the_cause_of_a_figure_that_needs_no_contacts(closed):
    closed.change("update intermediate.int_kpis__registry set needed_inputs = ['spend']")
    erase(closed)
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", "late data")]


@pytest.mark.parametrize(
    ("value", "n", "cause"),
    [(58, 60, "erasure"), (63, 60, "late data"), (58, 59, "late data"), (58, 61, "late data")],
    ids=["fell", "rose", "less spend", "more spend"],
)
def test_a_figure_by_spend_comes_from_an_erasure_where_it_fell_and_the_spend_stands(
    closed, value, n, cause
):
    closed.change(
        "update intermediate.int_kpis__registry set aggregation = 'ratio', numerator = 'roi_gain', "
        "denominator = 'spend', needed_inputs = ['deals', 'spend']"
    )
    erase(closed)
    closed.change(f"update kpi.kpi_values set value = {value}, n = {n} where {OCTOBER}")
    closed.publish()
    assert causes(closed) == [("60", str(value), cause)]


def test_which_standard_kpis_divide_what_contacts_bring_by_what_they_do_not():
    definitions = csv.DictReader(DEFINITIONS.read_text().splitlines())
    divided = {
        one["kpi_key"]
        for one in definitions
        if {"crm", "deals"} & set(one["inputs"].split("+")) and one["denominator"] in OF_OTHERS
    }
    assert divided == {"ttl", "ttl_acquisition", "roi", "roi_media", "roi_cohort"}


@pytest.mark.parametrize(
    ("changed_at", "cause"), [("2026-10-12", "merge"), ("2026-05-02", "late data")]
)
def test_a_merge_is_the_cause_where_one_of_its_records_moved_in_those_days(
    closed, changed_at, cause
):
    closed.change(
        "insert into raw.hubspot_aliases by name select 'acme' as client, 'contact' as object_type, '7' as alias_id, "
        "'8' as survivor_id, timestamptz '2026-11-22 00:00Z' as seen_at, now() as _loaded_at, 'r' as _run_id, "
        "'l' as _load_id, 'h' as _row_hash",
        "insert into raw.hubspot_property_history by name select 'acme' as client, 'contact' as object_type, "
        f"'7' as object_id, 'lifecyclestage' as property, timestamptz '{changed_at} 10:00Z' as changed_at, "
        "'lead' as value, false as is_derived, false as is_truncated, now() as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash",
    )
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", cause)]


@pytest.mark.parametrize(
    ("first", "read_at", "cause"),
    [("2026-10-01", "2026-11-22", "backfill"), ("2026-10-25", "2026-11-22", "late data")],
)
def test_days_read_again_beyond_what_every_night_reads_are_a_backfill(
    closed, first, read_at, cause
):
    closed.change(
        "insert into raw.loads by name select 'acme' as client, 'hubspot' as source, 'contacts' as stream, 'l' as load_id, "
        f"'r' as run_id, date '{first}' as window_first, date '{read_at}' as window_last, 'ok' as status, "
        "true as is_last, 1 as calls, 0 as waited_seconds, 1 as rows_seen, 1 as rows_loaded, 0 as rows_quarantined, '{}' as versions, 1 as seconds, "
        f"timestamptz '{read_at} 01:00Z' as read_started_at, timestamptz '{read_at} 01:00Z' as loaded_at"
    )
    restate(closed)
    closed.publish()
    assert causes(closed) == [("60", "58", cause)]
