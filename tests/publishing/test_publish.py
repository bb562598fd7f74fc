"""What is published: the allow-listed marts, cast, described, and nothing of any person."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import duckdb
import pytest

from pipelines.publishing import PublishRefused
from pipelines.publishing.allowed import allowed_tables, is_forbidden


def test_the_marts_that_are_there_are_published_and_those_of_later_steps_left_out(house):
    published = house.publish()
    assert set(published.rows) == {
        "core.dim_channels",
        "core.fct_funnel_daily",
        "kpi.kpi_registry",
        "kpi.kpi_scorecard",
        "kpi.kpi_value_ledger",
        "kpi.kpi_values",
        "meta.client",
        "meta.freshness",
        "meta.goals",
        "meta.notes",
        "meta.publication",
        "meta.quality",
        "meta.spins",
    }
    assert published.rows["core.fct_funnel_daily"] == 40
    assert house.rows("select count(*) from core.fct_funnel_daily") == [(40,)]


def test_contacts_are_not_in_the_file(house):
    build = house.publish().path.read_bytes()
    assert b"anna@acme" not in build
    assert house.rows(
        "select count(*) from duckdb_tables() where table_name like '%progress%'"
    ) == [(0,)]


def test_every_fixed_column_has_its_fixed_type_whatever_the_warehouse_chose(house):
    house.publish()
    found = {
        (table, column): kind
        for table, column, kind in house.rows(
            "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() where not internal"
        )
    }
    tables = {table for table, _ in found}
    fixed = {
        (t.name, column): kind
        for t in allowed_tables()
        for column, kind in t.columns.items()
        if t.name in tables
    }
    assert found == fixed


def test_a_column_beyond_the_fixed_ones_follows_behind_them(house):
    house.change("alter table core.dim_channels add column colour varchar default 'blue'")
    house.publish()
    columns = house.rows("describe core.dim_channels")
    assert [column[0] for column in columns][-1] == "colour"


def test_comments_of_tables_and_columns_are_carried(house):
    house.publish()
    assert house.rows(
        "select comment from duckdb_tables() where table_name = 'fct_funnel_daily'"
    ) == [("Funnel by day; it's by channel of the original source.",)]
    assert house.rows(
        "select comment from duckdb_columns() where table_name = 'fct_funnel_daily' and column_name = 'leads'"
    ) == [("Contacts that reached lead that day.",)]


def test_every_table_and_column_that_publishing_makes_itself_is_described(house):
    house.publish()
    made = [table.name for table in allowed_tables() if table.is_made_here]
    bare = house.rows(
        f"""
        select schema_name || '.' || table_name as name, null from duckdb_tables() where name in {tuple(made)} and comment is null
        union all
        select schema_name || '.' || table_name as name, column_name from duckdb_columns() where name in {tuple(made)} and comment is null
        """
    )
    assert bare == []


def test_the_publication_names_build_run_and_versions(house):
    published = house.publish()
    ((client, build, run_id, at, as_of, versions),) = house.rows(
        "select client, build, run_id, published_at, as_of_date, versions from meta.publication"
    )
    assert (client, build, run_id) == ("acme", published.build, "1f2e3d4c-5b6a")
    assert at.astimezone(UTC) == datetime(2026, 11, 21, 2, 1, tzinfo=UTC)
    assert as_of == date(2026, 11, 20)
    assert json.loads(versions)["duckdb"] == duckdb.__version__


def test_a_replay_carries_the_day_it_was_asked_for(house):
    house.change(
        """update raw.cursors set cursor = '{"run_at": "2026-11-21T02:00:00+00:00", "as_of": "2026-06-30"}'"""
    )
    house.publish()
    assert house.rows("select as_of_date from meta.publication") == [(date(2026, 6, 30),)]


def test_the_degree_of_the_market_is_that_of_the_day(house):
    house.change(
        "insert into raw.client_market_maturity values "
        "('acme', date '2025-01-01', 'emerging', now(), 'r', 'l', 'h'), "
        "('acme', date '2026-01-01', 'growing', now(), 'r', 'l', 'h'), "
        "('acme', date '2027-01-01', 'mature', now(), 'r', 'l', 'h')"
    )
    house.publish()
    assert house.rows("select market_maturity from meta.client") == [("growing",)]


def test_an_address_quoted_in_a_finding_or_a_note_is_masked(house):
    house.publish()
    assert house.rows("select message from meta.quality") == [('Unknown source "from [e-mail]"',)]
    assert house.rows("select text from meta.notes") == [("New page live, ask [e-mail]",)]


def test_an_address_in_what_a_finding_is_about_is_masked_too(house):
    house.change(
        "alter table audit.quality add column subject varchar; "
        "update audit.quality set subject = 'newsletter, per@example.com'"
    )
    house.publish()
    assert house.rows("select subject from meta.quality") == [("newsletter, [e-mail]",)]


@pytest.mark.parametrize(
    "column",
    [
        "email",
        "work_email",
        "phone",
        "first_name",
        "contact_id",
        "contact_key",
        "native_id",
        "ip_address",
    ],
)
def test_a_column_of_a_person_is_refused(house, column):
    house.change(f'alter table core.fct_funnel_daily add column "{column}" varchar')
    with pytest.raises(PublishRefused, match=f"core.fct_funnel_daily has {column}"):
        house.publish()


def test_a_value_that_looks_like_an_address_is_refused(house):
    house.change(
        "update core.fct_funnel_daily set channel = 'dan@acme.example' where channel = 'email'"
    )
    with pytest.raises(PublishRefused, match=r"core.fct_funnel_daily.channel holds 20 values"):
        house.publish()


def test_no_fixed_column_is_a_forbidden_one():
    assert [
        (table.name, column)
        for table in allowed_tables()
        for column in table.columns
        if is_forbidden(table.name, column)
    ] == []


def test_a_mart_that_lacks_a_fixed_column_is_refused_by_name(house):
    house.change("alter table kpi.kpi_scorecard drop column pace")
    with pytest.raises(PublishRefused, match=r"kpi\.kpi_scorecard lacks pace"):
        house.publish()


def test_a_value_that_does_not_fit_its_type_is_refused_not_nulled(house):
    house.change(
        "alter table core.fct_funnel_daily alter leads type varchar",
        "update core.fct_funnel_daily set leads = 'many' where date_day = date '2026-11-03'",
    )
    with pytest.raises(PublishRefused, match="does not fit the published table"):
        house.publish()


def test_a_client_without_warehouse_is_told_what_to_do(house):
    with pytest.raises(PublishRefused, match="maintrack run nobody"):
        house.publish("nobody")


def test_a_warehouse_without_settings_is_refused(house):
    house.change("delete from raw.client_settings")
    with pytest.raises(PublishRefused, match="no settings of this client"):
        house.publish()
