"""A warehouse's furniture, kept from the first whole build with a form of the project for every later one: views, seeds,
and the tables that the views look at, without rows.

Two thirds of the nodes of a build are views and seeds that are the same for every client. dbt takes a call for each;
from here they are put up in one transaction (docs/decisions/0045-views-are-put-up-once.md).

Guarantee: nothing of a client is kept: of tables the columns, of seeds and views what the project says.

Belongs: keeping it, putting it up. Does not: which build needs it (build), what stands in a warehouse (standing).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Final

import duckdb

from pipelines.transform.program import TARGET, prepare_manifest
from pipelines.transform.standing import clear
from pipelines.warehouse import LIMITS, WAREHOUSE_STORAGE, create_database

KEPT: Final = TARGET / "template.duckdb"


def keep_template(warehouse: Path, run: Path, project: str, kept: Path = KEPT) -> None:
    """Keep the furniture of a warehouse that was just built whole; where it cannot be written, none is kept.

    Args:
        run: folder of the statements that dbt ran, by the path of the node.
        project: hash of the form of the project that built it.
    """
    # One of another form that stays is no harm: it is not used.
    with suppress(OSError, duckdb.Error), tempfile.TemporaryDirectory(dir=kept.parent) as scratch:
        made = Path(scratch) / kept.name
        create_database(made, WAREHOUSE_STORAGE)
        with duckdb.connect(str(made), config=LIMITS) as connection:
            connection.execute(f"attach {_text(warehouse)} as built (read_only)")
            _fill(connection, run, project)
        made.replace(kept)


def furnish(warehouse: Path, project: str, kept: Path = KEPT) -> bool:
    """Put up every view, seed and empty table of the project in the place of all that stood there.

    Guarantees: all of it or, where it is not possible, nothing.
    Returns: whether it was done; not where no template of this form of the project is kept.
    """
    if not (kept.exists() and warehouse.exists()):
        return False
    with duckdb.connect(str(warehouse), config=LIMITS) as connection:
        try:
            connection.execute(f"attach {_text(kept)} as template (read_only)")
            if connection.execute("select hash from template.main.project").fetchall() != [
                (project,)
            ]:
                return False
            connection.execute("begin")
            clear(connection)
            for schema, name in _tables(connection, "template"):
                connection.execute(f"create schema if not exists {schema}")
                connection.execute(f"create table {schema}.{name} as from template.{schema}.{name}")
            for (sql,) in connection.execute(
                "select sql from template.main.views order by position"
            ).fetchall():
                connection.execute(sql)
            connection.execute("commit")
        except duckdb.Error:
            return False
    return True


def _fill(connection: duckdb.DuckDBPyConnection, run: Path, project: str) -> None:
    connection.execute("create table project as select ?::varchar as hash", [project])
    connection.execute("create table views (position bigint, sql varchar)")
    for position, node in enumerate(_in_order()):
        relation = f"{node['schema']}.{node['alias']}"
        if node["config"]["materialized"] == "view":
            sql = (run / node["package_name"] / node["original_file_path"]).read_text()
            connection.execute(f"create schema if not exists {node['schema']}")
            connection.execute("insert into views values (?, ?)", [position, sql])
        else:
            rows = "" if node["resource_type"] == "seed" else "limit 0"
            connection.execute(f"create schema if not exists {node['schema']}")
            connection.execute(f"create table {relation} as from built.{relation} {rows}")


def _in_order() -> Iterator[dict[str, Any]]:
    """Seeds and models of the manifest, each behind those that it looks at."""
    nodes = {
        unique_id: node
        for unique_id, node in json.loads(prepare_manifest().read_text())["nodes"].items()
        if node["resource_type"] in ("seed", "model")
    }
    before = {
        unique_id: [one for one in node["depends_on"].get("nodes", []) if one in nodes]
        for unique_id, node in nodes.items()
    }
    return (nodes[unique_id] for unique_id in TopologicalSorter(before).static_order())


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> list[tuple[str, str]]:
    return connection.execute(
        """
        select schema_name, table_name from duckdb_tables()
        where database_name = ? and schema_name != 'main'
        """,
        [database],
    ).fetchall()


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
