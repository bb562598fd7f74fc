"""A made-up company of two years: contacts, traffic with holes, spend and deals, as raw rows.

Belongs: what happened, by a seeded generator. Does not: what follows from it (reckoning).
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

SEED = int(os.environ.get("MAINTRACK_COMPANY_SEED", "20261124"))
RUN_AT = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
RUN_DAY = date(2026, 6, 15)
FIRST_TRAFFIC_DAY = date(2025, 1, 1)
FIRST_SEARCH_DAY, LAST_SEARCH_DAY = date(2025, 5, 20), date(2026, 6, 12)
"""The last one is whole in Google's words, but not 72 hours old in California."""

FIRST_SPEND_DAY, LAST_SPEND_DAY = date(2025, 3, 10), date(2026, 6, 9)
UNREAD = (
    (date(2025, 4, 11), date(2025, 4, 12)),
    (date(2025, 8, 5), date(2025, 8, 27)),
    (date(2026, 2, 9), date(2026, 2, 9)),
)
"""Inclusive days on which nobody read the property."""

SOURCES = {
    "ORGANIC_SEARCH": 6,
    "PAID_SEARCH": 3,
    "EMAIL_MARKETING": 2,
    "REFERRALS": 2,
    "DIRECT_TRAFFIC": 3,
    "OFFLINE": 3,
    "SOMETHING_NEW": 1,
}
GROUPS = {
    "Organic Search": ("google", "organic"),
    "Paid Search": ("google", "cpc"),
    "Email": ("news", "email"),
    "Direct": ("(direct)", "(none)"),
    "AI Assistant": ("chatgpt.com", "ai-assistant"),
    "Unassigned": ("(not set)", "(not set)"),
}
DEAL_STAGES = {
    "met": (0.2, False),
    "offered": (0.65, False),
    "won": (1.0, True),
    "lost": (0.0, True),
}
LADDER = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
)
WRITERS = ("FORM", "CRM_UI", "IMPORT", "AUTOMATION_PLATFORM")


def write(rows: Any) -> None:
    """Write the whole company into schema raw."""
    rng = random.Random(SEED)
    rows.client(
        run_at=RUN_AT.isoformat(),
        start_date=FIRST_TRAFFIC_DAY.isoformat(),
        fiscal_year_start="03-01",
        ltc_horizon_days=120,
        margin=0.6,
        contract_days=400,
        per_open_lead_day=15.5,
        capital_rate=0.08,
    )
    rows.source("hubspot", "crm", "deals")
    rows.source("ga4", "traffic", "acquisition")
    rows.source("files", "spend")
    rows.source("search_console", "search", "brand")
    for stream in ("contacts", "deals"):
        rows.load("hubspot", stream, RUN_AT.isoformat())
    rows.load("files", "spend", RUN_AT.isoformat())
    for spin, channels in (
        ("spin_1", ("organic_search", "email")),
        ("spin_2", ("paid_search", "referrals")),
    ):
        for channel in channels:
            rows.add("client_spins", spin=spin, label=spin, channel=channel)
    rows.add("client_market_maturity", valid_from="2025-01-01", stage="mature")
    rows.add("client_pipelines", pipeline_id="default")
    _goals(rows)
    for kpi, day, columns in DEFINITIONS:
        rows.add(
            "client_definitions",
            kpi_key=kpi,
            valid_from=day.isoformat(),
            reason="asked for",
            **{"status": "active", **columns},
        )
    contacts = list(_contacts(rng, rows))
    _deals(rng, rows, contacts)
    _traffic(rng, rows)
    _spend(rng, rows)
    _search(rng, rows)


NEW_CPL, NEW_LTC, NO_MORE_SHARE = date(2026, 1, 15), date(2026, 2, 1), date(2026, 5, 15)
DEFINITIONS = (
    ("cpl", NEW_CPL, {"denominator": "leads"}),
    ("ltc", NEW_LTC, {"horizon_days": 90}),
    ("engaged_share", NO_MORE_SHARE, {"status": "retired"}),
)
"""Definitions that this client uses from a day on."""

GOALS = (
    # kpi, grain, first day, last day, target
    ("leads", "month", date(2026, 6, 1), date(2026, 6, 30), 55),
    ("leads", "year", date(2026, 3, 1), date(2027, 2, 28), 700),
    ("mqls", "month", date(2026, 5, 1), date(2026, 5, 31), 25),
    ("customers", "month", date(2026, 7, 1), date(2026, 7, 31), 9),
    ("sessions", "quarter", date(2026, 6, 1), date(2026, 8, 31), 13_000),
    ("ttl", "quarter", date(2026, 6, 1), date(2026, 8, 31), 0.005),
    ("ltc", "quarter", date(2026, 6, 1), date(2026, 8, 31), 0.2),
    ("days_to_customer", "year", date(2026, 3, 1), date(2027, 2, 28), 70),
    ("spend", "year", date(2026, 3, 1), date(2027, 2, 28), 100_000),
    ("new_revenue", "month", date(2026, 6, 1), date(2026, 6, 30), 50_000),
    ("goal_index", "month", date(2026, 6, 1), date(2026, 6, 30), 0.5),
    ("brand_share", "quarter", date(2026, 6, 1), date(2026, 8, 31), 0.4),
)

