"""Numbers, money, days and periods as people write them in Swedish and English."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipelines.numbers import Numbers, kind_of

SV = Numbers("sv", "SEK", "Europe/Stockholm")
EN = Numbers("en", "SEK", "Europe/Stockholm")
BOTH = {"sv": SV, "en": EN}
NARROW, FIXED, MINUS = "\u202f", "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("value", "unit", "sv", "en"),
    [
        (0, "count", "0", "0"),
        (999, "count", "999", "999"),
        (1234567, "count", f"1{NARROW}234{NARROW}567", "1,234,567"),
        (12.5, "count", "12,5", "12.5"),
        (-1500, "count", f"{MINUS}1{NARROW}500", f"{MINUS}1,500"),
        (-0.0001, "count", "0,0", "0.0"),
        (0.0213, "ratio", f"2,1{FIXED}%", "2.1%"),
        (0.00213, "ratio", f"0,21{FIXED}%", "0.21%"),
        (0.00994, "ratio", f"0,99{FIXED}%", "0.99%"),
        (0.00996, "ratio", f"1,0{FIXED}%", "1.0%"),
        (0, "ratio", f"0,0{FIXED}%", "0.0%"),
        (1, "ratio", f"100,0{FIXED}%", "100.0%"),
        (12.345, "ratio", f"1{NARROW}234{FIXED}%", "1,234%"),
        (-0.35, "ratio", f"{MINUS}35,0{FIXED}%", f"{MINUS}35.0%"),
        (1763000, "money", f"1{NARROW}763{NARROW}000{FIXED}kr", f"SEK{FIXED}1,763,000"),
        (99.5, "money", f"99,50{FIXED}kr", f"SEK{FIXED}99.50"),
        (99, "money", f"99{FIXED}kr", f"SEK{FIXED}99"),
        (612.4, "money", f"612{FIXED}kr", f"SEK{FIXED}612"),
        (6000, "EUR", f"6{NARROW}000{FIXED}EUR", f"EUR{FIXED}6,000"),
        (1, "days", f"1{FIXED}dag", f"1{FIXED}day"),
        (61.44, "days", f"61,4{FIXED}dagar", f"61.4{FIXED}days"),
        (148.4, "days", f"148{FIXED}dagar", f"148{FIXED}days"),
        (None, "ratio", "–", "–"),
    ],
)
def test_a_value_is_written_in_its_unit(value: float | None, unit: str, sv: str, en: str) -> None:
    assert (SV.value(value, unit), EN.value(value, unit)) == (sv, en)


def test_another_currency_stands_behind_in_swedish_and_before_in_english() -> None:
    assert Numbers("sv", "EUR").money(1200) == f"1{NARROW}200{FIXED}EUR"
    assert Numbers("en", "EUR").money(1200) == f"EUR{FIXED}1,200"


@pytest.mark.parametrize(
    ("now", "before", "unit", "sv", "en"),
    [
        (110, 100, "count", f"+10{FIXED}%", "+10%"),
        (90, 100, "count", f"{MINUS}10{FIXED}%", f"{MINUS}10%"),
        (5, 0, "count", "+5", "+5"),
        (1200, 100, "count", f"+1{NARROW}100", "+1,100"),
        (0.025, 0.019, "ratio", f"+0,60{FIXED}p.e.", f"+0.60{FIXED}pp"),
        (0.2, 0.35, "ratio", f"{MINUS}15,0{FIXED}p.e.", f"{MINUS}15.0{FIXED}pp"),
        (58.1, 61.4, "days", f"{MINUS}3,3{FIXED}dagar", f"{MINUS}3.3{FIXED}days"),
        (900, 1000, "money", f"{MINUS}10{FIXED}%", f"{MINUS}10%"),
    ],
)
def test_a_change_is_points_for_ratios_days_for_days_and_percent_for_the_rest(
    now: float, before: float, unit: str, sv: str, en: str
) -> None:
    assert (SV.change(now, before, unit), EN.change(now, before, unit)) == (sv, en)


@pytest.mark.parametrize(
    ("grain", "start", "end", "sv", "en"),
    [
        ("day", "2026-11-02", "2026-11-02", "2 nov 2026", "2 Nov 2026"),
        ("week", "2026-11-16", "2026-11-22", "v. 47 2026", "week 47 2026"),
        ("week", "2024-12-30", "2025-01-05", "v. 1 2025", "week 1 2025"),
        ("month", "2026-03-01", "2026-03-31", "mars 2026", "Mar 2026"),
        ("quarter", "2026-10-01", "2026-12-31", "Q4 2026", "Q4 2026"),
        ("quarter", "2026-11-01", "2027-01-31", "1 nov 2026–31 jan 2027", "1 Nov 2026–31 Jan 2027"),
        ("year", "2026-01-01", "2026-12-31", "2026", "2026"),
        ("year", "2026-07-01", "2027-06-30", "1 juli 2026–30 juni 2027", "1 Jul 2026–30 Jun 2027"),
        ("trailing_28d", "2026-10-24", "2026-11-20", "24 okt–20 nov 2026", "24 Oct–20 Nov 2026"),
        (
            "cohort_365d",
            "2025-05-25",
            "2026-05-24",
            "25 maj 2025–24 maj 2026",
            "25 May 2025–24 May 2026",
        ),
    ],
)
def test_a_period_has_its_name_or_its_days(
    grain: str, start: str, end: str, sv: str, en: str
) -> None:
    days = date.fromisoformat(start), date.fromisoformat(end)
    written = [BOTH[language].period(grain, *days).replace(FIXED, " ") for language in BOTH]
    assert written == [sv, en]


def test_a_quarter_of_a_fiscal_year_is_never_named_like_one_of_the_calendar() -> None:
    """Q3 of a year from April is October to December: a name would be read as another quarter."""
    fiscal = Numbers("en", "SEK", fiscal_year_start="04-01")
    written = fiscal.period("quarter", date(2026, 10, 1), date(2026, 12, 31))
    assert written.replace(FIXED, " ") == "1 Oct–31 Dec 2026"


def test_a_moment_is_told_in_the_clients_zone() -> None:
    moment = datetime(2026, 6, 30, 22, 5, tzinfo=UTC)
    assert SV.moment(moment).replace(FIXED, " ") == "1 juli 2026 00:05"


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("count", "count"),
        ("ratio", "ratio"),
        ("money", "money"),
        ("SEK", "money"),
        ("days", "days"),
        (None, "count"),
        ("index", "count"),
    ],
)
def test_a_unit_says_how_a_value_is_written(unit: str | None, kind: str) -> None:
    assert kind_of(unit) == kind


@pytest.mark.parametrize("value", [0, 3000])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_range_of_one_value_is_that_value(language: str, value: float) -> None:
    numbers = BOTH[language]
    assert numbers.range(value, value, "money") == numbers.money(value)
