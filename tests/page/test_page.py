"""What the page says: in a browser, against the published file it was made from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.page.cases import FULL

pytestmark = pytest.mark.xdist_group("page")

CUSTOMERS_OF_THE_YEAR = """
    update kpi.kpi_scorecard
    set grain = 'year', period_start = '2026-01-01', period_end = '2026-12-31', value = 259, numerator = 259, n = 259
    where kpi_key = 'customers'
"""
TWO_CHANNELS = """
    delete from kpi.kpi_values where kpi_key = 'spin_1_leads' and grain = 'trailing_28d';
    insert into kpi.kpi_values by name
    select v.* replace (
        'trailing_28d' as grain, d.ends - 27 as period_start, d.ends as period_end, d.channel as channel,
        d.leads as numerator, null as denominator, d.leads as value, d.leads as n
    )
    from (select * from kpi.kpi_values where kpi_key = 'spin_1_leads' limit 1) as v
    cross join (values
        (date '{begins}', 'all', 90),
        (date '2026-11-20', 'all', 110), (date '2026-11-20', 'email', 40), (date '2026-11-20', 'organic_search', 70),
        (date '2025-11-20', 'all', 100), (date '2025-11-20', 'email', 60), (date '2025-11-20', 'organic_search', 40)
    ) as d(ends, channel, leads)
"""

A_RATIO_OF_THE_WEB = """
    insert into kpi.kpi_values by name
    select v.* replace (
        'trailing_28d' as grain, d.ends - 27 as period_start, d.ends as period_end, d.channel as channel,
        d.leads as numerator, d.visits as denominator, d.leads / d.visits as value, d.visits as n
    )
    from (select * from kpi.kpi_values where kpi_key = 'ttl' limit 1) as v
    cross join (values
        (date '2025-06-28', 'all', 30, 1000),
        (date '2026-11-20', 'all', 33, 2000), (date '2026-11-20', 'email', 33, 1000),
        (date '2025-11-20', 'all', 30, 1000), (date '2025-11-20', 'email', 30, 1000)
    ) as d(ends, channel, leads, visits)
