"""What the company pays for marketing: media by day, agency and tools by month.

Belongs: the rows of the spend file.
Does not: their reading; the file is offered as CSV and no API serves it.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime

from sandbox.calendar import MONTHS, WEEKDAYS, days_through, local_day
from sandbox.draws import chance

MEDIA = {"google_ads": 0.55, "linkedin": 0.4, "meta": 0.12}
"""Platform → kronor a day per contact of the world's size."""
MONTHLY = {
    "agency": ("agency", 8),
    "content": ("agency", 6),
    "newsletter": ("tools", 1),
    "hubspot": ("tools", 3),
}
"""Platform → type and kronor a month per contact of the world's size, on the first of the month."""


@dataclass(frozen=True, slots=True)
class Cost:
    day: date
    platform: str
    cost_type: str
    cost: float
    currency: str = "SEK"


def spend_at(seed: int, contacts: int, now: datetime) -> list[Cost]:
    """Costs of the days that ended before `now`."""
    costs: list[Cost] = []
    for day in days_through(local_day(now))[:-1]:
        rng = chance(seed, "spend", day)
        for platform, per_contact in MEDIA.items():
            season = (1 + MONTHS[day.month - 1]) / 2
            busy = WEEKDAYS[day.weekday()] * season * rng.uniform(0.8, 1.2)
            costs.append(Cost(day, platform, "media", round(contacts * per_contact * busy, 2)))
        if day.day == 1:
            costs += [
                Cost(day, platform, kind, round(contacts * per_contact, 2))
                for platform, (kind, per_contact) in MONTHLY.items()
            ]
    return costs


def spend_csv(costs: list[Cost]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("date", "platform", "type", "cost", "currency"))
    rows.writerows((c.day, c.platform, c.cost_type, f"{c.cost:.2f}", c.currency) for c in costs)
    return out.getvalue()
