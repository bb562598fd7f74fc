"""The commands about this machine and its services: their arguments and their help.

Belongs: what each `--help` says. Does not: doing it; commands import what they need when called, so this
module imports nothing but typer.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.arguments import Contacts, Json, Seed


def ui(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="of the web page; 0 = any free one")
    ] = 3000,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="look, but start and change nothing")
    ] = False,
    schedules: Annotated[
        bool,
        typer.Option(
            "--schedules", help="clients' schedules run, as with MAINTRACK_ENV=production"
        ),
    ] = False,
) -> None:
    """Open Dagster on 127.0.0.1: run history, lineage, backfills, schedules.

    Starts code server, webserver and daemon, starts again what dies of them, and ends all three on
    Ctrl-C or when it is killed itself. Without --schedules (or MAINTRACK_ENV=production) no
    schedule exists and no alert is sent. There is no login: it listens on this machine only. After
    a change of a client file: Deployment, Reload.

    \b
    Exit codes: 0 ended by Ctrl-C · 1 one of the three dies over and over · 2 port taken, or open already
    Example:    maintrack ui --port 3001
    """
    from pipelines.cli.ui import open_ui

    raise typer.Exit(open_ui(port=port, read_only=read_only, with_schedules=schedules))


def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="on 127.0.0.1; 0 = any free one")],
    contacts: Contacts = 5000,
    seed: Seed = 7,
    profile: Annotated[
        str, typer.Option(metavar="[plain|hostile]", help="hostile: every oddity at once")
    ] = "plain",
) -> None:
    """Serve the look-alike of HubSpot and GA4 on 127.0.0.1 until Ctrl-C.

    The first line on stdout is JSON: url, portal id, tokens and all a client file needs. The same
    seed, size and profile give the same company.

    \b
    Exit codes: 0 ended · 2 wrong use
    Example:    maintrack sandbox --port 8088 --contacts 500
    """
    from pipelines.cli.sandbox import serve_sandbox

    serve_sandbox(port=port, contacts=contacts, seed=seed, profile=profile)


def doctor(
    as_json: Json = False,
    with_repair: Annotated[
        bool, typer.Option("--repair", help="first end lost runs and remove their drafts")
    ] = False,
) -> None:
    """Look for what is stuck, stale, full or broken on this machine.

    Versions against the locked ones, disk space, locks and their holders, runs that Dagster still
    believes in, warehouses and published copies, leftovers of killed runs. One line per finding,
    with what to do. Changes nothing without --repair, which writes down that runs whose process is
    gone have failed (their client's queued runs then start) and removes drafts of killed runs.

    \b
    Exit codes: 0 no error · 1 an error: something must be done
    Example:    maintrack doctor --repair
    """
    from pipelines.cli.doctor import show_diagnosis

    raise typer.Exit(show_diagnosis(as_json=as_json, with_repair=with_repair))


def schema() -> None:
    """Print the JSON Schema of client files, for editors that complete and check.

    \b
    Exit codes: 0
    Example:    maintrack schema > clients/client.schema.json
    """
    from pipelines.cli.terminal import say_json
    from pipelines.config import json_schema

    say_json(json_schema())
