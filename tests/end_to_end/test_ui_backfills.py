"""Backfills, restarts and second attempts in the real UI: its three services, its GraphQL, its page.

One client on the sandbox's HubSpot and GA4. The tests use one UI, in their order; every run is a real
one. With MAINTRACK_PICTURES set, the page's pictures go to docs/pictures.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks.ui_session import Ui, opened
from pipelines.locks import hold
from tests.end_to_end.conftest import House, sandbox

pytestmark = pytest.mark.xdist_group("ui_backfills")

CLIENT = """
name: Acme Industri AB
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-10-01
owners: [kim@acme.test]
sources:
  hubspot: {{token: {{env: ACME_TOKEN}}, portal_id: {portal_id}, base_url: {url}}}
  ga4: {{property_id: "{ga4_property_id}", credentials: {{env: ACME_GA4}}, base_url: {url}}}
"""
JOB = "acme__nightly"
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
LOCK_WAIT = "3"


@dataclass
class Stage:
    house: House
    ui: Ui

    @property
    def yesterday(self) -> date:
        return datetime.now(ZoneInfo("Europe/Stockholm")).date() - timedelta(days=1)

    def days_loaded(self) -> set[date]:
        rows = self.house.warehouse_rows(
            "acme", "select distinct date_day from core.fct_web_traffic_daily"
        )
        return {day for (day,) in rows}

    def runs(self, tag: str, value: str) -> list[dict[str, Any]]:
        query = """
            query($tag: ExecutionTag!) {
              runsOrError(filter: {tags: [$tag]}) {
                ... on Runs { results { id status startTime endTime parentRunId assetSelection { path } } }
              }
            }
        """
        found = self.ui.ask(query, tag={"key": tag, "value": value})
        results: list[dict[str, Any]] = found["runsOrError"]["results"]
        return results

    def process_of(self, run: str) -> int:
        """The process that carries the run out, when its first step has begun."""
        query = """
            query($id: ID!) { logsForRun(runId: $id) { ... on EventConnection { events {
                __typename ... on EngineEvent { metadataEntries { label ... on IntMetadataEntry { intValue }
                ... on TextMetadataEntry { text } } } } } } }
        """
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            events = self.ui.ask(query, id=run)["logsForRun"]["events"]
            entries = [entry for event in events for entry in event.get("metadataEntries", [])]
            if any(event["__typename"] == "ExecutionStepStartEvent" for event in events):
                return next(int(one["text"]) for one in entries if one["label"] == "pid")
            time.sleep(0.2)
        raise AssertionError("the run did not begin")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    house = House(tmp_path_factory.mktemp("ui"))
    with sandbox("--contacts", "400", "--seed", "7") as box:
        house.write_client("acme", CLIENT.format(**{**box.ready, "url": box.url}))
        secrets = {
            "ACME_TOKEN": box.ready["hubspot_token"],
            "ACME_GA4": json.dumps({"type": "bearer", "token": box.ready["ga4_token"]}),
        }
        with opened(house.home.root, house.clients, MAINTRACK_LOCK_WAIT=LOCK_WAIT, **secrets) as ui:
            yield Stage(house, ui)


@pytest.fixture(scope="module")
def month(stage: Stage) -> dict[str, Any]:
    """October as one backfill, and beside it one night of the same client."""
    first = stage.ui.launch_job_days(JOB, date(2026, 10, 1), date(2026, 10, 31))
    day = stage.yesterday.isoformat()
    tags = {
        "dagster/asset_partition_range_start": day,
        "dagster/asset_partition_range_end": day,
        "maintrack/client": "acme",
    }
    night = stage.ui.launch(JOB, {}, tags)
    backfill = stage.ui.wait_for_backfill(first)
    return {"backfill": backfill, "night": stage.ui.wait_for_run(night)}


def test_a_month_is_one_run(month: dict[str, Any]) -> None:
    backfill = month["backfill"]
    assert (backfill["status"], backfill["numPartitions"]) == ("COMPLETED_SUCCESS", 31)
    (run,) = backfill["runs"]
    assert run["status"] == "SUCCESS"


def test_all_its_days_are_loaded(stage: Stage, month: dict[str, Any]) -> None:
    october = {date(2026, 10, 1) + timedelta(days=n) for n in range(31)}
    assert month["backfill"]["runs"]
    assert october <= stage.days_loaded()


def test_a_night_beside_it_runs_before_or_after_but_not_at_once(month: dict[str, Any]) -> None:
    (run,), night = month["backfill"]["runs"], month["night"]
    assert night["status"] == "SUCCESS"
    assert run["endTime"] <= night["startTime"] or night["endTime"] <= run["startTime"]


def test_clicked_in_the_page_days_are_one_run_too(
    stage: Stage, month: dict[str, Any], chromium: Any, tmp_path: Path
) -> None:
    assert month["night"]["status"] == "SUCCESS"
    pictures = PICTURES if os.environ.get("MAINTRACK_PICTURES") else tmp_path
    page = chromium.new_page(viewport={"width": 1180, "height": 760})
    page.set_default_timeout(60_000)
    try:
        page.goto(f"{stage.ui.url}/locations/maintrack/jobs/{JOB}")
        page.get_by_role("button", name="Materialize all…").click()
        dialog = page.get_by_role("dialog")
        days = dialog.get_by_role("textbox")
        days.fill("[2026-11-01...2026-11-07]")
        days.press("Enter")
        dialog.get_by_text("7 partitions").wait_for()
        page.screenshot(path=pictures / "choose-days.png")
        with page.expect_response(
            lambda answer: "launchPartitionBackfill" in answer.text()
        ) as told:
            dialog.get_by_role("button", name="Launch backfill").click()
        launched = told.value.json()["data"]["launchPartitionBackfill"]
        backfill = stage.ui.wait_for_backfill(launched["backfillId"])
        assert backfill["status"] == "COMPLETED_SUCCESS"
        (run,) = backfill["runs"]
        page.goto(f"{stage.ui.url}/runs/{run['id']}")
        page.get_by_text("acme__published__verdict").first.wait_for()
        page.screenshot(path=pictures / "run.png")
        page.goto(f"{stage.ui.url}/assets/acme/raw/hubspot?view=checks")
        page.get_by_text("Latest execution").wait_for()
        page.screenshot(path=pictures / "checks.png")
        page.goto(f"{stage.ui.url}/assets/acme/kpi/kpi_scorecard?view=events")
        page.get_by_text("ttl", exact=True).first.wait_for()
        page.screenshot(path=pictures / "kpis.png")
    finally:
        page.close()
    november = {date(2026, 11, 1) + timedelta(days=n) for n in range(7)}
    assert november <= stage.days_loaded()


def test_a_failed_backfill_is_launched_again_and_goes_on_where_it_failed(stage: Stage) -> None:
    """Somebody else writes for longer than the run waits: days were landed, loading did not begin."""
    lock = stage.house.home.client("acme").write_lock
    with hold(lock, "a test that writes", 60.0, lambda _: None):
        first = stage.ui.launch_days(JOB, date(2026, 11, 8), date(2026, 11, 10))
        assert stage.ui.wait_for_backfill(first)["status"] == "COMPLETED_FAILED"
    again = stage.ui.launch_again(first)
    launched = stage.ui.wait_for_backfill(again)
    assert launched["status"] == "COMPLETED_SUCCESS", launched["error"]
    (run,) = stage.runs("dagster/backfill", again)
    assert run["status"] == "SUCCESS"
    # The CRM's reader asks the warehouse what it knows; days of web traffic were landed and stay so.
    assert {"path": ["acme", "landing", "ga4"]} not in run["assetSelection"]
    assert {date(2026, 11, 8), date(2026, 11, 9), date(2026, 11, 10)} <= stage.days_loaded()


def test_a_killed_worker_is_noticed_and_its_run_launched_again_by_itself(stage: Stage) -> None:
    run = stage.ui.launch(
        "acme__resync_crm", {"modified_since": "2026-11-01"}, {"maintrack/client": "acme"}
    )
    os.kill(stage.process_of(run), signal.SIGKILL)
    assert stage.ui.wait_for_run(run)["status"] == "FAILURE"
    deadline = time.monotonic() + 120
    while not (again := stage.runs("dagster/parent_run_id", run)) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert stage.ui.wait_for_run(again[0]["id"])["status"] == "SUCCESS"
