"""The website's sessions by day and origin, as the GA4 property knows them at `now`.

Guarantee: a day that ended 72 hours before `now` or earlier no longer changes; younger days do.

Belongs: GA4's own words for origins, late and pending data.
Does not: reports and their JSON (ga4_report), canonical channels (channels).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.calendar import ZONE, day_end, days_through, local_day, share_of_day
from sandbox.draws import chance, poisson

PENDING = "(data not available)"
OTHER = "(other)"
NOT_SET = "(not set)"
MAIN_HOST, SHOP_HOST = "www.nordisk-ventilation.example", "shop.nordisk-ventilation.example"
GHOST_HOST = "free-traffic.invalid"
SESSIONS_PER_CONTACT = 30
GA4_AI_FROM = date(2026, 5, 13)
"""The day on which GA4 began to call visits from AI assistants by their own channel."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One combination of GA4's session dimensions."""

    group: str
    source: str
    medium: str
    campaign: str


@dataclass(frozen=True, slots=True)
class Flow:
    """weight: part of the sessions; engaged, new: shares of the flow's own sessions."""

    origin: Origin
    weight: float
    engaged: float
    new: float
    first: date = date.min
    last: date = date.max
    is_growing: bool = False


def _organic(group: str, source: str, medium: str) -> Origin:
    return Origin(group, source, medium, f"({medium})")


_DAY_BEFORE_AI = GA4_AI_FROM - timedelta(days=1)
_AI_REFERRAL = Origin("Referral", "chatgpt.com", "referral", "(referral)")
_AI_OWN = Origin("AI Assistant", "chatgpt.com", "ai-assistant", "(ai-assistant)")
_COPILOT_OWN = Origin("AI Assistant", "copilot.microsoft.com", "ai-assistant", "(ai-assistant)")
FLOWS = (
    Flow(_organic("Organic Search", "google", "organic"), 30, 0.66, 0.58),
    Flow(_organic("Organic Search", "bing", "organic"), 3, 0.64, 0.55),
    Flow(Origin("Direct", "(direct)", "(none)", "(direct)"), 22, 0.48, 0.52),
    Flow(Origin("Paid Search", "google", "cpc", "se-generic"), 11, 0.55, 0.72),
    Flow(Origin("Paid Search", "bing", "cpc", "se-brand"), 1.5, 0.6, 0.5),
    Flow(Origin("Cross-network", "google", "cpc", "pmax-se"), 3, 0.35, 0.8),
    Flow(Origin("Display", "google", "display", "remarketing"), 1.2, 0.2, 0.6),
    Flow(Origin("Display", "branschbladet.example", "banner", "host-2026"), 0.8, 0.25, 0.7),
    Flow(Origin("Paid Social", "linkedin", "paid_social", "lead-gen"), 6, 0.4, 0.78),
    Flow(Origin("Paid Social", "facebook", "paid", "retargeting"), 2, 0.35, 0.4),
    Flow(Origin("Organic Social", "linkedin.com", "referral", "(referral)"), 4, 0.5, 0.6),
    Flow(Origin("Organic Video", "youtube.com", "referral", "(referral)"), 0.8, 0.5, 0.7),
    Flow(Origin("Email", "nyhetsbrev", "email", "nyhetsbrev"), 5, 0.68, 0.15),
    Flow(Origin("Referral", "branschbladet.example", "referral", "(referral)"), 4, 0.6, 0.6),
    Flow(Origin("Referral", "jobylon.ai", "referral", "(referral)"), 0.6, 0.4, 0.8),
    Flow(Origin("Referral", "lombard.se", "referral", "(referral)"), 0.5, 0.5, 0.6),
    Flow(_AI_REFERRAL, 1.0, 0.7, 0.75, last=_DAY_BEFORE_AI, is_growing=True),
    Flow(_AI_OWN, 1.6, 0.7, 0.75, first=GA4_AI_FROM, is_growing=True),
    Flow(_COPILOT_OWN, 0.5, 0.7, 0.7, first=GA4_AI_FROM, is_growing=True),
    Flow(
        Origin("Referral", "perplexity.ai", "referral", "(referral)"),
        0.5,
        0.7,
        0.75,
        is_growing=True,
    ),
    Flow(Origin("Unassigned", "chatgpt.com", NOT_SET, NOT_SET), 0.3, 0.6, 0.7),
    Flow(Origin("Unassigned", "massa", "qr", "elfack"), 0.8, 0.5, 0.8),
    Flow(Origin("Unassigned", NOT_SET, NOT_SET, NOT_SET), 0.7, 0.1, 0.1),
    Flow(Origin("Paid Other", "prisjakt", "cpc", "sok"), 0.5, 0.5, 0.7),
    Flow(Origin("Paid Other", "vvs-forum", "sponsored", "brev"), 0.5, 0.5, 0.7),
)
_WHOLE = sum(flow.weight for flow in FLOWS)


@dataclass(frozen=True, slots=True)
class Visits:
    """Sessions of one day, host, session origin and first-user origin, or a campaign's cost in öre."""

    day: date
    host: str
    origin: Origin
    first_user: Origin
    sessions: int
    engaged: int
    new_users: int
    users: int
    views: int
    key_events: int
    cents: int = 0
    clicks: int = 0
    impressions: int = 0


def traffic_at(seed: int, contacts: int, now: datetime, *, has_ghosts: bool) -> list[Visits]:
    """All visits of all days up to today, as far as they are processed at `now`."""
    days = ((day, settled(seed, contacts, day, has_ghosts=has_ghosts)) for day in _days(now))
    return processed_at(days, now, ZONE)


