"""A refresh token that the far side renewed: kept beside the client's data, never in the client file.

Guarantee: readable by the owner only; it stands in for the token of the client file from which it came
and for no other, so that a new authorization counts at once.

Belongs: the file. Does not: asking for tokens (connectors.hubspot.access).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from pipelines.home import ClientHome
from pipelines.landing.manifest import write_durably

KEPT_IN: Final = "hubspot-refresh-token.json"


class _Kept(msgspec.Struct):
    """of: sha256 of the token in the client file. token: what HubSpot gave in its place."""

    of: str
    token: str


@dataclass(frozen=True, slots=True)
class Rotation:
    """The refresh token of one client and source."""

    path: Path
    given: str

    @classmethod
    def of_hubspot(cls, home: ClientHome, given: str) -> Rotation:
        return cls(home.root / KEPT_IN, given)

    @property
    def current(self) -> str:
        """The newest token that came from the given one."""
        try:
            kept = msgspec.json.decode(self.path.read_bytes(), type=_Kept)
        except (FileNotFoundError, msgspec.DecodeError):
            return self.given
        return kept.token if kept.of == _digest(self.given) else self.given

    def keep(self, token: str) -> None:
        write_durably(self.path, msgspec.json.encode(_Kept(_digest(self.given), token)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
