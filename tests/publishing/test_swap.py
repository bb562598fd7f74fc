"""How it is shown: all at once, the old build for those who read it, the old one when anything fails."""

from __future__ import annotations

import os
import threading

import duckdb
import pytest

from pipelines.publishing import PublishRefused

LEADS = "select sum(leads) from core.fct_funnel_daily"


def mode(path):
    return path.stat().st_mode & 0o777


def test_the_link_is_relative_and_leads_to_the_newest_build(house):
    house.publish()
    newest = house.publish()
    link = house.home.published_database("acme")
    assert str(link.readlink()) == f"builds/{newest.path.name}"


def test_the_house_may_be_moved_with_its_links(house, tmp_path):
    house.publish()
    moved = tmp_path / "elsewhere"
    house.home.published.rename(moved)
    with duckdb.connect(str(moved / "acme.duckdb"), read_only=True) as connection:
        assert connection.execute(LEADS).fetchall() == [(80,)]


def test_published_files_are_readable_by_owner_and_group_and_writable_by_nobody(house):
    build = house.publish().path
    assert mode(build) == 0o440
    assert mode(build.parent) == mode(house.home.published) == 0o750


def test_no_wal_and_no_draft_are_left(house):
    build = house.publish().path
    assert sorted(p.name for p in house.home.builds.iterdir()) == [build.name]
    assert sorted(p.name for p in house.home.published.iterdir()) == ["acme.duckdb", "builds"]


def test_the_file_has_the_storage_version_that_duckdb_1_4_opens(house):
    house.publish()
    ((version,),) = house.rows(
        "select tags['storage_version'] from duckdb_databases() where not internal"
    )
    assert version.startswith("v1.4.0")


def test_a_reader_of_the_old_build_is_undisturbed_and_sees_the_new_one_by_reconnecting(house):
    house.publish()
    link = str(house.home.published_database("acme"))
    with duckdb.connect(link, read_only=True) as reader:
        house.change("update core.fct_funnel_daily set leads = 5")
        house.publish()
        assert reader.execute(LEADS).fetchall() == [(80,)]
        with duckdb.connect(link, read_only=True) as second:
            assert second.execute(LEADS).fetchall() == [(200,)]
        assert reader.execute(LEADS).fetchall() == [(80,)]


def test_a_reader_outlives_the_removal_of_its_build(house):
    first = house.publish().path
    with duckdb.connect(str(first), read_only=True) as reader:
        for _ in range(3):
            house.publish()
        assert not first.exists()
        assert reader.execute(LEADS).fetchall() == [(80,)]


def test_at_no_instant_the_link_leads_nowhere(house):
    house.publish()
    link, is_done, seen = house.home.published_database("acme"), threading.Event(), []

    def look():
        while not is_done.is_set():
            try:
                with duckdb.connect(os.path.realpath(link), read_only=True) as connection:
                    seen.append(connection.execute(LEADS).fetchall())
            except duckdb.Error as error:
                # Resolving and opening are two steps; only a build that is gone meanwhile excuses.
                if link.exists() and "No such file" not in str(error):
                    seen.append(str(error))

    looker = threading.Thread(target=look)
    looker.start()
    for _ in range(4):
        house.publish(keep=2)
    is_done.set()
    looker.join()
    assert seen
    assert {repr(each) for each in seen} == {"[(80,)]"}


def test_three_builds_are_kept_by_default(house):
    names = [house.publish().path.name for _ in range(5)]
    assert sorted(p.name for p in house.home.builds.iterdir()) == sorted(names[-3:])


def test_builds_of_a_client_whose_name_begins_alike_are_left_alone(house, another):
    another("acme_norge")
    other = house.home.published_database("acme_norge").resolve()
    for _ in range(5):
        house.publish()
    assert other.exists()


def test_two_publications_in_one_second_do_not_collide(house):
    first = house.publish()
    second = house.publish(published_at=house.clock)
    assert first.path.exists()
    assert second.path.exists()
    assert house.home.published_database("acme").resolve() == second.path


def test_when_the_audit_refuses_readers_keep_what_they_had_and_the_draft_goes(house):
    build = house.publish().path
    house.change("update core.fct_funnel_daily set channel = 'eva@acme.example'")
    with pytest.raises(PublishRefused):
        house.publish()
    assert house.home.published_database("acme").resolve() == build
    assert [p.name for p in house.home.builds.iterdir()] == [build.name]
    assert house.rows(LEADS) == [(80,)]


def test_the_draft_of_a_killed_run_is_cleared_away(house):
    leftover = house.home.builds / ".acme-99.draft"
    leftover.write_bytes(b"half")
    house.publish()
    assert not leftover.exists()
