"""Rows of a load against rows of the warehouse: what is new, changed, equal or gone, reckoned again with a dict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.home import Home
from pipelines.loading import NotUnique
from pipelines.loading.change import LoadStamp, add_new, replace, upsert
from pipelines.warehouse import open_warehouse

TABLE = "raw.hubspot_aliases"
KEY = ("object_type", "alias_id")
MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
TEXTS = st.sampled_from(["", "1", "2", "12", "\x00", "null", "é"])
Row = tuple[str, str, str, datetime]
LOADS = st.lists(
    st.dictionaries(
        st.tuples(TEXTS, TEXTS), st.tuples(TEXTS, st.integers(0, 2)), min_size=0, max_size=8
    ),
    min_size=1,
    max_size=5,
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = Home(tmp_path_factory.mktemp("home")).ensure().client("acme").ensure()
    with open_warehouse(home) as connection:
        yield connection


@pytest.fixture
def emptied(warehouse: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    warehouse.execute(f"delete from {TABLE}")
    return warehouse


def stamp(load: int) -> LoadStamp:
    return LoadStamp("acme", "run", f"load-{load}", MONDAY)


def stage(connection: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    connection.execute(
        "create or replace temp table staged "
        "(object_type varchar, alias_id varchar, survivor_id varchar, seen_at timestamptz)"
    )
    if rows:
        connection.executemany("insert into staged values (?, ?, ?, ?)", rows)


def rows_of(content: dict[tuple[str, str], tuple[str, int]]) -> list[Row]:
    return [
        (*key, survivor, MONDAY + timedelta(days=day)) for key, (survivor, day) in content.items()
    ]


def held(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[str, int, str]]:
    rows = connection.execute(
        f"select object_type, alias_id, survivor_id, seen_at, _load_id from {TABLE}"
    ).fetchall()
    assert len(rows) == len({row[:2] for row in rows})
    return {
        (kind, alias): (survivor, (seen - MONDAY).days, load)
        for kind, alias, survivor, seen, load in rows
    }


@settings(deadline=None, max_examples=60)
@given(LOADS)
def test_after_any_upserts_each_row_is_the_last_one_and_names_the_load_that_changed_it(
    warehouse, loads
):
    warehouse.execute(f"delete from {TABLE}")
    expected: dict[tuple[str, str], tuple[str, int, str]] = {}
    for number, content in enumerate(loads):
        stage(warehouse, rows_of(content))
        upsert(warehouse, TABLE, KEY, stamp(number))
        for key, value in content.items():
            if key not in expected or expected[key][:2] != value:
                expected[key] = (*value, f"load-{number}")
    assert held(warehouse) == expected


@settings(deadline=None, max_examples=60)
@given(LOADS)
def test_after_any_replacements_the_table_is_the_last_content_and_equal_rows_keep_their_load(
    warehouse, loads
):
    warehouse.execute(f"delete from {TABLE}")
    expected: dict[tuple[str, str], tuple[str, int, str]] = {}
    for number, content in enumerate(loads):
        stage(warehouse, rows_of(content))
        replace(warehouse, TABLE, stamp(number), key=KEY)
        expected = {
            key: expected[key]
            if key in expected and expected[key][:2] == value
            else (*value, f"load-{number}")
            for key, value in content.items()
        }
    assert held(warehouse) == expected


@pytest.mark.parametrize("how", ["upsert", "replace"])
def test_hashes_that_another_version_wrote_are_renewed_and_no_row_is_lost_or_doubled(emptied, how):
    content = {("contact", "1"): ("9", 0), ("contact", "2"): ("9", 1)}
    stage(emptied, rows_of(content))
    upsert(emptied, TABLE, KEY, stamp(0))
    emptied.execute(f"update {TABLE} set _row_hash = md5(alias_id)")
    if how == "upsert":
        upsert(emptied, TABLE, KEY, stamp(1))
    else:
        replace(emptied, TABLE, stamp(1), key=KEY)
    assert held(emptied) == {key: (*value, "load-1") for key, value in content.items()}


def test_equal_rows_of_one_load_count_once(emptied):
    row = ("contact", "1", "9", MONDAY)
    stage(emptied, [row, row])
    assert upsert(emptied, TABLE, KEY, stamp(0)) == 1


def test_two_rows_that_differ_under_one_key_are_refused_with_the_key_named(emptied):
    stage(emptied, [("contact", "1", "9", MONDAY), ("contact", "1", "8", MONDAY)])
    with pytest.raises(NotUnique, match=r"1 keys \(object_type, alias_id\) stand twice"):
        upsert(emptied, TABLE, KEY, stamp(0))


@pytest.mark.parametrize("how", [upsert, add_new])
def test_where_an_order_is_named_the_first_of_the_rows_under_one_key_is_kept(emptied, how):
    rows = [("contact", "1", survivor, MONDAY) for survivor in ("9", "8", "9")]
    stage(emptied, [*rows, ("contact", "2", "9", MONDAY)])
    assert how(emptied, TABLE, KEY, stamp(0), first="survivor_id") == 2
    assert held(emptied) == {
        ("contact", "1"): ("8", 0, "load-0"),
        ("contact", "2"): ("9", 0, "load-0"),
    }
