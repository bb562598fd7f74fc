"""What `maintrack run` refuses before it starts: exit 2, words on stderr, nothing touched."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

FILES_ONLY = """
name: Files
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
sources: {files: {traffic: {path: traffic.csv}}}
"""
DATED = """
name: Dated
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
sources: {ga4: {property_id: "1", credentials: {env: DATED_KEY}}}
"""
TODAY = datetime.now(ZoneInfo("Europe/Stockholm")).date()


@pytest.fixture
def desk_with_clients(desk: Any) -> Any:
    desk.write("files_only.yml", FILES_ONLY)
    desk.write("dated.yml", DATED)
    desk.write("later.yml", DATED.replace("2026-01-01", str(TODAY)).replace('"1"', '"2"'))
    desk.environment["DATED_KEY"] = "{}"
    return desk


REFUSED = {
    "a day of no calendar": (
        ("dated", "--from", "2026-02-30"),
        ("--from", "'2026-02-30'", "2026-11-24"),
    ),
    "a day written otherwise": (("dated", "--to", "20261101"), ("--to", "'20261101'")),
    "an as-of that is no day": (("dated", "--as-of", "yesterday"), ("--as-of", "'yesterday'")),
    "from after to": (
        ("dated", "--from", "2026-03-02", "--to", "2026-03-01"),
        ("--from", "2026-03-02", "after --to 2026-03-01", "Swap"),
    ),
    "as-of with from": (
        ("dated", "--as-of", "2026-03-01", "--from", "2026-03-01"),
        ("--as-of", "--from/--to", "one of them"),
    ),
    "as-of with full": (("dated", "--as-of", "2026-03-01", "--full"), ("--as-of", "--full")),
    "as-of today": (("dated", "--as-of", str(TODAY)), ("--as-of", str(TODAY), "has ended")),
    "days before start_date": (
        ("dated", "--from", "2025-01-01", "--to", "2025-12-31"),
        ("2025-01-01 to 2025-12-31", "2026-01-01 (start_date)", str(TODAY - timedelta(days=1))),
    ),
    "days to come": (
        ("dated", "--from", str(TODAY), "--to", str(TODAY + timedelta(days=3))),
        ("no day of which", "(yesterday)"),
    ),
    "days of a client without dated sources": (
        ("files_only", "--from", "2026-03-01", "--to", "2026-03-02"),
        ("'files_only'", "no dated reports", "maintrack run files_only"),
    ),
    "a start_date that has not ended": (("later",), ("start_date", str(TODAY), "has not ended")),
    "an unknown client": (("datedd",), ("no such file", "did you mean dated?")),
    "a name that is a path": (("../dated",), ("'../dated'", "a letter, then")),
}


@pytest.mark.parametrize(("arguments", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_in_words_and_nothing_is_touched(
    desk_with_clients: Any, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    done = desk_with_clients.type("run", *arguments)
    assert done.returncode == 2
    assert [word for word in words if word not in done.stderr] == []
    assert "Traceback" not in done.stderr
    assert not desk_with_clients.home.root.exists()


def test_every_fault_of_the_file_is_a_line_on_stderr(desk: Any) -> None:
    desk.write("oops.yml", "name: Oops\ntimezone: Mars/Base\ncurrency: kr\nsources: {}\n")
    done = desk.type("run", "oops")
    assert done.returncode == 2
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == [
        "timezone",
        "currency",
        "sources",
    ]


def test_a_missing_credential_is_a_fault_of_the_file(desk_with_clients: Any) -> None:
    del desk_with_clients.environment["DATED_KEY"]
    done = desk_with_clients.type("run", "dated")
    assert done.returncode == 2
    assert "environment variable DATED_KEY is not set" in done.stderr


def test_the_days_of_refusals_are_the_clients_own(desk: Any) -> None:
    """In Kiritimati a day ends 25 hours before it ends in Niue."""
    ended_in_the_east = datetime.now(ZoneInfo("Pacific/Kiritimati")).date() - timedelta(days=1)
    desk.environment["DATED_KEY"] = "{}"
    desk.write("west.yml", DATED.replace("Europe/Stockholm", "Pacific/Niue"))
    done = desk.type("run", "west", "--as-of", str(ended_in_the_east))
    assert done.returncode == 2
    assert "has ended in Pacific/Niue" in done.stderr
