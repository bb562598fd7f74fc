"""`maintrack doctor`: one line per symptom.

Belongs: lines and exit code. Does not: looking (pipelines.doctor).
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain

from pipelines.cli.terminal import DONE, FAILED, say_finding, say_json
from pipelines.doctor import diagnose, repair
from pipelines.home import Home, clients_folder


def show_diagnosis(*, as_json: bool, with_repair: bool) -> int:
    """Print what is repaired, then what is found; returns the exit code."""
    symptoms, home = [], Home.from_env()
    repaired = repair(home) if with_repair else iter(())
    for symptom in chain(repaired, diagnose(home, clients_folder(), datetime.now(UTC))):
        symptoms.append(symptom)
        if not as_json:
            say_finding(symptom.severity, symptom.place, symptom.message, symptom.next_step)
    if as_json:
        say_json({"findings": symptoms})
    return FAILED if any(symptom.severity == "error" for symptom in symptoms) else DONE
