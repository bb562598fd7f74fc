"""MetricFlow gives the figures of kpi_values; and the layer's file is the one that the seed makes."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.bi import semantic
from tests.bi.readers import ENVIRONMENTS
from tests.page.cases import FULL

PROJECT = semantic.FILE.parents[1]


def test_the_layers_file_is_the_one_the_definitions_make() -> None:
    assert semantic.FILE.read_text() == semantic.text()


def test_every_kpi_whose_parts_add_up_is_a_metric() -> None:
    keys = [row["kpi_key"] for row in semantic.definitions()]
    assert len(keys) > 35
    assert [key for key in keys if f"  - name: {key}\n" not in semantic.text()] == []


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, office_at: Callable[[Path], Any]) -> Path:
    office = office_at(tmp_path_factory.mktemp("semantic"))
    office.publish(changes=FULL)
    path: Path = office.home.published_database("nordisk").resolve()
    return path


@pytest.fixture(scope="module")
def ask(
    published: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., list[dict[str, str]]]:
    """Ask MetricFlow for metrics by month and more; its rows as text."""
    project = tmp_path_factory.mktemp("project") / "semantic"
    shutil.copytree(PROJECT, project)
    environment = {
        **os.environ, "MAINTRACK_PUBLISHED": str(published), "DBT_PROFILES_DIR": str(project),
        "PATH": f"{ENVIRONMENTS / 'metricflow' / 'bin'}:{os.environ['PATH']}",
    }  # fmt: skip

    def run(*command: str) -> None:
        done = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run("dbt", "parse")

    def query(metrics: Sequence[str], *groups: str) -> list[dict[str, str]]:
        out = project / "out.csv"
        by = ",".join(("metric_time__month", *groups))
        run("mf", "query", "--metrics", ",".join(metrics), "--group-by", by, "--csv", str(out))
        with out.open() as file:
            return list(csv.DictReader(file))

    return query


def told(published: Path, channels: str) -> dict[tuple[str, str, str], float]:
    """KPI, month, channel → the figure from its published parts."""
    query = f"""
        select kpi_key, period_start::varchar, channel, numerator / coalesce(denominator, 1)
        from kpi.kpi_values
        where grain = 'month' and basis = 'as_told' and {channels} and numerator is not null
            and (denominator > 0 or kpi_key not in (select kpi_key from kpi.kpi_registry where unit = 'ratio'))
    """
    with duckdb.connect(str(published), read_only=True) as connection:
        return {tuple(key): value for *key, value in connection.execute(query).fetchall()}


@pytest.mark.test_bi
def test_metricflow_gives_the_figures_of_kpi_values_by_month(
    published: Path, ask: Callable[..., list[dict[str, str]]]
) -> None:
    rows = {row["kpi_key"]: row for row in semantic.definitions()}
    expected = {key: v for key, v in told(published, "channel = 'all'").items() if key[0] in rows}
    # A ratio of the hand-made months may have no denominator.
    expected = {
        key: value for key, value in expected.items() if not (key[0] == "cpl" or value == 0)
    }
    metrics = sorted({key for key, _, _ in expected})
    assert len(metrics) >= 15
    found = {row["metric_time__month"][:10]: row for row in ask(metrics)}
    for (key, month, _), value in expected.items():
        assert float(found[month][key]) == pytest.approx(value, rel=1e-6), (key, month)


@pytest.mark.test_bi
def test_metricflow_gives_them_by_channel(
    published: Path, ask: Callable[..., list[dict[str, str]]]
) -> None:
    expected = {
        key: value
        for key, value in told(published, "channel != 'all'").items()
        if key[0] == "leads"
    }
    assert len(expected) > 50
    found = {
        ("leads", row["metric_time__month"][:10], row["kpi_value__channel"]): row
        for row in ask(["leads_by_channel"], "kpi_value__channel")
    }
    for key, value in expected.items():
        assert float(found[key]["leads_by_channel"]) == pytest.approx(value), key
