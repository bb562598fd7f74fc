"""The JSON Schema: what an editor knows of client files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from pipelines.config import json_schema
from tests.config.bad_files import BAD, GOOD, Bad

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "acme.yml"


class EditorLoader(yaml.SafeLoader):
    """YAML as editors read it: numbers and flags typed, days as text."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


def tree(text: str) -> Any:
    return yaml.load(text, Loader=EditorLoader)  # noqa: S506 -- a safe loader


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_it_accepts_the_complete_example(validator: Draft202012Validator) -> None:
    assert list(validator.iter_errors(tree(EXAMPLE.read_text()))) == []


def test_it_accepts_the_smallest_file(validator: Draft202012Validator) -> None:
    assert list(validator.iter_errors(tree(GOOD))) == []


KNOWN = {name: bad for name, bad in BAD.items() if bad.is_known_to_schema}


@pytest.mark.parametrize("bad", KNOWN.values(), ids=KNOWN.keys())
def test_it_refuses_what_it_can_know_to_be_wrong(validator: Draft202012Validator, bad: Bad) -> None:
    assert not validator.is_valid(tree(bad.text))


def test_it_can_know_of_most_faults() -> None:
    assert len(KNOWN) >= len(BAD) // 2


SECRETS = ("token", "credentials", "client_id", "client_secret", "refresh_token")
BLOCKS = json_schema()["$defs"]


@pytest.mark.parametrize(
    ("block", "key"),
    [
        (block, key)
        for block, body in BLOCKS.items()
        for key in SECRETS
        if key in body.get("properties", {})
    ],
)
def test_a_secret_is_a_reference_and_never_plain_text(block: str, key: str) -> None:
    secret = Draft202012Validator({"$defs": BLOCKS, **BLOCKS[block]["properties"][key]})
    assert secret.is_valid({"env": "NAME"})
    assert secret.is_valid({"file": "path"})
    assert not secret.is_valid("plain")


def test_all_keys_that_hold_a_secret_are_looked_at() -> None:
    blocks = {block for block, body in BLOCKS.items() if set(SECRETS) & set(body["properties"])}
    assert blocks == {"Hubspot", "HubspotOauth", "Ga4", "SearchConsole", "Matomo", "Plausible"}
