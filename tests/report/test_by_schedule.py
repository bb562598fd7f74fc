"""`reports` in the client file: the page reaches people at its time, by a run that Dagster shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.alerts.facts import facts
from pipelines.config import load_client
from pipelines.orchestration import names
from pipelines.orchestration.build import definitions_of
from tests.alerts.conftest import PostOffice
from tests.orchestration.ticks import asked_for

pytestmark = pytest.mark.xdist_group("report")

MONDAY = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
CLIENT = """
name: Nordisk
timezone: Europe/Stockholm
currency: SEK
sources:
  files: {{spend: {{path: spend.csv}}}}
reports:
  - {{to: {{env: NORDISK_MAIL}}, schedule: "30 6 * * 1", format: csv}}
  - {{to: {{env: NORDISK_BOARD}}, schedule: "0 8 1 * *", format: {form}, language: en}}
"""


@dataclass
class Desk:
    """A client that has published, with two reports, and the instance that records their runs."""

    folder: Path
    instance: dg.DagsterInstance

    def config(self, form: str = "md") -> Any:
        (self.folder / "nordisk.yml").write_text(CLIENT.format(form=form))
        return load_client(self.folder, "nordisk", check_secrets=False)

    def definitions(self, form: str = "md") -> dg.Definitions:
        return definitions_of([self.config(form)])

    def send(self, entry: int, form: str = "md") -> dg.ExecuteInProcessResult:
        """The run that the schedule of an entry asks for."""
        job = self.definitions(form).resolve_job_def("nordisk__report")
        return job.execute_in_process(
            run_config={"ops": {"send": {"config": {"entry": entry}}}},
            tags=names.report_tags("nordisk", entry),
            instance=self.instance,
            raise_on_error=False,
        )

    def incidents(self) -> list[tuple[str, str]]:
        seen = facts(self.instance, self.config(), [], MONDAY)
        return [
            (one.place, one.cause)
            for one in seen.incidents.values()
            if one.key.startswith("report")
        ]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, office_at: Callable[[Path], Any]) -> Path:
    root = tmp_path_factory.mktemp("by-schedule")
    office_at(root).publish()
    return root


@pytest.fixture
def desk(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("MAINTRACK_HOME", str(published / "home"))
    monkeypatch.setenv("MAINTRACK_ENV", "production")
    monkeypatch.delenv("NORDISK_MAIL", raising=False)
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        yield Desk(tmp_path, instance)


def test_the_report_comes_by_mail_with_the_file_attached(
    desk: Desk, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORDISK_BOARD", post_office.url)
    assert desk.send(1).success
    (mail,) = post_office.got
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "nordisk-2026-11-20-en.md"


def test_each_entry_has_a_schedule_of_its_own_in_the_clients_time(desk: Desk) -> None:
    made = {one.name: one for one in desk.definitions().schedules or []}
    lines = {name: (one.cron_schedule, one.execution_timezone) for name, one in made.items()}
    assert lines == {
        "nordisk__report_1_schedule": ("30 6 * * 1", "Europe/Stockholm"),
        "nordisk__report_2_schedule": ("0 8 1 * *", "Europe/Stockholm"),
    }


def test_clients_with_reports_stand_side_by_side(desk: Desk) -> None:
    (desk.folder / "sydisk.yml").write_text(CLIENT.format(form="md"))
    sydisk = load_client(desk.folder, "sydisk", check_secrets=False)
    dg.Definitions.validate_loadable(definitions_of([desk.config(), sydisk]))


def test_outside_production_there_is_the_job_and_no_schedule(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAINTRACK_ENV")
    definitions = desk.definitions()
    assert definitions.resolve_job_def("nordisk__report")
    assert not definitions.schedules


def test_a_clock_that_is_set_back_asks_for_the_same_run_again(desk: Desk) -> None:
    schedule = desk.definitions().resolve_schedule_def("nordisk__report_1_schedule")
    first, again = (asked_for(schedule, MONDAY, desk.folder) for _ in range(2))
    assert first.run_key == again.run_key == "nordisk__report-0-2026-11-23T06:30"
    assert first.run_config == {"ops": {"send": {"config": {"entry": 0}}}}


def test_an_address_that_is_missing_turns_the_run_red_and_is_an_incident_with_its_place(
    desk: Desk,
) -> None:
    assert not desk.send(0).success
    ((place, cause),) = desk.incidents()
    assert place == "nordisk__report, reports[0]"
    assert cause.startswith("reports[0].to: environment variable NORDISK_MAIL is not set")


def test_a_report_that_arrives_later_ends_its_incident_and_no_other(
    desk: Desk, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORDISK_BOARD", "mailto://me:sesame@127.0.0.1:9/?to=kim@acme.test")
    desk.send(0)
    desk.send(1)
    assert {place for place, _ in desk.incidents()} == {
        "nordisk__report, reports[0]",
        "nordisk__report, reports[1]",
    }
    assert not any("sesame" in cause for _, cause in desk.incidents())
    monkeypatch.setenv("NORDISK_MAIL", post_office.url)
    assert desk.send(0).success
    assert {place for place, _ in desk.incidents()} == {"nordisk__report, reports[1]"}


def test_a_report_that_was_sent_says_nothing_of_the_data(
    desk: Desk, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    @dg.op
    def fail() -> None:
        raise dg.Failure("the disk is full")

    @dg.job(name="nordisk__nightly", tags={names.CLIENT_TAG: "nordisk"})
    def night() -> None:
        fail()

    night.execute_in_process(instance=desk.instance, raise_on_error=False)
    monkeypatch.setenv("NORDISK_MAIL", post_office.url)
    assert desk.send(0).success
    seen = facts(desk.instance, desk.config(), [], MONDAY)
    assert [one.cause for one in seen.incidents.values() if one.key == "run"] == [
        "the disk is full"
    ]
