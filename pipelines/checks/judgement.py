"""One check, and how it came out.

Belongs: their shape. Does not: the single checks (sources, models).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["warning", "error"]


@dataclass(frozen=True, slots=True)
class Check:
    """A check that exists for every client.

    asks: the question, for people. to_do: what to do where it fails.
    is_blocking: a failure stops the run before the models; the others only colour.
    """

    name: str
    asks: str
    to_do: str
    is_blocking: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a check came out.

    seen: what was seen and expected. figures: numbers that are worth a curve over time.
    """

    check: Check
    passed: bool
    seen: str
    severity: Severity = "warning"
    figures: Mapping[str, float] = field(default_factory=dict)
