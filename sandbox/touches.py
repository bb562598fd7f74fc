"""Where contacts come from, in HubSpot's words: source and its two drill-downs.

Belongs: the mix of sources over time, and its traps (AI hosts under older names).
Does not: GA4's words (traffic), the canonical channel (channels).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from sandbox.draws import pick

HUBSPOT_AI_FROM = date(2025, 10, 1)
"""Before it, visits from AI assistants are plain referrals."""

SOURCES: dict[str, float] = {
    "ORGANIC_SEARCH": 27,
    "PAID_SEARCH": 14,
    "PAID_SOCIAL": 9,
    "SOCIAL_MEDIA": 7,
    "EMAIL_MARKETING": 8,
    "REFERRALS": 7,
    "AI_REFERRALS": 3,
    "OTHER_CAMPAIGNS": 4,
    "DIRECT_TRAFFIC": 11,
    "OFFLINE": 10,
}
DETAILS: dict[str, tuple[tuple[str, str], ...]] = {
    "ORGANIC_SEARCH": (("Unknown keywords (SSL)", "google"), ("Unknown keywords (SSL)", "bing")),
    "PAID_SEARCH": (("se-brand", "nordisk ventilation"), ("se-generic", "ftx aggregat")),
    "PAID_SOCIAL": (("linkedin", "lead-gen-q3"), ("facebook", "retargeting")),
    "SOCIAL_MEDIA": (("linkedin", "post"), ("youtube", "montagefilm")),
    "EMAIL_MARKETING": (("nyhetsbrev", "Nyhetsbrev"), ("webinar", "Inbjudan")),
    "REFERRALS": (
        ("branschbladet.example", "branschbladet.example/guide"),
        ("jobylon.ai", "jobylon.ai/annons"),
        ("lombard.se", "lombard.se/partner"),
    ),
    "AI_REFERRALS": (("chatgpt.com", "chatgpt.com/"), ("perplexity.ai", "perplexity.ai/search")),
    "OTHER_CAMPAIGNS": (("massa-2026", "elfack"), ("partnerbrev", "vvs-forum")),
    "DIRECT_TRAFFIC": (("www.nordisk-ventilation.example/", ""), ("/kontakt", "")),
    "OFFLINE": (("IMPORT", "userId:28604240"), ("CRM_UI", "userId:28604241"), ("INTEGRATION", "9")),
}
AI_BY_HOST = (("chatgpt.com", "chatgpt.com/"), ("copilot.microsoft.com", "copilot.microsoft.com/"))


@dataclass(frozen=True, slots=True)
class Touch:
    """One visit's source; `source` None where HubSpot has none.

    is_ai_host: an AI assistant that only the drill-down tells.
    """

    source: str | None
    data_1: str = ""
    data_2: str = ""
    is_ai_host: bool = False


def first_touch(rng: random.Random, day: date) -> Touch:
    """The original source of a contact created on `day`."""
    if rng.random() < 0.01:
        return Touch(None)
    weights = {**SOURCES, "AI_REFERRALS": 1.5 + 6 * max(0, (day - HUBSPOT_AI_FROM).days) / 500}
    source = pick(rng, weights)
    if source == "AI_REFERRALS" and day < HUBSPOT_AI_FROM:
        return Touch("REFERRALS", *rng.choice(AI_BY_HOST), is_ai_host=True)
    if source == "OTHER_CAMPAIGNS" and rng.random() < 0.1:
        return Touch(source, "chatgpt.com", "svar", is_ai_host=True)
    return _touch(rng, source)


def later_touch(rng: random.Random, at_day: date) -> Touch:
    """A returning visit; never one that only the drill-down tells apart."""
    source = pick(rng, {k: w for k, w in SOURCES.items() if k != "OFFLINE"})
    if source == "AI_REFERRALS" and at_day < HUBSPOT_AI_FROM:
        source = "DIRECT_TRAFFIC"
    return _touch(rng, source)


def _touch(rng: random.Random, source: str) -> Touch:
    return Touch(source, *rng.choice(DETAILS[source]))
