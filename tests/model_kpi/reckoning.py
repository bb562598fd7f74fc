"""Every KPI once more, in plain Python and by the words of the KPI model.

Works on facts per contact, day and channel; those are proven by tests of their own. Shares no
definition with the models: which measure a KPI divides by which is written down again here.

Belongs: parts by day, periods, quantiles, small numbers, bands. Does not: the facts.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.model_kpi.company import NEW_CPL, NEW_LTC, NO_MORE_SHARE

NOT_WEB = ("offline", "unallocated", "pending")
SPINS = {"spin_1": ("organic_search", "email"), "spin_2": ("paid_search", "referrals")}
STEPS = {
    "lead_to_mql": ("lead", "mql", 30),
    "mql_to_sql": ("mql", "sql", 60),
    "sql_to_opportunity": ("sql", "opportunity", 60),
    "opportunity_to_customer": ("opportunity", "customer", 180),
}
Z = 1.6448536269514722

Parts = dict[tuple[date, str], Any]
"""(day, channel) → int or Decimal: exact, so that sums are."""


@dataclass(frozen=True)
class Facts:
    """contacts, traffic, acquisition, spend, revenue, deals, stays: rows of facts as mappings.
    pipeline: day, channel → weighted amount of open deals. clicks: rows by day and kind of query.
    covered: input → days on which it is whole. as_of: input → its last whole day.
    settled: input → its last day that no longer moves, where that is another.
    """

    contacts: list[Mapping[str, Any]]
    traffic: list[Mapping[str, Any]]
    acquisition: list[Mapping[str, Any]]
    spend: list[Mapping[str, Any]]
    revenue: list[Mapping[str, Any]]
    deals: list[Mapping[str, Any]]
    stays: list[Mapping[str, Any]]
    entries: list[Mapping[str, Any]]
    pipeline: Parts
    clicks: list[Mapping[str, Any]]
    covered: Mapping[str, set[date]]
    as_of: Mapping[str, date]
    settled: Mapping[str, date]
    zone: ZoneInfo
    horizon: int
    fiscal_month: int
    margin: Decimal = Decimal("0.6")
    contract_days: int = 400
    price: Decimal = Decimal("15.5")
    rate: Decimal = Decimal("0.08")

    @property
    def by_key(self) -> dict[int, Mapping[str, Any]]:
        return {contact["contact_key"]: contact for contact in self.contacts}


@dataclass
class Kpi:
    """parts by (day, channel) without `all`; days: values by (day, channel) for quantiles."""

    inputs: tuple[str, ...]
    numerator: Parts
    denominator: Parts | None = None
    cohort: Parts | None = None
    horizon: int = 0
    horizon_on: Callable[[date], int] | None = None
    ends: date | None = None
    dated: str | None = None
    channels: Callable[[str], bool] = lambda _: True
    days: dict[tuple[date, str], list[float]] | None = None
    share: float = 0.5
    min_n: int = 0
    min_numerator: int = 0
    is_proportion: bool = False
    is_stock: bool = False
    is_weekly: bool = False
    min_coverage: float = 0.5
    waits: int = 0
    is_cost: bool = False


def kpis(facts: Facts) -> dict[str, Kpi]:
    crm, web = ("crm",), lambda channel: channel not in NOT_WEB
    sessions = _sum(facts.traffic, "sessions")
    engaged = _sum(facts.traffic, "engaged_sessions")
    new_users = _sum(facts.acquisition, "new_users")
    spend, won = _sum(facts.spend, "spend"), _sum(facts.revenue, "won_revenue")
    new = {k: v for k, v in _sum(facts.revenue, "new_revenue").items() if v}
    counted = [c for c in facts.contacts if not c["is_instant_customer"]]
    leads = _count(facts.contacts, "lead_day", "channel")
    web_leads = [c for c in facts.contacts if c["channel"] not in NOT_WEB]
    earned = _count(
        [c for c in web_leads if c["lead_provenance"] == "earned"], "lead_day", "channel"
    )
    by_session = _count(
        [c for c in facts.contacts if c["session_channel"] not in NOT_WEB],
        "lead_day",
        "session_channel",
    )
    customers = _count(counted, "customer_day", "channel")
    durations: dict[tuple[date, str], list[float]] = defaultdict(list)
    for contact in counted:
        if contact["customer_day"]:
            days = contact["days_lead_to_customer"]
            durations[contact["customer_day"], contact["channel"]].append(days)
    followed: dict[tuple[date, str], list[float]] = defaultdict(list)
    for contact in facts.contacts:
        if contact["sql_day"] and contact["mql_at"] != contact["sql_at"]:
            place = contact["sql_day"], contact["channel"]
            followed[place].append(contact["days_mql_to_sql"])
    sqls = Counter({place: len(days) for place, days in followed.items()})
    found = {
        "sessions": Kpi(("traffic",), sessions, dated="traffic"),
        "engaged_share": Kpi(("traffic",), engaged, sessions, ends=NO_MORE_SHARE - timedelta(days=1), dated="traffic", channels=web, min_n=100, min_numerator=5, is_proportion=True),
        "direct_share": Kpi(("traffic",), _only(sessions, ("direct",)), sessions, dated="traffic", channels=_none, min_n=100, min_numerator=5, is_proportion=True),
        "ai_sessions": Kpi(("traffic",), _only(sessions, ("ai_assistant",)), dated="traffic", channels=_none),
        "ttl": Kpi(("crm", "traffic"), by_session, sessions, dated="traffic", channels=web, min_n=100, min_numerator=5, is_proportion=True),
        "ttl_acquisition": Kpi(("crm", "acquisition"), _count(web_leads, "lead_day", "channel"), new_users, dated="acquisition", channels=web, min_n=100, min_numerator=5, is_proportion=True),
        "ltc_period": Kpi(crm, customers, _count(counted, "lead_day", "channel"), min_n=30),
        "days_to_customer": Kpi(crm, customers, days=durations, share=0.5, min_n=10),
        "days_to_customer_p90": Kpi(crm, customers, days=durations, share=0.9, min_n=10),
        "follow_up_days": Kpi(crm, sqls, days=followed, share=0.5, min_n=10),
        "won_revenue": Kpi(("deals",), won),
        "new_revenue": Kpi(("deals",), new),
        "spend": Kpi(("spend",), spend, dated="spend"),
        "cpl": Kpi(("crm", "spend"), spend, _from(NEW_CPL, earned, leads), dated="spend", min_n=5, is_cost=True),
        "ltc": _changing_ltc(facts, counted),
    }  # fmt: skip
    found |= _economics(facts, spend, new)
    found |= _brand(facts)
    for stage in ("subscriber", "lead", "mql", "sql", "customer"):
        found[f"{stage}s"] = Kpi(crm, _count(facts.contacts, f"{stage}_day", "channel"))
    found["opportunities"] = Kpi(crm, _count(facts.contacts, "opportunity_day", "channel"))
    for key, (lower, upper, horizon) in STEPS.items():
        passed = [c for c in facts.contacts if c[f"{lower}_at"] != c[f"{upper}_at"]]
        found[key] = _cohort(facts, passed, lower, upper, horizon)
    for spin, channels in SPINS.items():
        found[f"{spin}_sessions"] = Kpi(("traffic",), _only(sessions, channels), dated="traffic")
        found[f"{spin}_leads"] = Kpi(crm, _only(leads, channels))
        found[f"{spin}_spend"] = Kpi(("spend",), _only(spend, channels), dated="spend")
        found[f"{spin}_cpl"] = Kpi(
            ("crm", "spend"),
            _only(spend, channels),
            _only(earned, channels),
            dated="spend",
            min_n=5,
            is_cost=True,
        )
        found[f"{spin}_share_of_leads"] = Kpi(
            crm, _only(leads, channels), leads, channels=_none, min_n=30, is_proportion=True
        )
    return found


def _brand(facts: Facts) -> dict[str, Kpi]:
    """Clicks on the brand's name, and their share of those whose query is known; never by the day."""
    brand: Parts = Counter()
    known: Parts = Counter()
    for row in facts.clicks:
        place = row["date_day"], "organic_search"
        brand[place] += row["clicks"] if row["query_kind"] == "brand" else 0
        known[place] += row["clicks"] if row["query_kind"] != "total" else 0
    return {
        "branded_clicks": Kpi(("brand",), brand, dated="brand", channels=_none, is_weekly=True),
        "brand_share": Kpi(("brand",), brand, known, dated="brand", channels=_none, min_n=100, min_numerator=5, is_proportion=True, is_weekly=True),
    }  # fmt: skip


