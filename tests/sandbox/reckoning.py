"""The KPI model's counts, reckoned from the sandbox's pages alone: nothing of the sandbox is used.

Belongs: reading a box over HTTP, the KPI model's words in plain Python, a third time and on purpose.
Does not: comparing (test_truth).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
OBJECTS = "/crm/objects/2026-09"
LADDER = {
    "subscriber": "subscribers",
    "lead": "leads",
    "marketingqualifiedlead": "mqls",
    "salesqualifiedlead": "sqls",
    "opportunity": "opportunities",
    "customer": "customers",
}
EARNED = {"FORM", "CRM_UI", "AUTOMATION_PLATFORM", "DEALS"}
HUBSPOT_CHANNELS = {
    "ORGANIC_SEARCH": "organic_search",
    "PAID_SEARCH": "paid_search",
    "EMAIL_MARKETING": "email",
    "SOCIAL_MEDIA": "organic_social",
    "REFERRALS": "referrals",
    "OTHER_CAMPAIGNS": "other_campaigns",
    "DIRECT_TRAFFIC": "direct",
    "OFFLINE": "offline",
    "PAID_SOCIAL": "paid_social",
    "AI_REFERRALS": "ai_assistant",
}
GA4_CHANNELS = {
    "Organic Search": "organic_search",
    "Paid Search": "paid_search",
    "Cross-network": "paid_search",
    "Paid Social": "paid_social",
    "Organic Social": "organic_social",
    "Organic Video": "organic_social",
    "Email": "email",
    "Referral": "referrals",
    "AI Assistant": "ai_assistant",
    "Direct": "direct",
    "Display": "other_campaigns",
    "Paid Other": "other_campaigns",
}
AI_HOSTS = {"chatgpt.com", "perplexity.ai", "claude.ai", "copilot.microsoft.com"}


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def local_day(at: datetime) -> str:
    return str(at.astimezone(STOCKHOLM).date())


def names_ai(*details: str | None) -> bool:
    return any((detail or "").split("/")[0] in AI_HOSTS for detail in details)


def hubspot_channel(source: str | None, data_1: str | None, data_2: str | None) -> str:
    if source in ("REFERRALS", "OTHER_CAMPAIGNS") and names_ai(data_1, data_2):
        return "ai_assistant"
    return HUBSPOT_CHANNELS.get(source or "", "unallocated")


def ga4_channel(group: str, source: str, medium: str, campaign: str = "") -> str:
    if "(data not available)" in (group, source, medium, campaign):
        return "pending"
    if names_ai(source):
        return "ai_assistant"
    if group == "Display" and source in ("google", "youtube"):
        return "paid_search"
    if group == "Paid Other" and medium == "cpc":
        return "paid_search"
    if group == "Unassigned" and any(
        not word.startswith("(") for word in (source, medium, campaign) if word
    ):
        return "other_campaigns"
    return GA4_CHANNELS.get(group, "unallocated")


@dataclass
class Lead:
    """One live contact as far as the KPI model needs it."""

    contact_id: str
    created_at: datetime
    channel: str
    reached: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    session_channel: str = ""


def ranks(options: Iterable[dict[str, Any]]) -> dict[str, float]:
    """A stage of the portal's own between two canonical ones has passed the lower one."""
    canonical = [*LADDER, "evangelist"]
    found: dict[str, float] = {}
    last = -1
    for option in sorted(options, key=lambda one: one["displayOrder"]):
        if option["value"] in canonical:
            last = canonical.index(option["value"])
            found[option["value"]] = last
        elif option["value"] != "other" and 0 <= last < canonical.index("customer"):
            found[option["value"]] = last + 0.5
    return found


def entries(contact: dict[str, Any], rank: dict[str, float]) -> list[tuple[datetime, float, str]]:
    versions = contact["propertiesWithHistory"]["lifecyclestage"]
    found = [
        (instant(v["timestamp"]), rank[v["value"]], kind_of(v))
        for v in versions
        if v["value"] in rank
    ]
    created_at = instant(contact["properties"]["createdate"])
    oldest = min((instant(v["timestamp"]) for v in versions), default=created_at)
    if len(versions) >= 20 and oldest > created_at + timedelta(minutes=1):
        recorded = {v["value"] for v in versions}
        for value, own in rank.items():
            entered = contact["properties"].get(f"hs_v2_date_entered_{value}")
            if entered and value not in recorded:
                found.append((instant(entered), own, "unknown"))
    return sorted(found)


def kind_of(version: dict[str, Any]) -> str:
    is_bulk = "bulk" in version.get("sourceId", "").lower()
    return "earned" if version["sourceType"] in EARNED and not is_bulk else "administrative"


def lead_of(contact: dict[str, Any], rank: dict[str, float]) -> Lead:
    own = contact["properties"]
    source = [own.get(f"hs_analytics_source{part}") for part in ("", "_data_1", "_data_2")]
    lead = Lead(contact["id"], instant(own["createdate"]), hubspot_channel(*source))
    known = entries(contact, rank)
    for stage, count in LADDER.items():
        first = next(((at, kind) for at, r, kind in known if r >= rank[stage]), None)
        if first:
            lead.reached[count] = first
    if "leads" in lead.reached:
        lead.session_channel = session_channel(contact, lead)
    return lead


