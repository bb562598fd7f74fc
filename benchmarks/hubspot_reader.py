"""`python -m benchmarks.hubspot_reader WISH`: one night of a portal, landed and loaded; tells what it did as JSON.

WISH: {"ready": …, "home": folder, "streams": names or null for all, "is_full": read all again,
"is_loaded": false lands only}.

Belongs: that process. Does not: servers and costs (portals).
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.http import SystemClock
from connectors.hubspot import HubspotOptions, open_hubspot
from pipelines.config import load_client
from pipelines.erasure import forget_the_gone
from pipelines.home import Home
from pipelines.landing import land_source
from pipelines.loading import LoadBeside, has_left_over, load_left_over, load_source
from pipelines.loading.known import known_of_hubspot
from pipelines.warehouse import open_warehouse

CLIENT = """
name: Acme
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
sources:
  hubspot: {{token: {{env: ACME_TOKEN}}, portal_id: {portal_id}, base_url: "{url}"}}
"""
TABLES = ("contacts", "companies", "deals", "property_history")


class PortalClock(SystemClock):
    """The instants of a portal that lives at another time than this machine."""

    def __init__(self, ahead_seconds: float) -> None:
        self._ahead = timedelta(seconds=ahead_seconds)

    def now(self) -> datetime:
        return super().now() - self._ahead


def main(wish: dict[str, Any]) -> dict[str, Any]:
    root, ready = Path(wish["home"]), wish["ready"]
    (root / "acme.yml").write_text(CLIENT.format(**ready))
    config = load_client(root, "acme", check_secrets=False)
    home = Home(root / "home").ensure().client("acme").ensure()
    if has_left_over(home, "acme", "hubspot"):
        load_left_over(home, config, "hubspot", lambda _: None)
    known = known_of_hubspot(home, "acme", is_full=bool(wish.get("is_full")))
    options = HubspotOptions(
        ready["hubspot_token"],
        "Europe/Stockholm",
        base_url=ready["url"],
        portal_id=ready["portal_id"],
        quota_share=1.0,
        known=known,
        start_date=config.start_date,
    )
    clock = PortalClock(ready.get("ahead_seconds", 0.0))
    source: Any = open_hubspot(options, clock=clock)
    if wish.get("streams"):
        source.streams = [one for one in source.streams if one.name in wish["streams"]]
    is_loaded = wish.get("is_loaded", True)
    with LoadBeside(home, config, "hubspot", "bench") as beside:
        outcome = land_source(
            source,
            home,
            run_id=wish.get("run_id", "bench"),
            days=None,
            report=lambda _: None,
            now=clock.now,
            landed=beside.landed if is_loaded else lambda _: None,
        )
    source.close()
    told = {"status": outcome.status, "calls": source.usage.calls}
    told["by_stream"] = {one.stream: one.calls for one in outcome.streams}
    if is_loaded:
        told |= _loaded(home, config)
    return told


def _loaded(home: Any, config: Any) -> dict[str, int]:
    connection = open_warehouse(home)
    try:
        load_source(connection, home, config=config, source="hubspot", report=lambda _: None)
        counts = {
            name: connection.execute(f"select count(*) from raw.hubspot_{name}").fetchall()[0][0]
            for name in TABLES
        }
    finally:
        connection.close()
    forget_the_gone(home, "acme")
    return counts


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
