"""One line of the doctor.

Belongs: its shape. Does not: finding it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Symptom:
    """place: what was looked at. message: what was seen and expected. next_step: empty where all is well."""

    place: str
    severity: Severity
    message: str
    next_step: str = ""
