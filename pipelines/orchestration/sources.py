"""The sources themselves: assets outside the house, as fresh as their last read to the end.

Belongs: what Dagster's freshness looks at. Does not: reading (landing_assets).

The loads of a source cannot tell its freshness: they run each night, also when the source was down,
because its fault is data and not an exception. So a source is marked as seen only by a read that came
to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import dagster as dg

from pipelines.config import ClientConfig
from pipelines.config.schedule import longest_wait
from pipelines.orchestration import names
from pipelines.orchestration.presentation import labels

WARN_AFTER: Final = timedelta(hours=2)
FAIL_AFTER: Final = timedelta(hours=12)
"""Beyond the longest wait between two runs: a daily client's sources warn after 26 hours and fail after 36."""


def source_specs(config: ClientConfig) -> Iterator[dg.AssetSpec]:
    """`[client, source, name]` for every configured source."""
    for source in config.sources.configured:
        yield dg.AssetSpec(
            names.source(config.slug, source),
            description=f"{source} itself. Marked as seen whenever it was read to its end.",
            kinds={"csv" if source == "files" else source},
            freshness_policy=None if source == "files" else freshness(config),
            **labels(config, "source", source),
        )


def allowed_age(config: ClientConfig) -> timedelta | None:
    """How long ago an API source may have been read to its end; None for a client without a schedule."""
    return longest_wait(config.schedule) + FAIL_AFTER if config.schedule else None


def freshness(config: ClientConfig) -> dg.FreshnessPolicy | None:
    """When an API source is late; nothing is expected of a client without a schedule."""
    limit = allowed_age(config)
    if limit is None:
        return None
    return dg.FreshnessPolicy.time_window(
        fail_window=limit, warn_window=limit - FAIL_AFTER + WARN_AFTER
    )


def mark_as_seen(context: dg.AssetExecutionContext, key: dg.AssetKey, message: str) -> None:
    """Write into the run that the source was read to its end."""
    context.log_event(dg.AssetMaterialization(key, description=message))
