"""How much of a Professional portal's rate a first read uses: 190 calls in 10 seconds, 200 ms each.

The first window may be used at once; the rate is taken behind it.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.portals import read, sandbox
from benchmarks.report import Row

CONTACTS, ALLOWED, SECONDS = 100_000, 190, 10
STREAMS = ("account", "properties", "contacts")
NAME = "hubspot_rate"


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as home, sandbox(CONTACTS, "--latency-ms", "200") as portal:
        cost = read(portal, Path(home), streams=STREAMS, is_loaded=False)
        requests = portal.control("requests.json")["requests"]
    statuses = Counter(line["status"] for line in requests)
    yield Row(NAME, "calls refused (429)", str(statuses[429]), "0", statuses[429] == 0)
    times = sorted(line["at"] for line in requests if line["kind"] == "hubspot")
    # The first window may be used at once; what comes behind it shows the rate that lasts.
    start, end = times[0] + SECONDS, times[-1]
    lasting = sum(start < at <= end for at in times) / (end - start)
    share = lasting / (ALLOWED / SECONDS)
    seen = f"{lasting:.2f} a second, {share:.1%}, over {end - start:.0f} s"
    yield Row(NAME, "rate that lasts", seen, "90 %", share >= 0.9)
    yield Row(NAME, "calls", f"{cost.told['calls']} in {cost.wall:.0f} s, {cost.cpu:.1f} CPU-s")
