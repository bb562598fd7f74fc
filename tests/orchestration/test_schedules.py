"""What the schedules ask for: a night its trailing days less the final ones, a Sunday thirteen months whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.orchestration import names
from pipelines.orchestration.build import build_definitions
from tests.orchestration.graph import write
from tests.orchestration.ticks import asked_for

pytestmark = pytest.mark.xdist_group("definitions")

SUNDAY = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The run that a schedule of the client asks for, at an instant."""
    monkeypatch.setenv("MAINTRACK_ENV", "production")
    monkeypatch.setenv("MAINTRACK_HOME", str(tmp_path / "home"))
    write(tmp_path, "acme")
    file = tmp_path / "acme.yml"
    file.write_text(file.read_text().replace("start_date: 2026-01-01", "start_date: 2024-01-01"))
    definitions = build_definitions(tmp_path)

    def at(job: str, now: datetime) -> Any:
        schedule = definitions.resolve_schedule_def(f"acme__{job}_schedule")
        return asked_for(schedule, now, tmp_path)

    return at


def test_a_weekly_restatement_reads_thirteen_months_and_passes_over_no_day(asked: Any) -> None:
    request = asked("restate", SUNDAY)
    assert request.tags[names.RANGE_START] == "2025-10-14"
    assert request.tags[names.RANGE_END] == "2026-11-21"
    assert names.WINDOW_TAG not in request.tags


def test_a_night_may_pass_over_days_that_it_holds_as_final(asked: Any) -> None:
    request = asked("nightly", SUNDAY)
    assert request.tags[names.RANGE_END] == "2026-11-21"
    assert request.tags[names.WINDOW_TAG] == names.TRAILING


def test_a_restatement_is_weekly_after_the_night_in_the_clients_own_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINTRACK_ENV", "production")
    write(tmp_path, "acme")
    schedule = build_definitions(tmp_path).resolve_schedule_def("acme__restate_schedule")
    assert schedule.cron_schedule == "30 5 * * 0"
    assert schedule.execution_timezone == "Europe/Stockholm"
