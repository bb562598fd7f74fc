"""What goes wrong in real life, and what maintrack then says, keeps and returns."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.locks import hold

pytestmark = pytest.mark.xdist_group("faults")

FILES_CLIENT = """
name: Handel AB
timezone: Europe/Stockholm
currency: SEK
country: SE
start_date: 2026-01-01
sources:
  files:
    contacts: {path: contacts.csv, columns: {contact_id: id, created_at: created, original_source: source}, stage: lead}
    stage_changes: {path: changes.csv, columns: {contact_id: id, changed_at: on, stage: stage}}
    traffic: {path: traffic.csv, columns: {date: date, channel: channel, sessions: visits}}
"""
BAD_CONTACTS = """\
id,created,source
1,2026-01-05,ORGANIC_SEARCH
2,the day after,ORGANIC_SEARCH
3,2026-01-06,DIRECT_TRAFFIC
3,2026-01-07,DIRECT_TRAFFIC
"""
BAD_CHANGES = """\
id,on,stage
1,2026-01-09,customer
3,2026-01-10,champion
"""
BAD_TRAFFIC = """\
date,channel,visits
2026-01-05,organic_search,120
2026-01-06,organic_search,-5
2026-01-07,direct,80
"""


@pytest.fixture(scope="module")
def bad_rows(house: Any) -> Any:
    house.write_client("handel", FILES_CLIENT)
    house.write_file("contacts.csv", BAD_CONTACTS)
    house.write_file("changes.csv", BAD_CHANGES)
    house.write_file("traffic.csv", BAD_TRAFFIC)
    house.done = house.maintrack("run", "handel")
    return house


def test_bad_rows_do_not_stop_the_run(bad_rows: Any) -> None:
    assert bad_rows.done.returncode == 0


def test_the_run_says_how_many_rows_it_set_aside(bad_rows: Any) -> None:
    assert "quarantine" in (bad_rows.done.stdout + bad_rows.done.stderr).lower()


def test_each_bad_row_is_kept_with_its_reason(bad_rows: Any) -> None:
    kept = bad_rows.warehouse_rows(
        "handel", "select reason, found from raw.quarantine order by all"
    )
    assert [(reason, found) for reason, found in kept if reason != "duplicate_id"] == [
        ("negative_number", "-5"),
        ("unknown_stage", "champion"),
        ("unparseable_date", "the day after"),
    ]
    assert "duplicate_id" in {reason for reason, _ in kept}


def test_each_bad_row_is_listed_with_its_place(bad_rows: Any) -> None:
    done = bad_rows.maintrack("quarantine", "handel")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "files contacts: 1 set aside, duplicate id",
        "  contacts.csv row 5 id 3: contact_id '3'",
        "files contacts: 1 set aside, unparseable date",
        "  contacts.csv row 3 id 2: created_at 'the day after'",
        "files stage_changes: 1 set aside, unknown stage",
        "  changes.csv row 3 id 3: stage 'champion'",
        "files traffic: 1 set aside, negative number",
        "  traffic.csv row 3: sessions '-5'",
        "Repair them at the source: they are read again by themselves with the next run.",
    ]


def test_a_replay_of_a_day_of_which_nothing_is_known_leaves_what_is_published(
    bad_rows: Any,
) -> None:
    before = bad_rows.rows("handel", "select build, as_of_date from meta.publication")
    done = bad_rows.maintrack("run", "handel", "--as-of", "2026-01-04")
    assert done.returncode == 1
    assert (
        "found 2026-01-04; expected 2026-01-05, the first day of which anything is known"
        in done.stderr
    )
    assert bad_rows.rows("handel", "select build, as_of_date from meta.publication") == before


def test_bad_rows_are_counted_in_published_quality(bad_rows: Any) -> None:
    ((n,),) = bad_rows.rows(
        "handel",
        "select sum(n)::bigint from meta.quality where source = 'files' and finding like '%quarantine%'",
    )
    assert n == 4


def test_good_rows_beside_bad_ones_count(bad_rows: Any) -> None:
    assert bad_rows.rows(
        "handel", "select sum(leads)::bigint, sum(customers)::bigint from core.fct_funnel_daily"
    ) == [(2, 1)]


def test_a_second_writer_waits_then_names_the_holder(bad_rows: Any) -> None:
    before = bad_rows.home.published_database("handel").resolve()
    lock = bad_rows.home.client("handel").write_lock
    with hold(lock, "a test that writes", 5.0, lambda _: None):
        late = bad_rows.maintrack("run", "handel", MAINTRACK_LOCK_WAIT="1")
    assert late.returncode == 1
    assert "a test that writes" in late.stderr
    assert bad_rows.home.published_database("handel").resolve() == before


def test_a_bad_client_file_touches_nothing(tmp_path: Path, house: Any) -> None:
    other = type(house)(tmp_path)
    other.write_client(
        "oops", "name: Oops\ntimezone: Mars/Base\ncurrency: SEK\nsources: {}\ncolour: red\n"
    )
    done = other.maintrack("run", "oops")
    assert done.returncode == 2
    assert "oops.yml" in done.stderr
    assert "colour" in done.stderr
    assert "Mars/Base" in done.stderr
    assert not other.home.root.exists()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port on which nobody answers, held so that nobody else takes it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture(scope="module")
def undrawn(house: Any) -> Any:
    """A run after which the page cannot take its place: a folder stands there."""
    house.write_client("utan_sida", FILES_CLIENT)
    house.write_file("contacts.csv", BAD_CONTACTS)
    house.write_file("changes.csv", BAD_CHANGES)
    house.write_file("traffic.csv", BAD_TRAFFIC)
    (house.home.ensure().published_page("utan_sida") / "folder").mkdir(parents=True)
    house.done = house.maintrack("run", "utan_sida")
    return house


def test_a_page_that_cannot_be_drawn_is_a_run_done_in_part(undrawn: Any) -> None:
    assert undrawn.done.returncode == 3
    assert undrawn.rows("utan_sida", "select sum(leads)::bigint from core.fct_funnel_daily") == [
        (2,)
    ]


def test_a_run_without_a_page_says_that_the_file_is_new_and_never_that_it_is_untouched(
    undrawn: Any,
) -> None:
    last = undrawn.done.stderr.strip().splitlines()[-1]
    database = undrawn.home.published_database("utan_sida")
    assert f"done in part (exit 3); {database} was published anew, its page was not drawn" in last
    assert "untouched" not in undrawn.done.stderr
    assert "The last published copy stands" not in undrawn.done.stderr


def test_the_step_that_drew_no_page_is_named(undrawn: Any) -> None:
    assert "utan_sida__published__page" in undrawn.done.stderr


PORTAL_CLIENT = """
name: Portal AB
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-10-01
sources:
  hubspot:
    token: {{env: PORTAL_TOKEN}}
    portal_id: {portal_id}
    base_url: {hubspot_url}
  ga4:
    property_id: "{ga4_property_id}"
    credentials: {{env: PORTAL_GA4}}
    base_url: {ga4_url}
