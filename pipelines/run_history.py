"""Dagster's records in SQLite, with few connections and few transactions.

Belongs: the storage that dagster.yaml names. Does not: opening the instance (instance), what the
records say (runs), Postgres, whose storage keeps connections and stores batches by itself.

Dagster's SQLite storage opens two or three databases for each of a run's events, plans their SQL anew, waits
for the disk and closes them: 18 ms and more, a third of a small client's night. Here connections stay open
(docs/decisions/0039-connections-of-the-run-history-stay-open.md). And a run over 573 days reports each day of
each traffic asset twice, as planned and as done: those are stored at once.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

from dagster._core.event_api import EventHandlerFn
from dagster._core.events import ASSET_EVENTS
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    SqliteEventLogStorage,
    SqliteEventLogStorageWatchdog,
)
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool
from watchdog.events import FileSystemEvent
from watchdog.observers import Observer

_KEPT_OPEN: Final = 8
"""Databases: one for all runs, one for each run that is written or looked at."""


class KeptEventLog(SqliteEventLogStorage):
    """Dagster's own event log; its connections stay open, and a batch of asset events is one transaction per
    database.

    Guarantee: a transaction outlives the end of the process. It may be lost when the machine loses power,
        with all transactions after it and none before.
    """

    _obs: Any

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._kept: OrderedDict[str, Engine] = OrderedDict()
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    def has_table(self, table_name: str) -> bool:
        """True when the database of all runs has the table; asked once, for none is ever taken away."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def dispose(self) -> None:
        super().dispose()
        with self._db_lock:
            while self._kept:
                self._close_oldest()

    def watch(self, run_id: str, cursor: str | None, callback: EventHandlerFn) -> None:
        """Tell `callback` each new event of a run, whatever process writes it."""
        if self._obs is None:
            self._obs = Observer()
            self._obs.start()
        watched = _WatchedRun(self, run_id, callback, cursor)
        scheduled = self._obs.schedule(watched, self._base_dir)
        self._watchers[run_id][callback] = (watched, scheduled)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> Engine:
        """The engine of a database that has its tables; Dagster forgets those that it removes."""
        engine = self._kept.pop(shard, None)
        if engine and shard not in self._initialized_dbs:
            engine.dispose()
            engine = None
        self._kept[shard] = engine = engine or _opened(self.conn_string_for_shard(shard))
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        while len(self._kept) > _KEPT_OPEN:
            self._close_oldest()
        return engine

    def _close_oldest(self) -> None:
        _, engine = self._kept.popitem(last=False)
        engine.dispose()

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events of one run as `store_event` would one by one, with the same rows as result."""
        of_assets = [event for event in events if _is_of_asset(event)]
        super().store_event_batch([event for event in events if not _is_of_asset(event)])
        if of_assets:
            self._store_asset_batch(of_assets)

    def _store_asset_batch(self, events: Sequence[EventLogEntry]) -> None:
        table = SqlEventLogStorageTable
        rows = [self._event_to_row(event) for event in events]
        newest = {str(event.get_dagster_event().asset_key): i for i, event in enumerate(events)}
        with self.run_connection(events[0].run_id) as connection:
            connection.execute(table.insert(), rows)
        with self.index_transaction() as connection:
            statement = table.insert().returning(table.c.id, sort_by_parameter_order=True)
            ids = [int(row[0]) for row in connection.execute(statement, rows)]
            self._store_asset_event_tags(connection, events, ids)
            for i in newest.values():
                self._store_asset_event(connection, events[i], ids[i])


class _WatchedRun(SqliteEventLogStorageWatchdog):
    """Looks at a run's database when it was written to: while connections are open, that is the log beside it."""

    @property
    def patterns(self) -> list[str]:
        return [self._log_path, f"{self._log_path}-wal"]

    def on_modified(self, event: FileSystemEvent) -> None:  # noqa: ARG002
        self._process_log()


def _opened(database: str) -> Engine:
    engine = create_engine(
        database,
        poolclass=StaticPool,
        connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _wait_less_for_the_disk(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("pragma synchronous = normal")

    return engine


def _is_of_asset(event: EventLogEntry) -> bool:
    return event.is_dagster_event and event.dagster_event_type in ASSET_EVENTS


class KeptSqliteStorage(DagsterSqliteStorage):
    """Dagster's own SQLite storage with the event log above; same files, same tables."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = KeptEventLog(str(Path(base_dir, "history", "runs")))

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]
    ) -> Self:
        return cls.from_local(config_value["base_dir"], inst_data)
