"""The property's visits by day, whole and as split by origin.

Belongs: choosing the days and the side that a report reads.
Does not: where visits come from (traffic), grouping (ga4_report).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from sandbox.traffic import Visits
from sandbox.world import World


class Ga4Rows:
    def __init__(self, world: World) -> None:
        self._sides = {False: _by_day(world.traffic), True: _by_day(world.traffic_split)}

    def between(self, first: date, last: date, *, is_split: bool) -> Iterator[Visits]:
        """Visits of the days first..last.

        Args:
            is_split: as a report with origins shows them, small rows withheld or in (other).
        """
        for day, visits in self._sides[is_split].items():
            if first <= day <= last:
                yield from visits


def _by_day(visits: Iterable[Visits]) -> dict[date, list[Visits]]:
    days: dict[date, list[Visits]] = defaultdict(list)
    for one in visits:
        days[one.day].append(one)
    return dict(days)
