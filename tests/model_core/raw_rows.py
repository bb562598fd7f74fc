"""Raw rows by hand: what loading would have left in an empty warehouse.

Belongs: columns and bookkeeping of schema raw, one client, one clock. Does not: dbt (conftest).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

CLIENT = "acme"
LINE: Mapping[str, Any] = {"file": "some.csv", "row_number": 1}
SETTINGS: Mapping[str, Any] = {
    "name": "Acme",
    "timezone": "Europe/Stockholm",
    "currency": "SEK",
    "country": "SE",
    "language": "sv",
    "start_date": "2026-01-01",
    "traffic_authority": "ga4",
    "fiscal_year_start": "01-01",
    "ltc_horizon_days": 180,
    "exclude_instant_customers": True,
    "margin": 1.0,
    "contact_level": False,
}


@dataclass
class RawRows:
    """Rows of schema raw, gathered table by table; one client, one clock."""

    folder: Path
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, table: str, **columns: Any) -> None:
        self.rows[table].append(columns)

    def client(self, *, run_at: str, as_of: str | None = None, **settings: Any) -> None:
        """The settings and the clock: what every warehouse has, whatever its sources."""
        self.add("client_settings", **SETTINGS | settings)
        cursor = json.dumps({"run_at": run_at, "as_of": as_of})
        self.add("cursors", source="model", stream="clock", cursor=cursor, updated_at=run_at)

    def source(self, source: str, *provides: str) -> None:
        is_api = source != "files"
        self.add("client_sources", source=source, is_api=is_api, provides=list(provides))

    def load(self, source: str, stream: str, started: str, **columns: Any) -> None:
        """One read of a stream, whole and in one manifest unless `columns` say otherwise."""
        bookkeeping = {
            "load_id": f"{started}/{stream}",
            "run_id": started,
            "status": "ok",
            "is_last": True,
            "calls": 1,
            "waited_seconds": 0,
            "rows_seen": 0,
            "rows_loaded": 0,
            "rows_quarantined": 0,
            "versions": "{}",
            "seconds": 0,
            "loaded_at": started,
        }
        read = {"source": source, "stream": stream, "read_started_at": started}
        self.add("loads", **bookkeeping | read | columns)

    def contact(self, contact_id: str, created_at: str | None, **columns: Any) -> None:
        """A live HubSpot contact; its key is made from its id."""
        plain = {"is_archived": False, "merged_ids": [], "created_at": created_at}
        self.add("hubspot_contacts", contact_id=contact_id, **plain | columns)
        self.key("hubspot", contact_id)

    def key(self, source: str, native_id: str) -> None:
        """A key for a contact; one that has a key keeps it."""
        number = self.keys.setdefault((source, native_id), len(self.keys) + 1)
        if number > len(self.rows["contact_keys"]):
            self.add("contact_keys", source=source, native_id=native_id, contact_key=number)

    def entry(self, contact_id: str, changed_at: str, value: str, **columns: Any) -> None:
        """A recorded lifecycle stage of a contact."""
        plain = {"property": "lifecyclestage", "is_derived": False, "is_truncated": False}
        identity = {"object_type": "contact", "object_id": contact_id}
        row = identity | plain | {"changed_at": changed_at, "value": value} | columns
        self.add("hubspot_property_history", **row)

    def file_contact(
        self, contact_id: str, created_at: datetime, stage: str, *, day: date | None, **columns: Any
    ) -> None:
        """A line of a contact file; `day` where the file tells only a date."""
        self.add(
            "files_contacts",
            contact_id=contact_id,
            created_at=created_at.isoformat(),
            is_date_only=day is not None,
            created_date=(day or created_at.date()).isoformat(),
            stage=stage,
            **LINE | columns,
        )
        self.key("files", contact_id)

    def file_change(
        self, contact_id: str, changed_at: datetime, stage: str, *, day: date | None, **columns: Any
    ) -> None:
        """A line of a file of stage changes."""
        self.add(
            "files_stage_changes",
            contact_id=contact_id,
            changed_at=changed_at.isoformat(),
            is_date_only=day is not None,
            changed_date=(day or changed_at.date()).isoformat(),
            stage=stage,
            **LINE | columns,
        )
        self.key("files", contact_id)

    def alias(self, object_type: str, alias_id: str, survivor_id: str) -> None:
        """A merge that was seen."""
        ids = {"object_type": object_type, "alias_id": alias_id, "survivor_id": survivor_id}
        self.add("hubspot_aliases", seen_at="2026-01-01T00:00:00Z", **ids)

    def deal(self, deal: Any) -> None:
        """A deal (market.Deal) with its associations and, if it was merged away, its alias."""
        self.add(
            "hubspot_deals",
            deal_id=deal.id,
            is_archived=deal.archived is not None,
            archived_at=deal.archived and deal.archived.isoformat(),
            pipeline_id=deal.pipeline,
            stage_value=deal.stage,
            amount=deal.amount,
            currency=deal.currency,
            amount_home=deal.amount_home,
            close_at=deal.closed and deal.closed.isoformat(),
            is_closed_won=deal.is_won,
            merged_ids=[],
        )
        for number, contact_id in enumerate(deal.contacts):
            self.add(
                "hubspot_deal_contacts",
                deal_id=deal.id,
                contact_id=contact_id,
                type_id=str(number),
            )
        if deal.merged_into:
            self.alias("deal", deal.id, deal.merged_into)

    def spend(
        self,
        day: date,
        amount: Decimal,
        platform: str | None = None,
        channel: str | None = None,
        cost_type: str = "media",
        currency: str = "SEK",
    ) -> None:
        """A line of a spend file, in a row of its own."""
        line = {"date_day": day.isoformat(), "spend": str(amount), "currency": currency}
        line |= {"platform": platform, "channel": channel, "cost_type": cost_type}
        line |= {"file": "some.csv", "row_number": len(self.rows["files_spend"]) + 1}
        self.add("files_spend", **line)

    def write(self, connection: duckdb.DuckDBPyConnection) -> None:
        for table, rows in self.rows.items():
            types = dict(
                connection.execute(
                    "select column_name, data_type from information_schema.columns "
                    "where table_schema = 'raw' and table_name = ? order by ordinal_position",
                    [table],
                ).fetchall()
            )
            stamp = {"client": CLIENT, "_loaded_at": "2026-01-01T00:00:00Z"}
            stamp |= {"_run_id": "r", "_load_id": "l", "_row_hash": "h"}
            file = self.folder / f"{table}.ndjson"
            file.write_text("\n".join(json.dumps(stamp | row) for row in rows))
            unknown = {name for row in rows for name in row} - set(types)
            assert not unknown, f"raw.{table} has no {unknown}"
            connection.execute(
                f"insert into raw.{table} by name select * from read_ndjson(?, columns = ?)",
                [str(file), types],
            )
