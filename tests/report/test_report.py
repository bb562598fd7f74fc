"""`maintrack report`: the published figures in a file of each form."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cli.conftest import Desk

pytestmark = pytest.mark.xdist_group("report")

FORMULA = "update raw.client_settings set name = '=cmd()|A1 <b>Nordisk</b>'"
TOO_FEW = "update kpi.kpi_scorecard set is_shown = false, numerator = 3, denominator = 41 where kpi_key = 'ttl'"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, office_at: Callable[[Path], Any]) -> Any:
    office = office_at(tmp_path_factory.mktemp("report"))
    office.publish(changes=[TOO_FEW, FORMULA])
    return office


@pytest.fixture(scope="module")
def desk(office: Any) -> Desk:
    return Desk(office.home.root.parent)


def written(desk: Desk, *options: str) -> str:
    done = desk.type("report", "nordisk", *options, "-o", "-")
    assert done.returncode == 0, done.stderr
    return done.stdout


def published(office: Any, query: str) -> list[tuple[Any, ...]]:
    path = office.home.published_database("nordisk")
    with duckdb.connect(str(path.resolve()), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_csv_holds_every_kpi_as_it_is_published(desk: Desk, office: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(written(desk, "--format", "csv"))))
    values = dict(
        published(office, "select kpi_key, if(is_shown, value, null) from kpi.kpi_scorecard")
    )
    assert {row["kpi_key"]: float(row["value"]) if row["value"] else None for row in rows} == values
    assert values["ttl"] is None


def test_csv_keeps_the_counts_of_what_may_not_be_shown(desk: Desk) -> None:
    rows = {
        row["kpi_key"]: row for row in csv.DictReader(io.StringIO(written(desk, "--format", "csv")))
    }
    assert (rows["ttl"]["numerator"], rows["ttl"]["denominator"]) == ("3.0", "41.0")


def test_markdown_says_the_same_as_the_page(desk: Desk) -> None:
    text = written(desk, "--format", "md", "--lang", "sv")
    assert re.search(r"\\| Leads \\|.*\\| 266 \\|.*Mål 420 ● Enligt plan", text)
    assert re.search(r"\\| Trafik-till-lead \\(TTL\\) \\|.*\\| Visas inte \\| 3 av 41 \\|", text)
    assert "→" not in text.split("## Mål")[0]
    assert "Nästa steg: Kampanj mot befintliga offerter, sälj, senast 10\u00a0dec" in text.replace(
        " 10 dec", " 10\u00a0dec"
    )


def test_markdown_lets_no_name_become_markup(desk: Desk) -> None:
    assert "\\\\<b\\\\>Nordisk" in written(desk, "--format", "md").replace("\\", "\\\\")


def test_html_is_the_page_in_the_language_asked_for(desk: Desk) -> None:
    html = written(desk, "--lang", "en")
    assert '<html lang="en"' in html
    assert "Business goals" in html


@pytest.mark.usefixtures("chromium")
def test_pdf_is_one_a4_landscape(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "nordisk.pdf"
    done = desk.type("report", "nordisk", "--format", "pdf", "-o", str(path))
    assert done.returncode == 0, done.stderr
    pdf = path.read_bytes()
    assert pdf.startswith(b"%PDF-")
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert [(round(float(w)), round(float(h))) for w, h in boxes] == [(842, 595)]


def test_without_a_browser_a_pdf_is_refused_with_what_to_do(desk: Desk) -> None:
    blind = replace(desk, environment={"MAINTRACK_CHROMIUM": "no-such-browser"})
    done = blind.type("report", "nordisk", "--format", "pdf")
    assert done.returncode == 1
    assert "no Chromium found (looked for no-such-browser)" in done.stderr
    assert "--format html" in done.stderr


def test_a_file_is_named_after_client_day_and_language(desk: Desk) -> None:
    done = desk.type("report", "nordisk", "--format", "csv")
    assert done.stdout.split() == ["nordisk-2026-11-20-sv.csv"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "docx"], "--format: found 'docx'; expected one of html, pdf, csv, md"),
        (["--lang", "de"], "--lang: found 'de'; expected one of sv, en"),
    ],
)
def test_wrong_use_says_what_is_allowed(desk: Desk, options: list[str], said: str) -> None:
    done: subprocess.CompletedProcess[str] = desk.type("report", "nordisk", *options)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_a_client_that_has_not_published_is_told_what_to_run(desk: Desk) -> None:
    desk.write("zenit.yml", "name: Zenit\n")
    done = desk.type("report", "zenit")
    assert done.returncode == 1
    assert "maintrack run zenit" in done.stderr
