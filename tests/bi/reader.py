"""BI programs of several kinds in one process: each asks the published file in turn, again and again.

Usage: reader.py KIND,KIND… FILE STOP. Prints one JSON line per answer: its kind, the build it came from,
what two tables of it say, and what it took; an error as its text. Ends when the file STOP is there.

Runs in environments that hold nothing of maintrack.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FIGURES = """
    select
        (select min(build) from meta.publication) as build,
        (select sum(leads) from core.fct_funnel_daily) as leads,
        (select max(value) from kpi.kpi_values where kpi_key = 'leads') as told
"""
Row = tuple[Any, Any, Any]


def with_duckdb(path: str) -> Row:
    import duckdb

    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(FIGURES).fetchall()[0]


def with_sqlalchemy(path: str) -> Row:
    """As Superset does: names and columns first, then the question."""
    from sqlalchemy import NullPool, create_engine, inspect, text

    engine = create_engine(
        f"duckdb:///{path}", poolclass=NullPool, connect_args={"read_only": True}
    )
    try:
        seen = inspect(engine)
        assert any(name.split(".")[-1].strip('"') == "kpi" for name in seen.get_schema_names())
        assert "kpi_values" in seen.get_table_names(schema="kpi")
        columns = {column["name"] for column in seen.get_columns("kpi_values", schema="kpi")}
        assert {"kpi_key", "value", "period_start"} <= columns
        with engine.connect() as connection:
            return tuple(connection.execute(text(FIGURES)).one())
    finally:
        engine.dispose()


def with_adbc(path: str) -> Row:
    """By the driver manager, as ADBC tools do; adbc_driver_duckdb.dbapi cannot ask for read-only."""
    import adbc_driver_duckdb
    from adbc_driver_manager import dbapi

    options = {"path": path, "access_mode": "read_only"}
    with (
        dbapi.connect(
            driver=adbc_driver_duckdb.driver_path(),
            entrypoint="duckdb_adbc_init",
            db_kwargs=options,
            autocommit=True,
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(FIGURES)
        table = cursor.fetch_arrow_table()
    return tuple(column[0].as_py() for column in table.columns)


def with_pandas(path: str) -> Row:
    import duckdb

    with duckdb.connect(path, read_only=True) as connection:
        frame = connection.sql(FIGURES).df()
    return tuple(frame.iloc[0].tolist())


def with_polars(path: str) -> Row:
    import duckdb

    with duckdb.connect(path, read_only=True) as connection:
        return connection.sql(FIGURES).pl().row(0)


KINDS: dict[str, Callable[[str], Row]] = {
    "duckdb": with_duckdb,
    "sqlalchemy": with_sqlalchemy,
    "adbc": with_adbc,
    "pandas": with_pandas,
    "polars": with_polars,
}


def answer(kind: str, path: str) -> dict[str, Any]:
    begun = time.perf_counter()
    try:
        build, leads, told = KINDS[kind](path)
        found = {"build": str(build), "leads": float(leads), "told": float(told)}
    except Exception as error:
        found = {"error": f"{type(error).__name__}: {error}"}
    return {"kind": kind, **found, "seconds": time.perf_counter() - begun}


def main(kinds: list[str], path: str, stop: Path) -> None:
    is_last = False
    while not is_last:
        is_last = stop.exists()
        for kind in kinds:
            sys.stdout.write(f"{json.dumps(answer(kind, path))}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1].split(","), sys.argv[2], Path(sys.argv[3]))
