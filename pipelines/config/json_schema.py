"""The client file's JSON Schema, for editors that complete and check while one types.

Belongs: the document around the schema. Does not: the types' schemas (scalars).
"""

from __future__ import annotations

from typing import Any

from pipelines.config.client import ClientFile


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a client file as written."""
    schema = ClientFile.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "maintrack client file",
    }