def _economics(facts: Facts, spend: Parts, new: Parts) -> dict[str, Kpi]:
    """Companies, costs and returns, and time as a cost."""
    media = _sum([row for row in facts.spend if row["cost_type"] == "media"], "spend")
    gain, media_gain, cohort_gain = (_minus(one) for one in (spend, media, spend))
    for place, revenue in new.items():
        if _is_roi(place[1]):
            gain[place] += revenue * facts.margin
            media_gain[place] += revenue * facts.margin
    by_key = facts.by_key
    for deal in facts.deals:
        lead = by_key.get(deal["contact_key"])
        if lead is None or not deal["is_new_business"] or not _is_roi(lead["channel"]):
            continue
        if deal["close_at"] - lead["lead_at"] <= timedelta(days=facts.horizon):
            place = lead["lead_day"], lead["channel"]
            cohort_gain[place] += deal["amount"] * facts.margin
    customers = _new_customers(facts)
    mqls = [
        c for c in facts.contacts if c["channel"] not in NOT_WEB and c["mql_provenance"] == "earned"
    ]
    money = ("deals", "spend")
    waiting, excess = _time_costs(facts)
    return {
        "new_customers": Kpi(("crm", "deals"), customers),
        "cpmql": Kpi(("crm", "spend"), spend, _count(mqls, "mql_day", "channel"), dated="spend", min_n=5, is_cost=True),
        "cac": Kpi(("crm", "deals", "spend"), spend, customers, dated="spend", min_n=5, is_cost=True),
        "roi": Kpi(money, gain, spend, dated="spend", channels=_is_roi, min_coverage=0.95),
        "roi_media": Kpi(money, media_gain, media, dated="spend", channels=_is_roi, min_coverage=0.95),
        "roi_cohort": Kpi(("crm", *money), cohort_gain, spend, dated="spend", channels=_is_roi, min_coverage=0.95, waits=facts.horizon),
        "payback_days": Kpi(money, {k: v * facts.contract_days for k, v in spend.items()}, {k: v * facts.margin for k, v in new.items()}, dated="spend", channels=_none, min_coverage=0.95),
        "pipeline_value": Kpi(("deals",), facts.pipeline, is_stock=True),
        "untouched_mqls": Kpi(("crm",), _untouched(facts), is_stock=True),
        "time_cost": Kpi(("crm", "deals"), waiting),
        "time_cost_excess": Kpi(("crm", "deals"), excess),
    }  # fmt: skip


