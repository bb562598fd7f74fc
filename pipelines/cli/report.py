"""`maintrack report`: a client's figures as one file.

Belongs: arguments, where the file goes. Does not: what it says (pipelines.report).
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipelines.cli.clients import client_name
from pipelines.cli.terminal import DONE, FAILED, WRONG_USE, complain, say
from pipelines.home import Home


def write_report(client: str, *, language: str | None, form: str, output: str | None) -> int:
    """Write the report and say where it lies; returns the exit code."""
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
        report = make_report(home, client_name(client), form, language)
    except (NothingPublished, NoBrowser) as reason:
        complain(str(reason))
        return FAILED
    except duckdb.Error as error:
        complain(
            f"{home.published_database(client)}: cannot be read ({' '.join(str(error).split())}); "
            f"expected a published file. Run `maintrack run {client}`: it publishes anew."
        )
        return FAILED
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
