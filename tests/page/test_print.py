"""On paper: one A4 landscape, however much or little there is to say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pipelines.transform import PROJECT

pytestmark = pytest.mark.xdist_group("page")

# Every KPI there is, with a value, a target and a status; long words wherever people write them.
LONG = "Vi väntar på nya siffror från byrån och tar ett möte om det i nästa vecka. " * 2
EVERYTHING = [
    f"""
    insert into kpi.kpi_scorecard
    select scorecard.* replace (
        definitions.kpi_key as kpi_key, definitions.track as track, definitions.unit as unit,
        'medium' as confidence, 'rather wide interval' as confidence_reason, 1.0 as target,
        'off_track' as status, false as is_headline
    )
    from kpi.kpi_scorecard as scorecard, read_csv('{PROJECT}/seeds/kpi_definitions.csv') as definitions
    where scorecard.kpi_key = 'ttl'
        and definitions.kpi_key not in (select kpi_key from kpi.kpi_scorecard)
    """,
    f"update raw.client_goals set action = '{LONG}'",
    f"update raw.client_notes set text = '{LONG}'",
    f"update audit.quality set message = '{LONG}'",
    "update audit.freshness set status = 'late'",
    """
    insert into audit.freshness
    select client, unnest(['matomo', 'plausible', 'search_console']), 'failed', complete_through, loaded_at
    from audit.freshness where source = 'ga4'
    """,
]
MORE_GOALS = [
    f"""
    insert into {table} select * replace (goal_id || '{number}' as goal_id) from {table}
    where goal_id = 'nordisk+new_revenue+year+2026+all'
    """
    for number in range(8)
    for table in ("raw.client_goals", "kpi.kpi_goal_progress")
]
NOTHING = [
    *(f"delete from kpi.{name}" for name in ("kpi_scorecard", "kpi_values", "kpi_goal_progress")),
    "delete from audit.quality",
    "delete from raw.client_notes",
]


def sheets(tab: Any, page: Path) -> list[tuple[float, float]]:
    """Width and height in points of every sheet that the page prints on."""
    tab.goto(page.as_uri())
    pdf = tab.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(boxes) == len(re.findall(rb"/Type\s*/Page[^s]", pdf))
    return [(float(width), float(height)) for width, height in boxes]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("case", "changes"),
    [
        ("a usual page", []),
        ("every KPI, long words and late sources", EVERYTHING),
        ("more goals than there is room for", [*EVERYTHING, *MORE_GOALS]),
        ("nothing published yet", NOTHING),
    ],
)
def test_it_is_one_a4_landscape(
    office: Any, tab: Any, case: str, changes: list[str], language: str
) -> None:
    del case
    office.publish(changes=[*changes, f"update raw.client_settings set language = '{language}'"])
    ((width, height),) = sheets(tab, office.page())
    assert (width, height) == pytest.approx((841.9, 595.3), abs=1)


def test_a_usual_page_prints_in_type_that_can_be_read(office: Any) -> None:
    """11.5 px at the root are 6 points for the smallest words."""
    office.publish()
    assert 'style="--print: 11.5px"' in office.page().read_text()


def test_no_tile_loses_its_end_on_paper(office: Any, tab: Any) -> None:
    office.publish(changes=EVERYTHING)
    tab.set_viewport_size({"width": 1070, "height": 741})
    tab.emulate_media(media="print")
    tab.goto(office.page().as_uri())
    bottom = "Math.max(...[...document.querySelectorAll('[data-kpi], .goal, .foot')].map(e => e.getBoundingClientRect().bottom))"
    assert tab.evaluate(bottom) <= 741


def test_paper_is_white_though_the_screen_is_dark(office: Any, chromium: Any) -> None:
    office.publish()
    context = chromium.new_context(color_scheme="dark")
    tab = context.new_page()
    tab.goto(office.page().as_uri())
    tab.emulate_media(media="print", color_scheme="dark")
    colours = tab.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('h1')).color]"
    )
    context.close()
    assert colours == ["rgb(255, 255, 255)", "rgb(20, 27, 37)"]
