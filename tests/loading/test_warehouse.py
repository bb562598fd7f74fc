"""The warehouse file: pinned storage, every raw table, numbers that are really fetched."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.home import Home
from pipelines.warehouse import SPILL, create_database, open_scratch, open_warehouse, scalar


@pytest.fixture
def home(tmp_path: Path):
    return Home(tmp_path).ensure().client("acme").ensure()


def test_a_new_warehouse_has_every_raw_table_also_of_sources_the_client_lacks(home):
    with open_warehouse(home) as connection:
        n = scalar(connection, "select count(*) from duckdb_tables() where schema_name = 'raw'")
    assert n >= 30


def test_opening_again_keeps_what_is_there(home):
    with open_warehouse(home) as connection:
        connection.execute("insert into raw.contact_keys values ('acme', 'files', 'a', 1)")
    with open_warehouse(home) as connection:
        assert scalar(connection, "select count(*) from raw.contact_keys") == 1


def test_a_warehouse_that_other_scripts_made_gets_what_it_lacks(home):
    with open_warehouse(home) as connection:
        connection.execute("drop table raw.hubspot_goals")
        connection.execute("comment on table raw.loads is 'of an older maintrack'")
    with open_warehouse(home) as connection:
        assert scalar(connection, "select count(*) from raw.hubspot_goals") == 0


def test_a_warehouse_that_these_scripts_made_is_not_written_when_it_is_opened(home):
    open_warehouse(home).close()
    with open_warehouse(home) as connection:
        assert scalar(connection, "select wal_size from pragma_database_size()") == "0 bytes"


def test_the_storage_version_is_the_pinned_one(home):
    open_warehouse(home).close()
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        tags = scalar(
            connection, "select tags['storage_version'] from duckdb_databases() where not internal"
        )
    assert tags.startswith("v1.5.0")


def test_a_database_is_never_made_over_another(tmp_path: Path):
    path = tmp_path / "a.duckdb"
    create_database(path, "v1.4.0")
    with pytest.raises(FileExistsError, match="never made over"):
        create_database(path, "v1.4.0")


def test_a_scalar_of_many_rows_is_refused(home):
    with (
        open_warehouse(home) as connection,
        pytest.raises(ValueError, match="expected one value, got 2 rows"),
    ):
        scalar(connection, "select * from range(2)")


def test_what_does_not_fit_in_memory_is_spilled_beside_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    with open_scratch(tmp_path) as connection:
        connection.execute("set memory_limit = '40MB'")
        connection.execute(
            "create temp table large as select hash(range) as key from range(8000000)"
        )
        assert list((tmp_path / SPILL).iterdir())
    assert not list(elsewhere.iterdir())
