"""Files → landing → schema raw: what a person's CSV becomes, and what is set aside."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from pipelines.config import load_client
from pipelines.config.currency import CURRENCIES
from pipelines.home import ClientHome
from pipelines.landing import land_files
from pipelines.landing.manifest import manifests
from pipelines.loading import load_source, source_outcomes, write_settings
from pipelines.warehouse import open_warehouse, scalar

CLIENT = """
name: Handel AB
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
sources:
  files:
    contacts: {path: contacts.csv, columns: {contact_id: id, created_at: created, original_source: source}}
    stage_changes: {path: changes.csv, columns: {contact_id: id, changed_at: on, stage: stage}}
    traffic: {path: traffic/*.csv, columns: {date: date, channel: channel, sessions: visits}}
    spend: {path: spend.csv, columns: {date: date, platform: platform, spend: cost}}
    goals: {path: goals.csv}
"""
FILES = {
    "contacts.csv": "id,created,source,name\n1,2026-01-05,ORGANIC_SEARCH,Canary Person\n",
    "changes.csv": "id,on,stage\n1,2026-01-09,salesqualifiedlead\n",
    "traffic/a.csv": "date,channel,visits\n2026-01-05,organic_search,120\n",
    "spend.csv": "date,platform,cost\n2026-01-05,linkedin,100\n",
    "goals.csv": "kpi,grain,period,target\nleads,year,2026,100\n",
}


class Desk:
    """A client's folder of files, and a run of the files source on it."""

    def __init__(self, root: Path, home: ClientHome) -> None:
        self.root = root
        self.home = home
        self.runs = 0
        (root / "handel.yml").write_text(CLIENT)
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def describe(self, kind: str, entry: str) -> None:
        """Write another entry for a kind of file into the client file."""
        path = self.root / "handel.yml"
        path.write_text(re.sub(rf"(    {kind}: ).*", rf"\1{entry}", path.read_text()))

    def run(self) -> str:
        """Land and load once; returns the run's id."""
        self.runs += 1
        run_id = f"run{self.runs:05d}"
        config = load_client(self.root, "handel")
        assert config.sources.files is not None
        land_files(
            config.sources.files.entries(config.folder),
            self.home,
            client="handel",
            run_id=run_id,
            base=config.folder,
            report=lambda _: None,
        )
        connection = open_warehouse(self.home)
        try:
            write_settings(connection, config, run_id=run_id)
            load_source(connection, self.home, config=config, source="files", report=lambda _: None)
        finally:
            connection.close()
        return run_id

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = open_warehouse(self.home, read_only=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def quarantined(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "select stream, reason, field, found from raw.quarantine order by stream, row_number"
        )


@pytest.fixture
def desk(tmp_path: Path, client_home: ClientHome) -> Desk:
    root = tmp_path / "files"
    root.mkdir()
    return Desk(root, client_home)


def test_a_date_without_a_time_is_midnight_in_the_clients_zone(desk: Desk) -> None:
    desk.run()
    assert desk.rows(
        "select created_at::varchar, is_date_only, created_date::varchar from raw.files_contacts"
    ) == [("2026-01-04 23:00:00+00", True, "2026-01-05")]


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-07-01 12:30:00", "2026-07-01 10:30:00+00"),
        ("2026-07-01T12:30", "2026-07-01 10:30:00+00"),
        ("2026-07-01T12:30:00Z", "2026-07-01 12:30:00+00"),
        ("2026-07-01T12:30:00+0530", "2026-07-01 07:00:00+00"),
        ("20260701", "2026-06-30 22:00:00+00"),
    ],
)
def test_times_are_read_by_their_own_zone_or_else_the_clients(
    desk: Desk, written: str, utc: str
) -> None:
    desk.write("contacts.csv", f"id,created,source\n1,{written},x\n")
    desk.run()
    assert desk.rows("select created_at::varchar from raw.files_contacts") == [(utc,)]


@pytest.mark.parametrize(
    "written", ["03/04/2026", "2026-02-30", "2026-13-01 10:00", "yesterday", "2026-1-5"]
)
def test_a_date_that_means_no_one_day_goes_to_quarantine(desk: Desk, written: str) -> None:
    desk.write("contacts.csv", f"id,created,source\n1,{written},x\n")
    desk.run()
    assert desk.quarantined() == [("contacts", "unparseable_date", "created_at", written)]


def test_stages_may_be_written_by_hubspots_names(desk: Desk) -> None:
    desk.run()
    assert desk.rows("select stage from raw.files_stage_changes") == [("sql",)]


def test_who_moved_contacts_may_be_told_for_a_whole_file_later_on(desk: Desk) -> None:
    desk.run()
    assert desk.rows("select provenance from raw.files_contacts") == [(None,)]
    mapping = "columns: {contact_id: id, created_at: created}"
    desk.describe("contacts", f"{{path: contacts.csv, provenance: earned, {mapping}}}")
    desk.run()
    assert desk.rows("select provenance from raw.files_contacts") == [("earned",)]


def test_who_moved_contacts_may_be_told_row_by_row(desk: Desk) -> None:
    mapping = "columns: {contact_id: id, changed_at: on, stage: stage, provenance: by}"
    desk.describe("stage_changes", f"{{path: changes.csv, {mapping}}}")
    desk.write(
        "changes.csv", "id,on,stage,by\n1,2026-01-09,sql,Administrative\n2,2026-01-09,sql,\n"
    )
    desk.run()
    assert desk.rows("select provenance from raw.files_stage_changes order by contact_id") == [
        ("administrative",),
        (None,),
    ]


def test_an_unknown_word_for_who_moved_a_contact_is_set_aside(desk: Desk) -> None:
    mapping = "columns: {contact_id: id, created_at: created, provenance: source}"
    desk.describe("contacts", f"{{path: contacts.csv, {mapping}}}")
    desk.run()
    assert desk.quarantined() == [
        ("contacts", "unknown_provenance", "provenance", "ORGANIC_SEARCH")
    ]


@pytest.mark.parametrize(("code", "is_taken"), [("NOK", True), ("nok", True), ("NKO", False)])
def test_a_line_may_be_in_the_currencies_that_a_client_file_may_name(
    desk: Desk, code: str, is_taken: bool
) -> None:
    assert (code.upper() in CURRENCIES) == is_taken
    desk.describe("spend", "{path: spend.csv, columns: {date: on, spend: cost, currency: in}}")
    desk.write("spend.csv", f"on,cost,in\n2026-01-05,100,{code}\n")
    desk.run()
    refused = [] if is_taken else [("spend", "unknown_currency", "currency", code.upper())]
    assert desk.quarantined() == refused


def test_columns_that_are_not_mapped_never_leave_the_file(desk: Desk) -> None:
    desk.run()
    import zstandard

    landed = [
        zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())
        for path in desk.home.landing.rglob("*.zst")
    ]
    assert len(landed) == 5
    assert not [text for text in landed if b"Canary" in text]


@pytest.mark.parametrize(
    ("file", "text", "kept"),
    [
        ("contacts.csv", "id,created,source\n,2026-01-05,x\n", ("contacts", "missing_value", "contact_id", None)),
        ("contacts.csv", "id,created,source\n1,,x\n", ("contacts", "missing_value", "created_at", None)),
        ("contacts.csv", "id,created,source\n1,2026-01-05\n", ("contacts", "malformed_row", None, "2 fields, the header has 3")),
        ("changes.csv", "id,on,stage\n1,2026-01-05,champion\n", ("stage_changes", "unknown_stage", "stage", "champion")),
        ("traffic/a.csv", "date,channel,visits\n2026-01-05,direct,-5\n", ("traffic", "negative_number", "sessions", "-5")),
        ("traffic/a.csv", "date,channel,visits\n2026-01-05,direct,many\n", ("traffic", "unparseable_number", "sessions", "many")),
        ("spend.csv", "date,platform,cost\n2026-01-05,linkedin,1.234.5\n", ("spend", "unparseable_number", "spend", "1.234.5")),
        ("goals.csv", "kpi,grain,period,target\nleads,year,2026,lots\n", ("goals", "wrong_goal", None, None)),
    ],
)  # fmt: skip
def test_a_bad_row_is_kept_with_reason_field_and_finding(
    desk: Desk, file: str, text: str, kept: tuple[Any, ...]
) -> None:
    desk.write(file, text)
    desk.run()
    ((stream, reason, field, found),) = desk.quarantined()
    assert (stream, reason, field) == kept[:3]
    if kept[3] is not None:
        assert found == kept[3]


@pytest.mark.parametrize(
    ("written", "target"),
    [("0,025", 0.025), ("12,5", 12.5), ("1 200", 1200.0), ("1\N{NO-BREAK SPACE}200,50", 1200.5)],
)
def test_a_target_may_be_written_as_sheets_write_numbers(
    desk: Desk, written: str, target: float
) -> None:
    desk.write("goals.csv", f"kpi;grain;period;target\nleads;year;2026;{written}\n")
    desk.run()
    assert desk.rows("select target from raw.client_goals") == [(target,)]


def test_a_target_that_could_be_two_numbers_is_set_aside(desk: Desk) -> None:
    desk.write("goals.csv", "kpi;grain;period;target\nleads;year;2026;1,200\n")
    desk.run()
    ((*_, found),) = desk.quarantined()
    assert found == "target: found '1,200'; allowed: a number, with a point: 0.025"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_a_file_says_by_its_mark_how_it_is_encoded(desk: Desk, encoding: str) -> None:
    text = "\N{ZERO WIDTH NO-BREAK SPACE}id\tcreated\tsource\r\n1\t2026-01-05\tMässa\r\n"
    desk.write("contacts.csv", text.encode(encoding))
    desk.run()
    assert desk.rows("select contact_id, original_source from raw.files_contacts") == [
        ("1", "Mässa")
    ]


PERIODS = "{path: spend.csv, columns: {start_date: from, end_date: to, spend: cost}}"
PERIODS_AND_DAYS = (
    "{path: spend.csv, columns: {date: on, start_date: from, end_date: to, spend: cost}}"
)


@pytest.mark.parametrize(
    ("line", "reason", "field", "found"),
    [
        (",2026-01-05,2026-01-04", "end_before_start", "end_date", "2026-01-04"),
        (",2026-01-01,2029-01-05", "period_too_long", "end_date", "2029-01-05"),
        (",2026-01-05,5/1", "unparseable_date", "end_date", "5/1"),
        (",5/1,2026-01-05", "unparseable_date", "start_date", "5/1"),
        (",2026-01-05,", "missing_value", "end_date", None),
        ("5/1,,", "unparseable_date", "date", "5/1"),
        (",,2026-01-05", "missing_value", "date", None),
    ],
)
def test_a_line_of_spend_that_covers_no_days_is_kept_with_what_is_wrong_with_it(
    desk: Desk, line: str, reason: str, field: str, found: str | None
) -> None:
    desk.describe("spend", PERIODS_AND_DAYS)
    desk.write("spend.csv", f"on,from,to,cost\n{line},100\n2026-01-05,,,7\n")
    desk.run()
    assert desk.quarantined() == [("spend", reason, field, found)]
    assert desk.rows("select spend::varchar from raw.files_spend") == [("7.00",)]


def test_a_line_without_its_first_day_names_the_column_that_is_mapped(desk: Desk) -> None:
    desk.describe("spend", PERIODS)
    desk.write("spend.csv", "from,to,cost\n,2026-01-05,100\n")
    desk.run()
    assert desk.quarantined() == [("spend", "missing_value", "start_date", None)]


@pytest.mark.parametrize("last", ["2026-01-05", "2029-01-08"])
def test_a_line_of_spend_may_cover_one_day_and_1100(desk: Desk, last: str) -> None:
    desk.describe("spend", PERIODS)
    desk.write("spend.csv", f"from,to,cost\n2026-01-05,{last},100\n")
    desk.run()
    assert desk.quarantined() == []


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("99,50", [("spend", "unparseable_number", "spend", "1.500")]),
        ("99.50", []),
    ],
)
def test_a_point_before_three_digits_is_two_numbers_only_in_a_file_of_decimal_commas(
    desk: Desk, other: str, told: list[Any]
) -> None:
    desk.describe("spend", "{path: spend.csv, columns: {date: on, spend: cost}}")
    desk.write("spend.csv", f"on;cost\n2026-01-05;1.500\n2026-01-06;{other}\n")
    desk.run()
    assert desk.quarantined() == told


SPOILT = {
    **dict.fromkeys(
        ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#DIV/0!", "NULL", "null"),
        "missing_value",
    ),
    **dict.fromkeys(("#SAKNAS!", "#REFERENS!", "#värdefel!", "#DIVISION/0!"), "missing_value"),
    **dict.fromkeys(("1,23457E+11", "1.23457E+11", "1.23457e+11", "1E+11"), "rounded_id"),
}


def test_an_id_that_a_spreadsheet_spoilt_is_no_contact(desk: Desk) -> None:
    rows = "".join(f'"{written}",2026-01-05,x\n' for written in SPOILT)
    desk.write("contacts.csv", f"id,created,source\n{rows}7,2026-01-05,x\n")
    rows = "".join(f'"{written}",2026-01-06,mql\n' for written in SPOILT)
    desk.write("changes.csv", f"id,on,stage\n{rows}7,2026-01-06,mql\n")
    desk.run()
    told = [(reason, "contact_id", written) for written, reason in SPOILT.items()]
    assert desk.quarantined() == [
        (stream, *one) for stream in ("contacts", "stage_changes") for one in told
    ]
    assert desk.rows("select native_id from raw.contact_keys") == [("7",)]


def test_an_id_that_merely_looks_a_little_like_it_is_one(desk: Desk) -> None:
    ids = ["NULLA", "annulled", "N/A-7", "#7", "A#REF!", "12E45", "1E5F+3", "x1E+11", "E+11"]
    rows = "".join(f"{each},2026-01-05,x\n" for each in ids)
    desk.write("contacts.csv", f"id,created,source\n{rows}")
    desk.run()
    kept = desk.rows("select contact_id from raw.files_contacts order by row_number")
    assert [each for (each,) in kept] == ids
    assert desk.quarantined() == []


def test_of_two_rows_with_one_contact_id_the_first_counts_and_the_second_is_kept_aside(
    desk: Desk,
) -> None:
    desk.write("contacts.csv", "id,created,source\n7,2026-01-05,x\n7,2026-01-06,y\n")
    desk.run()
    assert desk.rows("select original_source from raw.files_contacts") == [("x",)]
    assert desk.quarantined() == [("contacts", "duplicate_id", "contact_id", "7")]


def test_a_day_in_two_files_counts_once_from_the_last_file(desk: Desk) -> None:
    desk.write("traffic/b.csv", "date,channel,visits\n2026-01-05,organic_search,130\n")
    desk.run()
    assert desk.rows("select sum(sessions) from raw.files_traffic") == [(130,)]
    assert [row[1] for row in desk.quarantined()] == ["overlapping_files"]


def test_a_channel_spelt_otherwise_in_the_last_file_is_the_same_channel(desk: Desk) -> None:
    desk.write("traffic/b.csv", "date,channel,visits\n2026-01-05,Organic Search,130\n")
    desk.run()
    assert desk.rows("select channel, sessions from raw.files_traffic") == [("Organic Search", 130)]
    assert [row[1] for row in desk.quarantined()] == ["overlapping_files"]


@pytest.mark.parametrize("slip", ["1899-12-30", "0026-11-24", "1999-12-31", "1899-12-30T00:00"])
def test_a_day_before_2000_is_a_slip_and_set_aside(desk: Desk, slip: str) -> None:
    desk.write("contacts.csv", f"id,created,source\n1,2026-01-05,x\n2,{slip},x\n")
    desk.run()
    assert desk.rows("select contact_id from raw.files_contacts") == [("1",)]
    assert desk.quarantined() == [("contacts", "unparseable_date", "created_at", slip)]


def test_a_rate_of_before_2000_is_one(desk: Desk) -> None:
    desk.describe("goals", "{path: goals.csv}\n    rates: {path: rates.csv}")
    desk.write("rates.csv", "date,currency,rate\n1999-01-04,EUR,9.45\n")
    desk.run()
    assert desk.rows("select date_day::varchar from raw.files_rates") == [("1999-01-04",)]


@pytest.mark.parametrize(
    ("written", "value"),
    [("1234.5", "1234.50"), ("1 234,50", "1234.50"), ("-40", "-40.00"), ("12,5", "12.50")],
)
def test_amounts_are_read_as_people_write_them(desk: Desk, written: str, value: str) -> None:
    desk.write("spend.csv", f"date;platform;cost\n2026-01-05;linkedin;{written}\n")
    desk.run()
    assert desk.rows("select spend::varchar from raw.files_spend") == [(value,)]


def test_semicolons_tabs_and_windows_letters_are_understood(desk: Desk) -> None:
    (desk.root / "contacts.csv").write_bytes(
        "id;created;source\n1;2026-01-05;Sök\n".encode("cp1252")
    )
    desk.write("changes.csv", "id\ton\tstage\n1\t2026-01-06\tmql\n")
    desk.run()
    assert desk.rows("select original_source from raw.files_contacts") == [("Sök",)]
    assert desk.rows("select stage from raw.files_stage_changes") == [("mql",)]


def test_parquet_is_read_like_csv(desk: Desk) -> None:
    (desk.root / "spend.csv").unlink()
    text = CLIENT.replace("spend.csv", "spend.parquet")
    (desk.root / "handel.yml").write_text(text)
    duckdb.sql(
        "select date '2026-01-05' as date, 'linkedin' as platform, 12.5 as cost, 'x' as other"
    ).write_parquet(str(desk.root / "spend.parquet"))
    desk.run()
    assert desk.rows("select date_day::varchar, spend::varchar from raw.files_spend") == [
        ("2026-01-05", "12.50")
    ]


def test_a_bad_row_has_the_number_that_a_spreadsheet_shows_for_it(desk: Desk) -> None:
    """Its header is row 1, a blank row counts, and so does one with a line break within quotes."""
    desk.write("contacts.csv", 'id,created,source\n1,2026-01-05,"two\nlines"\n\n2,yesterday,x\n')
    desk.run()
    assert desk.rows("select row_number, found from raw.quarantine") == [(4, "yesterday")]


def test_the_first_row_of_a_parquet_file_is_row_1(desk: Desk) -> None:
    desk.describe("contacts", "{path: c.parquet, columns: {contact_id: id, created_at: created}}")
    duckdb.sql("select '1' as id, 'yesterday' as created").write_parquet(
        str(desk.root / "c.parquet")
    )
    desk.run()
    assert desk.rows("select row_number, found from raw.quarantine") == [(1, "yesterday")]


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda desk: (desk.root / "contacts.csv").unlink(), "nothing matches contacts.csv"),
        (
            lambda desk: desk.write("contacts.csv", "nr,created,source\n1,2026-01-05,x\n"),
            "has no column id",
        ),
        (
            lambda desk: desk.write("contacts.csv", FILES["contacts.csv"].encode("utf-16-le")),
            "zero bytes in its header, as of UTF-16 without its mark",
        ),
        (
            lambda desk: desk.write(
                "contacts.csv", '"id,created,source\n' + "1,2026-01-05,x\n" * 9_000
            ),
            "cannot be read as a table (field larger than field limit",
        ),
    ],
)
def test_a_missing_file_or_column_fails_the_source_and_keeps_its_old_rows(
    desk: Desk, break_it: Callable[[Desk], None], told: str
) -> None:
    desk.run()
    break_it(desk)
    run_id = desk.run()
    assert desk.rows("select count(*) from raw.files_contacts") == [(1,)]
    connection = open_warehouse(desk.home, read_only=True)
    try:
        (outcome,) = source_outcomes(connection, "handel", run_id)
    finally:
        connection.close()
    assert outcome.status == "failed"
    assert told in (outcome.message or "")


def test_an_unchanged_file_is_not_read_again_and_still_counts_as_read(desk: Desk) -> None:
    desk.run()
    run_id = desk.run()
    assert desk.rows(
        f"select distinct status, rows_seen, rows_loaded from raw.loads where run_id = '{run_id}'"
    ) == [("ok", 0, 0)]


def test_a_changed_file_replaces_what_it_brought_and_vanished_rows_go(desk: Desk) -> None:
    desk.write("contacts.csv", "id,created,source\n1,2026-01-05,x\n2,2026-01-06,x\n")
    desk.run()
    desk.write("contacts.csv", "id,created,source\n2,2026-01-06,x\n3,2026-01-07,x\n")
    desk.run()
    assert desk.rows("select contact_id from raw.files_contacts order by all") == [("2",), ("3",)]


def test_rows_whose_content_did_not_change_keep_the_load_that_brought_them(desk: Desk) -> None:
    desk.write("contacts.csv", "id,created,source\n1,2026-01-05,x\n2,2026-01-06,x\n")
    desk.run()
    desk.write("contacts.csv", "id,created,source\n1,2026-01-05,x\n2,2026-01-06,changed\n")
    desk.run()
    assert desk.rows("select contact_id, _run_id from raw.files_contacts order by all") == [
        ("1", "run00001"),
        ("2", "run00002"),
    ]


def test_a_repaired_row_leaves_the_quarantine(desk: Desk) -> None:
    desk.write("contacts.csv", "id,created,source\n1,soon,x\n")
    desk.run()
    desk.write("contacts.csv", "id,created,source\n1,2026-01-05,x\n")
    desk.run()
    assert desk.quarantined() == []


def test_a_kind_that_was_left_out_for_a_while_comes_back_whole(desk: Desk) -> None:
    desk.run()
    lines = CLIENT.splitlines()
    (desk.root / "handel.yml").write_text("\n".join(x for x in lines if "traffic:" not in x))
    desk.run()
    assert desk.rows("select count(*) from raw.files_traffic") == [(0,)]
    (desk.root / "handel.yml").write_text(CLIENT)
    desk.run()
    assert desk.rows("select sum(sessions) from raw.files_traffic") == [(120,)]


def test_keys_go_by_first_sight_then_native_id_and_are_never_reused(desk: Desk) -> None:
    desk.write("contacts.csv", "id,created,source\nb,2026-01-05,x\na,2026-01-05,x\n")
    desk.write("changes.csv", "id,on,stage\n")
    desk.run()
    desk.write("contacts.csv", "id,created,source\nc,2026-01-05,x\na,2026-01-05,x\n")
    desk.run()
    assert desk.rows("select native_id, contact_key from raw.contact_keys order by 2") == [
        ("a", 1),
        ("b", 2),
        ("c", 3),
    ]


def test_a_file_with_only_a_header_is_read_to_its_end_with_no_rows(desk: Desk) -> None:
    desk.write("contacts.csv", "id,created,source\n")
    desk.write("changes.csv", "id,on,stage\n")
    run_id = desk.run()
    connection = open_warehouse(desk.home, read_only=True)
    try:
        assert scalar(connection, "select count(*) from raw.files_contacts") == 0
        assert [o.status for o in source_outcomes(connection, "handel", run_id)] == ["ok"]
    finally:
        connection.close()


def test_a_file_that_was_read_by_other_rules_is_read_again(desk: Desk) -> None:
    """As after an upgrade: what an older version took may be set aside now."""
    desk.run()
    (part,) = (p for p in manifests(desk.home, "files") if p.stream == "spend")
    older = part.header | {"rules": "those of an older version"}
    msgspec.structs.replace(part, header=older).write(desk.home)
    desk.run()
    read = {p.stream for p in manifests(desk.home, "files") if p.run_id == "run00002" and p.rows}
    assert read == {"spend"}
