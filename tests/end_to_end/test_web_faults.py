"""Web sources that refuse, change or lie: each says what to do, and nothing else is harmed."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("sandbox-portal")

CLIENT = """
name: Nordisk
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-10-01
sources:
  ga4: {{property_id: "{ga4_property_id}", credentials: {{env: WEB_GA4}}, base_url: "{url}"}}
  search_console:
    site: {search_console_site}
    brand: {search_console_brand}
    credentials: {{env: WEB_SEARCH}}
    base_url: "{url}"
  matomo: {{base_url: "{url}", site_id: "{matomo_site_id}", token: {{env: WEB_MATOMO}}}}
  plausible: {{site_id: {plausible_site_id}, token: {{env: WEB_PLAUSIBLE}}, base_url: "{url}"}}
  files:
    spend: {{path: spend.csv, columns: {{date: date, end_date: end, start_date: start, platform: platform, spend: cost}}}}
model: {{traffic_authority: ga4}}
"""
SPEND = """\
date,start,end,platform,cost
2026-10-05,,,linkedin,120.00
,2026-10-10,2026-10-16,meta,100.00
"""
CANARY = "canary-not-a-token"
SESSIONS = (
    "select provider, sum(sessions)::bigint from core.fct_web_traffic_daily group by 1 order by 1"
)
BRAND = "select sum(value) from kpi.kpi_values where kpi_key = 'branded_clicks' and grain = 'week'"
SPENT = "select sum(spend)::varchar, count(*) from core.fct_spend_daily"


def bearer(token: str) -> str:
    return json.dumps({"type": "bearer", "token": token})


@pytest.fixture(scope="module")
def web(house: Any, box: Any) -> Any:
    """A client that was published once, and whose sources can be broken one by one."""

    def point(**settings: str) -> None:
        house.write_client("web", CLIENT.format(**{**box.ready, **settings}))

    def run(**environment: str) -> Any:
        good = {
            "WEB_GA4": bearer(box.ready["ga4_token"]),
            "WEB_SEARCH": bearer(box.ready["search_console_token"]),
            "WEB_MATOMO": box.ready["matomo_token"],
            "WEB_PLAUSIBLE": box.ready["plausible_token"],
        }
        return house.maintrack("run", "web", **{**good, **environment})

    def faults(*orders: dict[str, Any]) -> None:
        box.write("/sandbox/faults", orders)

    house.point, house.run, house.strike = point, run, faults
    house.write_file("spend.csv", SPEND)
    point()
    assert run().returncode == 0
    house.before = {query: house.rows("web", query) for query in (SESSIONS, BRAND, SPENT)}
    return house


def freshness(web: Any) -> dict[str, str]:
    return dict(web.rows("web", "select source, status from meta.freshness"))


@pytest.fixture(scope="module")
def refused(web: Any) -> Any:
    """Google's token is refused by Search Console, GA4's property is another account's, and Matomo says so with 200."""
    web.point(ga4_property_id="11111")
    done = web.run(WEB_SEARCH=bearer(CANARY), WEB_MATOMO=CANARY)
    web.point()
    web.refused_freshness = freshness(web)
    web.refused_rows = {query: web.rows("web", query) for query in (SESSIONS, BRAND, SPENT)}
    return done


@pytest.mark.parametrize(
    ("source", "seen", "step"),
    [
        ("ga4", "property 11111", "Viewer"),
        ("search_console", "does not take the credential (401)", "as a user of the property"),
        ("matomo", "does not let it be read", "Make a token under Personal, Security"),
    ],
)
def test_each_refusal_says_what_was_seen_and_what_to_do(
    refused: Any, source: str, seen: str, step: str
) -> None:
    (line,) = [line for line in refused.stderr.splitlines() if f"{source}: " in line]
    assert seen in line
    assert step in line


def test_refused_sources_end_the_run_with_3_and_no_secret(refused: Any) -> None:
    assert refused.returncode == 3
    assert CANARY not in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.usefixtures("refused")
def test_the_others_are_fresh_and_what_was_told_stands(web: Any) -> None:
    assert web.refused_freshness == {
        "ga4": "failed",
        "search_console": "failed",
        "matomo": "failed",
        "plausible": "fresh",
        "files": "fresh",
    }
    assert web.refused_rows == web.before


@pytest.fixture(scope="module")
def changed(web: Any) -> Any:
    """One report is forbidden, another has become incompatible, and the spend file counts days twice."""
    words = "Please remove advertiserAdCost to make the request compatible."
    web.strike(
        {"path": "/v1beta/", "skip": 2, "count": 1, "status": 403},
        {"path": "/v1beta/", "skip": 4, "count": 1, "status": 400, "message": words},
    )
    web.write_file("spend.csv", SPEND + ",2026-10-16,2026-10-20,meta,70.00\n")
    done = web.run()
    web.strike()
    return done


@pytest.mark.usefixtures("changed")
def test_one_forbidden_report_leaves_the_other_reports_read(web: Any) -> None:
    ended = dict(
        web.warehouse_rows(
            "web",
            """
            select stream, status from raw.loads
            where source = 'ga4' and run_id = (select arg_max(run_id, loaded_at) from raw.loads where source = 'ga4')
            """,
        )
    )
    assert ended == {
        "totals_daily": "ok",
        "traffic_daily": "ok",
        "acquisition_daily": "not_available",
        "users_monthly": "ok",
        "ad_cost_daily": "failed",
    }


def test_an_incompatible_report_names_our_fields_and_how_to_look(changed: Any) -> None:
    assert "do not go together any more" in changed.stderr
    assert "advertiserAdCost" in changed.stderr
    assert "maintrack check" in changed.stderr


def test_a_spend_file_that_counts_days_twice_is_refused_whole_and_says_which_line(
    changed: Any,
) -> None:
    assert changed.returncode == 3
    assert "on days that other lines" in changed.stderr
    assert "spend.csv row 4" in changed.stderr


@pytest.mark.usefixtures("changed")
def test_yesterdays_spend_stands_and_the_sessions_too(web: Any) -> None:
    assert web.rows("web", SPENT) == web.before[SPENT]
    assert web.rows("web", SESSIONS) == web.before[SESSIONS]


@pytest.mark.usefixtures("changed")
def test_the_refused_spend_is_told_in_quality(web: Any) -> None:
    found = web.rows("web", "select finding, n from meta.quality where source = 'files' order by 1")
    assert ("quarantine_spend_overlapping_lines", 1) in found
    assert "stream_failed" in {finding for finding, _ in found}
