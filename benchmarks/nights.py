"""Random nights of a client, and whether tables kept from night to night say what a whole build says.

Belongs: what changes in schema raw between two nights, hashes of the tables, the comparison.
Does not: the client's first rows (large_client), how long a night takes (model_size).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

import duckdb

from benchmarks import large_client
from benchmarks.report import Row
from pipelines.transform import build
from pipelines.warehouse import LIMITS

NIGHTS: Final = 30
CONTACTS: Final = 20_000

Hashes = dict[str, tuple[int, int]]

_STAMP: Final = (
    "'large' as client, timestamptz '2026-06-16 03:00:00+00' as _loaded_at,"
    " 'n' as _run_id, 'n' as _load_id, 'n' as _row_hash"
)
_STAGES: Final = (
    "['', 'subscriber', 'lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity',"
    " 'customer', 'own-stage']"
)
_PICKED: Final = (
    "select contact_id from raw.hubspot_contacts where draw((contact_id, $seed), $part) = 0"
)
_WHEN: Final = "timestamptz '2024-08-01' + to_seconds(draw((contact_id, $seed), 62000000))"

CHANGES: Final = {
    "new contacts": f"""
        insert into raw.hubspot_contacts by name
        select * replace (contact_id || right(cast($seed as varchar), 4) as contact_id, $now as created_at)
        from raw.hubspot_contacts where contact_id in ({_PICKED});
        insert into raw.contact_keys by name
        select
            'large' as client, 'hubspot' as source, contact_id as native_id,
            row_number() over (order by contact_id) + (select max(contact_key) from raw.contact_keys) as contact_key
        from raw.hubspot_contacts where contact_id not in (select native_id from raw.contact_keys)
    """,
    "entries, late ones and ones that lie ahead": f"""
        insert into raw.hubspot_property_history by name
        select
            {_STAMP}, 'contact' as object_type, contact_id as object_id, 'lifecyclestage' as property,
            {_WHEN} as changed_at, {_STAGES}[1 + draw(($seed, contact_id), 8)] as value, 'FORM' as source_type,
            'some-id' as source_id, false as is_derived, false as is_truncated
        from ({_PICKED})
        where not exists (
            select 1 from raw.hubspot_property_history as h where h.object_id = contact_id and h.changed_at = {_WHEN}
        )
    """,
    "entries that are gone": f"""
        delete from raw.hubspot_property_history
        where object_id in ({_PICKED}) and draw((changed_at, $seed), 2) = 0
    """,
    "visits": f"""
        insert into raw.hubspot_property_history by name
        select
            {_STAMP}, 'contact' as object_type, contact_id as object_id, 'hs_latest_source' as property,
            {_WHEN} as changed_at, 'PAID_SEARCH' as value, 'ANALYTICS' as source_type, '' as source_id,
            false as is_derived, false as is_truncated
        from ({_PICKED})
    """,
    "other origins and companies": f"""
        update raw.hubspot_contacts
        set original_source = 'REFERRALS', original_source_data_1 = 'site-' || $seed % 7,
            company_id = cast($seed % 50 as varchar), page_views = 7
        where contact_id in ({_PICKED})
    """,
    "archived and back": f"""
        update raw.hubspot_contacts
        set is_archived = not is_archived, archived_at = if(is_archived, null, $now)
        where contact_id in ({_PICKED})
    """,
    "merges of cut histories": f"""
        insert into raw.hubspot_aliases by name
        select {_STAMP}, 'contact' as object_type, min(contact_id) as alias_id, max(contact_id) as survivor_id,
            $now as seen_at
        from ({_PICKED}) group by draw(contact_id, 20) having min(contact_id) != max(contact_id);
        update raw.hubspot_property_history set is_truncated = true
        where object_id in (select survivor_id from raw.hubspot_aliases)
    """,
    "contacts that vanish": f"delete from raw.hubspot_contacts where contact_id in ({_PICKED})",
    "lines of files": f"""
        delete from raw.files_stage_changes where draw((contact_id, $seed), 3) = 0;
        insert into raw.files_stage_changes by name
        select
            {_STAMP}, 'f' || contact_id as contact_id, {_WHEN} as changed_at, draw(contact_id, 2) = 0 as is_date_only,
            cast({_WHEN} as date) as changed_date, ['lead', 'mql', 'customer', 'lost'][1 + draw(($seed, contact_id), 4)] as stage,
            'wins.csv' as file, row_number() over () as row_number
        from ({_PICKED});
        insert into raw.contact_keys by name
        select
            'large' as client, 'files' as source, contact_id as native_id,
            row_number() over (order by contact_id) + (select max(contact_key) from raw.contact_keys) as contact_key
        from (
            select contact_id from raw.files_stage_changes
            except select native_id from raw.contact_keys where source = 'files'
        )
    """,
    "deals": """
        update raw.hubspot_deals set amount_home = amount_home + 1 where draw((deal_id, $seed), $part) = 0
    """,
}
"""What may happen between two nights, each to a part of the contacts."""

SETTINGS: Final = {
    "time zone": "update raw.client_settings set timezone = 'America/Los_Angeles'",
    "stage map": f"""
        insert into raw.client_stage_map by name
        select {_STAMP}, 'own-stage' as stage_value, 'mql' as canonical_stage
    """,
    "channel map": f"""
        insert into raw.client_channel_map by name
        select {_STAMP}, 'EMAIL_MARKETING' as source_name, 'direct' as channel
    """,
}
"""What a client file may change, to which every contact answers."""

_KEPT: Final = (
    "int_contacts__sources",
    "int_durations__periods",
    "int_lifecycle__outside",
    "int_lifecycle__stays",
    "int_open_leads__daily",
    "int_open_leads__stays",
    "int_steps__contacts",
)


@dataclass
class Nights:
    """A client whose nights follow each other; the same seed brings the same nights."""

    root: Path
    contacts: int
    seed: int
    warehouse: Path = field(init=False)
    night: int = 0

    def __post_init__(self) -> None:
        self.warehouse = large_client.make(self.root, self.contacts)
        self._build(self.warehouse, "kept")

    def pass_one(self, settings: Collection[str] = ()) -> list[str]:
        """Change schema raw, let a day go by (every fourth night is a replay) and build.

        Returns: what changed.
        """
        self.night += 1
        random = Random(f"{self.seed} {self.night}")
        chosen = random.sample(sorted(CHANGES), 5)
        values = {"seed": random.randrange(10**9), "part": max(self.contacts // 40, 2)}
        with duckdb.connect(str(self.warehouse), config=LIMITS) as connection:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute(
                "create temp macro draw(x, n) as cast(hash(x) % cast(n as ubigint) as bigint)"
            )
            now = f"(timestamptz '2026-06-15 03:00:00+00' + to_days({self.night}))"
            for name in chosen:
                _run(connection, CHANGES[name].replace("$now", now), values)
            for name in settings:
                connection.execute(SETTINGS[name])
            as_of = "'2026-03-31'" if self.night % 4 == 3 else "null"
            connection.execute(
                f"""
                update raw.cursors set cursor = to_json({{'run_at': cast({now} as varchar), 'as_of': {as_of}}})
                where source = 'model' and stream = 'clock'
                """
            )
        self._build(self.warehouse, "kept")
        return [*chosen, *settings]

    def differences(self) -> list[str]:
        """Tables that a whole build of the same raw rows fills otherwise."""
        anew = self.root / "anew.duckdb"
        shutil.copyfile(self.warehouse, anew)
        with duckdb.connect(str(anew), config=LIMITS) as connection:
            for schema in ("kpi", "audit", "core", "intermediate", "staging"):
                connection.execute(f"drop schema {schema} cascade")
        self._build(anew, "anew")
        kept, whole = hashes(self.warehouse), hashes(anew)
        return sorted(
            name for name in kept.keys() | whole.keys() if kept.get(name) != whole.get(name)
        )

    def _build(self, warehouse: Path, folder: str) -> None:
        results = build(warehouse, self.root / folder)
        failed = [str(result) for result in results.values() if not result.is_ok]
        if failed or not results:
            raise RuntimeError("\n".join(failed) or "dbt did not start; see build.log")


def hashes(warehouse: Path) -> Hashes:
    """Every mart, and every table kept from night to night: rows and a hash that no order changes.

    Fractions count to the sixth decimal: their sums depend on the order of their rows beyond that.
    """
    with duckdb.connect(str(warehouse), read_only=True, config=LIMITS) as connection:
        connection.execute("set TimeZone = 'UTC'")
        columns = connection.execute(
            """
            select table_schema || '.' || table_name, string_agg(
                if(data_type = 'DOUBLE', 'round("' || column_name || '", 6)', '"' || column_name || '"'), ', '
            )
            from information_schema.columns
            where table_schema in ('core', 'kpi', 'audit') or table_name in (select unnest(?::varchar[]))
            group by all
            """,
            [list(_KEPT)],
        ).fetchall()
        return {table: _hash(connection, table, names) for table, names in columns}


def _hash(connection: duckdb.DuckDBPyConnection, table: str, names: str) -> tuple[int, int]:
    ((rows, total),) = connection.execute(
        f"select count(*), coalesce(sum(hash({names})), 0) from {table}"
    ).fetchall()
    return int(rows), int(total)


def _run(connection: duckdb.DuckDBPyConnection, script: str, values: dict[str, Any]) -> None:
    for statement in duckdb.extract_statements(script):
        names = statement.named_parameters
        connection.execute(statement, {k: v for k, v in values.items() if k in names})


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        nights = Nights(Path(folder), CONTACTS, seed=1)
        asked = "equal to a whole build"
        for _ in range(NIGHTS):
            nights.pass_one()
        yield _row(f"all marts after {NIGHTS} random nights", nights.differences(), asked)
        for name in SETTINGS:
            nights.pass_one([name])
            yield _row(f"all marts after another {name}", nights.differences(), asked)


def _row(what: str, different: list[str], asked: str) -> Row:
    seen = f"{', '.join(different)} differ" if different else "equal"
    return Row("nights", what, seen, asked, not different)
