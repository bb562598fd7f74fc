"""A whole portal and a whole GA4 property over HTTP: what is published equals the sandbox's own truth."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import zstandard

from pipelines.home import Home

pytestmark = pytest.mark.xdist_group("sandbox-portal")

FUNNEL = ("contacts", "subscribers", "leads", "mqls", "sqls", "opportunities", "customers")
TRAFFIC = ("sessions", "engaged_sessions", "new_users")

CLIENT = """
name: Nordisk Ventilation AB
timezone: {timezone}
currency: {currency}
country: SE
language: sv
start_date: {world_start}
sources:
  hubspot:
    token: {{env: NORDISK_HUBSPOT_TOKEN}}
    portal_id: {portal_id}
    base_url: {url}
  ga4:
    property_id: "{ga4_property_id}"
    credentials: {{env: NORDISK_GA4_CREDENTIALS}}
    base_url: {url}
  search_console:
    site: {search_console_site}
    brand: {search_console_brand}
    credentials: {{env: NORDISK_SEARCH_CREDENTIALS}}
    base_url: {url}
  matomo: {{base_url: "{url}", site_id: "{matomo_site_id}", token: {{env: NORDISK_MATOMO_TOKEN}}}}
  plausible: {{site_id: {plausible_site_id}, token: {{env: NORDISK_PLAUSIBLE_TOKEN}}, base_url: "{url}"}}
model: {{traffic_authority: ga4}}
goals:
  - {{kpi: leads, grain: year, period: 2026, target: 2000, weight: 1, owner: marketing, why: "Growth"}}
