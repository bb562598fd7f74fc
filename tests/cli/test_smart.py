"""SMART goals and their tree, as `maintrack check` tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.config.goals import Goal, GoalBlock, dated
from pipelines.numbers import Numbers
from pipelines.registry import share_kpis
from pipelines.smart import NOTHING_SEEN, Seen, check_goals

COMPUTED = {"leads", "ttl", "new_revenue"}
ADDITIVE = {"leads", "new_revenue"}
SHARES = {"ttl"}
WHOLE = "acme+leads+quarter+2026-Q4+all"


def goal(period: str = "2026-11", **written: Any) -> Goal:
    grain = {4: "year", 7: "month"}.get(len(period), "month")
    if "Q" in period:
        grain = "quarter"
    smart = {"owner": "marketing", "why": "growth", "baseline": 1, "target": 100}
    asked = {"kpi": "leads", "grain": grain, "period": period, **smart, **written}
    # Client files hand numbers over as they were written.
    block = GoalBlock.model_validate(
        {
            key: str(value) if isinstance(value, int | float) else value
            for key, value in asked.items()
        }
    )
    return dated(block, client="acme", fiscal_year_start="01-01")


def told(goals: Sequence[Goal], history: Seen = NOTHING_SEEN) -> list[str]:
    return [
        f"{found.subject}: {found.message}"
        for found in check_goals(goals, COMPUTED, ADDITIVE, SHARES, history)
    ]


def test_a_tree_of_smart_goals_gives_no_finding() -> None:
    parts = [goal(f"2026-{month}", parent=WHOLE) for month in (10, 11, 12)]
    assert told([goal("2026-Q4", target=300), *parts]) == []


@pytest.mark.parametrize("key", ["owner", "why", "baseline"])
def test_what_a_goal_lacks_is_named(key: str) -> None:
    assert told([goal(**{key: None})]) == [f"goal leads 2026-11: not SMART: without {key}."]


def test_a_goal_on_a_kpi_that_is_not_computed_is_told() -> None:
    (found,) = told([goal(kpi="brand_share")])
    assert "does not compute" in found


def test_a_parent_that_is_no_goal_is_told_with_those_that_are() -> None:
    (found,) = told([goal(parent="acme+leads+year+2026+all")])
    assert found == (
        "goal leads 2026-11: parent 'acme+leads+year+2026+all' is no goal of this client; expected one of "
        "acme+leads+month+2026-11+all."
    )


def test_a_ring_is_told_with_its_way() -> None:
    ids = [f"acme+ttl+month+2026-{month}+all" for month in (10, 11, 12)]
    ring = [
        goal(f"2026-{month}", kpi="ttl", target=0.02, parent=ids[(place + 1) % 3])
        for place, month in enumerate((10, 11, 12))
    ]
    assert f"it serves itself in a ring: {' → '.join((*ids, ids[0]))}." in told(ring)[0]
    assert len(told(ring)) == 3


def test_a_goal_below_a_ring_is_not_in_it() -> None:
    one, other, below = (f"acme+ttl+month+2026-{month}+all" for month in (10, 11, 12))
    goals = [
        goal("2026-10", kpi="ttl", target=0.02, parent=other),
        goal("2026-11", kpi="ttl", target=0.02, parent=one),
        goal("2026-12", kpi="ttl", target=0.02, parent=one),
    ]
    assert [line for line in told(goals) if line.startswith("goal ttl 2026-12")] == []
    assert below.endswith("12+all")


@given(
    targets=st.lists(st.integers(1, 10_000), min_size=1, max_size=3),
    whole=st.integers(1, 30_000),
    is_by_period=st.booleans(),
)
def test_parts_of_an_additive_goal_are_told_exactly_when_they_miss_the_whole_by_half_a_percent(
    targets: list[int], whole: int, is_by_period: bool
) -> None:
    channels = ("email", "direct", "referrals")
    parts = [
        goal(f"2026-{10 + place}", target=target, parent=WHOLE)
        if is_by_period
        else goal("2026-Q4", target=target, parent=WHOLE, channel=channels[place])
        for place, target in enumerate(targets)
    ]
    found = told([goal("2026-Q4", target=whole), *parts])
    assert bool(found) == (abs(sum(targets) - whole) > whole / 200)


def test_children_of_another_kpi_are_means_not_parts() -> None:
    assert (
        told([goal("2026-Q4", target=300), goal(kpi="new_revenue", target=7, parent=WHOLE)]) == []
    )


def test_ratios_are_never_added_up() -> None:
    parent = "acme+ttl+quarter+2026-Q4+all"
    months = [goal(f"2026-{m}", kpi="ttl", target=0.02, parent=parent) for m in (10, 11, 12)]
    assert told([goal("2026-Q4", kpi="ttl", target=0.02), *months]) == []


def history(*values: float, kpi: str = "leads", unit: str = "count") -> Seen:
    found: Mapping[Any, Any] = {(kpi, "month", "all"): values}
    return Seen(found, {kpi: unit}, Numbers("en", "SEK"))


@pytest.mark.parametrize(
    ("target", "is_told"), [(241, True), (240, False), (40, False), (39, True)]
)
def test_a_target_beyond_double_or_half_of_what_was_seen_is_told(
    target: int, is_told: bool
) -> None:
    assert bool(told([goal(target=target)], history(80, 100, 120))) == is_told


def test_the_finding_says_what_was_seen_in_the_clients_words() -> None:
    seen = history(0.018, 0.02, 0.022, kpi="ttl", unit="ratio")
    (found,) = told([goal(kpi="ttl", target=0.25)], seen)
    assert "the last 3 months lay between 1.8" in found


@pytest.mark.parametrize("key", ["target", "stretch", "baseline"])
def test_a_share_in_percent_is_told_with_the_fraction_that_it_is(key: str) -> None:
    asked = {"target": 0.02, "baseline": 0.018, key: 2.5}
    assert told([goal(kpi="ttl", **asked)]) == [
        f"goal ttl 2026-11: {key} 2.5: this KPI is a share; expected a fraction between 0 and 1."
    ]
    (found,) = check_goals([goal(kpi="ttl", **asked)], COMPUTED, ADDITIVE, SHARES, NOTHING_SEEN)
    assert "2.5 % is 0.025" in found.next_step


def test_all_numbers_of_a_goal_that_are_no_share_are_one_finding_before_any_history() -> None:
    seen = history(0.018, 0.02, 0.022, kpi="ttl", unit="ratio")
    (found,) = told([goal(kpi="ttl", target=2.5, stretch=300, baseline=-1)], seen)
    assert "target 2.5, stretch 300, baseline -1: this KPI is a share" in found


@pytest.mark.parametrize("target", [0, 0.5, 1])
def test_a_share_may_be_nothing_and_all(target: float) -> None:
    assert told([goal(kpi="ttl", target=target)]) == []


def test_a_kpi_that_is_no_share_may_have_any_target() -> None:
    assert told([goal(target=2.5)]) == []


def test_the_shares_are_those_that_the_registry_calls_proportions() -> None:
    """A return may be above 1, customers per lead of the period too."""
    assert {"ttl", "ltc", "mql_to_sql"} <= share_kpis()
    assert not {"roi", "ltc_period", "leads", "spend"} & share_kpis()


def test_two_periods_are_no_history() -> None:
    assert told([goal(target=900)], history(80, 100)) == []
