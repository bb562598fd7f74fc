"""Publish one client: write, audit, show.

Guarantee: readers see the old build or the new one. On any failure the old one stays and the draft
is removed. The caller holds the client's write.lock and has closed the warehouse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.home import Home
from pipelines.publishing import told
from pipelines.publishing.allowed import PublishRefused
from pipelines.publishing.audit import audit_draft
from pipelines.publishing.draft import Build, write_draft
from pipelines.publishing.swap import draft_path, drop_old, remove_draft, show


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: the build's name, its file, and table → rows."""

    build: str
    path: Path
    rows: Mapping[str, int]


def publish(
    home: Home, client: str, *, run_id: str, published_at: datetime, keep: int = 3
) -> Published:
    """Publish the client's marts as they are in its warehouse now.

    Raises:
        PublishRefused: something may not or cannot be published; readers keep what they had.
    """
    home.ensure()
    warehouse = home.client(client).warehouse
    if not warehouse.exists():
        raise PublishRefused(
            f"client '{client}' has no warehouse yet; run `maintrack run {client}`."
        )
    build = Build(client, build_name(home, client, run_id, published_at), run_id, published_at)
    final = home.builds / f"{client}-{build.name}.duckdb"
    link = home.published_database(client)
    draft = draft_path(home.builds, client)
    told.bring_home(home.client(client), link)
    try:
        rows = write_draft(warehouse, draft, build)
        rows[told.TABLE] = told.write_ledger(warehouse, draft, build)
        audit_draft(draft, warehouse, rows)
        show(draft, final, link)
    finally:
        remove_draft(draft)
    told.bring_home(home.client(client), link)
    drop_old(home.builds, client, link, keep)
    return Published(build.name, final, rows)


def build_name(home: Home, stem: str, run_id: str, published_at: datetime) -> str:
    """A name that sorts by time and is not taken: 20261123T020304Z-1f2e3d4c."""
    moment = published_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    run = re.sub(r"[^A-Za-z0-9]", "", run_id)[:8] or "run"
    name, again = f"{moment}-{run}", 1
    while (home.builds / f"{stem}-{name}.duckdb").exists():
        again += 1
        name = f"{moment}-{run}-{again}"
    return name