"""


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


def written(tab: Any, page: Path, selector: str, attribute: str, part: str = "") -> dict[str, str]:
    """Key of each element → the text it, or its `part`, shows."""
    tab.goto(page.as_uri())
    tab.evaluate("document.querySelector('.all').open = true")
    pairs = tab.eval_on_selector_all(
        selector,
        f"all => all.map(e => [e.dataset.{attribute}, (('{part}' && e.querySelector('{part}')) || e).innerText])",
    )
    assert pairs, selector
    return dict(pairs)


def assert_same(texts: dict[str, str], published: dict[str, float]) -> None:
    """Each written number is the published value, rounded."""
    for key, text in texts.items():
        value, half = number(text)
        assert abs(value - published[key]) <= half, f"{key}: {text} is not {published[key]}"


def published(page: Path, column: str) -> dict[str, float]:
    """KPI → a column of the scorecard that the page was made from."""
    found = rows(page.with_name("nordisk.html"), f"select kpi_key, {column} from kpi.kpi_scorecard")
    return {key: value for key, value in found if value is not None}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_value_on_the_page_is_the_published_one(
    tab: Any, full_pages: dict[str, Path], language: str
) -> None:
    page = full_pages[language]
    assert_same(written(tab, page, "[data-kpi]", "kpi", ".value"), published(page, "value"))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_value_in_the_table_is_the_published_one(
    tab: Any, full_pages: dict[str, Path], language: str
) -> None:
    page = full_pages[language]
    texts = written(tab, page, "[data-row]", "row", "td:nth-child(3)")
    assert set(texts) == set(published(page, "value"))
    assert_same(texts, published(page, "value"))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_target_is_the_published_one(
    tab: Any, full_pages: dict[str, Path], language: str
) -> None:
    page = full_pages[language]
    texts = written(tab, page, ".tile:has(.status)", "kpi", ".target")
    texts = {key: text.split(" ", 1)[1] for key, text in texts.items()}
    assert len(texts) == 9
    assert_same(texts, published(page, "target"))


def test_counts_behind_a_share_are_its_numerator_and_denominator(
    tab: Any, full_pages: dict[str, Path]
) -> None:
    page = full_pages["sv"]
    texts = written(tab, page, ".tile:has(.basis)", "kpi", ".basis")
    shares = {key: text.split(" av ") for key, text in texts.items() if " av " in text}
    assert len(shares) >= 3
    assert_same({key: n for key, (n, _) in shares.items()}, published(page, "numerator"))
    assert_same({key: of for key, (_, of) in shares.items()}, published(page, "denominator"))


def test_where_a_period_heads_is_the_published_forecast(
    tab: Any, full_pages: dict[str, Path]
) -> None:
    page = full_pages["sv"]
    texts = written(tab, page, ".tile:has(.pace)", "kpi", ".pace")
    heading = {key: re.findall(r"mot (.+) av (.+)", text) for key, text in texts.items()}
    heading = {key: found[0] for key, found in heading.items() if found}
    assert len(heading) >= 4
    whole = {key: round(value) for key, value in published(page, "forecast").items()}
    assert_same({key: forecast for key, (forecast, _) in heading.items()}, whole)


def test_changes_are_those_of_the_published_periods(tab: Any, full_pages: dict[str, Path]) -> None:
    page = full_pages["sv"]
    texts = written(tab, page, ".tile[data-kpi$=leads]", "kpi", ".moved")
    now, before = published(page, "value"), published(page, "previous_value")
    assert len(texts) == 2
    assert_same(
        {key: text.lstrip("↑↓→ ").replace("+", "") for key, text in texts.items()},
        {key: now[key] / before[key] - 1 for key in texts},
    )


def test_points_behind_a_chart_are_the_published_ones(
    tab: Any, full_pages: dict[str, Path]
) -> None:
    page = full_pages["en"]
    tab.goto(page.as_uri())
    tab.evaluate("document.querySelector('.all').open = true")
    told = tab.eval_on_selector_all("[data-series=ttl] td", "all => all.map(e => e.innerText)")
    query = """
        select value from kpi.kpi_values where kpi_key = 'ttl' and grain = 'month' and channel = 'all'
        order by period_start desc limit 14
    """
    found = [value for (value,) in rows(page.with_name("nordisk.html"), query)]
    assert len(told) == 14
    for text, value in zip(reversed(told), found, strict=True):
        assert abs(number(text)[0] - value) <= number(text)[1]


def test_money_of_the_year_is_the_published_one(tab: Any, full_pages: dict[str, Path]) -> None:
    page = full_pages["sv"]
    texts = written(tab, page, "[data-economy]", "economy", "dd")
    query = "select kpi_key, value from kpi.kpi_values where grain = 'year' and channel = 'all'"
    year = dict(rows(page, query))
    assert {"spend", "roi", "time_cost"} < set(texts)
    assert_same({key: text for key, text in texts.items() if key in year}, year)
    beside = written(tab, page, "[data-beside=time_cost_excess]", "beside")
    assert_same({k: text.split(" över")[0] for k, text in beside.items()}, year)


OF_CHANNELS = """
    insert into kpi.kpi_values
    select kpi_values.* replace ('email' as channel) from kpi.kpi_values
    where kpi_key = 'won_revenue' and grain = 'year' and channel = 'all'
