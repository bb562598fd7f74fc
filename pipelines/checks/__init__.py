"""Judgements of what a run has loaded and built, each with what was seen, expected and to be done.

Belongs: reading the warehouse, thresholds, words. Does not: Dagster (pipelines.orchestration), dbt's
tests, sources and client files (pipelines.checking).
"""

from pipelines.checks.judgement import Check, Judgement
from pipelines.checks.models import MODEL_CHECKS, judge_models
from pipelines.checks.sources import SOURCE_CHECKS, judge_source

__all__ = [
    "MODEL_CHECKS",
    "SOURCE_CHECKS",
    "Check",
    "Judgement",
    "judge_models",
    "judge_source",
]