def _is_roi(channel: str) -> bool:
    return channel not in ("offline", "unallocated")


def _minus(parts: Parts) -> Parts:
    negative: Parts = defaultdict(Decimal)
    for place, value in parts.items():
        negative[place] -= value
    return negative


def company_of(contact: Mapping[str, Any]) -> Any:
    """Its company, or the contact itself."""
    return contact["company_id"] or contact["contact_key"]


def _new_customers(facts: Facts) -> Parts:
    """Companies by the earlier of their first customer entry and their first won new deal."""
    first: dict[Any, date] = {}
    lead: dict[Any, tuple[Any, int, str]] = {}
    far = datetime.max.replace(tzinfo=facts.zone)
    for contact in facts.contacts:
        company, day = company_of(contact), contact["customer_day"]
        if day is not None:
            first[company] = min(first.get(company, day), day)
        lead_at, created = contact["lead_at"], contact["created_at"]
        rank = (
            lead_at is None,
            lead_at or created or far,
            contact["contact_key"],
            contact["channel"],
        )
        lead[company] = min(lead.get(company, rank), rank)
    for deal in facts.deals:
        contact = facts.by_key.get(deal["buyer_key"])
        if contact is not None and deal["is_new_business"]:
            company = company_of(contact)
            first[company] = min(first.get(company, deal["close_day"]), deal["close_day"])
    return Counter((day, lead[company][-1]) for company, day in first.items())