"""


@pytest.fixture(scope="module")
def loaded(house: Any, box: Any) -> Any:
    house.write_client("nordisk", CLIENT.format(**box.ready))
    house.environment.update(
        NORDISK_HUBSPOT_TOKEN=box.ready["hubspot_token"],
        NORDISK_GA4_CREDENTIALS=f'{{"type": "bearer", "token": "{box.ready["ga4_token"]}"}}',
        NORDISK_SEARCH_CREDENTIALS=f'{{"type": "bearer", "token": "{box.ready["search_console_token"]}"}}',
        NORDISK_MATOMO_TOKEN=box.ready["matomo_token"],
        NORDISK_PLAUSIBLE_TOKEN=box.ready["plausible_token"],
    )
    house.first = house.maintrack("run", "nordisk")
    assert house.first.returncode == 0
    return house


def by_day_and_channel(rows: list[Any]) -> dict[tuple[str, str], tuple[int, ...]]:
    return {(str(day), channel): tuple(counts) for day, channel, *counts in rows if any(counts)}


def truth_of(
    box: Any, table: str, counts: tuple[str, ...]
) -> dict[tuple[str, str], tuple[int, ...]]:
    rows = box.read("/sandbox/truth.json")[table]
    return by_day_and_channel(
        [[r["date_day"], r["channel"], *(r[c] for c in counts)] for r in rows]
    )


@pytest.mark.parametrize("count", FUNNEL)
def test_every_count_of_the_funnel_equals_the_portals_truth(
    loaded: Any, box: Any, count: str
) -> None:
    published = loaded.rows(
        "nordisk", f"select date_day, channel, {count} from core.fct_funnel_daily"
    )
    expected = truth_of(box, "funnel_daily", (count,))
    assert sum(n for (n,) in expected.values()) > 100
    assert by_day_and_channel(published) == expected


@pytest.mark.parametrize("count", TRAFFIC)
def test_web_traffic_equals_the_propertys_truth(loaded: Any, box: Any, count: str) -> None:
    published = loaded.rows(
        "nordisk",
        f"select date_day, channel, {count} from core.fct_web_traffic_daily where provider = 'ga4'",
    )
    last = max(str(row[0]) for row in published)
    expected = {
        k: v for k, v in truth_of(box, "web_traffic_daily", (count,)).items() if k[0] <= last
    }
    assert by_day_and_channel(published) == expected


@pytest.mark.parametrize("provider", ["matomo", "plausible"])
def test_a_cross_check_equals_what_its_own_site_counts(
    loaded: Any, box: Any, provider: str
) -> None:
    published = loaded.rows(
        "nordisk",
        "select date_day, channel, sessions from core.fct_web_traffic_daily where provider = ? and not is_authority",
        provider,
    )
    last = max(str(day) for day, *_ in published)
    truth = box.read("/sandbox/web.json")[f"{provider}_daily"]
    expected = by_day_and_channel([[r["date_day"], r["channel"], r["sessions"]] for r in truth])
    assert by_day_and_channel(published) == {k: v for k, v in expected.items() if k[0] <= last}
    assert len(expected) > 2_000


def test_cross_checks_never_enter_the_sessions_that_are_told(loaded: Any) -> None:
    ((told, counted),) = loaded.rows(
        "nordisk",
        """
        select
            (select sum(numerator) from kpi.kpi_values where kpi_key = 'sessions' and grain = 'day' and channel = 'all'),
            (
                select sum(sessions) from core.fct_web_traffic_daily
                where
                    provider = 'ga4'
                    and date_day <= (select max(period_end) from kpi.kpi_values where kpi_key = 'sessions' and grain = 'day')
            )
        """,
    )
    assert told == counted > 10_000


def test_branded_clicks_and_their_share_equal_the_sites_truth(loaded: Any, box: Any) -> None:
    now = datetime.fromisoformat(box.read("/sandbox/now")["now"])
    oldest = now.astimezone(ZoneInfo("America/Los_Angeles")).date() - timedelta(days=485)
    sums: dict[str, list[int]] = {}
    for day in box.read("/sandbox/web.json")["search_daily"]:
        if day["date_day"] < str(oldest):
            continue  # Google keeps sixteen months.
        month = sums.setdefault(day["date_day"][:7], [0, 0])
        month[0] += day["branded_clicks"]
        month[1] += day["branded_clicks"] + day["other_clicks"]
    published = loaded.rows(
        "nordisk",
        """
        select strftime(period_start, '%Y-%m'), numerator::bigint, denominator::bigint from kpi.kpi_values
        where kpi_key = 'brand_share' and grain = 'month' and channel = 'all'
        """,
    )
    assert {month: list(counts) for month, *counts in published} == sums
    assert len(sums) > 15
    clicks = loaded.rows(
        "nordisk",
        """
        select strftime(period_start, '%Y-%m'), value::bigint from kpi.kpi_values
        where kpi_key = 'branded_clicks' and grain = 'month' and channel = 'all'
        """,
    )
    assert dict(clicks) == {month: branded for month, (branded, _) in sums.items()}


def test_days_of_search_are_told_by_the_week_and_longer(loaded: Any) -> None:
    grains = loaded.rows(
        "nordisk", "select distinct grain from kpi.kpi_values where kpi_key like 'brand%'"
    )
    assert {grain for (grain,) in grains} == {"week", "month", "quarter", "year", "trailing_28d"}


def test_traffic_reaches_up_to_yesterday(loaded: Any) -> None:
    ((age,),) = loaded.rows(
        "nordisk",
        "select date_diff('day', max(date_day), (now() at time zone 'Europe/Stockholm')::date) "
        "from core.fct_web_traffic_daily",
    )
    assert age == 1


def test_every_published_table_and_column_carries_its_description(loaded: Any) -> None:
    bare = loaded.rows(
        "nordisk",
        """
        select schema_name, table_name, null from duckdb_tables() where coalesce(comment, '') = ''
        union all
        select schema_name, table_name, column_name from duckdb_columns() where coalesce(comment, '') = ''
            and not internal
        """,
    )
    assert bare == []


def test_ttl_is_the_sum_of_web_leads_over_the_sum_of_sessions(loaded: Any) -> None:
    wrong = loaded.rows(
        "nordisk",
        """
        with monthly as (
            select date_trunc('month', date_day)::date as period_start, sum(web_leads) as leads,
                sum(denominator) as sessions
            from kpi.kpi_ttl_daily where pair = 'session' and channel = 'all'
            group by all
        )
        select * from monthly join kpi.kpi_values as v using (period_start)
        where v.kpi_key = 'ttl' and v.grain = 'month' and v.channel = 'all' and v.days_covered = v.days_in_period
            and abs(v.value - leads / sessions) > 1e-12
        """,
    )
    assert wrong == []


def test_the_secret_is_in_no_file_that_a_run_leaves_behind(loaded: Any, box: Any) -> None:
    secrets = [value.encode() for name, value in box.ready.items() if name.endswith("_token")]
    text = (loaded.first.stdout + loaded.first.stderr).encode()
    assert not [s for s in secrets if s in text]
    assert files_holding(loaded.root / "home", secrets) == []
    assert cells_holding(loaded, secrets) == []


def files_holding(root: Path, secrets: list[bytes]) -> list[Path]:
    searched = [path for path in root.rglob("*") if path.is_file()]
    assert any(path.suffix == ".zst" for path in searched)
    return [path for path in searched if any(s in _bytes(path) for s in secrets)]


def _bytes(path: Path) -> bytes:
    if path.suffix == ".zst":
        return zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())
    return path.read_bytes()


def cells_holding(house: Any, secrets: list[bytes]) -> list[tuple[str, str]]:
    """DuckDB compresses; so the warehouse is searched by asking it."""
    found = []
    tables = house.warehouse_rows(
        "nordisk", "select schema_name, table_name from duckdb_tables() where not internal"
    )
    assert len(tables) > 20
    wanted = [secret.decode() for secret in secrets]
    for schema, table in tables:
        ((n,),) = house.warehouse_rows(
            "nordisk",
            f"""
            select count(*) from (select t::varchar as cells from "{schema}"."{table}" as t)
            where list_bool_or(list_transform(?::varchar[], lambda secret: contains(cells, secret)))
            """,
            wanted,
        )
        if n:
            found.append((schema, table))
    return found


def content(house: Any, schemas: tuple[str, ...]) -> dict[str, str]:
    """Table → hash of its sorted rows, from the warehouse."""
    hashes = {}
    tables = house.warehouse_rows(
        "nordisk",
        "select schema_name, table_name from duckdb_tables() where list_contains(?, schema_name)",
        list(schemas),
    )
    for schema, table in sorted(tables):
        rows = house.warehouse_rows("nordisk", f'select t::varchar from "{schema}"."{table}" as t')
        text = "\n".join(sorted(row for (row,) in rows))
        hashes[f"{schema}.{table}"] = hashlib.sha256(text.encode()).hexdigest()
    return hashes


def test_the_same_run_twice_changes_no_fact_no_kpi_and_no_raw_row(loaded: Any) -> None:
    facts, raw = content(loaded, ("core", "kpi")), content(loaded, ("raw",))
    assert len(facts) >= 12
    assert len(raw) >= 20
    assert loaded.maintrack("run", "nordisk").returncode == 0
    assert content(loaded, ("core", "kpi")) == facts
    again = content(loaded, ("raw",))
    assert {name for name in raw if raw[name] != again[name]} <= {"raw.loads", "raw.cursors"}


def test_the_run_is_in_the_instance_that_the_ui_shows(loaded: Any) -> None:
    import sqlite3

    runs = Home(loaded.home.root).dagster.rglob("runs.db")
    connection = sqlite3.connect(next(runs))
    try:
        rows = connection.execute("select pipeline_name, status from runs").fetchall()
    finally:
        connection.close()
    assert ("nordisk__nightly", "SUCCESS") in rows


def test_kpi_prints_the_scorecard_for_people_and_for_programs(loaded: Any) -> None:
    import json

    shown = loaded.maintrack("kpi", "nordisk")
    assert shown.returncode == 0
    assert "TTL" in shown.stdout
    parsed = json.loads(loaded.maintrack("kpi", "nordisk", "--json").stdout)
    assert parsed


def test_the_page_shows_the_leads_of_the_month_and_of_their_goals_year(
    loaded: Any, chromium: Any
) -> None:
    """The strip of the CRM has one period; the table below has each KPI's own."""
    ((year,),) = loaded.rows(
        "nordisk", "select value::bigint from kpi.kpi_scorecard where kpi_key = 'leads'"
    )
    ((month,),) = loaded.rows(
        "nordisk",
        "select max_by(value, period_start)::bigint from kpi.kpi_values "
        "where kpi_key = 'leads' and grain = 'month' and channel = 'all' and basis = 'as_told'",
    )
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    try:
        page.goto(loaded.home.published_page("nordisk").as_uri())
        shown = [
            page.text_content(place)
            for place in (".rung[data-kpi=leads] .value", "[data-row=leads] .num")
        ]
    finally:
        page.close()
    assert ["".join(c for c in text if c.isdigit()) for text in shown] == [str(month), str(year)]