"""


@pytest.fixture(scope="module")
def portal(house: Any, box: Any) -> Any:
    """A client that was published once and whose sources can be broken one by one."""

    def write(**urls: str) -> None:
        settings = {"hubspot_url": box.url, "ga4_url": box.url, **urls}
        house.write_client("portal", PORTAL_CLIENT.format(**{**box.ready, **settings}))

    house.good = {
        "PORTAL_TOKEN": box.ready["hubspot_token"],
        "PORTAL_GA4": f'{{"type": "bearer", "token": "{box.ready["ga4_token"]}"}}',
    }
    house.point = write
    write()
    assert house.maintrack("run", "portal", **house.good).returncode == 0
    return house


def test_one_refused_token_publishes_the_rest_and_marks_the_source(portal: Any) -> None:
    portal.point()
    before = portal.rows("portal", "select sum(leads) from core.fct_funnel_daily")
    done = portal.maintrack(
        "run", "portal", **{**portal.good, "PORTAL_TOKEN": "canary-not-a-token"}
    )
    assert done.returncode == 3
    assert "hubspot" in done.stderr
    assert "canary-not-a-token" not in done.stdout + done.stderr
    assert portal.rows("portal", "select status from meta.freshness where source = 'hubspot'") == [
        ("failed",)
    ]
    assert portal.rows("portal", "select sum(leads) from core.fct_funnel_daily") == before


def test_no_source_at_all_leaves_the_published_copy_untouched(
    portal: Any, closed_port: int
) -> None:
    down = f"http://127.0.0.1:{closed_port}"
    portal.point(hubspot_url=down, ga4_url=down)
    before = portal.home.published_database("portal").resolve()
    done = portal.maintrack("run", "portal", **portal.good)
    assert done.returncode == 1
    assert "hubspot" in done.stderr
    assert "ga4" in done.stderr
    assert "Traceback" not in done.stderr
    assert portal.home.published_database("portal").resolve() == before
