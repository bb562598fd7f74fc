"""docs/sandbox.md names everything that can be turned: what is added here must be added there."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest

from sandbox.faults import Body, Fault
from sandbox.limits import Policy

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "sandbox.md").read_text()


@pytest.mark.parametrize("name", [one.name for one in fields(Fault)])
def test_every_key_of_a_fault_is_described(name: str) -> None:
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("value", [word for word in (*get_args(Body), *get_args(Policy)) if word])
def test_every_body_and_policy_is_described(value: str) -> None:
    assert f"`{value}`" in TEXT


def test_every_option_of_the_command_is_described() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "sandbox", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    options = {word.strip("[],") for word in shown.split() if word.strip("[],").startswith("--")}
    assert len(options) == 8
    assert [option for option in options - {"--help"} if f"`{option}" not in TEXT] == []


def test_every_control_limit_and_table_is_described(small: Any) -> None:
    known = small.get("/sandbox/nothing").json["error"].rpartition("there are ")[2].split(", ")
    assert len(known) == 8
    assert [path for path in known if f"/sandbox/{path}`" not in TEXT] == []
    assert [name for name in small.get("/sandbox/limits").json if f"`{name}`" not in TEXT] == []
    truth = small.get("/sandbox/truth.json").json
    assert [name for name in truth if f"`{name}`" not in TEXT] == []
    web = small.get("/sandbox/web.json").json
    assert [name for name in web if f"`{name}`" not in TEXT] == []
    columns = {
        column
        for name, rows in (*truth.items(), *web.items())
        if name.endswith("_daily")
        for column in rows[0]
    }
    assert [column for column in columns if column not in TEXT] == []


def test_every_key_of_the_ready_line_is_described(small: Any) -> None:
    ready = small.get("/sandbox/identity.json").json
    assert [name for name in ready if f"`{name}`" not in TEXT] == []
