"""Credentials by reference: present, missing, never shown."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.errors import AccessRefused
from pipelines.config import load_client, load_clients
from tests.config.bad_files import CANARY, GOOD

FROM_FILE = GOOD.replace("{env: ACME_TOKEN}", "{file: secrets/token.txt}")


def test_a_variable_that_is_not_set_is_one_fault(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACME_TOKEN")
    (fault,) = folder.faults(GOOD)
    assert (fault.line, fault.key) == (6, "sources.hubspot.token")
    assert fault.found == "environment variable ACME_TOKEN is not set"


def test_a_variable_that_is_empty_is_told_as_empty(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_KEY", " ")
    (fault,) = folder.faults(GOOD)
    assert (fault.key, fault.found) == (
        "sources.ga4.credentials",
        "environment variable ACME_KEY is empty",
    )


def test_a_file_that_is_not_there_is_one_fault(folder: Any) -> None:
    (fault,) = folder.faults(FROM_FILE)
    assert fault.key == "sources.hubspot.token"
    assert "secrets/token.txt cannot be read (No such file or directory)" in fault.found


def test_a_file_is_found_from_the_client_file(folder: Any) -> None:
    (folder.path / "secrets").mkdir()
    (folder.path / "secrets" / "token.txt").write_text(f"{CANARY}\n")
    token = folder.load(FROM_FILE).sources.hubspot.token
    assert token.reveal() == CANARY


def test_a_missing_credential_is_no_fault_where_none_is_asked_for(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACME_TOKEN")
    folder.write(GOOD)
    assert load_client(folder.path, "acme", check_secrets=False).slug == "acme"


def test_all_clients_load_without_any_credential(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACME_TOKEN")
    folder.write(GOOD)
    configs, faults = load_clients(folder.path)
    assert ([config.slug for config in configs], faults) == (["acme"], [])


def test_settings_in_a_log_hold_no_credential(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_TOKEN", CANARY)
    config = folder.load(GOOD + f'alerts: ["slack://{CANARY}"]\n')
    assert config.sources.hubspot.token.reveal() == CANARY
    assert CANARY not in repr(config)


def test_a_credential_that_vanished_is_a_fault_of_its_source(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = folder.load().sources.hubspot.token
    monkeypatch.delenv("ACME_TOKEN")
    with pytest.raises(AccessRefused, match="hubspot: environment variable ACME_TOKEN is not set"):
        token.reveal()
