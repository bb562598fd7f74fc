"""What `maintrack ui` costs: until it is ready, its memory, a night with nothing new, a year from the UI.

Wall seconds hold on a quiet machine only; processor seconds are told beside them.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.house import House, house
from benchmarks.report import Row
from benchmarks.ui_session import Ui, opened

CLIENT = """
name: Bench
timezone: Europe/Stockholm
currency: SEK
start_date: {start}
sources:
  hubspot: {{token: {{env: BENCH_TOKEN}}, portal_id: {portal_id}, base_url: {url}}}
  ga4: {{property_id: "{ga4_property_id}", credentials: {{env: BENCH_GA4}}, base_url: {url}}}
{more}
"""
READY, MEMORY, NIGHT, NIGHT_CPU, YEAR = 30.0, 600.0, 35.0, 30.0, 150.0


@contextmanager
def _sandbox(contacts: int) -> Iterator[dict[str, Any]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", "--contacts", str(contacts)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def _client(home: House, box: dict[str, Any], start: date) -> dict[str, str]:
    """Write the client with every source read by day that the sandbox has; returns its variables."""
    more, secrets = (
        [],
        {
            "BENCH_TOKEN": str(box["hubspot_token"]),
            "BENCH_GA4": json.dumps({"type": "bearer", "token": box["ga4_token"]}),
        },
    )
    if "search_console_site" in box:
        bearer = {"type": "bearer", "token": box["search_console_token"]}
        secrets["BENCH_SEARCH"] = json.dumps(bearer)
        more.append(
            f'  search_console: {{site: "{box["search_console_site"]}", credentials: {{env: BENCH_SEARCH}}, base_url: {box["url"]}}}'
        )
    if "matomo_token" in box:
        secrets["BENCH_MATOMO"] = str(box["matomo_token"])
        more.append(
            f"  matomo: {{base_url: {box['url']}, site_id: {box['matomo_site_id']}, token: {{env: BENCH_MATOMO}}}}"
        )
    if "plausible_token" in box:
        secrets["BENCH_PLAUSIBLE"] = str(box["plausible_token"])
        more.append(
            f"  plausible: {{base_url: {box['url']}, site_id: {box['plausible_site_id']}, token: {{env: BENCH_PLAUSIBLE}}}}"
        )
    home.write_client("bench", CLIENT.format(**box, start=start, more="\n".join(more)))
    return secrets


def run() -> Iterator[Row]:
    yesterday = datetime.now(ZoneInfo("Europe/Stockholm")).date() - timedelta(days=1)
    with house() as home, _sandbox(20_000) as box:
        secrets = _client(home, box, yesterday - timedelta(days=364))
        os.environ.update(secrets)
        with opened(home.root / "home", home.root / "clients", **secrets) as ui:
            yield _row("ready after the command", ui.ready_seconds, READY, "s")
            time.sleep(15)
            yield _row("memory, all processes", sum(ui.memory_mib().values()), MEMORY, "MB")
            yield from _year(ui, yesterday)
        yield from _nights(home)


def _year(ui: Ui, yesterday: date) -> Iterator[Row]:
    began = time.monotonic()
    launched = ui.launch_job_days("bench__nightly", yesterday - timedelta(days=364), yesterday)
    done = ui.wait_for_backfill(launched, 1800)
    wall = time.monotonic() - began
    runs = done["runs"]
    yield Row(
        "ui", "365-day backfill", f"{len(runs)} run, {done['status']}", "1 run", len(runs) == 1
    )
    run_wall = runs[0]["endTime"] - runs[0]["startTime"]
    yield _row("365-day backfill, from the click", wall, YEAR, "s")
    yield Row("ui", "365-day backfill, the run itself", f"{run_wall:.0f} s")


def _nights(home: House) -> Iterator[Row]:
    """After the year everything is there: three nights with nothing new."""
    nights = [home.maintrack("run", "bench") for _ in range(3)]
    assert {night.exit_code for night in nights} <= {0}, "a night failed"
    yield _row(
        "night of 20 000 contacts with nothing new",
        statistics.median(night.wall for night in nights),
        NIGHT,
        "s",
    )
    yield _row(
        "its processor time",
        statistics.median(night.cpu for night in nights),
        NIGHT_CPU,
        "CPU-s",
    )


def _row(what: str, seen: float, bound: float, unit: str) -> Row:
    return Row("ui", what, f"{seen:.1f} {unit}", f"{bound:g} {unit}", seen <= bound)
