"""Names of clients, and what two clients may not share."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.config import client_names, load_clients
from pipelines.config.load import RESERVED
from tests.config.bad_files import GOOD

OTHER = (
    GOOD.replace("4242001", "4242002")
    .replace("412345678", "412345679")
    .replace("ACME_TOKEN", "OTHER_TOKEN")
)


@pytest.mark.parametrize("name", ["acme", "a", "acme_2", "a" * 41])
def test_a_good_name_is_taken(folder: Any, name: str) -> None:
    assert folder.load(name=name).slug == name


@pytest.mark.parametrize(
    "name", ["Acme", "2acme", "_acme", "ac__me", "ac-me", "åkeri", "a" * 42, *sorted(RESERVED)]
)
def test_a_name_that_paths_or_duckdb_would_trip_over_is_refused(folder: Any, name: str) -> None:
    (fault,) = folder.faults(GOOD, name=name)
    assert f"'{name}'" in fault.found


def test_an_unknown_client_is_told_the_nearest_name(folder: Any) -> None:
    folder.write(GOOD, "acme")
    (fault,) = folder.faults_of("acne")
    assert fault.found == "no such file"
    assert "did you mean acme?" in fault.allowed


def test_without_any_client_the_example_is_named(folder: Any) -> None:
    (fault,) = folder.faults_of("acme")
    assert "docs/examples/acme.yml" in fault.allowed


@pytest.mark.parametrize(
    ("shared", "key"),
    [
        ("portal_id: 4242001", "sources.hubspot.portal_id"),
        ('property_id: "412345678"', "sources.ga4.property_id"),
        ("{env: ACME_TOKEN}", "sources.hubspot.token"),
    ],
    ids=["portal", "property", "token"],
)
def test_two_clients_with_one_account_clash_and_the_other_is_named(
    folder: Any, shared: str, key: str
) -> None:
    mine = {
        "portal_id: 4242001": "portal_id: 4242002",
        'property_id: "412345678"': 'property_id: "412345679"',
        "{env: ACME_TOKEN}": "{env: OTHER_TOKEN}",
    }[shared]
    folder.write(OTHER.replace(mine, shared), "other")
    (fault,) = folder.faults(GOOD)
    assert fault.key == key
    assert "client 'other' has too" in fault.found


def test_a_broken_file_of_another_client_does_not_matter(folder: Any) -> None:
    folder.write("name: [", "other")
    assert folder.faults(GOOD) == ()


def test_of_two_that_clash_neither_is_loaded(folder: Any) -> None:
    folder.write(GOOD, "acme")
    folder.write(GOOD, "twin")
    folder.write(OTHER, "other")
    configs, faults = load_clients(folder.path)
    assert [config.slug for config in configs] == ["other"]
    assert {fault.file.stem for fault in faults} == {"acme", "twin"}


def test_one_broken_file_leaves_the_others(folder: Any) -> None:
    folder.write(GOOD, "acme")
    folder.write("name: Only a name\n", "broken")
    configs, faults = load_clients(folder.path)
    assert [config.slug for config in configs] == ["acme"]
    assert {fault.file.stem for fault in faults} == {"broken"}


def test_yaml_instead_of_yml_is_told(folder: Any) -> None:
    (folder.path / "acme.yaml").write_text(GOOD)
    _, (fault,) = load_clients(folder.path)
    assert (fault.found, fault.allowed) == ("the file name acme.yaml", "acme.yml")


def test_hidden_files_are_no_clients(folder: Any) -> None:
    folder.write(GOOD, "acme")
    folder.write(GOOD, ".acme")
    assert client_names(folder.path) == ["acme"]
