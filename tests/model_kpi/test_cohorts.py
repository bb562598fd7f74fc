"""Cohorts, traffic to lead by day, and what they share with kpi_values."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from tests.model_kpi.reckoning import NOT_WEB, STEPS, Facts, periods, quantile

pytestmark = pytest.mark.xdist_group("model-kpi")

HORIZONS = (30, 60, 90, 120, 180, 365)


def test_every_cohort_equals_the_plain_reckoning(built: Any, facts: Facts) -> None:
    end = datetime.combine(facts.as_of["crm"] + timedelta(days=1), time(), facts.zone)
    expected: dict[Any, Counter[str]] = defaultdict(Counter)
    for contact in facts.contacts:
        if contact["lead_at"] is None:
            continue
        age = (end - contact["lead_at"]) / timedelta(days=1)
        won_at, days = contact["customer_at"], None
        if won_at is not None:
            days = max((won_at - contact["lead_at"]) / timedelta(days=1), 0)
        for channel in (contact["channel"], "all"):
            for horizon in HORIZONS:
                cohort = expected[contact["lead_day"].replace(day=1), channel, horizon]
                cohort["leads"] += 1
                cohort["instant_customers"] += contact["is_instant_customer"]
                cohort["mature_leads"] += age >= horizon
                cohort["converted_leads"] += age >= horizon and days is not None and days <= horizon
                cohort["customers_ever"] += won_at is not None
    names = ("leads", "instant_customers", "mature_leads", "converted_leads", "customers_ever")
    modelled = {
        (r["cohort_month"], r["channel"], r["horizon_days"]): tuple(r[name] for name in names)
        for r in built.rows("from kpi.kpi_ltc_cohort")
    }
    assert sum(cohort["converted_leads"] for cohort in expected.values()) > 300
    assert modelled == {key: tuple(row[name] for name in names) for key, row in expected.items()}


@pytest.mark.parametrize(
    ("pair", "channel_of", "dated"),
    [("session", "session_channel", "traffic"), ("acquisition", "channel", "acquisition")],
)
def test_traffic_to_lead_of_every_day_equals_the_plain_reckoning(
    built: Any, facts: Facts, pair: str, channel_of: str, dated: str
) -> None:
    expected: dict[tuple[date, str], list[int | None]] = {}
    rows = facts.traffic if pair == "session" else facts.acquisition
    visits = "sessions" if pair == "session" else "new_users"
    as_of = min(facts.as_of["crm"], facts.as_of[dated])
    for row in rows:
        for channel in (row["channel"], "all"):
            place = expected.setdefault((row["date_day"], channel), [0, 0, 0])
            place[0] += row[visits]
    for contact in facts.contacts:
        if contact["lead_day"] is None:
            continue
        own = contact[channel_of]
        for channel in (own, "all"):
            place = expected.setdefault((contact["lead_day"], channel), [0, 0, 0])
            place[1] += own not in NOT_WEB
            place[2] += own == "offline"
    for (day, _), place in expected.items():
        if day not in facts.covered[dated]:
            place[0] = None
    modelled = {
        (r["date_day"], r["channel"]): [r["denominator"], r["web_leads"], r["offline_leads"]]
        for r in built.rows("from kpi.kpi_ttl_daily")
        if r["pair"] == pair
    }
    told = {key: row for key, row in expected.items() if key[0] <= as_of and any(row)}
    assert any(row[0] is None for row in told.values())
    assert modelled == told


def test_ttl_of_a_day_is_null_without_traffic_and_for_channels_off_the_web(built: Any) -> None:
    for row in built.rows("from kpi.kpi_ttl_daily"):
        if not row["denominator"] or row["channel"] in NOT_WEB:
            assert row["ttl"] is None
        else:
            assert row["ttl"] == pytest.approx(row["web_leads"] / row["denominator"])


ALL_STEPS = {"ltc": ("lead", "customer", 0), **STEPS}


@pytest.mark.parametrize(("lower", "upper"), [(low, up) for low, up, _ in ALL_STEPS.values()])
def test_times_to_convert_equal_the_plain_reckoning(
    built: Any, facts: Facts, lower: str, upper: str
) -> None:
    as_of = facts.as_of["crm"]
    spans = [p for p in periods(date(2025, 1, 1), as_of, 3) if p[0] in ("month", "quarter", "year")]
    expected = {}
    for grain, start, end in spans:
        for channel in ("all", "email", "offline"):
            through, censored = [], 0
            for contact in facts.contacts:
                if channel not in ("all", contact["channel"]) or contact[f"{lower}_at"] is None:
                    continue
                if _is_left_out(contact, lower, upper):
                    continue
                entered, left = contact[f"{lower}_at"], contact[f"{upper}_at"]
                is_through = left is not None and contact[f"{upper}_day"] <= as_of
                if is_through and start <= contact[f"{upper}_day"] <= end:
                    through.append(max((left - entered) / timedelta(days=1), 0))
                is_entered = start <= contact[f"{lower}_day"] <= min(end, as_of)
                censored += is_entered and not is_through
            if through or censored:
                expected[grain, start, channel] = (
                    len(through),
                    quantile(through, 0.5),
                    quantile(through, 0.9),
                    censored,
                )
    modelled = {
        (r["grain"], r["period_start"], r["channel"]): (
            r["n"],
            r["p50_days"],
            r["p90_days"],
            r["censored"],
        )
        for r in built.rows("from kpi.kpi_time_to_convert")
        if (r["from_stage"], r["to_stage"]) == (lower, upper)
        and r["grain"] in ("month", "quarter", "year")
        and r["channel"] in ("all", "email", "offline")
    }
    assert set(modelled) == set(expected)
    for key, row in expected.items():
        assert modelled[key] == pytest.approx(row), key


def _is_left_out(contact: Any, lower: str, upper: str) -> bool:
    if (lower, upper) == ("lead", "customer"):
        return bool(contact["is_instant_customer"])
    return bool(contact[f"{lower}_at"] == contact[f"{upper}_at"])


@pytest.mark.parametrize("channel", ["all", "email"])
def test_survival_equals_kaplan_and_meiers_product(built: Any, facts: Facts, channel: str) -> None:
    as_of = facts.as_of["crm"]
    end = datetime.combine(as_of + timedelta(days=1), time(), facts.zone)
    ages = []
    for contact in facts.contacts:
        day = contact["lead_day"]
        if (
            day is None
            or contact["is_instant_customer"]
            or channel not in ("all", contact["channel"])
        ):
            continue
        if not as_of - timedelta(days=730) < day <= as_of:
            continue
        is_won = contact["customer_at"] is not None and contact["customer_day"] <= as_of
        until = contact["customer_at"] if is_won else end
        ages.append((max(until - contact["lead_at"], timedelta()).days, is_won))
    left, expected = 1.0, []
    for age in range(max(a for a, _ in ages) + 1):
        at_risk = sum(a >= age for a, _ in ages)
        won = sum(a == age and is_won for a, is_won in ages)
        left *= 1 - won / at_risk
        expected.append((age, at_risk, won, 1 - left))
    modelled = [
        (r["age_days"], r["at_risk"], r["conversions"], r["ltc_estimate"])
        for r in built.rows("from kpi.kpi_ltc_survival order by age_days")
        if r["channel"] == channel
    ]
    assert len(modelled) == len(expected)
    for seen, row in zip(modelled, expected, strict=True):
        assert seen == pytest.approx(row, abs=1e-9)


def test_the_scorecard_tells_the_estimate_at_a_year_and_the_width_of_its_band(built: Any) -> None:
    ages = built.rows("from kpi.kpi_ltc_survival where channel = 'all' order by age_days")
    told = [row for row in ages if row["age_days"] <= 365 and row["at_risk"] >= 30]
    value = told[-1]["ltc_estimate"]
    variance = (1 - value) ** 2 * sum(
        row["conversions"] / (row["at_risk"] * (row["at_risk"] - row["conversions"]))
        for row in told
    )
    width = 2 * 1.6448536269514722 * math.sqrt(variance)
    (card,) = built.rows("from kpi.kpi_scorecard where kpi_key = 'ltc_survival'")
    assert card["value"] == pytest.approx(value)
    assert card["n"] == ages[0]["at_risk"]
    expected = "wide interval" if width > value / 2 else "an estimate"
    assert card["confidence_reason"] == expected
    (band,) = built.rows("from intermediate.int_scorecard__survival")
    assert band["band_width"] == pytest.approx(width)
