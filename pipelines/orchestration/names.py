"""How things of a client are called in Dagster."""

from __future__ import annotations

from typing import Final

import dagster as dg

from pipelines.shards import shard_of

REPOSITORY: Final = ".dagster/repository"
CLIENT_TAG: Final = "maintrack/client"
LAYER_TAG: Final = "maintrack/layer"
SOURCE_TAG: Final = "maintrack/source"
REPORT_TAG: Final = "maintrack/report"
"""On runs that a schedule of `reports` asked for; they carry no CLIENT_TAG, for they tell nothing of the data."""

RANGE_START: Final = "dagster/asset_partition_range_start"
RANGE_END: Final = "dagster/asset_partition_range_end"

WINDOW_TAG: Final = "maintrack/window"
TRAILING: Final = "trailing"
"""Value of WINDOW_TAG on runs whose days were reckoned, not chosen: only these pass over final days."""

DATED: Final = ("ga4", "search_console", "matomo", "plausible")
"""Sources that are read by day; the others have no partitions."""


def filed_under(client: str) -> dict[str, str]:
    """The tag by which the UI files a run under the client's code location."""
    return {REPOSITORY: f"__repository__@{shard_of(client).location}"}


def nightly(client: str) -> str:
    return f"{client}__nightly"


def resync_crm(client: str) -> str:
    return f"{client}__resync_crm"


def restate(client: str) -> str:
    return f"{client}__restate"


def report(client: str) -> str:
    return f"{client}__report"


def send(client: str) -> str:
    return f"{client}__send"


def report_tags(client: str, entry: int) -> dict[str, str]:
    """entry: which of the client file's `reports`, 0 for the first."""
    return {REPORT_TAG: f"{client}/{entry}"}


def source(client: str, name: str) -> dg.AssetKey:
    """The source itself: outside the house, and as fresh as when it was last read to its end."""
    return dg.AssetKey([client, "source", name])


def landing(client: str, source: str) -> dg.AssetKey:
    return dg.AssetKey([client, "landing", source])


def raw(client: str, name: str) -> dg.AssetKey:
    return dg.AssetKey([client, "raw", name])


def published(client: str, name: str) -> dg.AssetKey:
    return dg.AssetKey([client, "published", name])


def is_published(key: dg.AssetKey) -> bool:
    return key.path[1] == "published"


def is_model(key: dg.AssetKey) -> bool:
    return key.path[1] not in ("source", "landing", "raw", "published")
