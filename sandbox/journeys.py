"""One contact's way through the lifecycle stages: forward, skipped, backwards, cleared, lost.

Belongs: the odds and times of each step, how they differ by source, the source type that HubSpot
writes beside an entry.
Does not: who the contact is and when it came (people).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.calendar import office_instant
from sandbox.draws import pick
from sandbox.stages import (
    ACCEPTED,
    CLEARED,
    CUSTOMER,
    DISQUALIFIED,
    EVANGELIST,
    LEAD,
    MQL,
    OPPORTUNITY,
    OTHER,
    SQL,
    SUBSCRIBER,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of lifecyclestage; value '' means cleared."""

    at: datetime
    value: str
    source_type: str
    source_id: str = ""


NEXT: dict[str, tuple[tuple[str, float, float], ...]] = {
    # stage: (next stage, odds, mean days)
    SUBSCRIBER: ((LEAD, 0.34, 35),),
    LEAD: ((MQL, 0.36, 14), (SQL, 0.03, 10), (OPPORTUNITY, 0.012, 20), (CUSTOMER, 0.003, 30)),
    MQL: ((ACCEPTED, 0.22, 5), (SQL, 0.24, 8), (OPPORTUNITY, 0.03, 15)),
    ACCEPTED: ((SQL, 0.7, 6),),
    SQL: ((OPPORTUNITY, 0.52, 12),),
    OPPORTUNITY: ((CUSTOMER, 0.34, 40),),
    CUSTOMER: ((EVANGELIST, 0.05, 120),),
}
KEENNESS = {
    "PAID_SOCIAL": 0.85,
    "SOCIAL_MEDIA": 0.9,
    "OTHER_CAMPAIGNS": 0.9,
    "EMAIL_MARKETING": 1.1,
    "REFERRALS": 1.2,
    "AI_REFERRALS": 1.25,
}
"""Original source → factor on the odds of each step; 1 for the others."""
WRITERS: dict[str, dict[str, float]] = {
    LEAD: {"FORM": 80, "CRM_UI": 8, "INTEGRATION": 6, "AUTOMATION_PLATFORM": 6},
    MQL: {"AUTOMATION_PLATFORM": 48, "FORM": 40, "CRM_UI": 6, "BULK": 4, "INTEGRATION": 2},
    ACCEPTED: {"CRM_UI": 90, "BULK": 5, "API": 5},
    SQL: {"CRM_UI": 84, "BULK": 6, "SALESFORCE": 5, "API": 5},
    OPPORTUNITY: {"DEALS": 1},
    CUSTOMER: {"DEALS": 1},
    EVANGELIST: {"CRM_UI": 1},
}
SOURCE_IDS = {
    "FORM": "3b1c2d70-demo-form",
    "AUTOMATION_PLATFORM": "enrollmentId:7740;actionExecutionIndex:0",
    "CRM_UI": "userId:28604240",
    "INTEGRATION": "9182",
    "API": "9183",
    "SALESFORCE": "salesforce-sync",
    "DEALS": "deal-stage-sync",
    "IMPORT": "import-20260301",
}


def written_by(rng: random.Random, at: datetime, value: str, writers: dict[str, float]) -> Entry:
    writer = pick(rng, writers)
    if writer == "BULK":
        return Entry(at, value, "CRM_UI", "userId:28604240;bulkUpdate")
    return Entry(at, value, writer, SOURCE_IDS.get(writer, ""))


def journey(rng: random.Random, first: Entry, source: str | None = None) -> list[Entry]:
    """All entries of a life from `first` on, oldest first, however far they lie ahead."""
    keenness = KEENNESS.get(source or "", 1.0)
    entries, stage, at, loops = [first], first.value, first.at, 0
    while stage in NEXT:
        step = _step(rng, stage, keenness)
        if step is not None:
            stage, mean_days = step
            at = _later(rng, at, mean_days)
            entries.append(written_by(rng, at, stage, WRITERS[stage]))
            continue
        back = {MQL: LEAD, SQL: LEAD, OPPORTUNITY: SQL}.get(stage)
        if back is not None and loops < 2 and rng.random() < 0.2:
            loops += 1
            at = _later(rng, at, 30)
            entries.append(Entry(at, CLEARED, "CRM_UI", SOURCE_IDS["CRM_UI"]))
            at += timedelta(milliseconds=rng.randrange(200, 3000))
            entries.append(Entry(at, back, "CRM_UI", SOURCE_IDS["CRM_UI"]))
            stage = back
            continue
        return entries + _ending(rng, stage, at)
    return entries


def _step(rng: random.Random, stage: str, keenness: float) -> tuple[str, float] | None:
    luck = rng.random() / keenness
    for value, odds, mean_days in NEXT[stage]:
        if luck < odds:
            return value, mean_days
        luck -= odds
    return None


def _ending(rng: random.Random, stage: str, at: datetime) -> list[Entry]:
    """What becomes of a contact that goes no further: mostly nothing."""
    if stage == CUSTOMER:
        return []
    value = pick(rng, {"": 80, DISQUALIFIED: 15, OTHER: 3, CLEARED + " ": 2})
    if value == "":
        return []
    ended = _later(rng, at, 90)
    return [Entry(ended, value.strip(), "CRM_UI", SOURCE_IDS["CRM_UI"])]


def _later(rng: random.Random, at: datetime, mean_days: float) -> datetime:
    return office_instant(rng, at + timedelta(days=rng.gammavariate(1.5, mean_days / 1.5)))
