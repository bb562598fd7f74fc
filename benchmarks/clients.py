"""Fifty clients in one code location: how long definitions take, and what one night of each costs."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.house import House, house
from benchmarks.report import Row

CLIENTS = 50
NIGHTS = 5
"""Nights that are run; they are alike, so some tell of all."""

LOAD, NIGHT_CPU = 5.0, 25.0
CLIENT = """
name: Client {n}
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
schedule: "0 3 * * *"
alerts: ["json://127.0.0.1:1/"]
sources:
  hubspot: {{token: {{env: NOT_SET_{n}}}, portal_id: {n}}}
  ga4: {{property_id: "{n}", credentials: {{env: NOT_SET_GA4}}}}
  files: {{spend: {{path: "{n}.csv"}}}}
"""
FILES = """
name: Client {n}
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
sources:
  files:
    contacts: {{path: contacts.csv, columns: {{contact_id: id, created_at: created, original_source: source}}, stage: lead}}
    traffic: {{path: traffic.csv, columns: {{date: date, channel: channel, sessions: visits}}}}
"""
LOADING = """
import time
import dagster
import pipelines.orchestration.build as build
from pathlib import Path
import sys
began = time.monotonic(), time.process_time()
defs = build.build_definitions(Path(sys.argv[1]))
dagster.Definitions.validate_loadable(defs)
print(time.monotonic() - began[0], time.process_time() - began[1], len(defs.resolve_asset_graph().get_all_asset_keys()))
"""


def run() -> Iterator[Row]:
    with house() as home:
        for n in range(1, CLIENTS + 1):
            home.write_client(f"client_{n}", CLIENT.format(n=n))
        wall, cpu, assets = _load(home.root / "clients")
        yield Row(
            "clients",
            f"definitions of {CLIENTS}, {assets:.0f} assets",
            f"{wall:.1f} s",
            f"{LOAD:g} s",
            wall <= LOAD,
        )
        yield Row("clients", "their processor time", f"{cpu:.1f} CPU-s")
    with house() as home:
        yield from _nights(home)


def _load(folder: Path) -> tuple[float, float, float]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADING, str(folder)],
        env={
            "MAINTRACK_ENV": "production",
            "PATH": "",
            "MAINTRACK_HOME": str(folder.parent / "home"),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    wall, cpu, assets = map(float, done.stdout.split())
    return wall, cpu, assets


def _nights(home: House) -> Iterator[Row]:
    """Clients of files: next to nothing is extracted, so all but the SQL is the house's own cost."""
    folder = home.root / "clients"
    folder.mkdir(exist_ok=True)
    rows = [f"{n},2026-0{1 + n % 9}-05,ORGANIC_SEARCH" for n in range(1, 500)]
    (folder / "contacts.csv").write_text("\n".join(["id,created,source", *rows]) + "\n")
    days = [f"2026-0{1 + n % 9}-{1 + n // 9:02d},organic_search,120" for n in range(9 * 28)]
    (folder / "traffic.csv").write_text("\n".join(["date,channel,visits", *days]) + "\n")
    spent = []
    for n in range(1, NIGHTS + 1):
        home.write_client(f"client_{n}", FILES.format(n=n))
        home.maintrack("run", f"client_{n}")
        spent.append(home.maintrack("run", f"client_{n}").cpu)
    mean = sum(spent) / len(spent)
    yield Row(
        "clients",
        "a night of one of them, SQL included",
        f"{mean:.1f} CPU-s",
        f"{NIGHT_CPU:g} CPU-s",
        mean <= NIGHT_CPU,
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Row("clients", "largest process", f"{peak:.0f} MB")
