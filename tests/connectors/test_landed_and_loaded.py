"""What the connectors yield is what landing and loading take: from the API to rows of schema raw."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import zstandard

from connectors.contract import Days
from connectors.ga4.reports import LANDING, REPORTS
from connectors.http import Request
from connectors.hubspot.streams import STREAMS
from pipelines.config import ClientConfig, load_client
from pipelines.home import ClientHome, Home
from pipelines.landing import land_source
from pipelines.loading import load_source
from pipelines.loading.streams import LOADERS
from pipelines.sources import open_source
from pipelines.warehouse import open_warehouse
from tests.connectors.fakes import Answer, body_of, json_reply

pytestmark = pytest.mark.xdist_group("connectors-landed")

CLIENT = """
name: Acme
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
sources:
  hubspot: {{token: {{env: ACME_TOKEN}}, portal_id: {portal_id}, base_url: "{url}"}}
  ga4:
    property_id: "{ga4_property_id}"
    credentials: {{env: ACME_GA4}}
    landing_pages: true
    base_url: "{url}"
"""
ZONE = ZoneInfo("Europe/Stockholm")
DAYS = Days(date(2026, 6, 1), date(2026, 10, 30))


class House:
    def __init__(self, home: ClientHome, config: ClientConfig) -> None:
        self.home, self.config, self.runs = home, config, 0

    def run(self, source: Any, days: Days | None) -> Any:
        self.runs += 1
        outcome = land_source(
            source,
            self.home,
            run_id=f"run{self.runs:05d}",
            days=days,
            report=lambda _: None,
        )
        connection = open_warehouse(self.home)
        try:
            load_source(
                connection, self.home, config=self.config, source=source.name, report=lambda _: None
            )
        finally:
            connection.close()
        return outcome

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = open_warehouse(self.home, read_only=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


def house_at(folder: Path, **ready: str) -> House:
    values = {"url": "https://api.test", "portal_id": "42", "ga4_property_id": "77", **ready}
    (folder / "acme.yml").write_text(CLIENT.format(**values))
    config = load_client(folder, "acme", check_secrets=False)
    return House(Home(folder / "home").ensure().client("acme").ensure(), config)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A sandbox, read through a client file, landed and loaded once."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "sandbox",
            "--contacts",
            "400",
            "--now",
            "2026-11-01T12:00:00+00:00",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with pytest.MonkeyPatch.context() as patch:
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            patch.setenv("ACME_TOKEN", ready["hubspot_token"])
            patch.setenv("ACME_GA4", json.dumps({"type": "bearer", "token": ready["ga4_token"]}))
            house: Any = house_at(tmp_path_factory.mktemp("house"), **ready)
            house.outcomes = {}
            for name, days in (("hubspot", None), ("ga4", DAYS)):
                source = open_source(house.config, name)
                house.outcomes[name] = house.run(source, days)
                source.close()
            yield house
        finally:
            process.terminate()
            process.wait(timeout=20)
            if process.stdout is not None:
                process.stdout.close()


@pytest.mark.parametrize("source", ["hubspot", "ga4"])
def test_every_stream_ends_well(loaded: Any, source: str) -> None:
    outcome = loaded.outcomes[source]
    assert {one.status for one in outcome.streams} == {"ok"}
    assert outcome.status == "ok"


def test_nothing_is_set_aside_as_unreadable(loaded: Any) -> None:
    assert loaded.rows("select source, stream, reason from raw.quarantine") == []


@pytest.mark.parametrize("stream", ["contacts", "deals"])
def test_rows_seen_are_rows_claimed(loaded: Any, stream: str) -> None:
    ((seen, claimed),) = loaded.rows(
        f"select sum(rows_seen)::bigint, max(rows_claimed) from raw.loads where stream = '{stream}'"
    )
    assert seen == claimed > 0


@pytest.mark.parametrize(
    "column",
    [
        "created_at",
        "updated_at",
        "lifecycle_stage",
        "original_source",
        "object_source",
        "company_id",
    ],
)
def test_each_contact_has_its_columns(loaded: Any, column: str) -> None:
    ((rows, filled),) = loaded.rows(f"select count(*), count({column}) from raw.hubspot_contacts")
    assert rows > 300
    assert filled > 0.5 * rows


def test_histories_of_what_carries_meaning_are_loaded(loaded: Any) -> None:
    found = loaded.rows(
        "select object_type, list(distinct property order by property) "
        "from raw.hubspot_property_history group by all order by all"
    )
    assert found == [
        ("company", ["hubspot_owner_id", "lifecyclestage"]),
        ("contact", ["hs_latest_source", "hubspot_owner_id", "lifecyclestage"]),
        ("deal", ["amount", "dealstage", "hubspot_owner_id"]),
    ]


def test_stages_of_contacts_and_deals_are_loaded_with_what_won_means(loaded: Any) -> None:
    found = dict(loaded.rows("select object_type, count(*) from raw.hubspot_stages group by all"))
    assert found == {"contact": 10, "deal": 8}
    assert loaded.rows(
        "select distinct stage_value from raw.hubspot_stages where probability = 1 and is_closed order by all"
    ) == [("148830002",), ("closedwon",)]


def test_each_link_leads_to_a_deal_and_most_to_a_contact(loaded: Any) -> None:
    ((links, deals),) = loaded.rows(
        """
        select count(*), count(d.deal_id)
        from raw.hubspot_deal_contacts as l left join raw.hubspot_deals as d using (client, deal_id)
        """
    )
    assert links == deals > 0


@pytest.mark.parametrize(
    ("table", "filled"),
    [
        ("exchange_rates", "rate > 0 and since is not null"),
        ("goals", "target > 0 and ends_at > starts_at and name is not null"),
        ("campaigns", "last_day > first_day and utm is not null and status is not null"),
        ("campaign_figures", "budget > 0 and spend > 0 and influenced_contacts > 0"),
        (
            "emails",
            "sent >= delivered and delivered >= opened and opened >= clicked or state = 'DRAFT'",
        ),
        ("forms", "name is not null and form_type is not null"),
        ("form_submissions", "page_url not like '%?%' and submission_id != ''"),
        ("source_visits_daily", "visits > 0 or contacts > 0"),
        ("owners", "len(team_ids) > 0"),
        ("companies", "industry is not null and lifecycle_stage is not null"),
        ("deal_companies", "type_id != ''"),
        ("contact_companies", "type_id != ''"),
    ],
)
def test_what_is_around_the_contacts_reaches_its_table_filled(
    loaded: Any, table: str, filled: str
) -> None:
    rows = f"select count(*), count(*) filter (where {filled}) from raw.hubspot_{table}"
    ((found, good),) = loaded.rows(rows)
    assert found > 1
    assert good >= 0.6 * found


def test_each_stream_of_the_portal_feeds_a_table() -> None:
    listed = {("hubspot", stream.name) for stream in STREAMS}
    assert listed <= LOADERS.keys()
    assert {key for key in LOADERS if key[0] == "hubspot"} == listed


def test_visits_are_kept_with_the_days_that_were_read(loaded: Any) -> None:
    ((first, last),) = loaded.rows(
        "select window_first, window_last from raw.loads where stream = 'source_visits_daily' and is_last"
    )
    assert (first, last) == (date(2026, 1, 1), datetime.now(ZONE).date() - timedelta(days=1))
    # The portal's own clock stands on the first of November.
    assert loaded.rows(
        "select min(date_day), max(date_day) from raw.hubspot_source_visits_daily"
    ) == [(first, date(2026, 11, 1))]


def test_nobody_who_sent_a_form_is_in_any_table(loaded: Any) -> None:
    landed = loaded.home.landing / "hubspot"
    text = b"".join(
        zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())
        for path in landed.rglob("*.ndjson.zst")
    )
    assert b"conversionId" in text
    assert b"@example.invalid" not in text


def test_each_report_is_loaded_and_whole(loaded: Any) -> None:
    assert loaded.rows(
        "select distinct report, is_truncated, timezone, currency from raw.web_report_quality order by all"
    ) == [
        (report, False, "Europe/Stockholm", "SEK")
        for report in sorted(plan.stream.name for plan in (*REPORTS, LANDING))
    ]
    ((first, last),) = loaded.rows("select min(date_day), max(date_day) from raw.ga4_traffic_daily")
    assert (first, last) == (DAYS.first, DAYS.last)
    ((pages, sessions),) = loaded.rows(
        "select count(distinct landing_page), sum(sessions)::bigint from raw.ga4_landing_daily"
    )
    assert pages >= 3
    assert [(sessions,)] == loaded.rows("select sum(sessions)::bigint from raw.ga4_totals_daily")


def test_a_property_that_has_no_rows_any_more_loses_its_old_ones(
    tmp_path: Path, open_property: Callable[..., Any]
) -> None:
    days = Days(date(2026, 1, 1), date(2026, 1, 2))
    with_rows = {"77", "78"}

    def report(request: Request) -> Answer:
        if request.path.endswith("/metadata"):
            return json_reply({"metrics": []})
        body = body_of(request)
        values = [{"value": "20260101"}, *[{"value": "x"}] * (len(body["dimensions"]) - 1)]
        row = {"dimensionValues": values, "metricValues": [{"value": "5"}] * len(body["metrics"])}
        told = {
            "dimensionHeaders": body["dimensions"],
            "metricHeaders": body["metrics"],
            "metadata": {"timeZone": "Europe/Stockholm", "currencyCode": "SEK"},
        }
        return json_reply(
            {**told, "rows": [row], "rowCount": 1} if request.lane in with_rows else told
        )

    house = house_at(tmp_path)
    counted = "select property_id, sum(sessions)::bigint from raw.ga4_totals_daily group by all order by all"
    house.run(open_property(report, property_ids=("77", "78")), days)
    assert house.rows(counted) == [("77", 5), ("78", 5)]
    with_rows.remove("77")
    house.run(open_property(report, property_ids=("77", "78")), days)
    assert house.rows(counted) == [("78", 5)]


def test_a_long_window_that_is_read_in_slices_is_not_called_truncated(
    tmp_path: Path, open_property: Callable[..., Any]
) -> None:
    first = date(2026, 1, 1)

    def report(request: Request) -> Answer:
        if request.path.endswith("/metadata"):
            return json_reply({"metrics": []})
        body = body_of(request)
        start = date.fromisoformat(body["dateRanges"][0]["startDate"])
        days = [start + timedelta(days=n) for n in range(3)]
        blank = [{"value": "x"}] * (len(body["dimensions"]) - 1)
        rows = [
            {
                "dimensionValues": [{"value": f"{day:%Y%m%d}"}, *blank],
                "metricValues": [{"value": "5"}] * len(body["metrics"]),
            }
            for day in days
        ]
        return json_reply(
            {
                "dimensionHeaders": body["dimensions"],
                "metricHeaders": body["metrics"],
                "metadata": {"timeZone": "Europe/Stockholm"},
                "rows": rows,
                "rowCount": 3,
            }
        )

    house = house_at(tmp_path)
    house.run(open_property(report), Days(first, first + timedelta(days=199)))
    assert house.rows("select count(*)::bigint from raw.ga4_totals_daily") == [(9,)]
    assert house.rows("select distinct is_truncated from raw.web_report_quality") == [(False,)]