def _untouched(facts: Facts) -> Parts:
    """By day: MQLs older than seven days with nothing entered after the MQL."""
    later: dict[int, date] = {}
    by_key = facts.by_key
    for entry in facts.entries:
        contact = by_key[entry["contact_key"]]
        if contact["mql_at"] is not None and entry["entered_at"] > contact["mql_at"]:
            day = entry["entered_day"]
            later[contact["contact_key"]] = min(later.get(contact["contact_key"], day), day)
    waiting: Parts = Counter()
    for contact in facts.contacts:
        if contact["mql_at"] is None or contact["sql_at"] == contact["mql_at"]:
            continue
        day = contact["mql_day"] + timedelta(days=8)
        end = later.get(contact["contact_key"], date.max)
        while day < end and day <= facts.as_of["crm"]:
            waiting[day, contact["channel"]] += 1
            day += timedelta(days=1)
    return waiting


def _time_costs(facts: Facts) -> tuple[Parts, Parts]:
    """What waiting cost by day and channel, and how much that is beyond the reference pace."""
    reference = _reference_days(facts)
    cost: Parts = defaultdict(Decimal)
    normal: Parts = defaultdict(Decimal)
    ladder: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for stay in facts.stays:
        if stay["stage"] in ("subscriber", "lead", "mql", "sql", "opportunity"):
            ladder[stay["contact_key"]].append(stay)
    last = facts.as_of["crm"]
    for contact in facts.contacts:
        lead, stays = contact["lead_day"], ladder[contact["contact_key"]]
        if lead is None:
            continue
        longest = lead + timedelta(days=facts.horizon)
        end = min(contact["customer_day"] or date.max, longest)
        for stay in stays:
            for day in _span(
                max(stay["entered_day"], lead), min(stay["left_day"] or date.max, end), last
            ):
                cost[day, contact["channel"]] += facts.price
        usual = min(lead + timedelta(days=reference), longest)
        if contact["customer_day"] is None and stays and all(s["left_day"] for s in stays):
            usual = min(usual, max(s["left_day"] for s in stays))
        for day in _span(lead, usual, last):
            normal[day, contact["channel"]] += facts.price
    for place, per_day, days in _first_deals(facts):
        cost[place] += per_day * Decimal(days)
        normal[place] += per_day * reference
    excess: Parts = defaultdict(Decimal)
    for parts, sign in ((cost, 1), (normal, -1)):
        for place, value in parts.items():
            excess[place] += sign * value
    return cost, excess


def _span(first: date, end: date, last: date) -> Iterator[date]:
    """Days from `first` to the day before `end`, none after `last`."""
    while first < end and first <= last:
        yield first
        first += timedelta(days=1)


