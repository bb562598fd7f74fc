"""The company's visits as Matomo and Plausible count them: without consent banner, at once, and for good.

Guarantee: a day that has ended no longer changes.

Belongs: each tool's own words for where visits came from, how much more than GA4 it sees.
Does not: their APIs (matomo_api, plausible_api), canonical channels (channels).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sandbox.channels import AI_HOSTS
from sandbox.traffic import Origin, Visits, happened_at, part_of

MATOMO_SEES, PLAUSIBLE_SEES = 1.12, 1.2
"""Sessions per session of GA4, which a part of the visitors refuses."""

TOOLS_AI_FROM = date(2026, 2, 1)
"""The day on which both began to tell AI assistants apart from websites."""

Words = Callable[[date, Origin], tuple[str, str, str, str]]
_SEARCH = {"google": "Google", "bing": "Bing"}


@dataclass(frozen=True, slots=True)
class Row:
    """Visits of one day and origin. name: Matomo's type or Plausible's channel; label: website,
    campaign or source."""

    day: date
    name: str
    label: str
    medium: str
    campaign: str
    visits: int
    visitors: int
    bounces: int
    views: int


def matomo_at(seed: int, contacts: int, now: datetime) -> list[Row]:
    return _counted(seed, contacts, now, MATOMO_SEES, _matomo)


def plausible_at(seed: int, contacts: int, now: datetime) -> list[Row]:
    return _counted(seed, contacts, now, PLAUSIBLE_SEES, _plausible)


def _counted(seed: int, contacts: int, now: datetime, sees: float, words: Words) -> list[Row]:
    return [
        row
        for visits in happened_at(seed, contacts, now)
        for row in _merged(part_of(visits, sees, 0.0), words)
    ]


def _merged(visits: list[Visits], words: Words) -> Iterator[Row]:
    """One row per name of an origin; each visitor of a day once."""
    sums: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in visits:
        key = words(one.day, one.origin)
        for place, n in enumerate((one.sessions, one.users, one.sessions - one.engaged, one.views)):
            sums[key][place] += n
    for (name, label, medium, campaign), counts in sorted(sums.items()):
        yield Row(visits[0].day, name, label, medium, campaign, *counts)


def _matomo(day: date, origin: Origin) -> tuple[str, str, str, str]:
    """Campaigns are named `<campaign>-<medium>` by this company: Matomo itself keeps no medium."""
    group, source = origin.group, origin.source
    if _is_ai(source):
        return ("ai", source, "", "") if day >= TOOLS_AI_FROM else ("website", source, "", "")
    if group == "Organic Search":
        return "search", _SEARCH[source], "", ""
    if group in ("Organic Social", "Organic Video"):
        return "social", source, "", ""
    if group == "Referral":
        return "website", source, "", ""
    if group == "Direct" or source.startswith("("):
        return "direct", "", "", ""
    return "campaign", f"{origin.campaign}-{origin.medium}", "", ""


def _plausible(day: date, origin: Origin) -> tuple[str, str, str, str]:
    group, source = origin.group, origin.source
    shown = _SEARCH.get(source, source)
    if _is_ai(source):
        channel = "AI Assistants" if day >= TOOLS_AI_FROM else "Referral"
        return channel, shown, "(not set)", "(not set)"
    if group == "Direct" or source.startswith("("):
        return "Direct", "Direct / None", "(not set)", "(not set)"
    if origin.campaign.startswith("("):
        return group, shown, "(not set)", "(not set)"
    channel = "Referral" if group == "Unassigned" else group
    return channel, shown, origin.medium, origin.campaign


def _is_ai(source: str) -> bool:
    return any(source == host or source.endswith("." + host) for host in AI_HOSTS)