def processed_at(
    days: Iterable[tuple[date, list[Visits]]], now: datetime, zone: ZoneInfo
) -> list[Visits]:
    """Of whole days, what a property in `zone` has processed by `now`."""
    found: list[Visits] = []
    for day, visits in days:
        seen, pending = _processed(day, now, zone)
        found += visits if seen == 1 else part_of(visits, seen, pending)
    return found


def happened_at(
    seed: int, contacts: int, now: datetime, first: date = date.min, last: date = date.max
) -> Iterator[list[Visits]]:
    """Day by day what happened, today as far as it has come: for tools that count at once and for good."""
    for day in _days(now):
        if not first <= day <= last:
            continue
        visits = settled(seed, contacts, day, has_ghosts=False)
        age = (now - day_end(day)) / timedelta(hours=1)
        yield visits if age >= 0 else part_of(visits, max(0.0, (age + 24) / 24), 0.0)


def _days(now: datetime) -> list[date]:
    return days_through(local_day(now))


def shown_by_origin(visits: Iterable[Visits], below: int) -> list[Visits]:
    """What a report with source dimensions shows of rows smaller than `below` sessions.

    On every second day they end in the (other) row, on the days between they are withheld.
    """
    other = Origin(OTHER, OTHER, OTHER, OTHER)
    found: list[Visits] = []
    for one in visits:
        if one.sessions >= below:
            found.append(one)
        elif one.day.toordinal() % 2:
            found.append(replace(one, origin=other, first_user=other))
    return found


def settled(seed: int, contacts: int, day: date, *, has_ghosts: bool) -> list[Visits]:
    """All visits of a day, as they stand in the end."""
    rng = chance(seed, "visits", day)
    mean = contacts * SESSIONS_PER_CONTACT * share_of_day(day)
    found: list[Visits] = []
    for flow in FLOWS:
        if not flow.first <= day <= flow.last:
            continue
        years = (day - date(2025, 5, 1)).days / 365
        weight = flow.weight / _WHOLE * (0.4 + years if flow.is_growing else 1)
        for host, share in ((MAIN_HOST, 0.93), (SHOP_HOST, 0.07)):
            found += _flow_of_day(rng, day, host, flow, mean * weight * share)
    if has_ghosts:
        ghost = Flow(Origin("Referral", GHOST_HOST, "referral", "(referral)"), 1, 0.01, 0.99)
        found += _flow_of_day(rng, day, GHOST_HOST, ghost, mean * 0.05)
    return found


def _flow_of_day(rng: random.Random, day: date, host: str, flow: Flow, mean: float) -> list[Visits]:
    """New people and those who were here before; the latter first came some other way."""
    sessions = poisson(rng, mean)
    new = sum(rng.random() < flow.new for _ in range(sessions)) if sessions < 50 else 0
    new = new if sessions < 50 else round(sessions * flow.new)
    before = rng.choices(FLOWS[:16], [f.weight for f in FLOWS[:16]])[0].origin
    parts = []
    for number, first_user, is_new in ((new, flow.origin, True), (sessions - new, before, False)):
        if number == 0:
            continue
        engaged = min(number, poisson(rng, number * flow.engaged))
        parts.append(
            Visits(
                day,
                host,
                flow.origin,
                first_user,
                sessions=number,
                engaged=engaged,
                new_users=number if is_new else 0,
                users=number if is_new else max(1, round(number * 0.8)),
                views=number + poisson(rng, engaged * 2.2),
                key_events=min(engaged, poisson(rng, number * 0.02)),
            )
        )
    return parts


def _processed(day: date, now: datetime, zone: ZoneInfo) -> tuple[float, float]:
    """Share of the day's sessions that is known, and share of these whose origin is pending."""
    age = (now - day_end(day, zone)) / timedelta(hours=1)
    if age < 0:
        return max(0.0, min(1.0, (age + 24 - 3) / 24)), 0.35
    for hours, seen, pending in ((24, 0.93, 0.12), (48, 0.985, 0.04), (72, 0.996, 0.01)):
        if age < hours:
            return seen, pending
    return 1, 0


def part_of(whole: list[Visits], seen: float, pending: float) -> list[Visits]:
    """The known part of a day, of it a share under the pending origin. More than all of it is possible too.

    What rounding takes from one row it gives to the next: most rows are small, and rounded each
    on its own they would tell another total than the day has.
    """
    pending_origin = Origin(PENDING, PENDING, PENDING, PENDING)
    parts: list[Visits] = []
    seen_carry = pending_carry = 0.5
    for visits in whole:
        seen_carry += visits.sessions * seen
        known = int(seen_carry)
        seen_carry -= known
        pending_carry += known * pending
        unknown = int(pending_carry)
        pending_carry -= unknown
        parts += _part(visits, visits.origin, known - unknown)
        parts += _part(visits, pending_origin, unknown)
    return parts


def _part(visits: Visits, origin: Origin, sessions: int) -> list[Visits]:
    """`sessions` of the row's sessions with their part of its other measures; [] for none."""
    if sessions == 0:
        return []
    share = sessions / visits.sessions
    engaged = min(sessions, int(visits.engaged * share + 0.5))
    return [
        replace(
            visits,
            origin=origin,
            sessions=sessions,
            engaged=engaged,
            new_users=sessions if visits.new_users else 0,
            users=sessions if visits.new_users else max(1, int(visits.users * share + 0.5)),
            views=max(sessions, int(visits.views * share + 0.5)),
            key_events=min(engaged, int(visits.key_events * share + 0.5)),
        )
    ]
