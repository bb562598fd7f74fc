"""Let go of landed files that the warehouse has had for a week.

Belongs: ages of landed parts. Does not: erasing one contact (that is `maintrack erase`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from pipelines.home import ClientHome
from pipelines.landing.manifest import manifests

KEEP = timedelta(days=7)


def tidy_landing(
    home: ClientHome, source: str, *, loaded_before: Collection[str], now: datetime
) -> int:
    """Remove parts that are loaded and older than KEEP; what is not loaded stays, however old.

    Args:
        loaded_before: load ids that raw.loads has had for longer than KEEP.
    Returns: parts removed. The manifest goes first, so that no manifest is left without its file.
    """
    removed = 0
    for part in manifests(home, source):
        if part.load_id in loaded_before and now - part.read_started_at > KEEP:
            part.path(home).unlink(missing_ok=True)
            part.data_path(home).unlink(missing_ok=True)
            removed += 1
    return removed
