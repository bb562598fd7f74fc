"""What a command line says about clients and days, read once for all commands.

Belongs: names, client files, days; refusals in words. Does not: what is done with them.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from pipelines.cli.terminal import refuse
from pipelines.home import Home, clients_folder

if TYPE_CHECKING:
    from pipelines.config import ClientConfig


def client_name(text: str) -> str:
    """The name, if it can be one: it becomes part of paths. Else exit 2."""
    from pipelines.config.load import NAMES_ALLOWED, is_client_name

    if not is_client_name(text):
        refuse(f"CLIENT: found '{text}'; allowed: {NAMES_ALLOWED}. See the files in clients/.")
    return text


def client_to_show(text: str, home: Home) -> str:
    """The name of a client that has published or at least has a file. Else exit 2."""
    name = client_name(text)
    if home.published_database(name).exists():
        return name
    from pipelines.config.load import client_names
    from pipelines.publishing import published_clients

    named = client_names(clients_folder())
    if name not in named:
        known = sorted({*published_clients(home), *named})
        refuse(f"CLIENT: found '{name}'; expected one of {', '.join(known) or 'none yet'}.")
    return name


def client_config(name: str, *, check_secrets: bool = True) -> ClientConfig:
    """The client's settings; its faults, one a line, and exit 2 where it has any."""
    from pipelines.config import ConfigFaults, load_client

    try:
        return load_client(clients_folder(), name, check_secrets=check_secrets)
    except ConfigFaults as wrong:
        refuse("\n".join(str(fault) for fault in wrong.faults))


def day(option: str, text: str | None) -> date | None:
    """A day as people write it, 2026-11-24. Else exit 2."""
    if text is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        refuse(f"{option}: found '{text}'; expected a day of the calendar, as 2026-11-24.")
