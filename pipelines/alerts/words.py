"""Messages in words.

Belongs: titles and bodies as plain text. Does not: what is in them (facts), whom they reach (send).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pipelines.alerts.incident import Incident

DEFAULT_URL: Final = "http://127.0.0.1:3000"


@dataclass(frozen=True, slots=True)
class Of:
    """An incident of a client. since: when it was told first, for one that is over."""

    client: str
    name: str
    incident: Incident
    since: datetime | None = None


def ui_url() -> str:
    """Where people open the UI: MAINTRACK_UI_URL, or its usual port of this machine."""
    return (os.environ.get("MAINTRACK_UI_URL") or DEFAULT_URL).rstrip("/")


def opened(found: Sequence[Of]) -> tuple[str, str]:
    """Title and body of one message about all new incidents."""
    blocks = [
        f"{one.name} ({one.client}): {one.incident.place}\n"
        f"What: {one.incident.cause}\n"
        f"Do: {one.incident.next_step}\n"
        f"See: {ui_url()}{one.incident.link}"
        for one in found
    ]
    return f"maintrack: {_subject(found)}", "\n\n".join(blocks)


def over(found: Sequence[Of], now: datetime) -> tuple[str, str]:
    """Title and body of one message about all incidents that are over."""
    lines = [
        f"{one.name} ({one.client}): {one.incident.place} is well again"
        + (f" after {_lasted(now - one.since)}." if one.since else ".")
        for one in found
    ]
    return f"maintrack: well again, {_subject(found)}", "\n".join(lines)


def _subject(found: Sequence[Of]) -> str:
    clients = sorted({one.name for one in found})
    if len(clients) > 1:
        return f"{len(found)} incidents at {len(clients)} clients"
    if len(found) > 1:
        return f"{clients[0]}, {len(found)} incidents"
    return f"{clients[0]}, {found[0].incident.place}"


def _lasted(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    if hours < 1:
        return f"{span.total_seconds() / 60:.0f} minutes"
    return f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"
