"""The pages on sources name what the code reads, and every place that the code refers to exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.contract import Stream
from connectors.ga4.reports import LANDING, REPORTS, ReportPlan
from connectors.hubspot.properties import (
    COMPANY_PROPERTIES,
    CONTACT_PROPERTIES,
    DEAL_PROPERTIES,
)
from connectors.hubspot.streams import SCOPES, STREAMS

ROOT = Path(__file__).parents[2]
HUBSPOT = (ROOT / "docs/sources/hubspot.md").read_text()
GA4 = (ROOT / "docs/sources/ga4.md").read_text()


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.name)
def test_each_hubspot_stream_is_described_with_its_kind_and_scope(stream: Stream) -> None:
    name, kind = stream.name, stream.kind
    (line,) = [line for line in HUBSPOT.splitlines() if line.startswith(f"| `{name}` |")]
    assert kind in line
    assert ("essential" in line) == stream.is_essential
    for scope in SCOPES[name].split(" and "):
        assert f"`{scope}`" in line


def listed(heading: str) -> set[str]:
    text = HUBSPOT.split(f"### {heading}\n")[1].strip().split("\n\n")[0]
    return set(re.findall(r"`(\w+)`", text.split("; and")[0]))


@pytest.mark.parametrize(
    ("heading", "asked"),
    [
        ("Properties of contacts", CONTACT_PROPERTIES),
        ("Properties of companies", COMPANY_PROPERTIES),
        ("Properties of deals", DEAL_PROPERTIES),
    ],
)
def test_the_properties_on_the_page_are_those_that_are_asked_for(
    heading: str, asked: tuple[str, ...]
) -> None:
    assert listed(heading) == set(asked)


@pytest.mark.parametrize("plan", [*REPORTS, LANDING], ids=lambda plan: plan.stream.name)
def test_each_report_is_described_with_its_fields(plan: ReportPlan) -> None:
    name = plan.stream.name
    (line,) = [line for line in GA4.splitlines() if line.startswith(f"| `{name}`")]
    for dimension in plan.dimensions:
        assert f"`{dimension}`" in line


def test_every_place_that_the_code_refers_to_exists() -> None:
    for path in (ROOT / "connectors").rglob("*.py"):
        for page, anchor in re.findall(r"(docs/sources/[\w-]+\.md)#([\w-]+)", path.read_text()):
            headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text(), re.MULTILINE)
            anchors = {heading.lower().replace(" ", "-").replace(",", "") for heading in headings}
            assert anchor in anchors, f"{path.name}: {page}#{anchor}"
