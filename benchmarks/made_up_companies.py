"""Every KPI of made-up companies, each by another seed, against the reckoning in plain Python.

The test-suite does it for one company; a seed that fails here fails there too:
MAINTRACK_COMPANY_SEED=… pytest tests/model_kpi.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.report import Row

SEEDS = range(1, 21)
TESTS = ("tests/model_kpi/test_values.py", "tests/model_kpi/test_stories.py")
RECKONED = "every_number or every_count or every_band or exactly_the_rows or restated or stories"


def run() -> Iterator[Row]:
    """One row: of how many companies every number was the reckoned one."""
    failed = [seed for seed in SEEDS if not _equals(seed)]
    told = f"seeds {', '.join(map(str, failed))} differ" if failed else "all equal"
    yield Row(
        "made-up companies",
        f"{len(SEEDS)} companies, every KPI, grain, period and channel",
        told,
        "all equal",
        not failed,
    )


def _equals(seed: int) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-k", RECKONED, *TESTS],
        env={**os.environ, "MAINTRACK_COMPANY_SEED": str(seed)},
        capture_output=True,
        check=False,
    )
    return done.returncode == 0
