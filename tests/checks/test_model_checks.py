"""What the checks of the models say, given what the marts hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.checks import MODEL_CHECKS, SOURCE_CHECKS, Judgement, judge_models
from pipelines.checks.models import Weeks, judge_ratio, judge_volume

LAST = date(2026, 11, 22)
NOWHERE = Path("none")


@pytest.fixture
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            """
            create schema core;
            create schema audit;
            create table core.fct_web_traffic_daily
                (date_day date, provider varchar, sessions bigint, is_authority boolean, is_final boolean);
            create table core.fct_funnel_daily (date_day date, contacts bigint);
            create table audit.quality (source varchar, finding varchar, severity varchar, n bigint, message varchar);
            """
        )
        yield connection


def traffic(
    marts: duckdb.DuckDBPyConnection, provider: str, *, days: int, sessions: int, until: date = LAST
) -> None:
    marts.executemany(
        "insert into core.fct_web_traffic_daily values (?, ?, ?, ?, true)",
        [(until - timedelta(days=n), provider, sessions, provider == "ga4") for n in range(days)],
    )


def judged(
    marts: duckdb.DuckDBPyConnection, table: str, published: Path = NOWHERE
) -> dict[str, Judgement]:
    return {one.check.name: one for one in judge_models(marts, table, published)}


@pytest.mark.parametrize("table", MODEL_CHECKS)
def test_every_check_of_a_table_is_judged_also_when_it_is_empty(
    marts: duckdb.DuckDBPyConnection, table: str
) -> None:
    found = judged(marts, table)
    assert set(found) == {check.name for check in MODEL_CHECKS[table]}
    assert all(judgement.passed for judgement in found.values())


@pytest.mark.parametrize(
    "check", [*SOURCE_CHECKS, *(check for checks in MODEL_CHECKS.values() for check in checks)]
)
def test_every_check_asks_a_question_and_says_what_to_do(check: object) -> None:
    assert getattr(check, "asks", "").endswith("?")
    assert len(getattr(check, "to_do", "")) > 40


@pytest.mark.parametrize(
    ("newest", "passed"), [(40, True), (39, False), (100, True), (250, True), (251, False)]
)
def test_a_week_far_from_the_median_is_a_warning(newest: float, passed: bool) -> None:
    found = judge_volume("sessions", Weeks(newest, 100))
    assert (found.passed, found.severity) == (passed, "warning")


def test_few_a_week_tell_nothing() -> None:
    assert judge_volume("contacts", Weeks(0, 19)).passed


def test_a_tag_that_fell_off_the_site_is_seen_in_the_newest_whole_week(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    traffic(marts, "ga4", days=7, sessions=10, until=LAST - timedelta(days=1))
    traffic(marts, "ga4", days=70, sessions=100, until=LAST - timedelta(days=8))
    # The newest day has not all its sessions yet and is left out.
    traffic(marts, "ga4", days=1, sessions=1)
    found = judged(marts, "core.fct_web_traffic_daily")["volume"]
    assert not found.passed
    assert found.figures == {"newest_week": 70, "of_median_week": 0.1}


def test_a_steady_site_passes(marts: duckdb.DuckDBPyConnection) -> None:
    traffic(marts, "ga4", days=70, sessions=100)
    assert judged(marts, "core.fct_web_traffic_daily")["volume"].passed


@pytest.mark.parametrize(
    ("before", "now", "passed"),
    [(0.8, 0.8, True), (0.8, 1.03, True), (0.8, 0.5, False), (0.8, 1.2, False), (None, 0.8, True)],
)
def test_a_second_source_that_moves_against_the_authority_is_a_warning(
    before: float | None, now: float, passed: bool
) -> None:
    assert judge_ratio(before, now).passed is passed


def test_the_ratio_compares_four_weeks_with_the_twelve_before(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    traffic(marts, "ga4", days=112, sessions=100)
    traffic(marts, "hubspot", days=28, sessions=40)
    traffic(marts, "hubspot", days=84, sessions=80, until=LAST - timedelta(days=28))
    found = judged(marts, "core.fct_web_traffic_daily")["cross_check"]
    assert not found.passed
    assert "0.40 sessions per session of the authority, 0.80 before (-50%)" in found.seen


def test_an_error_among_the_findings_is_told_with_its_message(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    marts.execute(
        "insert into audit.quality values ('ga4', 'report_truncated_x', 'error', 1, 'A report is cut short.'), "
        "('hubspot', 'instant_customers', 'info', 9, 'An import.')"
    )
    found = judged(marts, "audit.quality")["no_error_found"]
    assert not found.passed
    assert found.seen == "A report is cut short."
    assert found.figures == {"findings": 2, "errors": 1}


def test_words_that_are_newly_unknown_are_a_drift_and_known_ones_are_not(
    marts: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    published = tmp_path / "acme.duckdb"
    with duckdb.connect(str(published)) as connection:
        connection.execute(
            "create schema meta; create table meta.quality as select * from (values "
            "('hubspot', 'stage_unknown', 2), ('ga4', 'channel_unknown_source', 5)) as t(source, finding, n)"
        )
    marts.execute(
        "insert into audit.quality values ('hubspot', 'stage_unknown', 'warning', 3, 'Stage 17 is unknown.'), "
        "('ga4', 'channel_unknown_source', 'warning', 5, 'newsletter2 is unknown.')"
    )
    found = judged(marts, "audit.quality", published)["drift"]
    assert not found.passed
    assert found.seen == "Stage 17 is unknown. (3, before 2)"
