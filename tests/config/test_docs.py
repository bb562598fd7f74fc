"""The documentation of the client file and of the words says what the code knows."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import WithJsonSchema

from pipelines.config import json_schema
from pipelines.config.files import (
    _REQUIRED_COLUMNS,
    ContactFiles,
    DeviceFiles,
    GoalFiles,
    RateFiles,
    SpendFiles,
    StageChangeFiles,
    TrafficFiles,
)
from pipelines.config.load import RESERVED
from pipelines.config.vocabulary import CHANNELS, KPI_KEYS, STAGES
from pipelines.page.words import Words

ROOT = Path(__file__).parents[2]
CLIENT_FILE = (ROOT / "docs" / "client-file.md").read_text()
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
SCHEMA = json_schema()
BLOCKS: dict[str, dict[str, Any]] = SCHEMA["$defs"]

SECTIONS = {
    "Client": (SCHEMA,),
    "sources": (BLOCKS["SourcesBlock"],),
    "sources.hubspot": (BLOCKS["Hubspot"],),
    "sources.hubspot.oauth": (BLOCKS["HubspotOauth"],),
    "sources.ga4": (BLOCKS["Ga4"],),
    "sources.search_console": (BLOCKS["SearchConsole"],),
    "sources.matomo": (BLOCKS["Matomo"],),
    "sources.plausible": (BLOCKS["Plausible"],),
    "sources.files": (BLOCKS["Files"],),
    "sources.files.*": tuple(
        BLOCKS[name]
        for name in (
            *("ContactFiles", "StageChangeFiles", "TrafficFiles", "SpendFiles"),
            *("RateFiles", "DeviceFiles", "GoalFiles"),
        )
    ),
    "model": (BLOCKS["Model"],),
    "model.market_maturity": (BLOCKS["MarketMaturity"],),
    "model.setups": (BLOCKS["Setup"],),
    "model.definitions": (BLOCKS["Definition"],),
    "model.time_cost": (BLOCKS["TimeCost"],),
    "model.spins": (BLOCKS["Spin"],),
    "goals": (BLOCKS["GoalBlock"],),
    "notes": (BLOCKS["Note"],),
    "publish": (BLOCKS["Publish"],),
    "reports": (BLOCKS["ReportTo"],),
}


def section(text: str, title: str) -> str:
    """From the heading to the next one, of whatever level."""
    (body,) = re.findall(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    return str(body)


def table(text: str) -> list[list[str]]:
    """Cells of the rows that begin with a key in backticks."""
    rows = re.findall(r"^\| `.*\|$", text, re.MULTILINE)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip("|"))] for row in rows]


def first_keys(text: str) -> list[str]:
    return [row[0].strip("`") for row in table(text)]


def test_every_block_of_the_schema_has_a_section() -> None:
    described = [block for blocks in SECTIONS.values() for block in blocks]
    assert [name for name, block in BLOCKS.items() if block not in described] == []


@pytest.mark.parametrize("title", SECTIONS)
def test_a_section_describes_all_keys_of_its_block_and_no_others(title: str) -> None:
    known = {key for block in SECTIONS[title] for key in block["properties"]}
    described = first_keys(section(CLIENT_FILE, title).split("| kind |")[0])
    assert sorted(described) == sorted(known)


SIMPLE_DEFAULTS = [
    (title, key, body["default"])
    for title, blocks in SECTIONS.items()
    for key, body in blocks[0]["properties"].items()
    if isinstance(body.get("default"), str | int | float)
]


@pytest.mark.parametrize(("title", "key", "default"), SIMPLE_DEFAULTS)
def test_a_default_in_the_documentation_is_the_codes(title: str, key: str, default: Any) -> None:
    (row,) = [row for row in table(section(CLIENT_FILE, title)) if row[0] == f"`{key}`"]
    written = str(default).lower() if isinstance(default, bool) else str(default)
    assert row[2] == f"`{written}`"


@pytest.mark.parametrize("title", SECTIONS)
def test_what_the_documentation_calls_required_is(title: str) -> None:
    rows = table(section(CLIENT_FILE, title).split("| kind |")[0])
    called = {row[0].strip("`") for row in rows if row[-1] == "required"}
    if called:
        assert called == set(SECTIONS[title][0].get("required", []))


FILES = {
    "contacts": ContactFiles,
    "stage_changes": StageChangeFiles,
    "traffic": TrafficFiles,
    "spend": SpendFiles,
    "rates": RateFiles,
    "devices": DeviceFiles,
    "goals": GoalFiles,
}


def columns_of(kind: str) -> set[str]:
    """The columns that a kind of file may map, from the type of its keys."""
    key_type, _ = get_args(FILES[kind].model_fields["columns"].annotation)
    (schema,) = [part for part in get_args(key_type) if isinstance(part, WithJsonSchema)]
    assert schema.json_schema is not None
    return set(schema.json_schema["anyOf"][0]["enum"])


@pytest.mark.parametrize("kind", FILES)
def test_columns_of_files_are_the_codes(kind: str) -> None:
    rows = table(section(CLIENT_FILE, "sources.files.*").split("| kind |")[1])
    (row,) = [row for row in rows if row[0] == f"`{kind}`"]
    required, optional = (re.findall(r"`(\w+)`", cell) for cell in row[1:])
    assert tuple(required) == _REQUIRED_COLUMNS[kind]
    assert {*required, *optional} == columns_of(kind)


def test_reserved_names_are_the_codes() -> None:
    listed = re.search(r"none of `([a-z ]+)`", CLIENT_FILE)
    assert listed is not None
    assert set(listed[1].split()) == RESERVED


def test_stages_and_channels_are_the_codes() -> None:
    assert f"`{' '.join(STAGES)}`" in CLIENT_FILE
    assert f"`{' '.join(CHANNELS)}`" in " ".join(CLIENT_FILE.split())


def test_the_smallest_file_of_the_documentation_is_right(folder: Any) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", CLIENT_FILE, re.DOTALL)
    assert yaml.safe_load(text)["name"] == "Acme Industri AB"
    assert folder.faults(text.replace("ACME_HUBSPOT_TOKEN", "ACME_TOKEN")) == ()


def definitions() -> list[dict[str, str]]:
    with (ROOT / "dbt_project" / "seeds" / "kpi_definitions.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", definitions(), ids=lambda row: row["kpi_key"])
def test_the_glossary_has_each_kpi_under_its_names(row: dict[str, str]) -> None:
    (cells,) = [c for c in table(section(GLOSSARY, "KPIs")) if c[0] == f"`{row['kpi_key']}`"]
    assert cells[1:3] == [row["name_en"], row["name_sv"]]
    assert (cells[-1] == "not yet") == (row["status"] == "potential")


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize(
    "key", [row["kpi_key"] for row in definitions() if "earned_web_" in row["denominator"]]
)
def test_a_cost_per_earned_contact_of_the_web_says_that_it_is_of_the_web(
    key: str, language: str
) -> None:
    (cells,) = [c for c in table(section(GLOSSARY, "KPIs")) if c[0] == f"`{key}`"]
    assert "earned web" in cells[3]
    said = Words(language)(f"kpi.{re.sub(r'^spin_[12]', 'spin', key)}")
    assert re.search("earned web |förtjänat webb", said)


def test_the_glossary_has_no_kpi_that_is_none() -> None:
    assert sorted(first_keys(section(GLOSSARY, "KPIs"))) == sorted(KPI_KEYS)


def test_the_glossary_has_each_channel_under_its_names() -> None:
    with (ROOT / "dbt_project" / "seeds" / "channels.csv").open(newline="") as file:
        expected = [
            [f"`{row['channel']}`", row["name_en"], row["name_sv"]] for row in csv.DictReader(file)
        ]
    assert [cells[:3] for cells in table(section(GLOSSARY, "Channels"))] == expected


def test_the_glossary_has_each_stage() -> None:
    assert tuple(first_keys(section(GLOSSARY, "The ladder"))) == STAGES
