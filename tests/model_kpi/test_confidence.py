"""How sure each value is, against a reckoning of the rule in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from tests.model_kpi.company import NEW_CPL, RETOLD
from tests.model_kpi.reckoning import Facts, periods

pytestmark = pytest.mark.xdist_group("model-kpi")

OF_WEB_LEADS = {"ttl", "ttl_acquisition", "cpl", "spin_1_cpl", "spin_2_cpl"}
TOLD_OTHERWISE = {kpi for kpi, _, _, _, counts in RETOLD if counts}
HIGH = "whole and final"


@pytest.fixture(scope="session")
def judged(built: Any) -> Mapping[Any, Any]:
    rows = built.rows("from kpi.kpi_values where basis = 'as_told'")
    return {(r["kpi_key"], r["grain"], r["period_start"], r["channel"]): r for r in rows}


@pytest.fixture(scope="session")
def tracked(facts: Facts) -> Mapping[tuple[str, date], float]:
    """(grain, first day) → share of the web leads with a word on it that were tracked."""
    told: Counter[date] = Counter()
    seen: Counter[date] = Counter()
    for contact in facts.contacts:
        if contact["is_web_session"] and contact["is_tracked"] is not None and contact["lead_day"]:
            told[contact["lead_day"]] += 1
            seen[contact["lead_day"]] += contact["is_tracked"]
    first, last = min(told), max(told)
    spans = [
        *periods(first, last, facts.fiscal_month),
        *(
            ("trailing_28d", first + timedelta(days=n - 27), first + timedelta(days=n))
            for n in range((last - first).days + 28)
        ),
    ]
    return dict(_shares(spans, told, seen))


def _shares(
    spans: list[tuple[str, date, date]], told: Counter[date], seen: Counter[date]
) -> Iterator[tuple[tuple[str, date], float]]:
    for grain, start, end in spans:
        days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
        if total := sum(told[day] for day in days):
            yield (grain, start), sum(seen[day] for day in days) / total


def reason(key: Any, row: Mapping[str, Any], share: float | None) -> str:  # noqa: PLR0911 one per rule
    """The first that holds, as the KPI model lists them: what makes a value low, then medium."""
    # From NEW_CPL on this client's cpl divides by all leads.
    is_of_web_leads = key[0] in OF_WEB_LEADS and (key[0] != "cpl" or row["period_end"] < NEW_CPL)
    untold = share if is_of_web_leads and share is not None else 1.0
    low, high = row["band"] or (0, 0)
    width = (high - low) / row["value"] if row["value"] else 0
    if row["mature_share"] is not None and row["mature_share"] < 0.8:
        return "entries too young"
    if row["days_covered"] < 0.95 * row["days_in_period"]:
        return "days missing"
    if untold < 0.5:
        return "most leads untracked"
    if width > 0.5:
        return "wide interval"
    if not row["is_final"]:
        return "not final"
    if untold < 0.8:
        return "some leads untracked"
    if width > 0.25:
        return "rather wide interval"
    return "told otherwise lately" if key[0] in TOLD_OTHERWISE else HIGH


def test_every_value_has_the_reason_that_the_rule_gives(
    judged: Mapping[Any, Any], reckoned: Mapping[Any, Any], tracked: Mapping[Any, Any]
) -> None:
    wrong = {}
    for key, row in reckoned.items():
        # Of a value of 0 the width of its band says nothing here.
        if row["value"] is None or (row["value"] == 0 and row["band"]):
            continue
        expected = reason(key, row, tracked.get((key[1], key[2])))
        if judged[key]["confidence_reason"] != expected:
            wrong[key] = expected, judged[key]["confidence_reason"]
    assert wrong == {}


def test_the_company_gives_every_reason_of_the_rule(judged: Mapping[Any, Any]) -> None:
    seen = {row["confidence_reason"] for row in judged.values() if row["value"] is not None}
    assert seen == {
        "entries too young",
        "days missing",
        "most leads untracked",
        "wide interval",
        "not final",
        "some leads untracked",
        "rather wide interval",
        "told otherwise lately",
        HIGH,
    }


def test_each_reason_has_its_degree(judged: Mapping[Any, Any]) -> None:
    medium = {
        "not final",
        "some leads untracked",
        "rather wide interval",
        "told otherwise lately",
    }
    for row in judged.values():
        word = row["confidence_reason"]
        degree = "high" if word == HIGH else "medium" if word in medium else "low"
        assert row["confidence"] == (None if row["value"] is None else degree), row


def test_a_value_that_nobody_knows_has_a_reason_and_no_degree(judged: Mapping[Any, Any]) -> None:
    unknown = [row for row in judged.values() if row["value"] is None]
    assert unknown
    assert {row["confidence"] for row in unknown} == {None}
    assert None not in {row["confidence_reason"] for row in unknown}


def test_a_channel_without_a_cost_costs_nobody_knows_what(judged: Mapping[Any, Any]) -> None:
    untold = [row for row in judged.values() if row["confidence_reason"] == "no cost told"]
    assert {row["kpi_key"] for row in untold} >= {"cpl", "cpmql", "cac"}
    assert {(row["numerator"], row["value"], row["is_shown"]) for row in untold} == {
        (None, None, False)
    }
    assert any(row["n"] >= 5 for row in untold), "leads enough that a cost of 0 would be shown"