def _first_deals(facts: Facts) -> list[tuple[tuple[date, str], Decimal, float]]:
    """Each customer's first won new deal, if a lead led to it: its place, the cost of a day, the days from lead to close."""
    first: dict[Any, Mapping[str, Any]] = {}
    for deal in sorted(facts.deals, key=lambda d: (d["close_at"], int(d["deal_id"]))):
        buyer = facts.by_key.get(deal["buyer_key"])
        if buyer is not None and deal["is_new_business"]:
            first.setdefault(company_of(buyer), deal)
    found = []
    for deal in first.values():
        if deal["contact_key"] not in facts.by_key:
            continue
        waited = deal["close_at"] - facts.by_key[deal["contact_key"]]["lead_at"]
        days = max(waited / timedelta(days=1), 0)
        per_day = deal["amount"] * facts.margin * facts.rate / 365
        found.append(((deal["close_day"], deal["channel"]), per_day, days))
    return found


def _reference_days(facts: Facts) -> int:
    """Median days to customer of the first full fiscal year with leads."""
    first = min(c["lead_day"] for c in facts.contacts if c["lead_day"])
    start = date(first.year, facts.fiscal_month, 1)
    start = start if start >= first else date(first.year + 1, facts.fiscal_month, 1)
    end = date(start.year + 1, start.month, 1)
    days = [
        c["days_lead_to_customer"]
        for c in facts.contacts
        if c["customer_day"] and start <= c["customer_day"] < end and not c["is_instant_customer"]
    ]
    return round(quantile(days, 0.5) or 0)


def _none(_: str) -> bool:
    return False


def restated(facts: Facts) -> dict[str, Kpi]:
    """KPIs whose definition has changed, by the newest one."""
    counted = [c for c in facts.contacts if not c["is_instant_customer"]]
    leads = _count(facts.contacts, "lead_day", "channel")
    spend = _sum(facts.spend, "spend")
    return {
        "ltc": _cohort(facts, counted, "lead", "customer", 90),
        "cpl": Kpi(("crm", "spend"), spend, leads, dated="spend", min_n=5, is_cost=True),
    }


def _changing_ltc(facts: Facts, counted: list[Mapping[str, Any]]) -> Kpi:
    """Each lead by the horizon valid on its day: 120 days, from NEW_LTC on 90."""
    before = [c for c in counted if c["lead_day"] and c["lead_day"] < NEW_LTC]
    after = [c for c in counted if c["lead_day"] and c["lead_day"] >= NEW_LTC]
    old = _cohort(facts, before, "lead", "customer", facts.horizon)
    new = _cohort(facts, after, "lead", "customer", 90)
    return replace(
        new,
        numerator={**old.numerator, **new.numerator},
        denominator={**(old.denominator or {}), **(new.denominator or {})},
        cohort={**(old.cohort or {}), **(new.cohort or {})},
        horizon_on=lambda day: facts.horizon if day < NEW_LTC else 90,
    )


def _cohort(
    facts: Facts,
    contacts: Iterable[Mapping[str, Any]],
    lower: str,
    upper: str,
    horizon: int,
) -> Kpi:
    """Entries old enough at the end of as_of, those through within the horizon, and all entries."""
    end = datetime.combine(facts.as_of["crm"] + timedelta(days=1), time(), facts.zone)
    parts: tuple[Parts, Parts, Parts] = (Counter(), Counter(), Counter())
    for contact in contacts:
        entered, left = contact[f"{lower}_at"], contact[f"{upper}_at"]
        if entered is None or contact[f"{lower}_day"] > facts.as_of["crm"]:
            continue
        place = contact[f"{lower}_day"], contact["channel"]
        parts[2][place] += 1
        if (end - entered) / timedelta(days=1) >= horizon:
            parts[1][place] += 1
            days = None if left is None else max((left - entered) / timedelta(days=1), 0)
            parts[0][place] += days is not None and days <= horizon
    through, old, entries = parts
    return Kpi(("crm",), through, old, entries, horizon=horizon, min_n=30, is_proportion=True)


def _sum(rows: Iterable[Mapping[str, Any]], name: str) -> Parts:
    parts: Parts = defaultdict(int)
    for row in rows:
        parts[row["date_day"], row["channel"]] += row[name] or 0
    return parts


