"""A night as Dagster records it: what the UI shows of each asset, and what a second attempt goes on from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import pytest

from pipelines.config import ClientConfig, load_client
from pipelines.home import Home, clients_folder
from pipelines.instance import open_instance
from pipelines.orchestration import names
from pipelines.orchestration.attempts import PARENT_BACKFILL, runs_taken_up
from pipelines.orchestration.build import build_definitions, definitions_of
from pipelines.orchestration.state import forget

pytestmark = pytest.mark.xdist_group("night")

CLIENT = """
name: Handel AB
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
owners: [kim@handel.se, team:growth]
sources:
  files:
    contacts: {path: contacts.csv, columns: {contact_id: id, created_at: created, original_source: source}, stage: lead}
    traffic: {path: traffic.csv, columns: {date: date, channel: channel, sessions: visits}}
"""
CONTACTS = "id,created,source\n" + "".join(
    f"{n},2026-0{1 + n % 9}-05,ORGANIC_SEARCH\n" for n in range(1, 90)
)
TRAFFIC = "date,channel,visits\n" + "".join(
    f"2026-0{month}-{day:02d},organic_search,120\n"
    for month in range(1, 10)
    for day in range(1, 29)
)


@dataclass
class Recorded:
    """A client whose nightly job is run in this process, and the instance that keeps it."""

    config: ClientConfig
    home: Home
    instance: dg.DagsterInstance

    def run(self, **tags: str) -> dg.ExecuteInProcessResult:
        job = definitions_of([self.config]).resolve_job_def(names.nightly(self.config.slug))
        result = job.execute_in_process(
            instance=self.instance,
            raise_on_error=False,
            tags={**names.filed_under(self.config.slug), **tags},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
        forget(result.run_id)
        return result

    def shown(self, *path: str) -> dict[str, Any]:
        """Metadata of the newest materialization, as plain values."""
        event = self.instance.get_latest_materialization_event(
            dg.AssetKey([self.config.slug, *path])
        )
        assert event is not None
        assert event.asset_materialization is not None
        return {name: one.value for name, one in event.asset_materialization.metadata.items()}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """One client of files after its first night."""
    folder = tmp_path_factory.mktemp("night")
    (folder / "handel.yml").write_text(CLIENT)
    (folder / "contacts.csv").write_text(CONTACTS)
    (folder / "traffic.csv").write_text(TRAFFIC)
    home = Home(folder / "home").ensure()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DAGSTER_HOME", "MAINTRACK_DAGSTER_DIR"):
            patch.setenv(name, "")
        patch.setenv("MAINTRACK_HOME", str(home.root))
        patch.setenv("MAINTRACK_CLIENTS", str(folder))
        with open_instance(home) as instance:
            recorded = Recorded(load_client(folder, "handel"), home, instance)
            first = recorded.run()
            failures = [
                str(event.step_failure_data.error.cause)[-1500:]
                for event in first.get_step_failure_events()
            ]
            assert first.success, failures
            yield recorded


def test_kpis_are_numbers_under_their_own_names_so_that_they_are_plotted(night: Recorded) -> None:
    shown = night.shown("kpi", "kpi_scorecard")
    assert 0 < shown["ttl"] < 1
    assert isinstance(shown["ltc"], float)


def test_a_table_tells_its_rows(night: Recorded) -> None:
    assert night.shown("core", "fct_web_traffic_daily")["dagster/row_count"] == 9 * 28


def test_a_load_tells_rows_table_by_table(night: Recorded) -> None:
    shown = night.shown("raw", "files")
    tables = {row.data["table"]: row.data["rows"] for row in shown["tables"].records}
    assert tables["raw.files_contacts"] == 89
    assert shown["dagster/row_count"] == sum(tables.values())


def test_a_landing_tells_records_calls_and_seconds_waited(night: Recorded) -> None:
    shown = night.shown("landing", "files")
    assert shown["records"] == 89 + 9 * 28
    assert (shown["calls"], shown["waited_seconds"]) == (0, 0.0)
    assert {row.data["stream"] for row in shown["streams"].records} == {"contacts", "traffic"}


def test_the_stock_tells_how_many_stand_on_each_stage(night: Recorded) -> None:
    (row,) = night.shown("core", "fct_stage_stock_daily")["stages"].records
    assert row.data == {"stage": "lead", "contacts": 89}


def test_the_published_file_tells_its_build_size_and_tables(night: Recorded) -> None:
    shown = night.shown("published", "database")
    build = night.home.published_database("handel").resolve()
    assert shown["build"] in build.name
    assert shown["bytes"] == build.stat().st_size


def test_a_read_to_the_end_marks_the_source_itself_as_seen(night: Recorded) -> None:
    assert night.instance.get_latest_materialization_event(names.source("handel", "files"))


def test_every_asset_has_owners_kind_group_and_tags(night: Recorded) -> None:
    graph = definitions_of([night.config]).resolve_asset_graph()
    for node in (graph.get(key) for key in graph.get_all_asset_keys()):
        assert node.owners == ["kim@handel.se", "team:growth"]
        assert node.group_name == "handel"
        assert node.tags[names.CLIENT_TAG] == "handel"
        assert node.tags[names.LAYER_TAG] == node.key.path[1]
        assert node.description


def test_tables_of_dbt_show_their_columns_with_types_and_descriptions(night: Recorded) -> None:
    graph = definitions_of([night.config]).resolve_asset_graph()
    schema = graph.get(dg.AssetKey(["handel", "kpi", "kpi_ttl_daily"])).metadata[
        "dagster/column_schema"
    ]
    ttl = next(column for column in schema.columns if column.name == "ttl")
    assert (ttl.type, bool(ttl.description)) == ("double", True)


def test_checks_of_a_source_are_recorded_with_what_was_seen(night: Recorded) -> None:
    key = names.raw("handel", "files")
    for name in ("read_to_its_end", "complete", "unique_and_whole", "quarantine"):
        check = dg.AssetCheckKey(key, name)
        record = night.instance.event_log_storage.get_latest_asset_check_execution_by_key([check])
        evaluation = record[check].evaluation
        assert evaluation is not None
        assert evaluation.passed
        assert evaluation.description


class TestAnotherAttempt:
    def test_a_first_run_stands_alone(self, night: Recorded) -> None:
        run = night.instance.get_runs(limit=1)[0]
        assert runs_taken_up(night.instance, run) == [run.run_id]

    def test_a_re_execution_goes_on_from_its_parents(self, night: Recorded) -> None:
        first = night.instance.create_run_for_job(_trivial, tags={})
        second = night.instance.create_run_for_job(
            _trivial, parent_run_id=first.run_id, root_run_id=first.run_id
        )
        third = night.instance.create_run_for_job(
            _trivial, parent_run_id=second.run_id, root_run_id=first.run_id
        )
        assert runs_taken_up(night.instance, third) == [third.run_id, second.run_id, first.run_id]

    def test_a_launched_again_backfill_goes_on_from_the_runs_of_the_one_before(
        self, night: Recorded
    ) -> None:
        before = night.instance.create_run_for_job(_trivial, tags={"dagster/backfill": "before"})
        night.instance.create_run_for_job(_trivial, tags={"dagster/backfill": "other"})
        again = night.instance.create_run_for_job(
            _trivial, tags={"dagster/backfill": "again", PARENT_BACKFILL: "before"}
        )
        assert runs_taken_up(night.instance, again) == [again.run_id, before.run_id]

    def test_runs_that_one_backfill_was_split_into_are_of_one_work(self, night: Recorded) -> None:
        landed = night.instance.create_run_for_job(_trivial, tags={"dagster/backfill": "split"})
        loaded = night.instance.create_run_for_job(_trivial, tags={"dagster/backfill": "split"})
        assert runs_taken_up(night.instance, loaded) == [loaded.run_id, landed.run_id]


@dg.job
def _trivial() -> None:
    pass


def nightly_of_handel() -> dg.JobDefinition:
    """The job as a run worker finds it: from the client files on disk."""
    return build_definitions(clients_folder()).resolve_job_def(names.nightly("handel"))


def test_taking_up_failed_steps_publishes_what_an_earlier_attempt_loaded(night: Recorded) -> None:
    """Publishing fails once; the next attempt goes on from there and reads nothing again."""
    link = night.home.published_database("handel")
    link.rename(link.with_name("away"))
    link.mkdir()
    try:
        failed = night.run()
    finally:
        link.rmdir()
        link.with_name("away").rename(link)
    assert not failed.success
    options = dg.ReexecutionOptions.from_failure(failed.run_id, night.instance)
    with dg.execute_job(
        dg.reconstructable(nightly_of_handel), night.instance, reexecution_options=options
    ) as again:
        assert again.success
        steps = {event.step_key for event in again.get_step_success_events()}
        forget(again.run_id)
    assert steps == {f"handel__published__{name}" for name in ("database", "page", "verdict")}
