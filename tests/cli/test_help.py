"""Help: quick, complete, and the same commands and exit codes as the documentation."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from pipelines.cli.app import app

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined] -- a group has commands
HEAVY = {"dagster", "duckdb", "dbt", "rich", "holidays", "yaml", "sandbox"}

LOADED_AFTER_HELP = """
import json, sys
from pipelines.cli import app
sys.argv = ["maintrack", *json.loads(sys.argv[1])]
try:
    app.main()
except SystemExit as ended:
    code = ended.code
print(json.dumps([code, sorted({name.split(".")[0] for name in sys.modules})]), file=sys.stderr)
"""


def help_of(*command: str) -> tuple[str, int, set[str]]:
    """What is printed, the exit code, and every module then loaded."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED_AFTER_HELP, json.dumps([*command, "--help"])],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    code, modules = json.loads(done.stderr)
    return done.stdout, code, set(modules)


@pytest.fixture(scope="module", params=[(), *((name,) for name in COMMANDS)], ids=str)
def helped(request: pytest.FixtureRequest) -> tuple[str, int, set[str]]:
    return help_of(*request.param)


def test_help_loads_nothing_heavy(helped: tuple[str, int, set[str]]) -> None:
    _, _, modules = helped
    assert "typer" in modules
    assert modules & HEAVY == set()


def test_the_first_help_loads_no_pydantic_either() -> None:
    # A command's own help does: typer reads parameters with it.
    assert "pydantic" not in help_of()[2]


def test_help_ends_well(helped: tuple[str, int, set[str]]) -> None:
    assert helped[1] == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_each_commands_help_says_what_its_exit_codes_mean_and_shows_an_example(
    desk: Any, command: str
) -> None:
    text = desk.type(command, "--help").stdout
    assert "Exit codes:" in text
    assert "Example" in text
    assert f"  maintrack {command}" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_the_list_of_commands_has_a_line_for_each_that_is_not_cut(desk: Any, command: str) -> None:
    (line,) = [
        line for line in desk.type("--help").stdout.splitlines() if line.split()[:1] == [command]
    ]
    assert not line.endswith("...")


def test_the_version_is_the_packages(desk: Any) -> None:
    from importlib.metadata import version

    assert desk.type("--version").stdout == f"maintrack {version('maintrack')}\n"


@pytest.mark.parametrize(
    "wrong",
    [(), ("nightly",), ("run",), ("run", "acme", "--fast"), ("ui", "--port", "x"), ("sandbox",)],
    ids=str,
)
def test_a_wrong_use_ends_with_2(desk: Any, wrong: tuple[str, ...]) -> None:
    done = desk.type(*wrong)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
