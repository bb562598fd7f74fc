"""All clients in one file."""

from __future__ import annotations

import stat

from pipelines.publishing import publish_agency


def test_kpis_and_meta_of_all_clients_are_put_together(house, another):
    another("beta")
    another("gamma")
    published = publish_agency(house.home)
    assert published.rows["kpi.kpi_scorecard"] == 2
    assert house.rows("select client from meta.publication order by 1", "agency") == [
        ("beta",),
        ("gamma",),
    ]


def test_core_tables_stay_with_each_client(house, another):
    another("beta")
    publish_agency(house.home)
    assert house.rows("select distinct schema_name from duckdb_tables() order by 1", "agency") == [
        ("kpi",),
        ("meta",),
    ]


def test_descriptions_are_carried_into_the_roll_up(house, another):
    another("beta")
    publish_agency(house.home)
    assert house.rows(
        "select comment from duckdb_tables() where table_name = 'freshness'", "agency"
    ) == [("One row per source.",)]


def test_clients_whose_tables_differ_are_put_together_by_column_name(house, another):
    another("beta")
    house.change("alter table kpi.kpi_scorecard add column remark varchar default 'new'")
    house.publish()
    publish_agency(house.home)
    assert house.rows("select client, remark from kpi.kpi_scorecard order by 1", "agency") == [
        ("acme", "new"),
        ("beta", None),
    ]


def test_a_client_whose_file_is_broken_is_left_out_and_named(house, another):
    another("beta")
    broken = house.publish().path
    broken.chmod(0o640)
    broken.write_bytes(b"not a database")
    published = publish_agency(house.home)
    assert [line.split(":")[0] for line in published.left_out] == ["acme"]
    assert house.rows("select client from meta.publication", "agency") == [("beta",)]


def test_without_any_client_the_roll_up_is_empty(house):
    assert publish_agency(house.home).rows == {}


def test_the_roll_up_is_read_only_and_its_link_relative(house, another):
    another("beta")
    published = publish_agency(house.home)
    link = house.home.published_database("agency")
    assert str(link.readlink()) == f"builds/{published.path.name}"
    assert stat.S_IMODE(published.path.stat().st_mode) == 0o440


def test_three_roll_ups_are_kept(house, another):
    another("beta")
    for _ in range(5):
        publish_agency(house.home)
    assert len(list(house.home.builds.glob("agency-*.duckdb"))) == 3
