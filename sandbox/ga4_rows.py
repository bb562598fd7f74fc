"""The property's visits by day, whole and as split by origin.

Belongs: choosing the days and the side that a report reads.
Does not: where visits come from (traffic), grouping (ga4_report).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from sandbox.ad_cost import cost_of
from sandbox.calendar import TIMEZONE
from sandbox.traffic import Visits
from sandbox.world import World

Side = Literal["whole", "split", "cost"]


class Ga4Rows:
    """timezone: of the property, whose days these are."""

    def __init__(self, world: World) -> None:
        self.timezone = TIMEZONE
        self._sides = {
            "whole": _by_day(world.traffic),
            "split": _by_day(world.traffic_split),
            "cost": _by_day(cost_of(world.spend)),
        }

    @classmethod
    def dated_in(cls, world: World, zone: str) -> Ga4Rows:
        """The same visits on the days of another zone; no ad account is linked to such a property."""
        found = cls.__new__(cls)
        days = _by_day(world.web.traffic_in(zone))
        found.timezone = zone
        found._sides = {"whole": days, "split": days, "cost": {}}
        return found

    def between(self, first: date, last: date, *, side: Side) -> Iterator[Visits]:
        """Visits of the days first..last.

        Args:
            side: `split` as a report with origins shows them, small rows withheld or in (other);
                `cost` for metrics of ad accounts.
        """
        for day, visits in self._sides[side].items():
            if first <= day <= last:
                yield from visits


def _by_day(visits: Iterable[Visits]) -> dict[date, list[Visits]]:
    days: dict[date, list[Visits]] = defaultdict(list)
    for one in visits:
        days[one.day].append(one)
    return dict(days)
