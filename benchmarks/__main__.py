"""`python -m benchmarks [SUBJECT…]`: run measurements and print them as a table; exit 1 if one does not hold."""

from __future__ import annotations

import sys
from importlib import import_module

from benchmarks.report import Row, machine, table

SUBJECTS = (
    "demo",
    "government_traffic",
    "hubspot_first_sync",
    "hubspot_rate",
    "hubspot_quiet_night",
    "hubspot_memory",
    "hubspot_hostile",
    "hubspot_kills",
    "hubspot_nights",
    "ga4_rows",
    "ga4_year",
    "model_size",
    "nights",
    "made_up_companies",
    "published",
    "clients",
    "ui",
)


def main(chosen: list[str]) -> int:
    unknown = set(chosen) - set(SUBJECTS)
    if unknown:
        print(f"no such subject: {', '.join(sorted(unknown))}; there are: {', '.join(SUBJECTS)}")
        return 2
    rows: list[Row] = []
    for subject in chosen or SUBJECTS:
        for row in import_module(f"benchmarks.{subject}").run():
            print(f"{row.subject}: {row.what}: {row.seen}", flush=True)
            rows.append(row)
    print(f"\n{machine()}\n\n{table(rows)}")
    return 1 if any(row.holds is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
