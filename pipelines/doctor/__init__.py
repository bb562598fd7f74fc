"""What is stuck, stale, full or broken on this machine, one line each with what to do.

Belongs: looking, and repairing what a machine may. Does not: client files and sources (pipelines.checking).
"""

from pipelines.doctor.diagnose import diagnose
from pipelines.doctor.repair import repair
from pipelines.doctor.symptom import Symptom

__all__ = ["Symptom", "diagnose", "repair"]