RETOLD = (
    # kpi, grain, days ago, (told before, told), whether it makes the KPI less sure
    ("leads", "month", 10, (50, 56), True),
    ("spend", "month", 27, (100, None), True),
    ("mqls", "month", 10, (100, 104), False),
    ("sqls", "month", 40, (10, 15), False),
    ("customers", "week", 10, (2, 3), False),
    ("sessions", "month", 10, (100, 300), False),
)
"""Closed figures that were told otherwise; those of sessions because its definition changed."""


def told_before(connection: Any) -> None:
    """Write RETOLD into the ledger."""
    for kpi, grain, ago, (before, now), _ in RETOLD:
        connection.execute(
            "insert into told.kpi_value_ledger by name select 'acme' as client, $kpi as kpi_key, $grain as grain, "
            "date '2026-03-01' as period_start, date '2026-03-31' as period_end, 'all' as channel, "
            "coalesce($now::varchar, '–') as printed, $now::double as value, 1 as kpi_version, $at as told_at, "
            "'r' as run_id, true as was_final, $cause as change_cause, $before::varchar as printed_before, "
            "$before::double as value_before, null::bigint as n, 's' as settings",
            {
                "kpi": kpi,
                "grain": grain,
                "before": before,
                "now": now,
                "at": RUN_AT - timedelta(days=ago),
                "cause": "definition" if kpi == "sessions" else "late data",
            },
        )


WEIGHTS = {"sessions": 3, "ttl": 2}
"""Weights of goals other than 1."""


def _goals(rows: Any) -> None:
    for kpi, grain, first, last, target in GOALS:
        rows.add(
            "client_goals",
            goal_id=f"{kpi}+{grain}",
            kpi_key=kpi,
            grain=grain,
            period=str(first),
            period_start=first.isoformat(),
            period_end=last.isoformat(),
            channel="all",
            target=target,
            weight=WEIGHTS.get(kpi, 1),
            origin="client_file",
        )


def _contacts(rng: random.Random, rows: Any) -> Iterator[tuple[str, datetime]]:
    for number in range(900):
        contact_id = str(5000 + number)
        created = datetime(2025, 2, 3, 9, tzinfo=UTC) + timedelta(
            minutes=rng.randrange(0, 495 * 1440)
        )
        if created > RUN_AT:
            continue
        source = rng.choices(list(SOURCES), list(SOURCES.values()))[0]
        later = rng.choices(list(SOURCES), list(SOURCES.values()))[0]
        rows.contact(
            contact_id,
            created.isoformat(),
            original_source=source,
            latest_source=later,
            latest_source_at=created.isoformat(),
            lifecycle_stage="lead",
            page_views=(None, 0, 0, 1, 7)[number % 5],
            company_id=str(rng.randrange(300)) if rng.random() < 0.7 else None,
        )
        at, steps = created, rng.randrange(1, 7)
        is_import = rng.random() < 0.06
        walk = [LADDER[5]] if is_import else list(LADDER[:steps])
        for value in walk:
            if rng.random() < 0.15 and value != walk[-1]:
                continue
            if at > RUN_AT:
                break
            writer = "IMPORT" if is_import else rng.choice(WRITERS)
            rows.entry(contact_id, at.isoformat(), value, source_type=writer)
            at += timedelta(minutes=rng.choice((0, 1, rng.randrange(60, 90 * 1440))))
        if rng.random() < 0.2:
            at += timedelta(days=rng.randrange(3, 50))
            if at <= RUN_AT:
                rows.entry(contact_id, at.isoformat(), rng.choice(("other", "", "lead")))
        yield contact_id, created


def _deals(rng: random.Random, rows: Any, contacts: list[tuple[str, datetime]]) -> None:
    rows.add("hubspot_account", portal_id="1", currency="SEK", timezone="Europe/Stockholm")
    for pipeline in ("default", "renewals"):
        for stage, (probability, is_closed) in DEAL_STAGES.items():
            rows.add(
                "hubspot_stages",
                object_type="deal",
                pipeline_id=pipeline,
                stage_value=stage,
                probability=probability,
                is_closed=is_closed,
                valid_from="2026-01-01T00:00:00Z",
            )
    for number, (contact_id, created) in enumerate(contacts[::9]):
        closed = created + timedelta(days=rng.randrange(5, 200))
        is_won = rng.random() < 0.8
        rows.deal(
            SimpleNamespace(
                id=str(900_000 + number),
                archived=None,
                pipeline=rng.choice(("default", "renewals")),
                stage="won" if is_won else "lost",
                amount=Decimal(rng.randrange(10_000, 90_000)) / 100,
                currency="SEK",
                amount_home=Decimal(rng.randrange(100_000, 9_000_000)) / 100,
                closed=closed,
                is_won=is_won,
                contacts=[contact_id] if rng.random() < 0.8 else [],
                merged_into=None,
            )
        )
        # Amounts are JSON numbers in raw rows.
        deal = rows.rows["hubspot_deals"][-1]
        deal["amount"], deal["amount_home"] = float(deal["amount"]), float(deal["amount_home"])
        deal["created_at"] = created.isoformat()
        _deal_stages(rng, rows, deal, created, closed)


