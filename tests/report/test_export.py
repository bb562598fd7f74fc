"""`maintrack export`: the published tables as Parquet, one version at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.report.export import NotOurs, export_parquet


@pytest.fixture
def published(tmp_path: Path, office_at: Callable[[Path], Any]) -> Any:
    office = office_at(tmp_path)
    office.publish()
    return office


def test_every_table_of_kpi_and_meta_is_the_published_one(published: Any, tmp_path: Path) -> None:
    rows = export_parquet(published.home, "nordisk", tmp_path / "out")
    database = str(published.home.published_database("nordisk").resolve())
    with duckdb.connect(database, read_only=True) as connection:
        assert {name.split(".")[0] for name in rows} == {"kpi", "meta"}
        for name in rows:
            schema, table = name.split(".")
            file = tmp_path / "out" / f"{table if schema == 'kpi' else f'meta_{table}'}.parquet"
            both = f"(from {name} except all from '{file}') union all (from '{file}' except all from {name})"
            assert connection.execute(f"select count(*) from ({both})").fetchall() == [(0,)], name
    assert len(list((tmp_path / "out").iterdir())) == len(rows)


def test_an_earlier_export_is_replaced_as_a_whole(published: Any, tmp_path: Path) -> None:
    export_parquet(published.home, "nordisk", tmp_path / "out")
    (tmp_path / "out" / "gone.parquet").write_bytes(b"of a table that is no more")
    export_parquet(published.home, "nordisk", tmp_path / "out")
    assert not (tmp_path / "out" / "gone.parquet").exists()
    assert [each.name for each in tmp_path.glob(".out*")] == []


def test_a_folder_with_other_files_is_left_alone(published: Any, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear")
    with pytest.raises(NotOurs, match=r"found dear\.txt"):
        export_parquet(published.home, "nordisk", tmp_path / "letters")
    assert (tmp_path / "letters" / "dear.txt").read_text() == "Dear"
