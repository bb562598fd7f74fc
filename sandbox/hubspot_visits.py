"""HubSpot's own traffic analytics (v2): visits, contacts and stages by source and day.

It counts the same visits as GA4's main property, at once and for good, by words of its own.

Belongs: the report `sources/daily` and its limits. Does not: visits themselves (traffic).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from sandbox.box import Scene
from sandbox.calendar import local_day
from sandbox.channels import ga4_channel, hubspot_channel
from sandbox.http_shapes import Answer, Request, hubspot_error
from sandbox.stages import CUSTOMER, LEAD, MQL, RANK, SQL
from sandbox.traffic import happened_at

MOST_DAYS = 500
STAGES = {
    "leads": RANK[LEAD],
    "marketingQualifiedLeads": RANK[MQL],
    "salesQualifiedLeads": RANK[SQL],
    "customers": RANK[CUSTOMER],
}
SOURCES = {
    "organic_search": "organic",
    "paid_search": "paid",
    "paid_social": "paid-social",
    "organic_social": "social",
    "email": "email",
    "referrals": "referrals",
    "ai_assistant": "ai-referrals",
    "other_campaigns": "other",
    "direct": "direct",
    "offline": "offline",
}
"""Our answer key's channels in the words of this report; what fits none is `direct`, as in HubSpot."""


def sources_daily(scene: Scene, request: Request) -> Answer:
    """Rows by day; a day without any has no key, a count of zero no entry."""
    try:
        first, last = (_day(request.first(name)) for name in ("start", "end"))
    except ValueError:
        return hubspot_error(400, "VALIDATION_ERROR", "start and end must be given as YYYYMMDD")
    if (last - first).days + 1 > MOST_DAYS:
        message = f"{(last - first).days + 1} time points are more than {MOST_DAYS}"
        return hubspot_error(413, "RESULT_POINT_LIMIT_EXCEEDED", message)
    days = _visits(scene, first, last)
    for day, source, name in _leads(scene, first, last):
        days[day][source][name] += 1
    body = {
        str(day): [
            {"breakdown": source, **{n: c for n, c in sorted(counts.items()) if c}}
            for source, counts in sorted(days[day].items())
        ]
        for day in sorted(days)
    }
    return Answer(200, body)


def _day(text: str) -> date:
    if len(text) != 8:
        raise ValueError(text)
    return date.fromisoformat(text)


Days = defaultdict[date, defaultdict[str, Counter[str]]]


def _visits(scene: Scene, first: date, last: date) -> Days:
    found: Days = defaultdict(lambda: defaultdict(Counter))
    world = scene.world
    for visits in happened_at(world.seed, world.contacts, world.now, first, last):
        for one in visits:
            origin = one.origin
            channel = ga4_channel(origin.group, origin.source, origin.medium, origin.campaign)
            source = SOURCES.get(channel, "direct")
            found[one.day][source]["visits"] += one.sessions
            found[one.day][source]["rawViews"] += one.views
    return found


def _leads(scene: Scene, first: date, last: date) -> Iterator[tuple[date, str, str]]:
    """Contacts by the day of their creation, with the stages that they have reached since."""
    for contact in scene.world.records.live:
        day = local_day(contact.created_at)
        if not first <= day <= last:
            continue
        touch = contact.original
        channel = hubspot_channel(touch.source, touch.data_1, touch.data_2)
        source = SOURCES.get(channel, "direct")
        yield day, source, "contacts"
        reached = max((RANK.get(entry.value, -1) for entry in contact.stages), default=-1)
        for name, rank in STAGES.items():
            if reached >= rank:
                yield day, source, name
