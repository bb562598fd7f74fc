"""What is stuck, stale, full or broken on this machine, one line each with what to do.

Belongs: looking. Does not: repairing (a person does, or the next run), client files and sources
(pipelines.checking).
"""

from pipelines.doctor.diagnose import diagnose
from pipelines.doctor.symptom import Symptom

__all__ = ["Symptom", "diagnose"]
