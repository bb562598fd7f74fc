"""What is wrong with a client file, said so that a person can repair it.

Belongs: one fault, many faults, their wording. Does not: finding them (load, messages).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to repair. `line` is None where the file as a whole is meant; `key` may be empty."""

    file: Path
    line: int | None
    key: str
    found: str
    allowed: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (shown(self.file), self.line) if part is not None)
        subject = f"{place}: {self.key}" if self.key else place
        return f"{subject}: found {self.found}; allowed: {self.allowed}"


class ConfigFaults(Exception):
    """The client file cannot be used. Nothing was touched."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def shown(path: Path) -> str:
    """The path from where the user stands, if it lies below; else the absolute one."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
