"""Commands, options, exit codes and links of the documentation exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from pipelines.cli import terminal
from pipelines.cli.app import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "clients" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GROUP: Any = get_command(app)
CODES = {
    terminal.DONE,
    terminal.FAILED,
    terminal.WRONG_USE,
    terminal.IN_PART,
    terminal.QUOTA,
}


def shown_commands() -> Iterator[tuple[str, str]]:
    """Page and every `maintrack …` in backticks, in a code block or in a table's first cell."""
    for page in PAGES:
        text = page.read_text()
        fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
        blocks = [body for kind, body in fenced if kind in ("", "sh")]
        lines = [line.partition("#")[0] for block in blocks for line in block.splitlines()]
        spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        for line in (*lines, *spans):
            for command in re.findall(r"\bmaintrack ([a-z][^;&|)>]*)", line):
                yield page.name, command.strip()


SHOWN = sorted(set(shown_commands()))


def test_the_documentation_shows_commands() -> None:
    assert len(SHOWN) > 20


@pytest.mark.parametrize(("page", "command"), SHOWN)
def test_a_command_that_is_shown_exists_with_its_options(page: str, command: str) -> None:
    words = [word.strip("[]") for word in shlex.split(command)]
    assert words[0] in GROUP.commands, page
    known = {option for param in GROUP.commands[words[0]].params for option in param.opts}
    assert {word for word in words if word.startswith("--")} <= {*known, "--help"}, page


def test_the_readme_lists_every_command() -> None:
    listed = re.findall(r"^\| `maintrack (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(GROUP.commands)


def test_operating_explains_every_exit_code() -> None:
    text = (ROOT / "docs" / "operating.md").read_text()
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)} == CODES


def test_the_readme_explains_every_exit_code() -> None:
    text = " ".join((ROOT / "README.md").read_text().split())
    (sentence,) = re.findall(r"Exit codes of `run`: (.*?)\. ", text)
    assert {int(part.split()[0]) for part in sentence.split(" · ")} == CODES


def test_help_explains_every_exit_code() -> None:
    explained = re.findall(r"^ +(\d+) {2}", GROUP.commands["run"].help, re.MULTILINE)
    assert {int(code) for code in explained} == CODES


def test_exit_codes_of_the_command_line_are_those_of_a_run() -> None:
    from pipelines.orchestration import state

    assert (state.DONE, state.FAILED, state.IN_PART, state.QUOTA) == (
        terminal.DONE,
        terminal.FAILED,
        terminal.IN_PART,
        terminal.QUOTA,
    )


def test_every_variable_of_the_documentation_is_read_somewhere() -> None:
    readers = [*(ROOT / "pipelines").rglob("*.py"), ROOT / "semantic" / "profiles.yml"]
    code = "\n".join(path.read_text() for path in readers).replace("'", '"')
    named = {
        name for page in PAGES for name in re.findall(r"\bMAINTRACK_[A-Z]+\b", page.read_text())
    }
    assert {"MAINTRACK_HOME", "MAINTRACK_CLIENTS", "MAINTRACK_ENV"} <= named
    assert {name for name in named if f'"{name}"' not in code} == set()


LINKS = [
    (page, target)
    for page in PAGES
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    if not target.startswith(("http", "mailto"))
]


@pytest.mark.parametrize(
    ("page", "target"), LINKS, ids=[f"{page.name}->{target}" for page, target in LINKS]
)
def test_a_link_leads_somewhere(page: Path, target: str) -> None:
    name, _, anchor = target.partition("#")
    goal = (page.parent / name).resolve() if name else page
    assert goal.exists()
    if anchor:
        titles = re.findall(r"^#+ (.+)$", goal.read_text(), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w-]", "", t.lower().replace(" ", "-")) for t in titles}
