"""What the checks of a source say, given what raw.loads and raw.quarantine hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.checks import Judgement, judge_source
from pipelines.warehouse import create_raw_tables

LOAD = {
    "client": "acme",
    "run_id": "now",
    "source": "ga4",
    "stream": "traffic_daily",
    "status": "ok",
    "is_last": True,
    "read_started_at": datetime(2026, 11, 24, 3, tzinfo=UTC),
    "calls": 1,
    "waited_seconds": 0.0,
    "rows_seen": 100,
    "rows_loaded": 100,
    "rows_quarantined": 0,
    "versions": "{}",
    "seconds": 1.0,
    "loaded_at": datetime(2026, 11, 24, 4, tzinfo=UTC),
}


class Raw:
    """A schema raw, filled load by load."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.number = 0

    def load(self, **changes: Any) -> None:
        self.number += 1
        row = {**LOAD, "load_id": f"{self.number:03}", **changes}
        names, places = ", ".join(row), ", ".join(f"${name}" for name in row)
        self.connection.execute(f"insert into raw.loads ({names}) values ({places})", row)

    def set_aside(self, rows: int) -> None:
        self.connection.execute(
            "insert into raw.quarantine select 'acme', 'ga4', 'traffic_daily', 'malformed_row', null, null, "
            "i::varchar, null, null, '{}', now(), 'now', '1', 'h' from range(?) as r(i)",
            [rows],
        )

    def judged(self, published: Path = Path("none"), runs: tuple[str, ...] = ("now",)) -> Any:
        return {
            judgement.check.name: judgement
            for judgement in judge_source(self.connection, "acme", "ga4", runs, published)
        }


@pytest.fixture
def raw() -> Iterator[Raw]:
    with duckdb.connect(":memory:") as connection:
        create_raw_tables(connection)
        yield Raw(connection)


def test_a_source_that_was_read_to_its_end_passes_all(raw: Raw) -> None:
    raw.load(rows_claimed=100)
    assert {name: one.passed for name, one in raw.judged().items()} == {
        "read_to_its_end": True,
        "complete": True,
        "quarantine": True,
    }


@pytest.mark.parametrize("status", ["failed", "quota"])
def test_a_stream_that_broke_off_is_an_error_with_its_message(raw: Raw, status: str) -> None:
    raw.load(stream="totals_daily")
    raw.load(status=status, message="the token was refused", rows_seen=0)
    found: Judgement = raw.judged()["read_to_its_end"]
    assert (found.passed, found.severity) == (False, "error")
    assert "the token was refused" in found.seen
    assert found.figures == {"streams": 2, "streams_broken": 1}


def test_a_stream_that_was_never_offered_breaks_nothing(raw: Raw) -> None:
    raw.load(status="not_available", rows_seen=0)
    assert raw.judged()["read_to_its_end"].passed


def test_a_stream_that_was_offered_before_breaks_when_it_is_not_now(raw: Raw) -> None:
    raw.load(run_id="last night")
    raw.load(status="not_available", rows_seen=0)
    assert not raw.judged()["read_to_its_end"].passed


def test_a_stream_that_an_earlier_attempt_broke_and_this_one_read_is_whole(raw: Raw) -> None:
    raw.load(run_id="first attempt", status="failed", rows_seen=0)
    raw.load()
    assert raw.judged(runs=("now", "first attempt"))["read_to_its_end"].passed


@pytest.mark.parametrize(
    ("claimed", "passed", "severity"),
    [(100, True, "warning"), (99, True, "warning"), (101, False, "error")],
)
def test_fewer_rows_than_claimed_is_a_gap(
    raw: Raw, claimed: int, passed: bool, severity: str
) -> None:
    raw.load(rows_claimed=claimed)
    found = raw.judged()["complete"]
    assert (found.passed, found.severity) == (passed, severity)


def test_a_gap_within_what_changes_during_a_read_is_a_warning(raw: Raw) -> None:
    raw.load(rows_claimed=1000, rows_seen=996)
    found = raw.judged()["complete"]
    assert (found.passed, found.severity) == (False, "warning")
    assert "996 of 1,000 claimed" in found.seen


def test_parts_of_one_read_are_counted_together(raw: Raw) -> None:
    raw.load(is_last=False, rows_seen=60)
    raw.load(rows_seen=40, rows_claimed=100)
    assert raw.judged()["complete"].passed


def test_rows_set_aside_pass_while_they_are_no_more_than_published(
    raw: Raw, published: Callable[[int], Path]
) -> None:
    raw.load()
    raw.set_aside(3)
    assert raw.judged(published(3))["quarantine"].passed
    found = raw.judged(published(2))["quarantine"]
    assert not found.passed
    assert found.figures == {"rows_in_quarantine": 3}
    assert "2 when published last" in found.seen


def test_rows_set_aside_on_a_first_run_are_a_warning(raw: Raw) -> None:
    raw.load()
    raw.set_aside(1)
    found = raw.judged()["quarantine"]
    assert (found.passed, found.severity) == (False, "warning")


@pytest.fixture
def published(tmp_path: Path) -> Callable[[int], Path]:
    """A published file in which so many rows of GA4 were set aside."""

    def make(rows: int) -> Path:
        path = tmp_path / f"{rows}.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute("create schema meta")
            connection.execute(
                "create table meta.quality as select 'ga4' as source, "
                "'quarantine_traffic_daily_malformed_row' as finding, ?::bigint as n",
                [rows],
            )
        return path

    return make
