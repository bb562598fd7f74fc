"""What a tile says, and what it may not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipelines.numbers import Numbers
from pipelines.page.facts import Client, Definition, Facts, Goal, Point, Publication, ScoreRow
from pipelines.page.goals import goal_view
from pipelines.page.sparkline import Series, sparkline
from pipelines.page.tiles import Tile, TileMaker
from pipelines.page.words import Words

CLIENT = Client("acme", "Acme", "en", "Europe/Stockholm", "SEK", "mature", 180)
PUBLISHED = Publication("b", "r", datetime(2026, 11, 21, tzinfo=UTC), date(2026, 11, 20))
FIXED = "\u00a0"
TTL = ScoreRow(
    track="website",
    kpi_key="ttl",
    name="TTL",
    unit="ratio",
    direction="higher",
    is_headline=True,
    grain="month",
    period_start=date(2026, 11, 1),
    period_end=date(2026, 11, 30),
    value=38 / 4210,
    numerator=38,
    denominator=4210,
    n=4210,
    previous_value=0.01,
    last_year_value=0.008,
    target=0.02,
    pace=0.5,
    forecast=None,
    status="off_track",
    is_shown=True,
    confidence="high",
    confidence_reason="whole and final",
    is_final=True,
    as_of_date=date(2026, 11, 17),
)
DAYS = replace(
    TTL, kpi_key="days_to_customer", unit="days", direction="lower", value=60.0, numerator=None,
    denominator=None, n=7, target=None, status=None, previous_value=70.0, last_year_value=50.0,
)  # fmt: skip
COUNT = replace(DAYS, kpi_key="leads", unit="count", direction="higher", value=40.0, n=40)
GOAL = Goal(
    goal_id="acme+ttl+month+2026-11+all",
    kpi_key="ttl",
    grain="month",
    period_start=date(2026, 11, 1),
    period_end=date(2026, 11, 30),
    channel="all",
    target=0.02,
    actual=3 / 42,
    elapsed=0.6,
    expected_to_date=0.02,
    pace=3.5,
    forecast=None,
    status="no_data",
    numerator=3,
    denominator=42,
    is_shown=False,
    owner="marketing",
    why=None,
    action="Ask for less",
    action_owner="web",
    action_due=date(2026, 12, 1),
)


def maker(language: str = "en", **facts: object) -> TileMaker:
    made = Facts(CLIENT, PUBLISHED, [TTL], {}, **facts)  # type: ignore[arg-type]  # by name
    return TileMaker(made, Numbers(language, "SEK", "Europe/Stockholm"), Words(language))


def said(tile: Tile) -> str:
    """Everything a tile says in words."""
    changes = [f"{c.arrow}{c.text}{c.against}" for c in tile.changes]
    parts = [tile.value, tile.why_hidden, tile.basis, str(tile.spark), *changes]
    return " ".join(parts)


def test_a_share_stands_with_its_counts() -> None:
    tile = maker().tile(TTL)
    assert (tile.value, tile.basis) == ("0.90%", "38 of 4,210")


def test_a_hidden_share_shows_its_counts_and_no_percentage_anywhere() -> None:
    hidden = replace(TTL, is_shown=False, value=3 / 42, numerator=3, denominator=42, n=42)
    tile = maker().tile(hidden)
    assert tile.value == "3 of 42"
    assert tile.why_hidden == "Too few for a share."
    assert "%" not in said(tile)
    assert "pp" not in said(tile)


def test_a_hidden_time_shows_how_many_and_no_days() -> None:
    tile = maker().tile(replace(DAYS, is_shown=False))
    assert (tile.value, tile.why_hidden) == ("n = 7", "Too few to tell a typical time.")
    assert "days" not in said(tile)


@pytest.mark.parametrize(
    ("reason", "en", "sv"),
    [
        ("nobody old enough yet", "Nobody is old enough yet.", "Ingen är gammal nog ännu."),
        ("no data of traffic", "No data of traffic yet.", "Inga tal om trafik ännu."),
        ("days missing", "Days are missing.", "Dagar saknas."),
        ("a reason of its own", "A reason of its own.", "A reason of its own."),
        (None, "There is no figure for this period.", "Det finns inget tal för perioden."),
    ],
)
def test_a_tile_without_value_says_why(reason: str | None, en: str, sv: str) -> None:
    empty = replace(TTL, value=None, numerator=None, denominator=0, n=0, is_shown=False)
    row = replace(empty, confidence=None, confidence_reason=reason)
    assert [maker(language).tile(row).why_hidden for language in ("en", "sv")] == [en, sv]


def test_a_figure_hidden_for_missing_days_says_so_and_not_that_it_is_small() -> None:
    row = replace(TTL, is_shown=False, confidence_reason="days missing")
    assert maker().tile(row).why_hidden == "Days are missing."


def test_no_target_is_said_in_words() -> None:
    tile = maker().tile(DAYS)
    assert (tile.target, tile.status) == ("No target", None)


@pytest.mark.parametrize(
    ("row", "before", "tone", "arrow"),
    [
        (TTL, 0.008, "good", "↑"),
        (TTL, 0.02, "bad", "↓"),
        (DAYS, 70.0, "good", "↓"),
        (DAYS, 50.0, "bad", "↑"),
        (replace(COUNT, direction="neutral"), 50.0, "even", "↓"),
        (COUNT, 40.0, "even", "→"),
    ],
)
def test_a_change_points_where_it_goes_and_is_good_or_bad_by_the_kpis_direction(
    row: ScoreRow, before: float, tone: str, arrow: str
) -> None:
    (change,) = maker().tile(replace(row, previous_value=before, last_year_value=None)).changes
    assert (change.tone, change.arrow) == (tone, arrow)


def test_a_cohort_of_a_year_is_compared_once_and_says_whose_it_is() -> None:
    row = replace(
        TTL, kpi_key="mql_to_sql", grain="cohort_365d",
        period_start=date(2025, 5, 25), period_end=date(2026, 5, 24),
    )  # fmt: skip
    tile = maker().tile(row)
    assert tile.period.replace(FIXED, " ") == "MQLs of 25 May 2025–24 May 2026"
    assert [change.against for change in tile.changes] == ["vs a year before"]


def test_confidence_comes_with_its_reason() -> None:
    tile = maker("sv").tile(replace(TTL, confidence="low", confidence_reason="wide interval"))
    assert (tile.sure, tile.sure_reason) == ("låg", "brett intervall")


def test_confidence_nobody_judged_is_not_called_high() -> None:
    tile = maker().tile(replace(TTL, confidence=None, confidence_reason=None))
    assert (tile.sure, tile.sure_level) == ("not judged yet", "unknown")


def test_an_open_period_is_drawn_apart_from_the_whole_ones() -> None:
    months = [date(2026, month, 1) for month in range(8, 12)]
    ends = [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)]
    points = [Point(s, e, v) for s, e, v in zip(months, ends, [4.0, 5.0, 6.0, 2.0], strict=True)]
    tile = maker(series={("leads", "month"): points}).tile(COUNT)
    assert 'class="open"' in tile.spark
    assert "lowest 4, highest 6" in tile.spark
    assert "now 2, period not over" in tile.spark


def test_a_missing_period_is_not_bridged() -> None:
    drawn = sparkline(Series([1.0, 2.0, None, 3.0, 4.0], is_open=False), "x")
    assert drawn.count("<polyline") == 2


def test_one_value_makes_no_line() -> None:
    assert sparkline(Series([None, 3.0], is_open=False), "x") == ""


def test_a_goal_on_too_few_shows_counts_and_no_percentage_of_theirs() -> None:
    view = goal_view(GOAL, maker())
    assert view.progress == "3 of 42, too few for a share; target 2.0%"
    assert view.bar is None


def test_a_goal_on_a_kpi_that_is_not_shown_has_its_unit() -> None:
    payback = Definition("payback_days", 1, None, None, None, None, None, "days")
    goal = replace(GOAL, kpi_key="payback_days", is_shown=True, actual=None, target=30.0)
    view = goal_view(goal, maker(definitions={"payback_days": payback}))
    assert view.progress.replace(FIXED, " ").endswith("of 30 days")


def test_a_goal_off_track_tells_the_next_action_with_owner_and_date() -> None:
    shown = replace(GOAL, status="off_track", is_shown=True)
    action = goal_view(shown, maker()).action.replace(FIXED, " ")
    assert action == "Next: Ask for less, web, by 1 Dec 2026"


def test_a_goal_on_track_tells_no_action() -> None:
    assert goal_view(replace(GOAL, status="on_track"), maker()).action == ""
