"""The records of runs: the same as Dagster's own, over fewer connections and in fewer transactions."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import pytest
from dagster import AssetKey, AssetMaterialization, DagsterEvent, DagsterEventType, EventLogEntry
from dagster._core.definitions.asset_checks.asset_check_evaluation import (
    AssetCheckEvaluationPlanned,
)
from dagster._core.events import AssetMaterializationPlannedData, StepMaterializationData
from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from pipelines.run_history import KeptEventLog

RUN = "0d8f5e0e-5a0b-4f34-9a39-0f0d1f6f2b11"
DAYS = [f"2026-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 29)]
TABLES = {
    RUN: "select event, dagster_event_type, step_key, asset_key, partition, timestamp from event_logs order by id",
    "index": "select event, dagster_event_type, step_key, asset_key, partition, timestamp from event_logs"
    " order by id",
}
ASSETS = "select asset_key, last_materialization, last_run_id from asset_keys order by asset_key"
TAGS = "select event_id, asset_key, key, value from asset_event_tags order by event_id, key"


def _entry(event: DagsterEvent, second: int) -> EventLogEntry:
    return EventLogEntry(
        error_info=None,
        level=10,
        user_message="",
        run_id=RUN,
        timestamp=1_780_000_000.0 + second,
        step_key=event.step_key,
        job_name="demo__nightly",
        dagster_event=event,
    )


def _done(asset: AssetKey, day: str, second: int) -> EventLogEntry:
    materialization = AssetMaterialization(
        asset, partition=day, metadata={"records": 7}, tags={"dagster/partition/day": day}
    )
    return _entry(
        DagsterEvent(
            event_type_value=DagsterEventType.ASSET_MATERIALIZATION.value,
            job_name="demo__nightly",
            step_key="landing",
            event_specific_data=StepMaterializationData(materialization, []),
        ),
        second,
    )


def _planned(asset: AssetKey, day: str, second: int) -> EventLogEntry:
    return _entry(
        DagsterEvent.build_asset_materialization_planned_event(
            "demo__nightly", "landing", AssetMaterializationPlannedData(asset, partition=day)
        ),
        second,
    )


def _check_planned(asset: AssetKey, second: int) -> EventLogEntry:
    return _entry(
        DagsterEvent(
            event_type_value=DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED.value,
            job_name="demo__nightly",
            step_key="landing",
            event_specific_data=AssetCheckEvaluationPlanned(
                asset_key=asset, check_name="complete", partitions_subset=None
            ),
        ),
        second,
    )


GA4, SEARCH = AssetKey(["acme", "landing", "ga4"]), AssetKey(["acme", "landing", "search_console"])
BATCHES: dict[str, Sequence[EventLogEntry]] = {
    "days that are done": [_done(GA4, day, i) for i, day in enumerate(DAYS)],
    "days that are planned": [_planned(GA4, day, i) for i, day in enumerate(DAYS)],
    "days of two assets and a check": [
        *itertools.chain.from_iterable(
            (_planned(GA4, day, i), _planned(SEARCH, day, i)) for i, day in enumerate(DAYS)
        ),
        _check_planned(GA4, 100),
    ],
    "checks alone": [_check_planned(GA4, 1), _check_planned(SEARCH, 2)],
}


@pytest.fixture
def own(tmp_path: Path) -> SqliteEventLogStorage:
    return SqliteEventLogStorage(str(tmp_path / "own"))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptEventLog]:
    storage = KeptEventLog(str(tmp_path / "kept"))
    yield storage
    storage.dispose()


@pytest.mark.parametrize("name", BATCHES)
def test_a_batch_leaves_the_rows_that_its_events_would_leave_one_by_one(
    name: str, own: SqliteEventLogStorage, kept: KeptEventLog
) -> None:
    for event in BATCHES[name]:
        own.store_event(event)
    kept.store_event_batch(BATCHES[name])
    assert _rows(kept) == _rows(own)
    assert any(_rows(own).values())


def test_a_second_batch_of_an_asset_replaces_what_is_known_of_it(
    own: SqliteEventLogStorage, kept: KeptEventLog
) -> None:
    first, second = BATCHES["days that are done"][:40], BATCHES["days that are done"][40:]
    for event in (*first, *second):
        own.store_event(event)
    kept.store_event_batch(first)
    kept.store_event_batch(second)
    assert _rows(kept) == _rows(own)


def test_a_batch_costs_the_same_few_transactions_for_a_day_as_for_a_quarter(
    kept: KeptEventLog,
) -> None:
    kept.store_event_batch(BATCHES["days that are done"][:1])
    with _seen("commit") as of_one:
        kept.store_event_batch(BATCHES["days that are done"][1:2])
    with _seen("commit") as of_many:
        kept.store_event_batch(BATCHES["days that are done"][2:])
    assert of_many() == of_one() <= 4


def test_events_take_no_connection_each(kept: KeptEventLog) -> None:
    kept.store_event(_check_planned(GA4, 0))
    kept.store_event(_done(GA4, DAYS[0], 1))
    with _seen("connect") as connections:
        for second in range(20):
            kept.store_event(_check_planned(GA4, second))
            kept.store_event(_done(GA4, DAYS[second], second))
    assert connections() == 0


def test_events_of_many_runs_leave_few_databases_open(tmp_path: Path, kept: KeptEventLog) -> None:
    for number in range(30):
        kept.store_event(_check_planned(GA4, 0)._replace(run_id=f"run-{number}"))
    opened = {str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.exists()}
    databases = {name for name in opened if name.startswith(str(tmp_path)) and name.endswith(".db")}
    assert len(databases) == 8
    kept.store_event(_check_planned(GA4, 1)._replace(run_id="run-0"))
    assert len(kept.get_records_for_run("run-0").records) == 2


def test_who_watches_a_run_is_told_what_another_process_writes(
    tmp_path: Path, kept: KeptEventLog
) -> None:
    told: Queue[float] = Queue()
    kept.store_event(_check_planned(GA4, 0))
    writer = KeptEventLog(str(tmp_path / "kept"))
    writer.store_event(_check_planned(GA4, 1))
    kept.watch(
        RUN, kept.get_records_for_run(RUN).cursor, lambda event, _: told.put(event.timestamp)
    )
    writer.store_event(_check_planned(SEARCH, 2))
    assert told.get(timeout=60) == 1_780_000_002.0
    writer.dispose()


def test_a_history_that_was_wiped_takes_new_events(kept: KeptEventLog) -> None:
    kept.store_event(_check_planned(GA4, 0))
    kept.wipe()
    assert kept.get_records_for_run(RUN).records == []
    kept.store_event(_check_planned(GA4, 1))
    assert len(kept.get_records_for_run(RUN).records) == 1


def test_what_is_stored_is_there_for_others_while_the_connection_is_open(
    tmp_path: Path, kept: KeptEventLog
) -> None:
    kept.store_event(_check_planned(GA4, 0))
    other = SqliteEventLogStorage(str(tmp_path / "kept"))
    assert len(other.get_records_for_run(RUN).records) == 1


def _rows(storage: SqliteEventLogStorage) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    for shard, query in TABLES.items():
        with sqlite3.connect(storage.path_for_shard(shard)) as connection:
            found[shard] = sorted(connection.execute(query).fetchall())
            if shard == "index":
                found["assets"] = connection.execute(ASSETS).fetchall()
                found["tags"] = connection.execute(TAGS).fetchall()
    return found


@contextmanager
def _seen(what: str) -> Iterator[Callable[[], int]]:
    """Count what SQLAlchemy tells of every engine or pool, by its name of the event."""
    seen: list[object] = []

    def note(*_: object) -> None:
        seen.append(what)

    told_by = Pool if what == "connect" else Engine
    sqlalchemy_event.listen(told_by, what, note)
    try:
        yield lambda: len(seen)
    finally:
        sqlalchemy_event.remove(told_by, what, note)