def _deal_stages(
    rng: random.Random, rows: Any, deal: Any, created: datetime, closed: datetime
) -> None:
    """The recorded way of a deal; of some nothing was recorded, and those still open stand in a stage."""
    half = created + (closed - created) * rng.random()
    steps = [(created, "met"), (half, "offered"), (closed, deal["stage_value"])]
    seen = [(at, stage) for at, stage in steps if at <= RUN_AT]
    deal["stage_value"] = seen[-1][1]
    if closed > RUN_AT:
        deal["is_closed_won"] = False
    if rng.random() < 0.2:
        return
    for at, stage in seen:
        rows.add(
            "hubspot_property_history",
            object_type="deal",
            object_id=deal["deal_id"],
            property="dealstage",
            changed_at=at.isoformat(),
            value=stage,
            is_derived=False,
            is_truncated=False,
        )


def _traffic(rng: random.Random, rows: Any) -> None:
    spans = []
    first = FIRST_TRAFFIC_DAY
    for left_out, back_in in UNREAD:
        spans.append((first, left_out - timedelta(days=1)))
        first = back_in + timedelta(days=1)
    spans.append((first, RUN_DAY - timedelta(days=1)))
    for start, end in spans:
        for stream in ("totals_daily", "traffic_daily", "acquisition_daily"):
            rows.load(
                "ga4",
                stream,
                RUN_AT.isoformat(),
                load_id=f"{stream}/{start}",
                window_first=start.isoformat(),
                window_last=end.isoformat(),
            )
        day = start
        while day <= end:
            _traffic_of(rng, rows, day)
            day += timedelta(days=1)


def _traffic_of(rng: random.Random, rows: Any, day: date) -> None:
    """One day: the control total is a little more than its split."""
    if rng.random() < 0.03:
        return  # covered and empty
    place = {"property_id": "42", "date_day": day.isoformat(), "host_name": "www.acme.example"}
    sessions = engaged = new = 0
    for group, (source, medium) in GROUPS.items():
        if rng.random() < 0.15:
            continue
        visits = rng.randrange(1, 60)
        part = {
            "sessions": visits,
            "engaged_sessions": rng.randrange(0, visits + 1),
            "new_users": rng.randrange(0, visits + 1),
        }
        words = {"channel_group": group, "source": source, "medium": medium}
        rows.add("ga4_traffic_daily", **place, **words, campaign="(none)", **part)
        rows.add("ga4_acquisition_daily", **place, **words, new_users=part["new_users"])
        sessions, engaged = sessions + visits, engaged + part["engaged_sessions"]
        new += part["new_users"]
    hidden = rng.randrange(0, 4)
    rows.add(
        "ga4_totals_daily",
        **place,
        sessions=sessions + hidden,
        engaged_sessions=engaged,
        new_users=new + hidden,
    )


def _spend(rng: random.Random, rows: Any) -> None:
    day = FIRST_SPEND_DAY
    while day <= LAST_SPEND_DAY:
        for channel in ("paid_search", "email", "offline"):
            is_edge = day in (FIRST_SPEND_DAY, LAST_SPEND_DAY)
            if is_edge or rng.random() < 0.5:
                rows.spend(day, Decimal(rng.randrange(100, 99_999)) / 100, "platform", channel)
        day += timedelta(days=1)


def _search(rng: random.Random, rows: Any) -> None:
    """Clicks by Pacific day, of all queries, of the brand's and of others; the last two days still counted."""
    read_through = LAST_SEARCH_DAY + timedelta(days=2)
    rows.load(
        "search_console",
        "search_daily",
        RUN_AT.isoformat(),
        window_first=FIRST_SEARCH_DAY.isoformat(),
        window_last=read_through.isoformat(),
    )
    days = (FIRST_SEARCH_DAY, LAST_SEARCH_DAY), (LAST_SEARCH_DAY + timedelta(days=1), read_through)
    for (first, last), is_young in zip(days, (False, True), strict=True):
        rows.add(
            "web_report_quality",
            source="search_console",
            property_id="sc-domain:acme.example",
            report="search_daily",
            window_first=first.isoformat(),
            window_last=last.isoformat(),
            has_pending=is_young,
            timezone="America/Los_Angeles",
        )
    day = FIRST_SEARCH_DAY
    while day <= read_through:
        if rng.random() > 0.04:
            brand, other, hidden = rng.randrange(0, 9), rng.randrange(0, 15), rng.randrange(0, 8)
            kinds = {"total": brand + other + hidden, "brand": brand, "non_brand": other}
            for kind, clicks in kinds.items():
                if clicks:
                    place = {"site": "sc-domain:acme.example", "date_day": day.isoformat()}
                    rows.add("gsc_daily", **place, query_kind=kind, clicks=clicks)
        day += timedelta(days=1)
