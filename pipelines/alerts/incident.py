"""One thing that is wrong and that somebody must know of.

Belongs: its shape. Does not: finding it (facts), telling it (words).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Incident:
    """key: the same as long as it is the same incident of the client, whatever its cause says that night.

    place: the asset or source. link: path of the UI.
    """

    key: str
    place: str
    cause: str
    next_step: str
    link: str

    def kept(self) -> Mapping[str, str]:
        """As plain values, for the book."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Incident:
        return cls(*(str(kept[name]) for name in ("key", "place", "cause", "next_step", "link")))


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at a client found.

    incidents: what is wrong now, by key. unknown: keys that could not be judged now, as while a run is
    under way: what was open stays open. warnings: what only colours, for the digest.
    """

    incidents: Mapping[str, Incident]
    unknown: frozenset[str]
    warnings: tuple[str, ...]
