"""`maintrack doctor`: one line per symptom.

Belongs: lines and exit code. Does not: looking (pipelines.doctor).
"""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.cli.terminal import DONE, FAILED, say_finding, say_json
from pipelines.doctor import diagnose
from pipelines.home import Home, clients_folder


def show_diagnosis(*, as_json: bool) -> int:
    """Print what is found; returns the exit code."""
    symptoms = []
    for symptom in diagnose(Home.from_env(), clients_folder(), datetime.now(UTC)):
        symptoms.append(symptom)
        if not as_json:
            say_finding(symptom.severity, symptom.place, symptom.message, symptom.next_step)
    if as_json:
        say_json({"findings": symptoms})
    return FAILED if any(symptom.severity == "error" for symptom in symptoms) else DONE
