"""Dagster's records in SQLite, with the many equal events of a range of days stored at once.

Belongs: the storage that dagster.yaml names. Does not: opening the instance (instance), what the
records say (runs), Postgres, whose storage stores batches by itself.

A run over 573 days reports each day of each traffic asset twice, as planned and as done. Dagster's
SQLite storage opens two databases for each report: 5 to 10 ms, which is a quarter of a first sync.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from dagster._core.events import ASSET_EVENTS
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData


class BatchedEventLog(SqliteEventLogStorage):
    """Dagster's own event log; a batch of asset events is one transaction per database."""

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


def _is_of_asset(event: EventLogEntry) -> bool:
    return event.is_dagster_event and event.dagster_event_type in ASSET_EVENTS


class BatchedSqliteStorage(DagsterSqliteStorage):
    """Dagster's own SQLite storage with the event log above; same files, same tables."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = BatchedEventLog(str(Path(base_dir, "history", "runs")))

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]
    ) -> Self:
        return cls.from_local(config_value["base_dir"], inst_data)
