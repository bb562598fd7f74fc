"""A report sent to people: by mail, or by whatever else Apprise knows.

Belongs: the message around the file. Does not: the file (report), sending as such (pipelines.alerts.send),
when (Dagster's schedules, or a timer that calls the command).
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pipelines.alerts.send import send
from pipelines.numbers import Numbers
from pipelines.page.words import Words
from pipelines.report.report import Report


class NotSent(Exception):
    """Nobody got the report; says what was tried, never the address, which holds a password."""


class NoAddress(NotSent):
    """The variable that should hold the address holds none."""


def address_in(name: str) -> str:
    """The address that an environment variable holds.

    Raises:
        NoAddress: the variable is empty or not set.
    """
    address = os.environ.get(name, "")
    if not address:
        raise NoAddress(
            f"--send-to: variable {name} is not set; expected an Apprise address in it."
        )
    return address


def deliver(report: Report, address: str, *, called: str) -> None:
    """Send the report as an attachment.

    Args:
        called: how people know the address without reading it: the name of a variable, a place in a file.
    Raises:
        NotSent: it is no address, or the service did not take the message.
    """
    words = Words(report.language)
    day = Numbers(report.language, "SEK").day(report.as_of_date)
    title = f"{report.client_name}: {words('title')}"
    with tempfile.TemporaryDirectory(prefix="maintrack-report-") as folder:
        file = Path(folder) / report.name
        file.write_bytes(report.content)
        if not send(address, title, words("through", day=day), "info", attachment=file):
            raise NotSent(
                f"{report.name}: the service behind {called} did not take it; expected an Apprise address "
                "that sends files, as mailto:// does. Try again, or send it by hand."
            )
