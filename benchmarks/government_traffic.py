"""Real daily GA4 sessions of all US government agencies in the public data set, one client each.

Belongs: 27 nightly runs, their totals against the files. Does not: three of them in `make test`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.house import House, house
from benchmarks.report import Row

DATA = Path(__file__).parents[2] / "shared" / "data" / "usgov-ga4"

CLIENT = """\
name: {agency}
timezone: America/New_York
currency: USD
country: US
language: en
start_date: 2023-10-07
sources:
  files:
    traffic: {{path: {path}, columns: {{date: date, sessions: visits}}}}
"""


def run() -> Iterator[Row]:
    files = sorted(DATA.glob("*.users.csv"))
    if not files:
        yield Row("government_traffic", "public data set", "not beside this checkout")
        return
    with house() as home:
        walls, wrong = [], []
        for path in files:
            agency = path.name.removesuffix(".users.csv")
            name = agency.replace("-", "_").replace(".", "_")[:40]
            home.write_client(name, CLIENT.format(agency=agency, path=path))
            spent = home.maintrack("run", name)
            walls.append(spent.wall)
            if spent.exit_code != 0 or _published(home, name) != _reported(path):
                wrong.append(agency)
    yield Row(
        "government_traffic",
        "properties whose every day is published as reported",
        f"{len(files) - len(wrong)} of {len(files)}"
        + (f"; not {', '.join(wrong)}" if wrong else ""),
        "all",
        not wrong,
    )
    yield Row("government_traffic", "wall per client", f"{sum(walls) / len(walls):.1f} s")


def _reported(path: Path) -> dict[str, int]:
    with path.open(newline="") as file:
        return {row["date"]: int(row["visits"]) for row in csv.DictReader(file)}


def _published(home: House, client: str) -> dict[str, int]:
    path = home.root / "home" / "published" / f"{client}.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            "select date_day::varchar, sum(sessions)::bigint from core.fct_web_traffic_daily "
            "where is_authority group by all"
        ).fetchall()
    return dict(rows)
