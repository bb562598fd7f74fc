"""Judgements as Dagster's asset checks.

Belongs: specs and results, what of them the UI plots. Does not: judging (pipelines.checks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import dagster as dg
import duckdb

from pipelines.checks import Check, Judgement


def check_specs(key: dg.AssetKey, checks: Sequence[Check]) -> list[dg.AssetCheckSpec]:
    """One spec per check, each with what to do where it fails."""
    return [
        dg.AssetCheckSpec(
            check.name,
            asset=key,
            description=f"{check.asks} If not: {check.to_do}",
            blocking=check.is_blocking,
        )
        for check in checks
    ]


def safely(checks: Sequence[Check], judge: Callable[[], Iterable[Judgement]]) -> list[Judgement]:
    """The judgements, or why there are none: a check that only colours never stops a run."""
    try:
        return list(judge())
    except duckdb.Error as error:
        seen = f"could not be judged: {' '.join(str(error).split())}"
        return [Judgement(check, False, seen) for check in checks if not check.is_blocking]


def check_results(
    key: dg.AssetKey, judgements: Iterable[Judgement]
) -> Iterator[dg.AssetCheckResult]:
    for judgement in judgements:
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=judgement.check.name,
            passed=judgement.passed,
            severity=_SEVERITIES[judgement.severity],
            description=judgement.seen,
            metadata={
                **judgement.figures,
                **({} if judgement.passed else {"what to do": judgement.check.to_do}),
            },
        )


_SEVERITIES = {
    "warning": dg.AssetCheckSeverity.WARN,
    "error": dg.AssetCheckSeverity.ERROR,
}