def _count(rows: Iterable[Mapping[str, Any]], day: str, channel: str) -> Parts:
    return Counter((row[day], row[channel]) for row in rows if row[day] is not None)


def _from(day: date, before: Parts, after: Parts) -> Parts:
    """The parts of one measure up to the day before `day`, of another from then on."""
    old = {place: value for place, value in before.items() if place[0] < day}
    return old | {place: value for place, value in after.items() if place[0] >= day}


def _only(parts: Parts, channels: Iterable[str]) -> Parts:
    return {place: value for place, value in parts.items() if place[1] in set(channels)}


def periods(first: date, as_of: date, fiscal_month: int) -> Iterator[tuple[str, date, date]]:
    """Every period of every calendar grain with a day in [first, as_of], and the trailing ones."""
    seen = set()
    day = first
    while day <= as_of:
        for found in _periods_of(day, fiscal_month):
            if found not in seen:
                seen.add(found)
                yield found
        yield "trailing_28d", day - timedelta(days=27), day
        day += timedelta(days=1)


def _periods_of(day: date, fiscal_month: int) -> Iterator[tuple[str, date, date]]:
    yield "day", day, day
    monday = day - timedelta(days=day.weekday())
    yield "week", monday, monday + timedelta(days=6)
    for grain, months in (("month", 1), ("quarter", 3), ("year", 12)):
        back = (day.month - fiscal_month) % months
        start = _months(day.replace(day=1), -back)
        yield grain, start, _months(start, months) - timedelta(days=1)


def _months(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def values(
    facts: Facts, definitions: Mapping[str, Kpi]
) -> dict[tuple[str, str, date, str], dict[str, Any]]:
    """(kpi, grain, first day, channel) → numerator, denominator, value, n, is_shown, band, …"""
    found = {}
    for key, kpi in definitions.items():
        as_of = min(facts.as_of[one] for one in kpi.inputs)
        if kpi.ends is not None:
            as_of = min(as_of, kpi.ends)
        first = first_day(facts, kpi)
        named = {channel for parts in (kpi.numerator, kpi.denominator or {}, kpi.cohort or {}) for _, channel in parts}  # fmt: skip
        channels = {"all", *(channel for channel in named if kpi.channels(channel))}
        spans = [
            (grain, start, end)
            for grain, start, end in periods(first, as_of, facts.fiscal_month)
            if grain != "day" or not kpi.is_weekly
        ]
        spans += _windows(kpi, as_of, first)
        for channel in channels:
            by_day = ByDay(facts, kpi, channel, as_of)
            for grain, start, end in spans:
                found[key, grain, start, channel] = by_day.row(start, end)
    return found


def first_day(facts: Facts, kpi: Kpi) -> date:
    """The first covered day of dated inputs; of the CRM, the earliest lead, or a deal before it."""
    first_lead = min(c["lead_day"] for c in facts.contacts if c["lead_day"])
    begins = {
        "crm": first_lead,
        "deals": min(first_lead, *(row["date_day"] for row in facts.revenue)),
    }
    crm = [begins[one] for one in kpi.inputs if one in begins]
    dated = [min(facts.covered[one]) for one in kpi.inputs if one not in begins]
    return max(([min(crm)] if crm else []) + dated)


def _windows(kpi: Kpi, as_of: date, first: date) -> list[tuple[str, date, date]]:
    if kpi.cohort is None:
        return []
    ends = [as_of - timedelta(days=kpi.horizon + _half_up(365 * step / 12)) for step in range(13)]
    return [("cohort_365d", end - timedelta(days=364), end) for end in ends if end >= first]


def _half_up(value: Any) -> int:
    return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))


