"""`maintrack erase` as its user has it: a client of files and a portal, one contact, and nothing left of it."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.erasure import where_found
from pipelines.home import ClientHome
from tests.end_to_end.conftest import House, sandbox

pytestmark = pytest.mark.xdist_group("erase")

CLIENT = """\
name: Acme
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-10-01
sources:
  hubspot: {{token: {{env: ACME_TOKEN}}, portal_id: {portal_id}, base_url: "{url}"}}
  files:
    contacts: {{path: c.csv, columns: {{contact_id: id, created_at: created, original_source: source}}, stage: lead}}
"""


@pytest.fixture(scope="module")
def erased(house: House) -> tuple[House, str, int, str]:
    """A run, an erasure and another full run while HubSpot still has the contact."""
    with sandbox("--contacts", "300", "--now", "2026-11-01T12:00:00+00:00") as box:
        house.environment["ACME_TOKEN"] = box.ready["hubspot_token"]
        house.write_client("acme", CLIENT.format(**box.ready))
        house.write_file("c.csv", "id,created,source\nf-1,2026-10-02,webb\nf-2,2026-10-03,webb\n")
        assert house.maintrack("run", "acme").returncode == 0
        query = "select contact_id from raw.hubspot_contacts where lifecycle_stage = 'lead' order by 1 limit 1"
        contact = house.warehouse_rows("acme", query)[0][0]
        before = house.rows("acme", LEADS)[0][0]
        done = house.maintrack("erase", "acme", "--contact", contact, "--reason", "request")
        assert done.returncode == 0
        assert house.maintrack("run", "acme", "--full").returncode == 0
    return house, contact, before, done.stdout


LEADS = "select sum(contacts)::bigint from core.fct_funnel_daily"


def home_of(house: House) -> ClientHome:
    return house.home.client("acme")


def test_nothing_of_the_contact_is_left_although_hubspot_still_sends_it(
    erased: tuple[House, str, int, str],
) -> None:
    house, contact, _, _ = erased
    assert where_found(home_of(house), [contact]) == []


def test_the_published_numbers_are_without_the_contact(
    erased: tuple[House, str, int, str],
) -> None:
    house, _, before, _ = erased
    assert house.rows("acme", LEADS) == [(before - 1,)]


def test_no_build_that_counted_the_contact_is_left(erased: tuple[House, str, int, str]) -> None:
    house, _, before, _ = erased
    builds = sorted(house.home.builds.glob("acme-*.duckdb"))
    assert builds
    for path in builds:
        with duckdb.connect(str(path), read_only=True) as build:
            assert build.execute(LEADS).fetchall() == [(before - 1,)]


def test_the_command_says_what_it_removed_and_that_it_searched(
    erased: tuple[House, str, int, str],
) -> None:
    _, contact, _, told = erased
    assert "were removed" in told
    assert "nothing of them is left" in told
    assert contact not in told


def test_a_record_that_both_sources_were_asked_for_counts_once(
    erased: tuple[House, str, int, str],
) -> None:
    assert " landed records of 1 record were removed" in erased[3]


def test_an_id_that_nobody_knows_is_said_to_be_unknown_and_kept_out(
    erased: tuple[House, str, int, str],
) -> None:
    house = erased[0]
    done = house.maintrack("erase", "acme", "--contact", "f-900000001")
    assert done.returncode == 0
    assert "not known here" in done.stdout
    assert "removed" not in done.stdout
    kept_out = "select distinct source from raw.erased_contacts where note is null order by all"
    assert house.warehouse_rows("acme", kept_out) == [("files",), ("hubspot",)]
    again = house.maintrack("erase", "acme", "--contact", "f-900000001")
    assert (again.returncode, "was erased before" in again.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("erase", "acme"), 2, "--contact"),
        (("erase", "acme", "--contact", " "), 2, "expected the id of one contact"),
        (("erase", "nobody", "--contact", "1"), 2, "nobody"),
    ],
)
def test_wrong_use_is_refused_in_words(
    erased: tuple[House, str, int, str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = erased[0].maintrack(*arguments)
    assert (done.returncode, said in done.stderr) == (code, True)
