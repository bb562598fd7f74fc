"""What readers get, and how fast: the published file of a large client, BI's questions, the page, swaps.

Belongs: publishing a client of a million contacts, any KPI by grain and channel, the page, and readers of
all kinds while versions are swapped. Does not: building the models (their own subjects).
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from benchmarks import large_client
from benchmarks.report import Row
from pipelines.home import Home
from pipelines.page import page_html
from pipelines.publishing import publish
from pipelines.transform import build

CONTACTS: Final = 1_000_000
QUESTIONS: Final = 400
SWAPS: Final = 200

PUBLISH_SECONDS: Final = 5.0
FILE_MB: Final = 25.0
QUESTION_MS: Final = 20.0
PAGE_SECONDS: Final = 2.0
PAGE_KB: Final = 300.0

_QUESTION: Final = """
    select period_start, value, numerator, denominator
    from kpi.kpi_values
    where kpi_key = ? and grain = ? and channel = ? and basis = 'as_told'
        and period_end > (select as_of_date from meta.publication) - interval 2 year
    order by period_start
"""


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as root:
        warehouse = large_client.make(Path(root), CONTACTS)
        build(warehouse, Path(root) / "dbt")
        yield from of_large_client(Home(Path(root) / "home"))
    yield from swaps(SWAPS)


def of_large_client(home: Home) -> Iterator[Row]:
    """Publish, ask and draw a client whose marts are built."""
    spent = _timed(lambda: publish(home, large_client.CLIENT, run_id="b", published_at=_now()), 3)
    yield _row(
        f"publish {CONTACTS:,} contacts", _seconds(spent), PUBLISH_SECONDS, "s", min(spent)[0]
    )
    path = home.published_database(large_client.CLIENT).resolve()
    size = path.stat().st_size / 1e6
    yield _row("its published file, without contacts", f"{size:.1f} MB", FILE_MB, "MB", size)
    taken = sorted(questions(path))
    p95 = taken[int(len(taken) * 0.95)]
    seen = f"p95 {p95:.1f} ms, median {statistics.median(taken):.1f} ms"
    yield _row(
        f"{len(taken)} BI questions: a KPI, a grain, a channel, two years",
        seen, QUESTION_MS, "ms", p95,
    )  # fmt: skip
    drawn = _timed(lambda: page_html(path, "sv"), 3)
    yield _row("draw the page", _seconds(drawn), PAGE_SECONDS, "s", min(drawn)[0])
    kb = len(page_html(path, "sv").encode()) / 1e3
    yield _row("the page", f"{kb:.0f} kB", PAGE_KB, "kB", kb)


def questions(path: Path) -> list[float]:
    """Milliseconds of each question, warm: every one has been asked once before."""
    with duckdb.connect(str(path), read_only=True) as connection:
        choices = connection.execute(
            "select distinct kpi_key, grain, channel from kpi.kpi_values order by all"
        ).fetchall()
        asked = random.Random(7).sample(choices, min(QUESTIONS, len(choices)))
        for each in asked:
            connection.execute(_QUESTION, each).fetchall()
        return [
            _milliseconds(lambda e=each: connection.execute(_QUESTION, e).fetchall())
            for each in asked
        ]


def swaps(times: int) -> Iterator[Row]:
    """Readers of every kind on one small client while `times` versions are published."""
    from tests.bi.conftest import publish_number
    from tests.bi.readers import Crowd, strays
    from tests.publishing.conftest import House

    with tempfile.TemporaryDirectory() as root:
        house = House(Home(Path(root) / "home").ensure())
        house.make()
        published = dict([publish_number(house, 1)])
        with Crowd(house.home.published_database("acme"), Path(root)) as crowd:
            for number in range(2, times + 2):
                published.update([publish_number(house, number)])
        heard = crowd.heard
    answers = sum(len(each.answers) for each in heard)
    seen = {build for each in heard for build in each.builds}
    errors = sum(len(each.errors) for each in heard)
    stray = sum(len(strays(each, published)) for each in heard)
    what = f"{len(heard)} readers during {times} swaps"
    yield _row(f"{what}: answers", f"{answers} of {len(seen)} versions", None, "", 0)
    yield _row(f"{what}: errors", str(errors), 0, "", errors)
    yield _row(f"{what}: answers of no version or of two", str(stray), 0, "", stray)


def _now() -> datetime:
    return datetime.now(UTC)


def _timed(work: Callable[[], Any], times: int) -> list[tuple[float, float]]:
    """Wall and processor seconds of each of `times` runs."""
    spent = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        spent.append((time.perf_counter() - wall, time.process_time() - cpu))
    return spent


def _milliseconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def _seconds(spent: list[tuple[float, float]]) -> str:
    wall, cpu = min(spent)
    return f"{wall:.2f} s, processor {cpu:.2f} s"


def _row(what: str, seen: str, bound: float | None, unit: str, value: float) -> Row:
    if bound is None:
        return Row("published", what, seen)
    return Row("published", what, seen, f"{bound:g} {unit}".strip(), value <= bound)
