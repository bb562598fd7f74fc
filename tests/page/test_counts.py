"""What stands behind a quotient: counts are counts and money is money, wherever n of N is told."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date

import pytest

from pipelines.numbers import Numbers, kind_of
from pipelines.page.counts import MONEY
from pipelines.page.facts import Definition, ScoreRow
from pipelines.page.goals import goal_view
from pipelines.page.words import Words
from pipelines.scorecard import shown_text
from pipelines.transform import PROJECT
from tests.page.test_tiles import FIXED, GOAL, TTL, maker

WITHOUT = replace(TTL, target=None, status=None, is_shown=False)
YOUNG = replace(
    WITHOUT, kpi_key="roi_cohort", value=None, numerator=-216902.3, denominator=216902.3, n=216902,
    confidence=None, confidence_reason="nobody old enough yet",
)  # fmt: skip
FEW = replace(
    WITHOUT, kpi_key="cpl", unit="money", value=4012.1, numerator=12036.3, denominator=3, n=3
)
PAID_BACK = replace(
    WITHOUT, kpi_key="payback_days", unit="days", is_shown=True, value=41.0, numerator=820.0,
    denominator=20.0, n=20,
)  # fmt: skip


with (PROJECT / "seeds" / "kpi_definitions.csv").open() as file:
    SEED = {row["kpi_key"]: row for row in csv.DictReader(file)}


def definition(kpi_key: str) -> dict[str, Definition]:
    parts = (SEED[kpi_key][column] for column in ("numerator", "denominator", "unit"))
    return {kpi_key: Definition(kpi_key, 1, None, None, None, *parts)}


def in_the_terminal(row: ScoreRow, language: str) -> str:
    of = definition(row.kpi_key)[row.kpi_key]
    return shown_text(row, of, Numbers(language, "SEK"), Words(language))


@pytest.mark.parametrize("kpi_key", [key for key, row in SEED.items() if row["numerator"]])
def test_the_unit_of_every_kpi_follows_from_what_of_it_is_money(kpi_key: str) -> None:
    above, below = (SEED[kpi_key][part] in MONEY for part in ("numerator", "denominator"))
    assert (kind_of(SEED[kpi_key]["unit"]) == "money") == (above and not below)
    assert not (below and not above)


@pytest.mark.parametrize(("language", "said"), [("en", "Not shown"), ("sv", "Visas inte")])
def test_a_return_that_nobody_is_old_enough_for_tells_no_parts_in_the_terminal(
    language: str, said: str
) -> None:
    assert in_the_terminal(YOUNG, language) == said


def test_a_return_that_nobody_is_old_enough_for_says_so_on_the_page_and_by_when() -> None:
    young = replace(YOUNG, mature_on=date(2027, 5, 29))
    tile = maker(definitions=definition("roi_cohort")).tile(young)
    assert (tile.value, tile.why_hidden) == ("–", "Nobody is old enough yet.")
    assert tile.mature.replace(FIXED, " ") == "Old enough on 29 May 2027"


def test_a_time_on_too_few_tells_how_many_in_the_terminal_too() -> None:
    days = replace(
        WITHOUT, kpi_key="days_to_customer", unit="days", numerator=None, denominator=None, n=7
    )
    assert in_the_terminal(days, "sv") == "n = 7"


def test_a_return_on_missing_days_counts_nothing() -> None:
    row = replace(YOUNG, value=-1.0, confidence_reason="days missing")
    assert maker(definitions=definition("roi_cohort")).tile(row).value == "–"


@pytest.mark.parametrize(
    ("language", "counts", "why"),
    [
        ("en", "SEK\u00a012,036 for 3", "Too few for an average."),
        ("sv", "12\u202f036\u00a0kr för 3", "För få för ett snitt."),
    ],
)
def test_a_cost_on_too_few_stands_with_its_money_and_how_many(
    language: str, counts: str, why: str
) -> None:
    tile = maker(language, definitions=definition("cpl")).tile(FEW)
    assert (tile.value, tile.why_hidden) == (counts, why)
    assert in_the_terminal(FEW, language) == counts


def test_a_payback_is_not_on_a_number_of_anything() -> None:
    tile = maker(definitions=definition("payback_days")).tile(PAID_BACK)
    assert (tile.value.replace(FIXED, " "), tile.basis) == ("41 days", "")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "SEK\u00a012,036 for 3, too few for an average; target SEK\u00a0900"),
        ("sv", "12\u202f036\u00a0kr för 3, för få för ett snitt; mål 900\u00a0kr"),
    ],
)
def test_a_goal_of_cost_on_too_few_tells_money_as_money(language: str, said: str) -> None:
    goal = replace(GOAL, kpi_key="cpl", target=900.0, numerator=12036.3, denominator=3)
    told = replace(maker(language, definitions=definition("cpl")).facts, scorecard=[FEW])
    assert goal_view(goal, replace(maker(language), facts=told)).progress == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Not shown; target 20.0%"), ("sv", "Visas inte; mål 20,0\u00a0%")],
)
def test_a_goal_of_return_that_may_not_be_shown_tells_no_parts(language: str, said: str) -> None:
    goal = replace(GOAL, kpi_key="roi_cohort", target=0.2, numerator=-9.5, denominator=9.5)
    told = replace(maker(language, definitions=definition("roi_cohort")).facts, scorecard=[YOUNG])
    assert goal_view(goal, replace(maker(language), facts=told)).progress == said