def session_channel(contact: dict[str, Any], lead: Lead) -> str:
    limit = max(lead.reached["leads"][0], lead.created_at) + timedelta(minutes=5)
    told: list[dict[datetime, str]] = []
    for part in ("", "_data_1", "_data_2"):
        versions = contact["propertiesWithHistory"][f"hs_latest_source{part}"]
        told.append({instant(v["timestamp"]): v["value"] for v in versions})
    known = [at for at, value in told[0].items() if value and at <= limit]
    if not known:
        return lead.channel
    return hubspot_channel(*(one.get(max(known)) for one in told))


class Reading:
    """Everything of one box, fetched over HTTP."""

    def __init__(self, caller: Any, table: Callable[..., Any]) -> None:
        self.caller, self.table = caller, table
        self.truth = caller.get("/sandbox/truth.json").json
        self.now = instant(caller.get("/sandbox/now").json["now"])
        options = caller.get("/crm/properties/2026-09/contacts/lifecyclestage").json["options"]
        rank = ranks(options)
        stage_dates = [f"hs_v2_date_entered_{value}" for value in rank]
        contacts = caller.walk(
            f"{OBJECTS}/contacts",
            limit=50,
            properties=",".join(
                (
                    "createdate",
                    "hs_analytics_source",
                    "hs_analytics_source_data_1",
                    "hs_analytics_source_data_2",
                    *stage_dates,
                )
            ),
            propertiesWithHistory="lifecyclestage,hs_latest_source,hs_latest_source_data_1,hs_latest_source_data_2",
        )
        self.leads = [lead_of(contact, rank) for contact in contacts]

    def funnel(self) -> dict[tuple[str, str], Counter[str]]:
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for lead in self.leads:
            counts[local_day(lead.created_at), lead.channel]["contacts"] += 1
            for count, (at, kind) in lead.reached.items():
                counts[local_day(at), lead.channel][count] += 1
                if kind == "earned" and count in ("leads", "mqls", "sqls"):
                    counts[local_day(at), lead.channel][f"earned_{count}"] += 1
        return counts

    def web_leads(self) -> dict[tuple[str, str], Counter[str]]:
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for lead in self.leads:
            if "leads" not in lead.reached:
                continue
            day = local_day(lead.reached["leads"][0])
            for pair, channel in (("session", lead.session_channel), ("acquisition", lead.channel)):
                if channel not in ("offline", "unallocated", "pending"):
                    counts[day, channel][pair] += 1
        return counts

    def revenue(self) -> dict[tuple[str, str], Counter[str]]:
        pipelines = self.caller.get("/crm/pipelines/2026-09/deals").json["results"]
        won = {
            stage["id"]
            for pipeline in pipelines
            for stage in pipeline["stages"]
            if stage["metadata"] == {"isClosed": "true", "probability": "1.0"}
        }
        wanted = "dealstage,pipeline,closedate,amount_in_home_currency"
        deals = list(self.caller.walk(f"{OBJECTS}/deals", limit=100, properties=wanted))
        linked = self.associations([deal["id"] for deal in deals])
        lead_at = {
            one.contact_id: (one.reached["leads"][0], int(one.contact_id), one.channel)
            for one in self.leads
            if "leads" in one.reached
        }
        sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for deal in deals:
            own = deal["properties"]
            if own["dealstage"] not in won or instant(own["closedate"]) > self.now:
                continue
            leads = [lead_at[one] for one in linked.get(deal["id"], []) if one in lead_at]
            channel = min(leads)[2] if leads else "unallocated"
            cents = round(float(own["amount_in_home_currency"]) * 100)
            counted = sums[local_day(instant(own["closedate"])), channel]
            counted.update(won_deals=1, won_revenue=cents)
            if own["pipeline"] == "default":
                counted.update(new_deals=1, new_revenue=cents)
        return sums

    def associations(self, deal_ids: list[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        inputs = [{"id": one} for one in deal_ids]
        while inputs:
            batch, inputs = inputs[:1000], inputs[1000:]
            reply = self.caller.post(
                "/crm/associations/2026-09/deals/contacts/batch/read", {"inputs": batch}
            )
            assert reply.status in (200, 207)
            for one in reply.json["results"]:
                deal_id = one["from"]["id"]
                found[deal_id] += [to["toObjectId"] for to in one["to"]]
                if "paging" in one:
                    inputs.append({"id": deal_id, "after": one["paging"]["next"]["after"]})
        return found

    def traffic(self, **more: Any) -> dict[tuple[str, str], Counter[str]]:
        names = ("sessions", "engaged_sessions", "new_users")
        metrics = "sessions engagedSessions newUsers"
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for day, _, *values in self.table(self.caller.report("date hostName", metrics, **more)):
            counts[iso_day(day), "unallocated"].update(
                dict(zip(names, map(int, values), strict=True))
            )
        dims = "date hostName sessionDefaultChannelGroup sessionSource sessionMedium sessionCampaignName"
        for day, _, group, source, medium, campaign, *values in self.table(
            self.caller.report(dims, metrics, **more)
        ):
            numbers = dict(zip(names, map(int, values), strict=True))
            counts[iso_day(day), "unallocated"].subtract(numbers)
            counts[iso_day(day), ga4_channel(group, source, medium, campaign)].update(numbers)
        return counts

    def acquisition(self, **more: Any) -> dict[tuple[str, str], Counter[str]]:
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        dims = "date firstUserDefaultChannelGroup firstUserSource firstUserMedium"
        report = self.caller.report(dims, "newUsers totalUsers", **more)
        for day, group, source, medium, new, _ in self.table(report):
            counts[iso_day(day), ga4_channel(group, source, medium)]["new_users"] += int(new)
        return counts


def iso_day(text: str) -> str:
    return str(date.fromisoformat(text))