class ByDay:
    """One KPI and channel: cumulative sums, so that any span costs two look-ups."""

    def __init__(self, facts: Facts, kpi: Kpi, channel: str, as_of: date) -> None:
        self._kpi, self._channel, self._as_of = kpi, channel, as_of
        self._through = {**facts.as_of, **facts.settled}
        self._covered = None if kpi.dated is None else facts.covered[kpi.dated]
        self._sums = [
            self._cumulated(parts) for parts in (kpi.numerator, kpi.denominator, kpi.cohort)
        ]

    def _is_mine(self, channel: str) -> bool:
        return self._channel in ("all", channel)

    def _cumulated(self, parts: Parts | None) -> dict[date, Any]:
        by_day: dict[date, Any] = defaultdict(int)
        for (day, channel), value in (parts or {}).items():
            is_whole = self._covered is None or day in self._covered
            if self._is_mine(channel) and is_whole and day <= self._as_of:
                by_day[day] += value
        return by_day

    def _is_before_cost(self, end: date) -> bool:
        """Whether nobody had told any cost by then: that is not a cost of nothing."""
        return not any(cost and day <= end for day, cost in self._sums[0].items())

    def row(self, start: date, end: date) -> dict[str, Any]:
        kpi = self._kpi
        last = min(end, self._as_of)
        days = [start + timedelta(days=n) for n in range((last - start).days + 1)]
        upper, lower, entries = (sum(part.get(d, 0) for d in days) for part in self._sums)
        covered = len(days) if self._covered is None else sum(d in self._covered for d in days)
        is_ratio = kpi.denominator is not None
        if kpi.is_stock:
            upper = self._sums[0].get(last, 0)
        value: float | None = upper
        if kpi.days is not None:
            value = quantile(self._observed(days), kpi.share)
        elif is_ratio:
            is_told = covered >= kpi.min_coverage * len(days)
            is_told &= self._as_of >= end + timedelta(days=kpi.waits) or not kpi.waits
            value = upper / lower if lower and is_told else None
        is_known = bool(covered) and not (kpi.is_cost and self._is_before_cost(end))
        value = value if is_known else None
        n = lower if is_ratio else upper
        shown_upper = upper if is_known and kpi.days is None else None
        is_shown = (
            value is not None
            and (not kpi.min_n or n >= kpi.min_n)
            and (not kpi.min_numerator or upper >= kpi.min_numerator)
            and covered >= 0.5 * len(days)
        )
        band = wilson(upper, lower) if kpi.is_proportion and value is not None else None
        return {
            "period_end": end,
            "numerator": shown_upper,
            "denominator": lower if is_ratio else None,
            "value": value,
            "n": _half_up(n),
            "is_shown": is_shown,
            "band": band,
            "mature_share": lower / entries if kpi.cohort is not None and entries else None,
            "is_final": self._is_final(end, lower == entries),
            "days_covered": covered,
            "days_in_period": len(days),
        }

    def _is_final(self, end: date, all_old: bool) -> bool:
        """CRM and deals move for seven days; settled traffic and files no more; cohorts while any is young."""
        kpi = self._kpi
        if kpi.cohort is not None:
            horizon = kpi.horizon_on(min(end, self._as_of)) if kpi.horizon_on else kpi.horizon
            return self._as_of >= end + timedelta(days=horizon) and all_old
        return end + timedelta(days=kpi.waits) <= min(
            self._through[one] - timedelta(days=7 if one in ("crm", "deals") else 0)
            for one in kpi.inputs
        )

    def _observed(self, days: list[date]) -> list[float]:
        observed = self._kpi.days or {}
        wanted = set(days)
        return [
            value
            for (day, channel), values in observed.items()
            if day in wanted and self._is_mine(channel)
            for value in values
        ]


def quantile(values: list[float], share: float) -> float | None:
    """Linear between the two nearest ranks; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def wilson(upper: float, lower: float) -> tuple[float, float] | None:
    if not lower or not 0 <= upper <= lower:
        return None
    share = upper / lower
    middle = share + Z * Z / (2 * lower)
    half = Z * math.sqrt(share * (1 - share) / lower + Z * Z / (4 * lower * lower))
    scale = 1 + Z * Z / lower
    return (middle - half) / scale, (middle + half) / scale
