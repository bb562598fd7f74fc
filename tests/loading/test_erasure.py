"""Erasure: rows, landed files and the bytes of the warehouse; merged records too; and nobody comes back."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.config import load_client
from pipelines.erasure import erase, family_of, forget_the_gone, where_found
from pipelines.erasure.landed import landed_records
from pipelines.erasure.rewrite import rewrite_database
from pipelines.home import ClientHome, Home
from pipelines.landing.manifest import LoadIds, Manifest, manifests
from pipelines.landing.part import write_part
from pipelines.loading import load_source
from pipelines.loading.known import known_of_hubspot
from pipelines.warehouse import open_warehouse

OPERATING = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()
CANARY, MERGED, KEPT = "81000000000000001", "81000000000000003", "81000000000000007"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLIENT = """
name: Acme
timezone: Europe/Stockholm
currency: SEK
sources:
  hubspot: {token: {env: ACME_TOKEN}}
  files: {contacts: {path: c.csv, columns: {contact_id: id, created_at: created}, stage: lead}}
"""


def record(number: str, **properties: str) -> dict[str, Any]:
    stage = {"value": "lead", "timestamp": "2026-01-05T10:00:00Z", "sourceType": "FORM"}
    return {
        "id": number,
        "properties": {
            "lifecyclestage": "lead",
            "hs_analytics_source_data_1": f"of-{number}",
            **properties,
        },
        "propertiesWithHistory": {"lifecyclestage": [stage]},
        "createdAt": "2026-01-05T10:00:00Z",
        "updatedAt": "2026-01-05T10:00:00Z",
        "archived": False,
    }


class Warehouse:
    def __init__(self, folder: Path) -> None:
        (folder / "acme.yml").write_text(CLIENT)
        self.config = load_client(folder, "acme", check_secrets=False)
        self.home: ClientHome = Home(folder / "home").ensure().client("acme").ensure()
        self._ids = LoadIds("run00001", NOON)

    def land(self, stream: str, *records: dict[str, Any], source: str = "hubspot") -> None:
        lines = [json.dumps(one).encode() for one in records]
        part = Manifest(
            client="acme",
            load_id=self._ids(),
            run_id="run00001",
            source=source,
            stream=stream,
            status="ok",
            is_last=True,
            read_started_at=NOON,
            rows=len(lines),
            proof={"mode": "whole"},
        )
        sha256 = write_part(part.data_path(self.home), lines)
        Manifest(
            **{**{f: getattr(part, f) for f in part.__struct_fields__}, "sha256": sha256}
        ).write(self.home)

    def load(self, *sources: str) -> None:
        connection = open_warehouse(self.home)
        connection.execute("pragma force_compression = 'uncompressed'")
        try:
            for source in sources or ("hubspot",):
                load_source(
                    connection, self.home, config=self.config, source=source, report=lambda _: None
                )
            connection.execute("checkpoint")
        finally:
            connection.close()

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = open_warehouse(self.home, read_only=True)
        try:
            return connection.execute(query, list(values)).fetchall()
        finally:
            connection.close()

    @property
    def bytes(self) -> bytes:
        return b"".join(p.read_bytes() for p in self.home.root.glob("*warehouse.duckdb*"))


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    """Contacts, links and a quarantined row; the canary was merged with another record."""
    made = Warehouse(tmp_path)
    made.land(
        "contacts",
        record(CANARY, hs_merged_object_ids=MERGED),
        record(KEPT),
        record("81000000000000009"),
        {**record(CANARY), "createdAt": "never", "properties": {"createdate": "never"}},
    )
    made.land(
        "deal_contacts", *({"dealId": "5", "contactId": c, "typeId": "3"} for c in (CANARY, KEPT))
    )
    made.load()
    return made


def run(house: Warehouse, *ids: str, source: str = "hubspot") -> Any:
    return erase(house.home, "acme", source, ids, reason="requested", note="as asked")


def test_before_an_erasure_the_canary_is_found_where_it_is(house: Warehouse) -> None:
    found = where_found(house.home, [CANARY])
    assert {"raw.hubspot_contacts", "raw.hubspot_property_history", "raw.quarantine"} <= set(found)
    assert "warehouse.duckdb" in found
    assert len([one for one in found if one.startswith("landing/")]) == 2


def test_a_deleted_row_stays_in_the_file_until_the_file_is_written_anew(house: Warehouse) -> None:
    connection = open_warehouse(house.home)
    connection.execute(f"delete from raw.hubspot_contacts where contact_id = '{CANARY}'")
    connection.execute("checkpoint")
    connection.close()
    assert CANARY.encode() in house.bytes


def test_an_erasure_leaves_nothing_in_tables_bytes_and_landed_files(house: Warehouse) -> None:
    done = run(house, CANARY, MERGED)
    assert where_found(house.home, [CANARY, MERGED]) == []
    assert f"of-{CANARY}".encode() not in house.bytes
    assert done.rows >= 5
    assert done.landed == 3


@pytest.mark.parametrize("short", ["1", "51", "338"])
def test_a_short_id_is_looked_for_where_ids_stand_and_not_among_numbers(
    house: Warehouse, short: str
) -> None:
    """It is part of counts, days, keys and other ids too: those shall not keep an erasure from its proof."""
    house.land("contacts", *(record(str(one)) for one in range(1, 400)))
    house.land("deal_contacts", {"dealId": short, "contactId": short, "typeId": "3"})
    house.land("deals", record(short))
    house.load()
    assert {"raw.hubspot_contacts", "raw.contact_keys"} <= set(where_found(house.home, [short]))
    run(house, short)
    assert where_found(house.home, [short]) == []
    assert house.rows("select count(*) from raw.hubspot_deals where deal_id = $1", short) == [(1,)]


def test_everybody_else_stays(house: Warehouse) -> None:
    before = house.rows("select * from raw.hubspot_contacts where contact_id = $1", KEPT)
    run(house, CANARY)
    assert house.rows("select * from raw.hubspot_contacts where contact_id = $1", KEPT) == before
    assert where_found(house.home, [KEPT])


def test_the_family_of_a_merged_contact_is_found_from_either_end(house: Warehouse) -> None:
    connection = open_warehouse(house.home)
    connection.execute(
        "insert into raw.hubspot_aliases select client, object_type, '1', alias_id, seen_at, "
        "_loaded_at, _run_id, _load_id, 'x' from raw.hubspot_aliases"
    )
    try:
        for one in ("1", MERGED, CANARY):
            assert family_of(connection, "acme", one) == sorted(["1", MERGED, CANARY])
        assert family_of(connection, "acme", KEPT) == [KEPT]
    finally:
        connection.close()


def test_a_key_is_never_given_again(house: Warehouse) -> None:
    newest = house.rows("select max(contact_key) from raw.contact_keys")[0][0]
    last = house.rows("select native_id from raw.contact_keys where contact_key = $1", newest)[0][0]
    run(house, last)
    house.land("contacts", record("81000000000000011"))
    house.load()
    key = "select contact_key from raw.contact_keys where native_id = '81000000000000011'"
    assert house.rows(key) == [(newest + 1,)]


def test_a_landed_file_without_the_contact_still_loads(house: Warehouse) -> None:
    run(house, CANARY)
    parts = [p for p in manifests(house.home, "hubspot") if p.stream == "contacts"]
    assert [p.rows for p in parts] == [2]
    assert len(landed_records(parts[0], house.home)) == 2
    house.home.warehouse.unlink()
    house.load()
    assert house.rows("select count(*) from raw.hubspot_contacts") == [(2,)]


def test_a_contact_that_is_sent_again_stays_out(house: Warehouse) -> None:
    run(house, CANARY)
    house.land("contacts", record(CANARY), record(KEPT))
    house.land(
        "deal_contacts", *({"dealId": "5", "contactId": c, "typeId": "3"} for c in (CANARY, KEPT))
    )
    house.load()
    for table in ("contacts", "deal_contacts"):
        query = f"select count(*) from raw.hubspot_{table} where contact_id = $1"
        assert house.rows(query, CANARY) == [(0,)]
        assert house.rows(query, KEPT) == [(1,)]


def test_a_contact_erased_by_mistake_is_read_again_by_the_statement_of_the_documentation(
    house: Warehouse,
) -> None:
    run(house, CANARY)
    (statement,) = re.findall(r"^delete from raw\.erased_contacts .*;$", OPERATING, re.MULTILINE)
    key = (house.home.root / "suppression.key").read_text()
    with open_warehouse(house.home) as connection:
        connection.execute(
            statement.replace("TEXT OF suppression.key", key).replace("'ID'", f"'{CANARY}'")
        )
    assert not known_of_hubspot(house.home, "acme", is_full=True).is_erased(CANARY)
    house.land("contacts", record(CANARY))
    house.load()
    query = "select count(*) from raw.hubspot_contacts where contact_id = $1"
    assert house.rows(query, CANARY) == [(1,)]


def test_a_merge_that_names_an_erased_contact_does_not_bring_its_id_back(house: Warehouse) -> None:
    run(house, CANARY)
    house.land("contacts", record(KEPT, hs_merged_object_ids=f"{CANARY};{MERGED}"))
    house.load()
    assert [one for one in where_found(house.home, [CANARY]) if "landing" not in one] == []
    assert house.rows("select alias_id, survivor_id from raw.hubspot_aliases") == [(MERGED, KEPT)]


def test_a_refused_record_that_names_an_erased_contact_is_kept_aside_without_its_id(
    house: Warehouse,
) -> None:
    run(house, CANARY)
    house.land("contacts", record(KEPT, hs_merged_object_ids=CANARY, createdate="never"))
    house.load()
    assert house.rows("select native_id, contains(record, $1) from raw.quarantine", CANARY) == [
        (KEPT, False)
    ]


def test_companies_with_the_number_of_an_erased_contact_keep_their_merges(house: Warehouse) -> None:
    run(house, CANARY)
    house.land("companies", record(KEPT, hs_merged_object_ids=CANARY))
    house.load()
    query = "select alias_id from raw.hubspot_aliases where object_type = 'company'"
    assert house.rows(query) == [(CANARY,)]


def test_the_reader_is_told_whom_not_to_read(house: Warehouse) -> None:
    run(house, CANARY)
    known = known_of_hubspot(house.home, "acme", is_full=True)
    assert known.is_erased(CANARY)
    assert not known.is_erased(KEPT)
    assert int(CANARY) not in known.ids["contacts"]


def test_what_is_kept_of_an_erasure_is_a_keyed_hash_and_why(house: Warehouse) -> None:
    run(house, CANARY)
    query = "select source, id_hash, reason, note from raw.erased_contacts"
    ((source, digest, reason, note),) = house.rows(query)
    assert (source, reason, note, len(digest)) == ("hubspot", "requested", "as asked", 64)
    key = house.home.root / "suppression.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_bytes() not in house.bytes


def test_a_contact_that_hubspot_no_longer_has_is_erased_after_its_load(house: Warehouse) -> None:
    house.land("contacts_gone", {"objectType": "contacts", "id": CANARY, "reason": "erased"})
    house.load()
    assert forget_the_gone(house.home, "acme") == 1
    assert forget_the_gone(house.home, "acme") == 0
    assert where_found(house.home, [CANARY]) == []
    ((kind, object_id, seen_at),) = house.rows(
        "select object_type, object_id, seen_at from raw.hubspot_gone"
    )
    assert (kind, len(object_id), seen_at) == ("contact", 64, NOON)


def test_a_deal_that_is_gone_is_noted_and_comes_back_with_its_record(house: Warehouse) -> None:
    house.land("deals", record("5"))
    house.land("deals_gone", {"objectType": "deals", "id": "5", "reason": "erased"})
    house.load()
    assert house.rows("select object_type, object_id from raw.hubspot_gone") == [("deal", "5")]
    house.land("deals", record("5"))
    house.load()
    assert house.rows("select count(*) from raw.hubspot_gone") == [(0,)]


def test_an_erasure_that_is_killed_is_finished_by_the_next_run(house: Warehouse) -> None:
    code = (
        "import sys; from pathlib import Path; from pipelines.erasure import erase; from pipelines.home import Home\n"
        "home = Home(Path(sys.argv[1])).client('acme')\n"
        "erase(home, 'acme', 'hubspot', [sys.argv[2]], reason='requested', note=None)"
    )
    wish = house.home.root / "erasing.json"
    root = str(house.home.root.parent.parent)
    with subprocess.Popen([sys.executable, "-c", code, root, CANARY]) as process:
        while not wish.exists() and process.poll() is None:
            time.sleep(0.001)
        process.kill()
    assert wish.exists()
    assert where_found(house.home, [CANARY])
    forget_the_gone(house.home, "acme")
    assert where_found(house.home, [CANARY]) == []
    assert not wish.exists()


def test_a_contact_of_files_goes_from_files_only_and_stays_away(house: Warehouse) -> None:
    rows = [
        {"file": "c.csv", "row": n, "values": {"contact_id": one, "created_at": "2026-01-01"}}
        for n, one in enumerate((CANARY, KEPT), 1)
    ]
    house.land("contacts", *rows, source="files")
    house.load("hubspot", "files")
    run(house, CANARY, source="files")
    house.land("contacts", *rows, source="files")
    house.load("files")
    assert house.rows("select contact_id from raw.files_contacts") == [(KEPT,)]
    assert house.rows(
        "select count(*) from raw.hubspot_contacts where contact_id = $1", CANARY
    ) == [(1,)]


def test_a_rewritten_warehouse_holds_the_same_rows_and_its_storage_version(
    house: Warehouse,
) -> None:
    counts = "select table_name, estimated_size from duckdb_tables() where schema_name = 'raw' order by all"
    before = house.rows(counts)
    rewrite_database(house.home.warehouse)
    assert house.rows(counts) == before
    with duckdb.connect(str(house.home.warehouse), read_only=True) as connection:
        tags = connection.execute(
            "select tags from duckdb_databases() where not internal"
        ).fetchall()
    assert "v1.5.0" in str(tags)
