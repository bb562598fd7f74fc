"""A report sent to people: by mail, or by whatever else Apprise knows.

Belongs: the message around the file. Does not: the file (report), sending as such (pipelines.alerts.send),
when (a timer calls the command).
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


def deliver(report: Report, name: str) -> None:
    """Send the report as an attachment to the address that the environment variable `name` holds.

    Raises:
        NotSent: the variable is empty, holds no address, or the service did not take the message.
    """
    address = os.environ.get(name, "")
    if not address:
        raise NotSent(f"--send-to: variable {name} is not set; expected an Apprise address in it.")
    words = Words(report.language)
    day = Numbers(report.language, "SEK").day(report.as_of_date)
    title = f"{report.client_name}: {words('title')}"
    with tempfile.TemporaryDirectory(prefix="maintrack-report-") as folder:
        file = Path(folder) / report.name
        file.write_bytes(report.content)
        if not send(address, title, words("through", day=day), "info", attachment=file):
            raise NotSent(
                f"{report.name}: the service behind {name} did not take it; expected an Apprise address "
                "that sends files, as mailto:// does. Try again, or send it by hand."
            )
