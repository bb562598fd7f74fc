"""Rules the whole dbt project keeps: no hidden clock, nothing that varies by run, all of it described."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipelines.transform import PROJECT, prepare_manifest

pytestmark = pytest.mark.xdist_group("empty")

PUBLIC = ("core", "kpi", "audit")
CLOCKS = re.compile(
    r"\b(current_date|current_timestamp|current_time|localtimestamp|localtime|run_started_at"
    r"|(?:now|today|getdate|get_current_timestamp|transaction_timestamp|random|uuid)\s*\()",
    re.IGNORECASE,
)
VARIABLES = re.compile(r"\b(?:var|env_var)\s*\(")


def _files(*suffixes: str) -> list[Path]:
    found = [path for path in PROJECT.rglob("*") if path.suffix in suffixes]
    return [path for path in found if not {"target", "logs"} & set(path.relative_to(PROJECT).parts)]


def _code(path: Path) -> str:
    """SQL without comments."""
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    return re.sub(r"--.*", "", text)


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return json.loads(prepare_manifest().read_text())


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> dict[str, Any]:
    nodes = manifest["nodes"].values()
    return {node["name"]: node for node in nodes if node["resource_type"] == "model"}


@pytest.fixture(scope="module")
def public(models: dict[str, Any]) -> dict[str, Any]:
    return {name: node for name, node in models.items() if node["fqn"][1] in PUBLIC}


def test_no_sql_reads_a_clock_or_throws_dice() -> None:
    """A model that asks what day it is cannot be replayed."""
    found = {path.name: CLOCKS.findall(_code(path)) for path in _files(".sql")}
    assert found
    assert {name: words for name, words in found.items() if words} == {}


def test_no_model_is_written_in_python(models: dict[str, Any]) -> None:
    assert _files(".py") == []
    assert {node["language"] for node in models.values()} == {"sql"}


def test_the_project_stands_on_no_package(manifest: dict[str, Any]) -> None:
    names = ("packages.yml", "dependencies.yml", "package-lock.yml", "dbt_packages")
    assert [name for name in names if (PROJECT / name).exists()] == []
    packages = {macro["package_name"] for macro in manifest["macros"].values()}
    assert packages == {"maintrack", "dbt", "dbt_duckdb"}


def test_nothing_varies_by_run_but_the_warehouse() -> None:
    used = {
        str(path.relative_to(PROJECT)): VARIABLES.findall(_code(path))
        for path in _files(".sql", ".yml")
    }
    assert {name for name, words in used.items() if words} == {"profiles.yml"}
    assert "vars:" not in (PROJECT / "dbt_project.yml").read_text()


def test_every_model_says_what_a_row_is(models: dict[str, Any]) -> None:
    assert [name for name, node in models.items() if not node["description"].strip()] == []


def test_every_public_column_is_described(public: dict[str, Any]) -> None:
    assert [
        f"{name}.{column['name']}"
        for name, node in public.items()
        for column in node["columns"].values()
        if not column["description"].strip()
    ] == []


def test_every_public_model_holds_to_a_contract(public: dict[str, Any]) -> None:
    """An enforced contract also makes sure that every column is listed, and so described."""
    assert [
        name for name, node in public.items() if not node["config"]["contract"]["enforced"]
    ] == []


def test_the_contract_of_every_public_model_names_its_key(public: dict[str, Any]) -> None:
    """A table whose key comes twice is not made (test_tables)."""
    assert [
        name
        for name, node in public.items()
        if [one["type"] for one in node["constraints"]].count("primary_key") != 1
    ] == []


def test_every_check_in_a_contract_has_a_name_that_tells_what_is_broken(
    public: dict[str, Any],
) -> None:
    names = [
        (name, one["name"])
        for name, node in public.items()
        for one in node["constraints"]
        if one["type"] == "check"
    ]
    assert ("fct_funnel_progress", "rungs_are_reached_in_order") in names
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)+", name[1] or "")] == []


def test_no_public_model_is_a_view(public: dict[str, Any]) -> None:
    """Only what is made can be held to its contract."""
    assert [name for name, node in public.items() if node["config"]["materialized"] == "view"] == []


def test_every_staging_table_with_a_key_has_it_tested(
    manifest: dict[str, Any], models: dict[str, Any]
) -> None:
    """Rows of files, reads and what reports say of themselves have no key of their own."""
    keyless = {"stg_raw__reads", "stg_web__report_quality", "stg_files__stage_changes"}
    keyless |= {"stg_files__traffic", "stg_files__spend", "stg_files__devices"}
    keyless |= {"stg_hubspot__deal_contacts"}
    tested = _looked_at(manifest, "staging_keys") | _looked_at(manifest, "contact_keys")
    tested |= {
        node["attached_node"].rsplit(".", 1)[-1]
        for node in manifest["nodes"].values()
        if node.get("attached_node")
    }
    staging = {name for name, node in models.items() if node["fqn"][1] == "staging"}
    assert staging - keyless - tested == set()


def test_every_table_between_raw_and_core_that_has_a_key_has_it_tested(
    manifest: dict[str, Any], models: dict[str, Any]
) -> None:
    """What happened may happen twice, and so may what is left of it after a clip."""
    keyless = {"int_contacts__history", "int_spend__standing", "int_open_leads__stays"}
    keyless |= {"int_lifecycle__dated", "int_untouched__mqls"}
    keyless |= {"int_durations__days", "int_durations__periods"}
    keyless |= {"int_pipeline__entries", "int_pipeline__stays"}
    tables = {
        name
        for name, node in models.items()
        if node["fqn"][1] == "intermediate" and node["config"]["materialized"] != "view"
    }
    tested = _looked_at(manifest, "intermediate_keys") | _looked_at(manifest, "goal_keys")
    assert tables - keyless - tested == set()


def test_what_contacts_were_made_from_is_written_after_every_table_that_is_kept(
    manifest: dict[str, Any], models: dict[str, Any]
) -> None:
    """Else a build that failed on the way would leave contacts half made anew."""
    kept = {name for name, node in models.items() if _is_kept(node)}
    before: set[str] = set()
    ahead = [models["int_contacts__settled"]["unique_id"]]
    while ahead:
        parents = set(manifest["parent_map"][ahead.pop()]) - before
        before |= parents
        ahead += [one for one in parents if one in manifest["parent_map"]]
    assert len(kept) > 1
    assert {models[name]["unique_id"] for name in kept - {"int_contacts__settled"}} <= before


def _is_kept(node: dict[str, Any]) -> bool:
    return node["config"]["materialized"] == "incremental"


def test_no_model_is_longer_than_80_lines(models: dict[str, Any]) -> None:
    lengths = {name: len(node["raw_code"].splitlines()) for name, node in models.items()}
    assert {name: lines for name, lines in lengths.items() if lines > 80} == {}


def test_every_model_begins_with_a_sentence_about_its_rows(models: dict[str, Any]) -> None:
    assert [name for name, node in models.items() if not node["raw_code"].startswith("{#")] == []


def _looked_at(manifest: dict[str, Any], test: str) -> set[str]:
    """Models that a test of many reads."""
    (node,) = (node for node in manifest["nodes"].values() if node["name"] == test)
    return {unique_id.rsplit(".", 1)[-1] for unique_id in node["depends_on"]["nodes"]}
