"""How a table or view of the models comes to stand: whole, described, as its contract says, or not at all.

A small project of its own with the macros of ours, built once over tables that stand already.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.transform import PROJECT

PROJECT_FILE = """
name: small
version: "1.0.0"
config-version: 2
profile: small
models:
  small: {+materialized: table, +contract: {enforced: true}, +persist_docs: {relation: true, columns: true}}
"""
PROFILE = """
small: {target: db, outputs: {db: {type: duckdb, path: "%s", schema: main, threads: 1}}}
"""
COLUMNS = """
    constraints:
      - {type: primary_key, columns: [client, contact_key]}
      - {type: check, name: share_is_a_part, expression: share between 0 and 1}
      - {type: check, name: clients_are_not_nameless, expression: client != ''}
    columns:
      - {name: client, description: "Whose; it's theirs.", data_type: varchar, constraints: [{type: not_null}]}
      - {name: contact_key, description: Which., data_type: bigint}
      - {name: share, description: How much., data_type: "decimal(18, 2)"}
"""
KEY = "cast(1 as bigint) as contact_key"
SHARE = "cast(0.5 as decimal(18, 2)) as share"
MODELS = {
    "right": f"'acme' as client, {KEY}, {SHARE}",
    "was_a_view": f"'acme' as client, {KEY}, {SHARE}",
    "other_name": f"'acme' as customer, {KEY}, {SHARE}",
    "other_type": f"'acme' as client, 1 as contact_key, {SHARE}",
    "other_order": f"{KEY}, 'acme' as client, {SHARE}",
    "one_more": f"'acme' as client, {KEY}, {SHARE}, 1 as more",
    "one_less": f"'acme' as client, {KEY}",
    "empty": f"cast(null as varchar) as client, {KEY}, {SHARE}",
    "doubled": f"unnest(['acme', 'acme', 'other']) as client, {KEY}, {SHARE}",
    "share_unknown": f"'acme' as client, {KEY}, cast(null as decimal(18, 2)) as share",
    "beyond": f"unnest(['acme', '']) as client, {KEY}, cast(1.5 as decimal(18, 2)) as share",
}
KEPT = {
    "kept": f"'acme' as client, {KEY}, {SHARE}",
    "kept_other_type": f"'acme' as client, 1 as contact_key, {SHARE}",
    "kept_doubled": f"unnest(['acme', 'acme']) as client, {KEY}, {SHARE}",
    "kept_beyond": f"'acme' as client, {KEY}, cast(1.5 as decimal(18, 2)) as share",
    "kept_of_another": f"'acme' as client, cast(2 as bigint) as contact_key, {SHARE}",
}
VIEWS = {
    "looked_at": "'acme' as client",
    "was_a_table": "'acme' as client",
    "not_bound": "no_such_column as client from main.right",
}
TWICE = "select unnest(['acme', 'acme']) as client"
STANDING = (
    "select 'old' as client, cast(7 as bigint) as contact_key, cast(0.1 as decimal(18, 2)) as share"
)


@dataclass(frozen=True)
class Outcome:
    """One build: node → status and words, and the warehouse after it."""

    nodes: dict[str, tuple[str, str]]
    warehouse: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("small")
    warehouse = folder / "warehouse.duckdb"
    _write_project(folder, warehouse)
    _write_tables(warehouse)
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "build", "--project-dir", str(folder)],
        env={
            **os.environ,
            "DBT_PROFILES_DIR": str(folder),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    results = folder / "target" / "run_results.json"
    assert results.exists(), done.stdout
    nodes = {
        one["unique_id"].split(".")[2]: (str(one["status"]), str(one["message"]))
        for one in json.loads(results.read_text())["results"]
    }
    return Outcome(nodes, warehouse)


def _write_project(folder: Path, warehouse: Path) -> None:
    shutil.copytree(PROJECT / "macros", folder / "macros")
    (folder / "dbt_project.yml").write_text(PROJECT_FILE)
    (folder / "profiles.yml").write_text(PROFILE % warehouse)
    for name in ("models", "tests"):
        (folder / name).mkdir()
    listed = ["models:"]
    for name, columns in {**MODELS, **KEPT}.items():
        (folder / "models" / f"{name}.sql").write_text(f"select {columns}\n")
        listed.append(f"  - name: {name}\n    description: About {name}.")
        if name in KEPT:
            listed.append("    config: {materialized: incremental, on_schema_change: fail}")
        listed.append(COLUMNS.strip("\n"))
    for name, columns in VIEWS.items():
        (folder / "models" / f"{name}.sql").write_text(f"select {columns}\n")
        config = "{materialized: view, contract: {enforced: false}}"
        listed.append(f"  - name: {name}\n    config: {config}")
    listed.append("  - name: twice\n    config: {contract: {enforced: false}}")
    (folder / "models" / "twice.sql").write_text(TWICE)
    (folder / "models" / "models.yml").write_text("\n".join(listed))
    (folder / "tests" / "keys.sql").write_text(
        "{{ keys_come_once({'right': ['client'], 'twice': ['client']}) }}"
    )
    (folder / "tests" / "good_keys.sql").write_text("{{ keys_come_once({'right': ['client']}) }}")


def _write_tables(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema main_intermediate; create schema intermediate")
        connection.execute(
            "create table intermediate.int_contacts__touched as "
            "select 'acme' as client, 1::bigint as contact_key"
        )
        for name in {**MODELS, **KEPT, **VIEWS}:
            kind = "view" if name in ("was_a_view", "looked_at", "not_bound") else "table"
            connection.execute(f"create {kind} main.{name} as {STANDING}")


def _is_old(outcome: Outcome, table: str) -> bool:
    return outcome.rows(f"select client, contact_key from {table}") == [("old", 7)]


def test_a_table_as_agreed_takes_the_place_of_the_old_one(outcome: Outcome) -> None:
    assert outcome.nodes["right"][0] == "success"
    assert outcome.rows("select client, contact_key from main.right") == [("acme", 1)]


def test_it_bears_what_is_said_of_it_and_of_each_column(outcome: Outcome) -> None:
    about = "select comment from duckdb_tables() where table_name = 'right'"
    of_columns = (
        "select comment from duckdb_columns() where table_name = 'right' order by column_index"
    )
    assert outcome.rows(about) == [("About right.",)]
    assert outcome.rows(of_columns) == [("Whose; it's theirs.",), ("Which.",), ("How much.",)]


def test_a_table_takes_the_place_of_a_view_of_an_older_form_of_the_project(
    outcome: Outcome,
) -> None:
    assert outcome.rows("select client from main.was_a_view") == [("acme",)]
    assert outcome.nodes["was_a_view"][0] == "success"


@pytest.mark.parametrize("model", ["looked_at", "was_a_table"])
def test_a_view_takes_the_place_of_what_stood_there_of_either_kind(
    outcome: Outcome, model: str
) -> None:
    assert outcome.nodes[model][0] == "success"
    assert outcome.rows(f"select client from main.{model}") == [("acme",)]
    kinds = f"select table_type from information_schema.tables where table_name = '{model}'"
    assert outcome.rows(kinds) == [("VIEW",)]


def test_the_old_view_stands_where_the_new_one_cannot_be_bound(outcome: Outcome) -> None:
    status, words = outcome.nodes["not_bound"]
    assert status == "error"
    assert "no_such_column" in words
    assert _is_old(outcome, "main.not_bound")


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("other_name", "(customer VARCHAR, client VARCHAR)"),
        ("other_type", "(contact_key INTEGER, contact_key BIGINT)"),
        ("other_order", "(contact_key BIGINT, client VARCHAR)"),
        ("one_more", "(more INTEGER, NULL)"),
        ("one_less", "(NULL, 'share DECIMAL(18,2)')"),
        ("empty", "null in client"),
        ("doubled", "keys that come twice, of (client, contact_key): 1"),
        ("beyond", "rows against share_is_a_part: 2, rows against clients_are_not_nameless: 1"),
    ],
)
def test_a_table_that_is_not_as_agreed_fails_and_says_in_what(
    outcome: Outcome, model: str, words: str
) -> None:
    status, message = outcome.nodes[model]
    assert status == "error"
    assert f"{model} breaks its contract" in message
    assert words in message


@pytest.mark.parametrize(
    "model", ["other_name", "other_type", "other_order", "one_more", "empty", "doubled", "beyond"]
)
def test_the_old_table_stands_where_the_new_one_is_not_as_agreed(
    outcome: Outcome, model: str
) -> None:
    assert _is_old(outcome, model)


def test_a_table_that_is_kept_takes_the_rows_of_the_contacts_that_are_renewed(
    outcome: Outcome,
) -> None:
    found = outcome.rows("select client, contact_key from main.kept order by contact_key")
    assert found == [("acme", 1), ("old", 7)]


def test_a_table_that_is_kept_is_held_to_its_contract_too(outcome: Outcome) -> None:
    status, message = outcome.nodes["kept_other_type"]
    assert (status, _is_old(outcome, "kept_other_type")) == ("error", True)
    assert "(contact_key INTEGER, contact_key BIGINT)" in message


def test_no_key_comes_twice_into_a_table_that_is_kept(outcome: Outcome) -> None:
    status, message = outcome.nodes["kept_doubled"]
    assert (status, _is_old(outcome, "kept_doubled")) == ("error", True)
    assert "keys that come twice, of (client, contact_key): 1" in message


def test_a_check_holds_for_what_comes_into_a_table_that_is_kept(outcome: Outcome) -> None:
    status, message = outcome.nodes["kept_beyond"]
    assert (status, _is_old(outcome, "kept_beyond")) == ("error", True)
    assert "rows against share_is_a_part: 1" in message


def test_a_check_says_nothing_of_what_is_not_known(outcome: Outcome) -> None:
    """As a check of a database: null is not false."""
    assert outcome.nodes["share_unknown"][0] == "success"


def test_no_row_is_made_of_a_contact_that_is_not_renewed(outcome: Outcome) -> None:
    """Only so may the keys of the others pass untested tonight."""
    status, message = outcome.nodes["kept_of_another"]
    assert (status, _is_old(outcome, "kept_of_another")) == ("error", True)
    assert "makes rows of contact 2, which is not renewed" in message


def test_a_key_that_comes_twice_fails_and_says_of_which_model(outcome: Outcome) -> None:
    status, message = outcome.nodes["keys"]
    assert status == "error"
    assert "keys that come twice, of twice (client): 1" in message


def test_keys_that_come_once_pass(outcome: Outcome) -> None:
    assert outcome.nodes["good_keys"][0] == "pass"
