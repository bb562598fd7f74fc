"""`maintrack schema` prints what the package says."""

from __future__ import annotations

import json
from typing import Any

from pipelines.config import json_schema


def test_the_schema_is_one_json_document(desk: Any) -> None:
    done = desk.type("schema")
    assert done.returncode == 0
    assert json.loads(done.stdout) == json_schema()
