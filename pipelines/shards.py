"""Which code location a client belongs to, where there are several.

Belongs: MAINTRACK_SHARDS (how many), MAINTRACK_SHARD (which one a code server is). Does not: starting
code servers (pipelines.ui, deploy/).

A client's place depends on its name and the number of locations only: adding or removing a client moves
no other one.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from typing import Final

NAME: Final = "maintrack"


@dataclass(frozen=True, slots=True)
class Shard:
    """number: 1 to `of`; 0 = all clients in this one."""

    number: int = 0
    of: int = 1

    @property
    def location(self) -> str:
        """Name of the code location in the UI."""
        return NAME if self.of == 1 else f"{NAME}-{self.number}"

    def holds(self, client: str) -> bool:
        return self.number == 0 or zlib.crc32(client.encode()) % self.of == self.number - 1


EVERYTHING: Final = Shard()


def all_shards() -> list[Shard]:
    """The locations that MAINTRACK_SHARDS asks for; one for everything without it."""
    of = _number("MAINTRACK_SHARDS", 1)
    return [EVERYTHING] if of == 1 else [Shard(number, of) for number in range(1, of + 1)]


def shard_of(client: str) -> Shard:
    """The location that a client's runs are filed under."""
    return next(shard for shard in all_shards() if shard.holds(client))


def my_shard() -> Shard:
    """The location that this process is the code server of; everything without MAINTRACK_SHARD."""
    number, shards = _number("MAINTRACK_SHARD", 0), all_shards()
    return EVERYTHING if number == 0 or len(shards) == 1 else shards[number - 1]


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not default <= number <= 100:
        raise ValueError(f"{name}: found {text!r}; expected a number up to 100, as 4. Correct it.")
    return number
