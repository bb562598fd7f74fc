"""docs/model-mistakes.md names only tests and checks that exist, and at least one test for each mistake."""

from __future__ import annotations

import json
import re

from pipelines.transform import PROJECT, prepare_manifest

PAGE = PROJECT.parent / "docs" / "model-mistakes.md"


def _rows() -> dict[int, str]:
    rows = re.findall(r"^\| (\d+) \| .* \| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    return {int(number): caught_by for number, caught_by in rows}


def test_each_of_the_24_mistakes_has_its_row() -> None:
    assert list(_rows()) == list(range(1, 25))


def test_every_named_test_exists() -> None:
    manifest = json.loads(prepare_manifest().read_text())
    known = {node["name"] for node in manifest["unit_tests"].values()}
    known |= {
        node.get("test_metadata", node)["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
    }
    known |= {
        check["name"]
        for node in manifest["nodes"].values()
        for check in node.get("constraints", [])
        if check["type"] == "check"
    }
    for number, caught_by in _rows().items():
        named = {name for name in re.findall(r"`(\w+)`", caught_by) if "_" in name}
        assert named, f"nothing catches mistake {number}"
        assert named <= known, f"mistake {number}: {named - known}"
