"""A year of daily reports of one property: what it takes of Google's quota, and of Dagster's runs.

Belongs: one first night over a year on the sandbox, its requests and tokens. Does not: rows (ga4_rows).
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.house import house
from benchmarks.report import Row

SUBJECT = "ga4_year"
DAY_TOKENS = 200_000
"""Of a standard property."""

CLIENT = """\
name: Nordisk Ventilation AB
timezone: {timezone}
currency: {currency}
start_date: {start}
sources:
  ga4:
    property_id: "{ga4_property_id}"
    credentials: {{env: BENCHMARK_GA4}}
    base_url: {url}
"""


def run() -> Iterator[Row]:
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--contacts", "5000"], stdout=subprocess.PIPE, text=True
    ) as sandbox:
        try:
            assert sandbox.stdout is not None
            ready = json.loads(sandbox.stdout.readline())
            yield from _night(ready)
        finally:
            sandbox.terminate()


def _night(ready: dict[str, Any]) -> Iterator[Row]:
    start = (datetime.now(UTC) - timedelta(days=366)).date()
    os.environ["BENCHMARK_GA4"] = json.dumps({"type": "bearer", "token": ready["ga4_token"]})
    before = _left(ready)
    with house() as home:
        home.write_client("nordisk", CLIENT.format(**ready, start=start))
        spent = home.maintrack("run", "nordisk")
        runs = list((home.root / "home").rglob("runs.db"))
        count = _runs(str(runs[0])) if runs else 0
    tokens = before - _left(ready) - 1
    log = json.loads(_get(ready, "/sandbox/requests.json"))["requests"]
    share = tokens / DAY_TOKENS
    yield Row(SUBJECT, "exit code", str(spent.exit_code), "0", spent.exit_code == 0)
    yield Row(SUBJECT, "requests", str(sum(line["kind"] == "ga4" for line in log) - 2))
    yield Row(
        SUBJECT, "share of a day's tokens", f"{share:.3%} ({tokens} tokens)", "≤ 1 %", share <= 0.01
    )
    yield Row(SUBJECT, "runs in Dagster", str(count), "1", count == 1)


def _left(ready: dict[str, Any]) -> int:
    """Tokens that the property has left today; asking takes one."""
    body = {
        "dateRanges": [{"startDate": "2026-01-01", "endDate": "2026-01-01"}],
        "metrics": [{"name": "sessions"}],
        "returnPropertyQuota": True,
    }
    answer = json.loads(
        _get(ready, f"/v1beta/properties/{ready['ga4_property_id']}:runReport", body)
    )
    return int(answer["propertyQuota"]["tokensPerDay"]["remaining"])


def _get(ready: dict[str, Any], path: str, body: Any = None) -> bytes:
    request = urllib.request.Request(  # noqa: S310 -- the sandbox is on this machine
        ready["url"] + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {ready['ga4_token']}"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        content: bytes = answer.read()
    return content


def _runs(path: str) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("select count(*) from runs").fetchone()[0])
    finally:
        connection.close()