"""


def test_money_in_the_portals_currency_is_written_in_it(office: Any, tab: Any) -> None:
    keys = "kpi_key in ('won_revenue', 'new_revenue')"
    tables = ("kpi.kpi_registry", "kpi.kpi_scorecard")
    abroad = [f"update {table} set unit = 'EUR' where {keys}" for table in tables]
    office.publish(changes=[*FULL, OF_CHANNELS, *abroad])
    tab.goto(office.page().as_uri())
    for place in ("[data-kpi=new_revenue] .value", "[data-economy=won_revenue_roi] dd"):
        text = tab.inner_text(place)
        assert "EUR" in text, place
        assert "kr" not in text
    assert "kr" in tab.inner_text("[data-economy=time_cost] dd")


def test_leads_by_place_are_the_published_ones_and_add_up(
    tab: Any, full_pages: dict[str, Path]
) -> None:
    page = full_pages["sv"]
    texts = written(tab, page, "[data-place]", "place", "strong")
    query = """
        select coalesce(spin, if(channel in ('direct', 'offline'), channel, 'other')), sum(numerator)
        from kpi.kpi_values left join meta.spins using (client, channel)
        where kpi_key = 'leads' and grain = 'month' and period_start = date '2026-11-01' and channel != 'all'
        group by all
    """
    assert {key: number(text)[0] for key, text in texts.items()} == dict(rows(page, query))


def test_every_goal_on_the_page_is_the_published_one(tab: Any, pages: dict[str, Path]) -> None:
    goals = written(tab, pages["sv"], "[data-goal]", "goal", ".progress")
    query = "select goal_id, actual, target from kpi.kpi_goal_progress"
    reached = {goal: (actual, target) for goal, actual, target in rows(pages["sv"], query)}
    assert set(goals) == set(reached)
    for goal, text in goals.items():
        for part, value in zip(text.split(" av "), reached[goal], strict=True):
            assert abs(number(part)[0] - value) <= number(part)[1], f"{goal}: {text}"


def test_the_table_below_holds_every_kpi_with_its_meaning(tab: Any, pages: dict[str, Path]) -> None:
    texts = written(tab, pages["en"], "[data-row]", "row", "td:nth-child(7)")
    keys = {key for (key,) in rows(pages["en"], "select kpi_key from kpi.kpi_scorecard")}
    assert set(texts) == keys
    assert [key for key, text in texts.items() if len(text.split()) < 3] == []


def test_at_most_nine_tiles_stand_in_the_model(tab: Any, full_pages: dict[str, Path]) -> None:
    tab.goto(full_pages["sv"].as_uri())
    assert tab.locator(".model .tile").count() == 9
    per_block = tab.eval_on_selector_all(
        ".block",
        "all => all.map(e => [e.className.split(' ').pop(), e.querySelectorAll('.tile').length])",
    )
    assert all(count <= (3 if block == "goals" else 2) for block, count in per_block)


def test_every_tile_says_target_version_freshness_and_confidence(
    tab: Any, pages: dict[str, Path]
) -> None:
    """The last day stands in the tile or, for all of a block, in its heading."""
    tab.goto(pages["sv"].as_uri())
    silent = tab.eval_on_selector_all(
        ".tile",
        """all => all.filter(e => !/mål/i.test(e.textContent) || !/Säkerhet: (hög|medel|låg|ännu)/.test(e.textContent)
             || !/v\\d/.test(e.querySelector('.version').textContent)
             || !/t\\.o\\.m\\./.test(e.textContent + e.closest('.block').querySelector('h2').textContent))
             .map(e => e.dataset.kpi)""",
    )
    assert silent == []


def test_every_tile_leads_to_its_definition(tab: Any, pages: dict[str, Path]) -> None:
    tab.goto(pages["sv"].as_uri())
    links = dict(
        tab.eval_on_selector_all(
            ".tile",
            "all => all.map(e => [e.dataset.kpi, e.querySelector('h3 a').getAttribute('href')])",
        )
    )
    assert links == {key: f"catalogue-sv.html#{key}" for key in links}
    assert len(links) >= 6


def test_the_other_language_is_one_click_away(tab: Any, full_pages: dict[str, Path]) -> None:
    tab.goto(full_pages["sv"].as_uri())
    tab.click(".languages a")
    assert tab.get_attribute("html", "lang") == "en"
    tab.click(".languages a")
    assert tab.get_attribute("html", "lang") == "sv"


def test_the_channel_with_the_largest_part_of_a_change_is_named(
    tab: Any, full_pages: dict[str, Path]
) -> None:
    """The last 28 days against the same days a year before: e-mail has 0.4 of all, and all grew."""
    tab.goto(full_pages["sv"].as_uri())
    mover = tab.text_content("[data-kpi=spin_1_leads] .mover").replace("\u00a0", " ")
    ((moved,),) = rows(
        full_pages["sv"],
        """
        select max_by(value, period_end) - min_by(value, period_end) from kpi.kpi_values
        where kpi_key = 'spin_1_leads' and grain = 'trailing_28d' and channel = 'email'
            and period_end >= '2025-11-20'
        """,
    )
    assert mover == f"Största delen: E-post +{round(moved)}, 28 dagar mot i fjol"


def test_who_moved_against_the_change_is_not_named(office: Any, tab: Any) -> None:
    """Of two channels the larger fell and the smaller rose by more of them: what rose made the rise."""
    office.publish(changes=[TWO_CHANNELS.format(begins="2025-10-24")])
    tab.goto(office.page().as_uri())
    mover = tab.text_content("[data-kpi=spin_1_leads] .mover").replace("\u00a0", " ")
    assert mover == "Största delen: Organisk sökning +30, 28 dagar mot i fjol"


def test_who_moved_a_kpi_is_not_told_against_days_from_before_it_began(
    office: Any, tab: Any
) -> None:
    """Its first day is the second of the 28 a year before, and 28 days ago it was not a number of its own."""
    office.publish(changes=[TWO_CHANNELS.format(begins="2025-10-25")])
    tab.goto(office.page().as_uri())
    assert tab.locator("[data-kpi=spin_1_leads] .mover").count() == 0


def test_a_channel_that_rose_did_not_make_a_ratio_fall(office: Any, tab: Any) -> None:
    """Leads per visit fell by visits of no channel; e-mail, the only one that is told, rose."""
    fell = "update kpi.kpi_scorecard set last_year_value = 2 * value where kpi_key = 'ttl'"
    office.publish(changes=[A_RATIO_OF_THE_WEB, fell])
    tab.goto(office.page().as_uri())
    assert tab.locator("[data-kpi=ttl] .change.bad").count() >= 1
    assert tab.locator("[data-kpi=ttl] .mover").count() == 0


def test_who_moved_a_kpi_is_told_only_beside_a_change_in_that_direction(
    office: Any, tab: Any
) -> None:
    more = "update kpi.kpi_scorecard set last_year_value = 2 * value where kpi_key = 'spin_1_leads'"
    office.publish(changes=[TWO_CHANNELS.format(begins="2025-10-24"), more])
    tab.goto(office.page().as_uri())
    assert tab.locator("[data-kpi=spin_1_leads] .change.bad").count() == 2
    assert tab.locator("[data-kpi=spin_1_leads] .mover").count() == 0


def test_the_strip_of_the_crm_has_one_period(office: Any, tab: Any) -> None:
    """Customers have a goal of the year: their tile, if any, is of the year, their rung of the month."""
    office.publish(changes=[CUSTOMERS_OF_THE_YEAR])
    tab.goto(office.page().as_uri())
    ((month,),) = rows(
        office.page(),
        "select value from kpi.kpi_values where kpi_key = 'customers' and period_start = '2026-11-01'",
    )
    assert tab.text_content(".rung[data-kpi=customers] .value") == f"{month:.0f}"
    assert "259" in tab.text_content("[data-row=customers]")


def test_a_horizon_of_its_own_is_the_one_that_is_told(office: Any, tab: Any) -> None:
    changed = "update kpi.kpi_registry set horizon_days = 120 where kpi_key = 'ltc'"
    office.publish(changes=[changed])
    tab.goto(office.page().as_uri())
    assert "vunna inom 120 dagar" in tab.text_content("[data-kpi=ltc] .meaning")


def test_a_period_of_two_definitions_says_so(office: Any, tab: Any) -> None:
    changed = "update kpi.kpi_values set is_definition_mixed = true where kpi_key = 'ttl'"
    office.publish(changes=[changed])
    tab.goto(office.page().as_uri())
    assert "dagar med olika definitioner" in tab.text_content("[data-kpi=ttl] .reason")
    assert "definitioner" not in tab.text_content("[data-kpi=direct_share] .conf")


def test_a_tile_names_its_last_day_where_the_blocks_is_another(office: Any, tab: Any) -> None:
    office.publish(
        changes=["update kpi.kpi_scorecard set as_of_date = '2026-11-09' where kpi_key = 'ltc'"]
    )
    tab.goto(office.page().as_uri())
    assert "t.o.m. 9" in tab.text_content("[data-kpi=ltc] .through").replace("\u00a0", " ")
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
