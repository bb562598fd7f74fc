"""Nothing foreign gets into the page, nothing leaves it, and the same data make the same bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("page")

# Every text of a published file that people or sources wrote, and on which rows.
TEXTS = {
    "raw.client_settings.name": "true",
    "raw.client_settings.currency": "true",
    "raw.client_spins.label": "true",
    "raw.client_notes.text": "true",
    "raw.client_goals.owner": "true",
    "raw.client_goals.action": "true",
    "raw.client_goals.action_owner": "true",
    "raw.client_market_maturity.stage": "true",
    "core.dim_channels.name_sv": "true",
    "kpi.kpi_registry.name_sv": "true",
    "kpi.kpi_scorecard.kpi_key": "kpi_key = 'cpl'",
    "kpi.kpi_scorecard.status": "target is not null",
    "kpi.kpi_scorecard.confidence_reason": "true",
    "kpi.kpi_goal_progress.status": "kpi_key = 'leads'",
    "audit.freshness.source": "source = 'files'",
    "audit.freshness.status": "source = 'hubspot'",
    "audit.quality.source": "true",
    "audit.quality.severity": "true",
    "audit.quality.message": "true",
}


def test_nothing_a_source_or_a_client_file_says_becomes_markup(office: Any, tab: Any) -> None:
    """Every text the page takes from a file bears a tag of its own, and none of them is born."""
    changes = ["update kpi.kpi_scorecard set confidence = 'low' where target is not null"]
    for number, (field, where) in enumerate(TEXTS.items()):
        table, _, column = field.rpartition(".")
        tag = f"<canary-{number}>\"'&amp;</canary-{number}><script>canary = 1</script>"
        changes.append(f"update {table} set {column} = {column} || $${tag}$$ where {where}")
    office.publish(changes=changes)
    tab.goto(office.page().as_uri())
    assert tab.evaluate("document.scripts.length") == 0
    assert tab.evaluate("typeof canary") == "undefined"
    names = tab.evaluate("[...document.querySelectorAll('*')].map(e => e.tagName)")
    assert [name for name in names if name.startswith("CANARY")] == []
    text = tab.evaluate("document.documentElement.textContent")
    assert [field for n, field in enumerate(TEXTS) if f"<canary-{n}>" not in text] == []


def test_the_page_asks_for_nothing_but_itself(chromium: Any, pages: dict[str, Path]) -> None:
    context = chromium.new_context()
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(pages["sv"].as_uri(), wait_until="networkidle")
    tab.click(".all summary")
    tab.pdf()
    context.close()
    assert asked == [pages["sv"].as_uri()]


def test_the_page_forbids_whatever_it_does_not_need(pages: dict[str, Path]) -> None:
    html = pages["sv"].read_text()
    assert "default-src 'none'" in html
    assert "<script" not in html
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?\s*(?:https?:)?//", html)


def test_the_page_is_for_its_group_and_not_for_the_world(pages: dict[str, Path]) -> None:
    assert pages["sv"].stat().st_mode & 0o007 == 0


def test_identical_data_make_identical_bytes_in_whatever_order_they_lie(
    tmp_path: Path, office_at: Any
) -> None:
    tables = [
        "kpi.kpi_scorecard", "kpi.kpi_values", "kpi.kpi_registry", "kpi.kpi_goal_progress",
        "core.dim_channels", "audit.freshness", "audit.quality",
    ]  # fmt: skip
    shuffled = [f"create or replace table {t} as from {t} order by hash(rowid)" for t in tables]
    offices = [office_at(tmp_path / name) for name in ("one", "other")]
    offices[0].publish()
    offices[1].publish(changes=shuffled)
    one, other = (office.page().read_bytes() for office in offices)
    assert one == other
