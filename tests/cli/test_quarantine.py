"""The list of rows that were set aside: whole for programs, short for people."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.locks import hold
from pipelines.warehouse import open_warehouse
from tests.cli.conftest import Desk

OF_A_FILE = """
    insert into raw.quarantine
    select
        'nordisk', 'files', 'spend', 'negative_number', 'spend', '-' || n, null, 'spend/may.csv', n + 1, '{}',
        '2026-11-20 02:00:00+00', 'r', 'l', 'h' || n
    from range(1, 26) as rows (n)
"""
OF_A_PORTAL = """
    insert into raw.quarantine
    values (
        'nordisk', 'hubspot', 'deals', 'missing_value', 'createdate', null, '812', null, null, '{}',
        '2026-11-20 02:00:00+00', 'r', 'l', 'h'
    )
"""


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory, office_at: Callable[[Path], Any]) -> Desk:
    """A client with twenty-five bad rows in a file and one in its portal."""
    root = tmp_path_factory.mktemp("quarantine")
    clean = "delete from raw.quarantine"
    office_at(root).publish(changes=[clean, OF_A_FILE, OF_A_PORTAL])
    return Desk(root)


def test_people_see_the_first_twenty_of_a_kind_and_how_many_more_there_are(dirty: Desk) -> None:
    lines = dirty.type("quarantine", "nordisk").stdout.splitlines()
    assert lines[0] == "files spend: 25 set aside, negative number"
    assert lines[1] == "  spend/may.csv row 2: spend '-1'"
    assert lines[20] == "  spend/may.csv row 21: spend '-20'"
    assert lines[21] == "  and 5 more"


def test_a_row_of_a_portal_is_named_by_its_id(dirty: Desk) -> None:
    assert "  id 812: createdate ''" in dirty.type("quarantine", "nordisk").stdout.splitlines()


def test_who_sees_a_part_is_told_how_to_see_all(dirty: Desk) -> None:
    assert (
        "All of them: `maintrack quarantine nordisk --json`."
        in dirty.type("quarantine", "nordisk").stdout
    )


def test_programs_get_every_row(dirty: Desk) -> None:
    told = json.loads(dirty.type("quarantine", "nordisk", "--json").stdout)
    assert told["client"] == "nordisk"
    assert [row["found"] for row in told["rows"]] == [f"-{n}" for n in range(1, 26)] + [None]


def test_a_client_without_such_rows_is_told_so(
    tmp_path: Path, office_at: Callable[[Path], Any]
) -> None:
    office_at(tmp_path).publish(changes=["delete from raw.quarantine"])
    done = Desk(tmp_path).type("quarantine", "nordisk")
    assert (done.returncode, done.stdout) == (0, "nordisk: no row is set aside.\n")


def test_a_client_that_never_ran_is_told_to_run(desk: Desk) -> None:
    desk.write("acme.yml", "name: Acme")
    done = desk.type("quarantine", "acme")
    assert done.returncode == 1
    assert "nothing was read yet" in done.stderr
    assert "Run `maintrack run acme`" in done.stderr


def test_while_a_run_holds_the_warehouse_its_name_is_told(dirty: Desk) -> None:
    mine = dirty.home.client("nordisk")
    with hold(mine.write_lock, "run 4f", 0, print), open_warehouse(mine):
        done = dirty.type("quarantine", "nordisk")
    assert done.returncode == 1
    assert "held by run 4f" in done.stderr
    assert "try again when it has ended" in done.stderr


def test_an_unknown_client_is_wrong_use(dirty: Desk) -> None:
    assert dirty.type("quarantine", "nordiskt").returncode == 2
