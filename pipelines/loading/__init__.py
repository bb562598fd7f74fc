"""From landed files to schema raw, and from the client file to its settings tables."""

from pipelines.loading.beside import LoadBeside
from pipelines.loading.change import NotUnique
from pipelines.loading.clock import SourceOutcome, source_outcomes, write_clock
from pipelines.loading.hubspot_goals import write_hubspot_goals
from pipelines.loading.left_over import has_left_over, load_left_over
from pipelines.loading.load import LoadOutcome, load_source
from pipelines.loading.settings import write_settings

__all__ = [
    "LoadBeside",
    "LoadOutcome",
    "NotUnique",
    "SourceOutcome",
    "has_left_over",
    "load_left_over",
    "load_source",
    "source_outcomes",
    "write_clock",
    "write_hubspot_goals",
    "write_settings",
]
