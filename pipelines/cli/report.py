"""`maintrack report`: a client's figures as one file.

Belongs: arguments, where the file goes. Does not: what it says (pipelines.report).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.clients import client_to_show
from pipelines.cli.terminal import DONE, FAILED, WRONG_USE, complain, say
from pipelines.home import Home

if TYPE_CHECKING:
    from pipelines.report import Report


def write_report(
    client: str, *, language: str | None, form: str, output: str | None, send_to: str | None
) -> int:
    """Write or send the report and say where it is; returns the exit code."""
    import duckdb

    from pipelines.page.words import LANGUAGES
    from pipelines.report import FORMATS, NoBrowser, make_report
    from pipelines.scorecard import NothingPublished

    for name, found, allowed in (
        ("--format", form, FORMATS),
        ("--lang", language or LANGUAGES[0], LANGUAGES),
    ):
        if found not in allowed:
            complain(f"{name}: found '{found}'; expected one of {', '.join(allowed)}.")
            return WRONG_USE
    home = Home.from_env()
    try:
        report = make_report(home, client_to_show(client, home), form, language)
    except (NothingPublished, NoBrowser) as reason:
        complain(str(reason))
        return FAILED
    except duckdb.Error as error:
        complain(
            f"{home.published_database(client)}: cannot be read ({' '.join(str(error).split())}); "
            f"expected a published file. Run `maintrack run {client}`: it publishes anew."
        )
        return FAILED
    if send_to:
        return _send(report, send_to)
    return _write(report, output)


def _send(report: Report, name: str) -> int:
    from pipelines.report.delivery import NoAddress, NotSent, address_in, deliver

    try:
        deliver(report, address_in(name), called=name)
    except NotSent as reason:
        complain(str(reason))
        return WRONG_USE if isinstance(reason, NoAddress) else FAILED
    say(f"{report.name} sent to {name}")
    return DONE


def _write(report: Report, output: str | None) -> int:
    if output == "-":
        sys.stdout.buffer.write(report.content)
        sys.stdout.buffer.flush()
        return DONE
    path = Path(output or report.name)
    try:
        path.write_bytes(report.content)
    except OSError as error:
        complain(f"{path}: cannot be written ({error.strerror}). Name another file with --output.")
        return FAILED
    say(str(path))
    return DONE
