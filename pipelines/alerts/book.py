"""What was told already, and what waits to be sent: one file for all clients of a home.

Belongs: keeping it whole on disk. Does not: deciding (look), sending (send).

A kill between sending and writing sends a message twice, never not at all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pipelines.alerts.incident import Incident
from pipelines.home import Home
from pipelines.locks import hold

_WAIT_SECONDS: Final = 50.0


@dataclass(slots=True)
class Letter:
    """A message for one address. to: digest of the address, which is never written. kind: Apprise's."""

    to: str
    title: str
    body: str
    kind: str
    written_at: datetime
    tries: int = 0


@dataclass(slots=True)
class ClientPage:
    """open: incident key → since when, and what was told. looked_at: when its digest was thought of last."""

    open: dict[str, tuple[datetime, Incident]] = field(default_factory=dict)
    looked_at: datetime | None = None


@dataclass(slots=True)
class Book:
    path: Path
    clients: dict[str, ClientPage] = field(default_factory=dict)
    outbox: list[Letter] = field(default_factory=list)

    def page(self, client: str) -> ClientPage:
        return self.clients.setdefault(client, ClientPage())

    def keep(self, clients: Collection[str]) -> None:
        """Leave out clients that are no more."""
        self.clients = {name: page for name, page in self.clients.items() if name in clients}

    def save(self) -> None:
        """Write it beside the old one and put it in its place."""
        draft = self.path.with_name(f".{self.path.name}.draft")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(self._kept(), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)

    def _kept(self) -> Mapping[str, Any]:
        return {
            "clients": {
                client: {
                    "open": {
                        key: {"since": since.isoformat(), **incident.kept()}
                        for key, (since, incident) in page.open.items()
                    },
                    "looked_at": page.looked_at.isoformat() if page.looked_at else None,
                }
                for client, page in self.clients.items()
            },
            "outbox": [
                {
                    "to": letter.to,
                    "title": letter.title,
                    "body": letter.body,
                    "kind": letter.kind,
                    "written_at": letter.written_at.isoformat(),
                    "tries": letter.tries,
                }
                for letter in self.outbox
            ],
        }


@contextmanager
def open_book(home: Home) -> Iterator[Book]:
    """The home's book, for one writer at a time.

    Raises:
        LockBusy: somebody else has it for a minute.
    """
    path = home.dagster / "alerts.json"
    with hold(path.with_suffix(".lock"), "alerts", _WAIT_SECONDS, _silent):
        yield _read(path)


def _read(path: Path) -> Book:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        clients = {client: _page(page) for client, page in kept["clients"].items()}
        outbox = [
            Letter(**{**letter, "written_at": datetime.fromisoformat(letter["written_at"])})
            for letter in kept["outbox"]
        ]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        # Lost, it costs a second message per open incident.
        return Book(path)
    return Book(path, clients, outbox)


def _page(kept: Mapping[str, Any]) -> ClientPage:
    return ClientPage(
        {
            key: (datetime.fromisoformat(one["since"]), Incident.of(one))
            for key, one in kept["open"].items()
        },
        datetime.fromisoformat(kept["looked_at"]) if kept["looked_at"] else None,
    )


def _silent(_: str) -> None:
    """The other looks at the same: nothing to tell."""
