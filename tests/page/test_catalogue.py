"""The catalogue holds every KPI of the dbt project with what it means, and its SQL gives the figures."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe

from pipelines.page.catalogue import make_catalogue
from pipelines.transform import PROJECT

pytestmark = pytest.mark.xdist_group("page")


def definitions() -> dict[str, dict[str, str]]:
    with (PROJECT / "seeds" / "kpi_definitions.csv").open() as file:
        return {row["kpi_key"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory, office_at: Any) -> Path:
    """The Swedish one; the English one lies beside it, as do page and published file of a client."""
    office = office_at(tmp_path_factory.mktemp("catalogue"))
    office.publish("nordisk")
    page = office.page("nordisk")
    office.index()
    return page.with_name("catalogue-sv.html")


def test_every_kpi_has_an_entry_and_every_link_of_a_page_arrives(tab: Any, catalogue: Path) -> None:
    tab.goto(catalogue.with_name("nordisk.html").as_uri())
    links = tab.eval_on_selector_all(
        "h3 a, .name a, th a", "all => all.map(e => e.getAttribute('href'))"
    )
    tab.goto(catalogue.as_uri())
    entries = tab.eval_on_selector_all("[data-entry]", "all => all.map(e => e.id)")
    assert set(entries) == set(definitions())
    assert {link.split("#")[1] for link in links} <= set(entries)
    assert {link.split("#")[0] for link in links} == {"catalogue-sv.html"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_entry_says_name_formula_owner_version_and_caveats(language: str) -> None:
    lacking = [
        entry.key
        for _, entries in make_catalogue(language).tracks
        for entry in entries
        if entry.is_active
        and not (
            entry.name and entry.meaning and entry.formula and entry.versions and entry.caveats
        )
    ]
    assert lacking == []


def test_every_measure_of_an_active_kpi_leads_to_the_model_that_adds_it_up() -> None:
    catalogue = make_catalogue("en")
    models = {model.name: model.sql for model in catalogue.models}
    lost = [
        measure.name
        for _, entries in catalogue.tracks
        for entry in entries
        for measure in entry.measures
        if entry.is_active and measure.model not in models
    ]
    assert lost == []


def test_the_models_sql_is_that_of_the_dbt_project() -> None:
    (model,) = (m for m in make_catalogue("en").models if m.name == "int_measures__leads")
    text = (PROJECT / "models" / "intermediate" / "kpis" / "int_measures__leads.sql").read_text()
    assert model.sql in text
    assert model.about in text


def test_the_sql_of_an_entry_gives_the_published_values(catalogue: Path) -> None:
    """Of every KPI that the client has by month, against its own value."""
    entries = {e.key: e for _, entries in make_catalogue("en").tracks for e in entries}
    with duckdb.connect(
        str(catalogue.with_name("nordisk.duckdb").resolve()), read_only=True
    ) as con:
        query = """
            select kpi_key, list(value order by period_start) from kpi.kpi_values
            where grain = 'month' and channel = 'all' group by all
        """
        published = dict(con.execute(query).fetchall())
        # Of the hand-made ratios some have no parts; cohorts are of a year.
        rows = con.execute("select distinct kpi_key from kpi.kpi_values where denominator > 0")
        parts = {key for (key,) in rows.fetchall()}
        asked = [
            key
            for key in published
            if "cohort_365d" not in entries[key].sql
            and (key in parts or "sum(denominator)" not in entries[key].sql)
        ]
        assert len(asked) >= 15
        for key in asked:
            found = [value for _, value in con.execute(entries[key].sql).fetchall()]
            assert found == pytest.approx(published[key], rel=1e-3), key


def test_a_version_ends_where_the_next_begins_and_says_why() -> None:
    for _, entries in make_catalogue("en").tracks:
        for entry in entries:
            assert entry.versions[0].until == ""
            assert [v.number for v in entry.versions] == sorted(
                (v.number for v in entry.versions), reverse=True
            )
            assert all(version.reason and version.owner for version in entry.versions)


def test_it_names_no_client(catalogue: Path) -> None:
    assert not re.search("nordisk", catalogue.read_text(), re.I)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(tab: Any, catalogue: Path, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(catalogue.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("file", ["catalogue-sv.html", "catalogue-en.html", "index.html"])
def test_axe_finds_nothing(chromium: Any, catalogue: Path, file: str) -> None:
    context = chromium.new_context(bypass_csp=True)
    tab = context.new_page()
    tab.goto(catalogue.with_name(file).as_uri())
    found = Axe().run(tab).response["violations"]
    context.close()
    assert [each["id"] for each in found] == []
