"""The scorecard in the terminal, from a published file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Desk

YOUNG = [
    """
    update kpi.kpi_scorecard set kpi_key = 'roi_cohort', name = 'Return', unit = 'ratio', is_shown = false, value = null,
        numerator = -216902.3, denominator = 216902.3, confidence = null, confidence_reason = 'nobody old enough yet'
    where kpi_key = 'cpl'
    """,
    """
    update kpi.kpi_registry set kpi_key = 'roi_cohort', name_sv = 'Avkastning på månadens leads', unit = 'ratio',
        numerator = 'roi_cohort_gain', denominator = 'spend'
    where kpi_key = 'cpl'
    """,
]
TOO_FEW = "update kpi.kpi_scorecard set is_shown = false, numerator = 3, denominator = 41 where kpi_key = 'ttl'"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, office_at: Callable[[Path], Any]) -> Desk:
    """A client that has published: one of its ratios rests on too few, one is too young."""
    root = tmp_path_factory.mktemp("kpi")
    office_at(root).publish(changes=[TOO_FEW, *YOUNG])
    return Desk(root)


@pytest.fixture(scope="module")
def shown(published: Desk) -> list[str]:
    done = published.type("kpi", "nordisk")
    assert done.returncode == 0
    return done.stdout.splitlines()


def row_of(lines: list[str], name: str) -> str:
    (row,) = [line for line in lines if line[2:].startswith(name)]
    return row


def test_a_client_without_findings_is_told_so(
    tmp_path: Path, office_at: Callable[[Path], Any]
) -> None:
    office_at(tmp_path).publish(changes=["delete from audit.quality"])
    done = Desk(tmp_path).type("kpi", "nordisk")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == ["Datakvalitet", "  inget att anmärka"]


@pytest.mark.parametrize(
    ("source", "status", "told"),
    [
        ("files", "fresh", "Filer: i tid, läst, utan egna dagar"),
        ("ga4", "fresh", "Google Analytics 4: i tid, läst, ingen hel dag ännu"),
        ("hubspot", "late", "HubSpot: sen, aldrig läst"),
    ],
)
def test_a_source_without_days_is_never_read_only_where_it_is_not_in_time(
    tmp_path: Path, office_at: Callable[[Path], Any], source: str, status: str, told: str
) -> None:
    change = f"update audit.freshness set status = '{status}', complete_through = null where source = '{source}'"
    office_at(tmp_path).publish(changes=[change])
    assert told in Desk(tmp_path).type("kpi", "nordisk").stdout


def test_tracks_stand_in_the_order_of_the_model(shown: list[str]) -> None:
    titles = ["Spin 1", "Varumärke", "Webbplats", "CRM", "Spin 2", "Affärsmål", "Källor"]
    places = [shown.index(title) for title in titles]
    assert places == sorted(places)


def test_a_value_its_target_and_its_status_stand_on_one_line(shown: list[str]) -> None:
    row = row_of(shown, "Leads ")
    assert [
        part for part in ("nov\u00a02026", "266", "420", "Enligt plan") if part not in row
    ] == []


def test_columns_are_aligned_in_a_pipe(shown: list[str]) -> None:
    ends = {row_of(shown, name).index("nov\u00a02026") for name in ("Leads ", "MQL ", "Kunder ")}
    assert len(ends) == 1


def test_a_ratio_on_too_few_shows_its_counts(shown: list[str]) -> None:
    row = row_of(shown, "Trafik-till-lead (TTL)")
    assert "3 av 41" in row
    assert "%" not in row.split("3 av 41")[0]


def test_a_return_that_nobody_is_old_enough_for_says_so_and_no_number(shown: list[str]) -> None:
    row = row_of(shown, "Avkastning på månadens leads")
    assert row.split("Visas inte")[1].strip() == "ingen är gammal nog ännu"
    assert "902" not in row


def test_headline_kpis_are_marked(shown: list[str]) -> None:
    assert row_of(shown, "Lead-till-kund (LTC)").startswith("* ")
    assert row_of(shown, "Kunder ").startswith("  ")


def test_each_source_says_how_fresh_it_is(shown: list[str]) -> None:
    assert "  Google Analytics 4: i tid, t.o.m. 17\u00a0nov\u00a02026" in shown


def test_findings_stand_below(shown: list[str]) -> None:
    quality = shown.index("Datakvalitet")
    assert any("Mässan" in line for line in shown[quality:])


def test_a_pipe_gets_no_escape_codes(shown: list[str]) -> None:
    assert "\x1b" not in "".join(shown)


def test_json_holds_every_row_with_typed_values(published: Desk) -> None:
    document = json.loads(published.type("kpi", "nordisk", "--json").stdout)
    (ttl,) = [row for row in document["rows"] if row["kpi_key"] == "ttl"]
    assert (ttl["numerator"], ttl["denominator"], ttl["is_shown"]) == (3.0, 41.0, False)
    assert ttl["period_start"] == "2026-11-01"
    assert {source["source"] for source in document["sources"]} == {"files", "ga4", "hubspot"}


def test_a_client_without_a_copy_is_told_how_to_get_one(published: Desk) -> None:
    published.write("acme.yml", "name: Acme\n")
    done = published.type("kpi", "acme")
    assert done.returncode == 1
    assert "`maintrack run acme`" in done.stderr
    assert "These have: nordisk" in done.stderr


@pytest.mark.parametrize("command", ["kpi", "export", "report"])
def test_a_client_that_is_not_there_is_wrong_use(published: Desk, command: str) -> None:
    done = published.type(command, "nobody")
    assert done.returncode == 2
    assert "CLIENT: found 'nobody'; expected one of" in done.stderr
    assert "nordisk" in done.stderr


@pytest.mark.parametrize("name", ["../nordisk", "agency", "Nordisk"])
def test_what_is_no_clients_name_is_refused(published: Desk, name: str) -> None:
    assert published.type("kpi", name).returncode == 2


def test_a_damaged_copy_is_told_in_words(tmp_path: Path, office_at: Callable[[Path], Any]) -> None:
    office_at(tmp_path).publish()
    desk = Desk(tmp_path)
    copy = desk.home.published_database("nordisk").resolve()
    copy.chmod(0o600)
    copy.write_bytes(b"no database" * 1000)
    done = desk.type("kpi", "nordisk")
    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    assert "`maintrack run nordisk`" in done.stderr
