"""How commands speak: plain lines for programs and logs, colour and a spinner for people.

Belongs: stdout and stderr, JSON, refusals, progress. Does not: what is said.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any, Final, NoReturn

import typer

Report = Callable[[str], None]

DONE, FAILED, WRONG_USE, IN_PART, QUOTA = 0, 1, 2, 3, 75

_COLOURS: Final[Mapping[str, str]] = {
    "ok": typer.colors.GREEN,
    "warning": typer.colors.YELLOW,
    "error": typer.colors.RED,
}


def say(text: str = "") -> None:
    """A line on stdout."""
    typer.echo(text)


def complain(text: str) -> None:
    """A line on stderr."""
    typer.echo(text, err=True)


def refuse(text: str) -> NoReturn:
    """Wrong use or configuration: say so on stderr and exit 2. Nothing was touched.

    Args:
        text: thing, seen, expected, next step.
    """
    complain(text)
    raise typer.Exit(WRONG_USE)


def say_json(value: Any) -> None:
    """One JSON document on stdout; days and instants in ISO 8601."""
    say(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def say_finding(severity: str, place: str, message: str, next_step: str) -> None:
    """One line: how bad, where, what was seen, what to do."""
    word = typer.style(f"{severity:<7}", fg=_COLOURS.get(severity))
    say(f"{word}  {place}: {' '.join((message + ' ' + next_step).split())}")


def is_terminal() -> bool:
    """True when a person looks on: stdout is a terminal that can move its cursor."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(label: str) -> Iterator[Report]:
    """Give a function that tells progress, line by line; with a spinner on a terminal.

    Lines go to a stdout of their own: Dagster redirects the process's while steps run.
    """
    out = _own_stdout()
    try:
        if is_terminal():
            yield from _with_spinner(label, out)
        else:
            yield lambda text: print(text, file=out, flush=True)
    finally:
        if out is not sys.stdout:
            out.close()


def _with_spinner(label: str, out: IO[str]) -> Iterator[Report]:
    from rich.console import Console
    from rich.live import Live
    from rich.spinner import Spinner

    console = Console(file=out, highlight=False, markup=False, emoji=False)
    with Live(
        Spinner("dots", text=label),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ):
        yield lambda text: console.print(text, soft_wrap=True)


def _own_stdout() -> IO[str]:
    """A second handle on stdout, or stdout itself where it is no file."""
    try:
        descriptor = os.dup(sys.stdout.fileno())
    except (OSError, ValueError):
        return sys.stdout
    sys.stdout.flush()
    return os.fdopen(descriptor, "w", encoding=sys.stdout.encoding, errors="replace")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"no JSON form for {type(value).__name__}")
