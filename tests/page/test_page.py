"""What the page says: in a browser, against the published file it was made from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.xdist_group("page")


def rows(page: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the published file that lies beside the page."""
    with duckdb.connect(str(page.with_suffix(".duckdb").resolve()), read_only=True) as connection:
        return connection.execute(query).fetchall()


def number(text: str) -> tuple[float, float]:
    """A written number and half of its last digit's worth: what rounding may have taken."""
    bare = re.sub(r"[\s\u00a0\u202f]|kr|SEK|dagar|dag|days|day|%", "", text).replace("−", "-")
    is_swedish = "," in bare and not re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", bare)
    bare = bare.replace(",", ".") if is_swedish else bare.replace(",", "")
    digits = len(bare.partition(".")[2])
    scale = 0.01 if "%" in text else 1.0
    return float(bare) * scale, 0.5000001 * 10**-digits * scale


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_figure_on_the_page_is_the_published_one(
    tab: Any, pages: dict[str, Path], language: str
) -> None:
    tab.goto(pages[language].as_uri())
    shown = tab.eval_on_selector_all(
        "[data-kpi]",
        "all => all.map(e => [e.dataset.kpi, (e.querySelector('.value') || e.querySelector('strong')).textContent])",
    )
    published = dict(rows(pages[language], "select kpi_key, value from kpi.kpi_scorecard"))
    assert sorted(key for key, _ in shown) == sorted(published)
    for key, text in shown:
        value, half = number(text)
        assert abs(value - published[key]) <= half, f"{key}: {text}"


def test_every_target_and_goal_on_the_page_is_the_published_one(
    tab: Any, pages: dict[str, Path]
) -> None:
    tab.goto(pages["sv"].as_uri())
    targets = dict(
        tab.eval_on_selector_all(
            "[data-kpi]:has(.target)",
            "all => all.map(e => [e.dataset.kpi, e.querySelector('.target').textContent.replace('Mål', '')])",
        )
    )
    query = "select kpi_key, target from kpi.kpi_scorecard where target is not null"
    published = dict(rows(pages["sv"], query))
    assert {key: number(text)[0] for key, text in targets.items()} == pytest.approx(published)
    goals = tab.eval_on_selector_all(
        "[data-goal]", "all => all.map(e => [e.dataset.goal, e.querySelector('.line').textContent])"
    )
    query = "select goal_id, actual, target from kpi.kpi_goal_progress"
    reached = {goal: (actual, target) for goal, actual, target in rows(pages["sv"], query)}
    assert {goal for goal, _ in goals} == set(reached)
    for goal, text in goals:
        for written, value in zip(text.split("·")[0].split(" av "), reached[goal], strict=True):
            assert abs(number(written)[0] - value) <= number(written)[1], f"{goal}: {text}"


def test_counts_beside_a_share_are_its_numerator_and_denominator(
    tab: Any, pages: dict[str, Path]
) -> None:
    tab.goto(pages["en"].as_uri())
    basis = tab.text_content("[data-kpi=ttl] .basis")
    ((numerator, denominator),) = rows(
        pages["en"], "select numerator, denominator from kpi.kpi_scorecard where kpi_key = 'ttl'"
    )
    assert basis == f"{numerator:,.0f} of {denominator:,.0f}."


def test_the_table_below_holds_every_kpi_with_its_meaning(tab: Any, pages: dict[str, Path]) -> None:
    tab.goto(pages["en"].as_uri())
    cells = tab.eval_on_selector_all(
        ".all tbody tr",
        "all => all.map(r => [r.querySelector('th .muted').textContent, r.cells[5].textContent])",
    )
    assert {key for key, _ in cells} == {
        key for (key,) in rows(pages["en"], "select kpi_key from kpi.kpi_scorecard")
    }
    assert [key for key, meaning in cells if not meaning.strip()] == []


def test_every_tile_says_target_freshness_and_confidence(tab: Any, pages: dict[str, Path]) -> None:
    """The last day stands in the tile or, for all of a block, in its heading."""
    tab.goto(pages["sv"].as_uri())
    silent = tab.eval_on_selector_all(
        "[data-kpi]",
        """all => all.filter(e => !/mål/i.test(e.textContent) || !/Säkerhet: /.test(e.textContent)
             || !/t\\.o\\.m\\./.test(e.textContent + e.closest('.block').querySelector('h2').textContent))
             .map(e => e.dataset.kpi)""",
    )
    assert silent == []


def test_a_tile_names_its_last_day_where_the_blocks_is_another(office: Any, tab: Any) -> None:
    office.publish(
        changes=["update kpi.kpi_scorecard set as_of_date = '2026-11-09' where kpi_key = 'leads'"]
    )
    tab.goto(office.page().as_uri())
    assert "t.o.m. 9" in tab.text_content("[data-kpi=leads] .through").replace("\u00a0", " ")
    assert "20" in tab.text_content(".crm > h2 .period")


def test_status_is_never_told_by_colour_alone(tab: Any, pages: dict[str, Path]) -> None:
    tab.goto(pages["sv"].as_uri())
    told = tab.eval_on_selector_all(
        ".status", "all => all.map(e => e.textContent.trim().replace(/\\s+/g, ' '))"
    )
    assert set(told) == {"▲ I riskzonen", "● Enligt plan", "■ Ur kurs"}


def test_a_hidden_share_shows_no_percentage_in_its_tile_and_its_goal(office: Any, tab: Any) -> None:
    few = "numerator = 3, denominator = 42, n = 42, value = 3 / 42, is_shown = false"
    period = "kpi_key = 'ttl' and period_start = date '2026-11-01'"
    office.publish(
        changes=[
            f"update kpi.kpi_scorecard set {few} where kpi_key = 'ttl'",
            f"update kpi.kpi_values set {few} where {period}",
        ]
    )
    tab.goto(office.page().as_uri())
    tile = tab.text_content("[data-kpi=ttl]")
    assert "3 av 42" in tile
    assert re.findall(r"[\d,]+\s%", tile.replace("Mål 2,5\u00a0%", "")) == []
    assert "3 av 42, för få" in tab.text_content("[data-goal*='ttl']")
    assert not tab.is_visible(".arrow.a2 .rate-value")


def test_a_tile_without_value_says_why(office: Any, tab: Any) -> None:
    office.publish(
        changes=[
            "update kpi.kpi_scorecard set value = null, numerator = null, denominator = null, n = null, "
            "is_shown = false, confidence_reason = 'no data of traffic' where kpi_key = 'ttl'"
        ]
    )
    tab.goto(office.page().as_uri())
    assert tab.text_content("[data-kpi=ttl] .why") == "Inga tal om trafik ännu."
