"""What Dagster loads: one group per client, nothing secret read, broken files left out."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.orchestration.build import build_definitions
from tests.orchestration.graph import GRAPH, graph_lines, write
from tests.orchestration.ticks import asked_for

pytestmark = pytest.mark.xdist_group("definitions")


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    folder = tmp_path_factory.mktemp("clients")
    write(folder, "acme")
    return build_definitions(folder)


def keys(definitions: dg.Definitions) -> set[str]:
    graph = definitions.resolve_asset_graph()
    return {key.to_user_string() for key in graph.get_all_asset_keys()}


def test_definitions_load_without_any_secret(acme: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(acme)


@pytest.mark.parametrize(
    "key",
    [
        "acme/landing/hubspot",
        "acme/landing/ga4",
        "acme/landing/files",
        "acme/raw/hubspot",
        "acme/raw/ga4",
        "acme/raw/files",
        "acme/core/fct_funnel_daily",
        "acme/core/fct_web_traffic_daily",
        "acme/published/database",
        "acme/published/page",
        "acme/published/verdict",
    ],
)
def test_the_client_has_the_asset(acme: dg.Definitions, key: str) -> None:
    assert key in keys(acme)


def test_all_landing_goes_before_all_loading(acme: dg.Definitions) -> None:
    graph = acme.resolve_asset_graph()
    settings = graph.get(dg.AssetKey(["acme", "raw", "settings"]))
    assert {key.path[-1] for key in settings.parent_keys} == {"hubspot", "ga4", "files"}
    for source in ("hubspot", "ga4", "files"):
        parents = graph.get(dg.AssetKey(["acme", "raw", source])).parent_keys
        assert settings.key in parents


def test_only_dated_sources_have_partitions_of_days_in_the_clients_zone(
    acme: dg.Definitions,
) -> None:
    graph = acme.resolve_asset_graph()
    partitioned = {
        key.to_user_string()
        for key in graph.get_all_asset_keys()
        if graph.get(key).partitions_def is not None
    }
    assert partitioned == {"acme/landing/ga4"}
    partitions = graph.get(dg.AssetKey(["acme", "landing", "ga4"])).partitions_def
    assert isinstance(partitions, dg.DailyPartitionsDefinition)
    assert partitions.timezone == "Europe/Stockholm"


def test_an_api_source_of_a_daily_client_warns_after_26_hours_and_fails_after_36(
    acme: dg.Definitions,
) -> None:
    graph = acme.resolve_asset_graph()
    for source in ("hubspot", "ga4"):
        policy = graph.get(
            dg.AssetKey(["acme", "source", source])
        ).freshness_policy_or_from_metadata
        assert policy == dg.FreshnessPolicy.time_window(
            warn_window=timedelta(hours=26), fail_window=timedelta(hours=36)
        )


def test_files_are_never_late_by_age(acme: dg.Definitions) -> None:
    node = acme.resolve_asset_graph().get(dg.AssetKey(["acme", "source", "files"]))
    assert node.freshness_policy_or_from_metadata is None


def test_only_uniqueness_and_whole_manifests_block_among_our_own_checks(
    acme: dg.Definitions,
) -> None:
    graph = acme.resolve_asset_graph()
    blocking = {key.name for key in graph.asset_check_keys if graph.get(key).blocking}
    assert blocking == {"unique_and_whole"}


def test_every_check_says_what_to_do(acme: dg.Definitions) -> None:
    graph = acme.resolve_asset_graph()
    untold = [
        key.name
        for key in graph.asset_check_keys
        if "If not:" not in (graph.get(key).description or "")
        and "If so:" not in (graph.get(key).description or "")
    ]
    assert untold == []


def test_every_partitioned_asset_backfills_in_one_run(acme: dg.Definitions) -> None:
    graph = acme.resolve_asset_graph()
    policies = {
        graph.get(key).backfill_policy
        for key in graph.get_all_asset_keys()
        if graph.get(key).partitions_def is not None
    }
    assert policies == {dg.BackfillPolicy.single_run()}


def test_jobs_have_their_fixed_names(acme: dg.Definitions) -> None:
    names = {job.name for job in acme.resolve_all_job_defs()}
    assert {"acme__nightly", "acme__resync_crm", "acme__restate"} <= names


def test_schedules_do_not_exist_outside_production(acme: dg.Definitions) -> None:
    assert list(acme.schedules or []) == []


def test_in_production_the_nightly_job_has_its_schedule_in_local_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINTRACK_ENV", "production")
    write(tmp_path, "acme")
    schedule = build_definitions(tmp_path).resolve_schedule_def("acme__nightly_schedule")
    assert schedule.cron_schedule == "0 3 * * *"
    assert schedule.execution_timezone == "Europe/Stockholm"


def test_a_broken_client_file_is_left_out_with_a_warning_and_the_others_load(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, "acme")
    (tmp_path / "broken.yml").write_text("name: Broken\n")
    with caplog.at_level(logging.WARNING, logger="maintrack.definitions"):
        definitions = build_definitions(tmp_path)
    assert {key.split("/")[0] for key in keys(definitions)} == {"acme"}
    assert "broken.yml" in caplog.text


def test_every_asset_of_a_client_is_in_its_group(acme: dg.Definitions) -> None:
    graph = acme.resolve_asset_graph()
    assert {graph.get(key).group_name for key in graph.get_all_asset_keys()} == {"acme"}


def test_the_asset_graph_is_the_one_that_was_looked_at(acme: dg.Definitions) -> None:
    """Where the change is meant: `python -m tests.orchestration.graph`, and look at the diff."""
    assert graph_lines(acme) == GRAPH.read_text().splitlines()


@pytest.mark.parametrize(("environment", "sensors"), [("production", ["alerts"]), ("", [])])
def test_alerts_are_looked_for_only_where_schedules_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: str, sensors: list[str]
) -> None:
    monkeypatch.setenv("MAINTRACK_ENV", environment)
    write(tmp_path, "acme")
    path = tmp_path / "acme.yml"
    path.write_text(path.read_text() + 'alerts: ["json://127.0.0.1:1/"]\n')
    assert [sensor.name for sensor in build_definitions(tmp_path).sensors or []] == sensors


@pytest.mark.parametrize(
    ("scheduled", "day", "last"),
    [
        # The night before and after summer time ends, and the night whose 02:30 comes twice.
        (datetime(2026, 10, 24, 0, 30, tzinfo=UTC), "2026-10-24", "2026-10-23"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25", "2026-10-24"),
        (datetime(2026, 10, 26, 1, 30, tzinfo=UTC), "2026-10-26", "2026-10-25"),
        # The night whose 02:30 does not come: Dagster runs it at three.
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29", "2026-03-28"),
    ],
)
def test_a_night_has_one_run_key_and_ends_with_the_local_yesterday_across_summer_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheduled: datetime, day: str, last: str
) -> None:
    (first, again) = (_tick(tmp_path, monkeypatch, scheduled) for _ in range(2))
    assert first.run_key == again.run_key == f"acme__nightly-{day}"
    assert first.tags["dagster/asset_partition_range_end"] == last
    assert first.tags["dagster/asset_partition_range_start"] == "2026-01-01"


def _tick(folder: Path, monkeypatch: pytest.MonkeyPatch, scheduled: datetime) -> dg.RunRequest:
    """The nightly schedule's answer at that instant; a clock that jumps asks for the same one twice."""
    monkeypatch.setenv("MAINTRACK_ENV", "production")
    monkeypatch.setenv("MAINTRACK_HOME", str(folder / "home"))
    write(folder, "acme")
    definitions = build_definitions(folder)
    schedule = definitions.resolve_schedule_def("acme__nightly_schedule")
    return asked_for(schedule, scheduled, folder)


def test_where_runs_are_pods_the_days_of_a_night_come_from_dagsters_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINTRACK_ENV", "production")
    monkeypatch.setenv("MAINTRACK_PODS", "1")
    monkeypatch.setenv("MAINTRACK_HOME", str(tmp_path / "home"))
    write(tmp_path, "acme")
    schedule = build_definitions(tmp_path).resolve_schedule_def("acme__nightly_schedule")

    def landed(instance: dg.DagsterInstance) -> None:
        day = date(2026, 1, 1)
        while day < date(2026, 2, 10):
            instance.report_runless_asset_event(
                dg.AssetMaterialization(["acme", "landing", "ga4"], partition=day.isoformat())
            )
            day += timedelta(days=1)

    request = asked_for(schedule, datetime(2026, 2, 10, 1, 0, tzinfo=UTC), tmp_path, landed)
    assert request.tags["dagster/asset_partition_range_start"] == "2026-01-06"
    assert request.tags["dagster/asset_partition_range_end"] == "2026-02-09"
