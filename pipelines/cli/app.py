"""The program: its commands in the order of `maintrack --help`, and how it ends.

Belongs: what `maintrack --help` says. Does not: arguments and help of a command (for_a_client,
for_a_machine); like them this module imports nothing but typer.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Annotated, Any, Final, NoReturn

import typer

from pipelines.cli import for_a_client, for_a_machine

app = typer.Typer(
    name="maintrack",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Plain help: rich costs 0.15 s at each start, and boxes do not survive a pipe.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def main() -> NoReturn:
    """The program. A fault that nobody foresaw ends with one line and exit 1, never a traceback."""
    if not sys.warnoptions:
        # They are for developers: Dagster marks what it calls beta at each start.
        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., Any] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        app()
    except Exception as error:
        from pipelines.cli.crash import tell

        sys.exit(tell(error))
    sys.exit(0)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"maintrack {version('maintrack')}")
        raise typer.Exit


@app.callback()
def maintrack(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="and exit")
    ] = False,
) -> None:
    """From HubSpot, web analytics and files to one page of KPIs per client.

    \b
    A first look:       maintrack demo
    A client of yours:  copy docs/examples/acme.yml to clients/acme.yml, then
                        maintrack check acme && maintrack run acme && maintrack kpi acme

    \b
    Exit codes of all commands:
      0   done
      1   failed; the published copy is untouched
      2   wrong use or configuration; nothing was touched
      3   (run, demo) done in part: published anew without one of the sources, which is marked,
          or without drawing the page
      75  (run, demo) stopped by HubSpot's daily quota; nothing published, the next run goes on

    \b
    Environment: MAINTRACK_HOME (where everything is kept, default ./.maintrack),
    MAINTRACK_CLIENTS (folder of client files, default ./clients), MAINTRACK_ENV=production
    (schedules exist), MAINTRACK_LOCK_WAIT (seconds to wait for a busy client, default 1800).
    """


# Each command and what the list of all says of it.
_COMMANDS: Final[tuple[tuple[Callable[..., None], str], ...]] = (
    (for_a_client.demo, "the whole way on an invented company"),
    (for_a_client.check, "are client files and sources in place?"),
    (for_a_client.run, "one client's nightly job, now"),
    (for_a_client.erase, "one contact's data, for good"),
    (for_a_client.kpi, "a client's scorecard"),
    (for_a_client.quarantine, "input rows that do not count, and why"),
    (for_a_client.report, "a client's figures as one file"),
    (for_a_client.export, "a client's KPI tables as Parquet"),
    (for_a_machine.ui, "Dagster in the browser: history, backfills"),
    (for_a_machine.sandbox, "the look-alike of HubSpot and GA4"),
    (for_a_machine.doctor, "what is stuck, stale, full or broken?"),
    (for_a_machine.schema, "JSON Schema of client files, for editors"),
)
for _command, _short_help in _COMMANDS:
    app.command(short_help=_short_help)(_command)
