"""A request and an answer, free of sockets: what the look-alike APIs work with.

Belongs: reading a request's query and JSON body, answers and their defaults.
Does not: any one API's paths.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """base_url: as the caller addressed this server, without a trailing slash."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    body: bytes
    base_url: str

    def first(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]

    def words(self, name: str) -> list[str]:
        """A list parameter, comma-joined or repeated."""
        found = [word for value in self.query.get(name, []) for word in value.split(",")]
        return [word for word in found if word]

    def json(self) -> dict[str, Any]:
        """The body as an object; {} when there is none.

        Raises:
            ValueError: the body is no JSON object.
        """
        parsed = json.loads(self.body or b"{}")
        if not isinstance(parsed, dict):
            raise ValueError("the request body is not a JSON object")
        return parsed


@dataclass(frozen=True, slots=True)
class Answer:
    """body: an object to be sent as JSON, or text to be sent as `content_type`."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json;charset=utf-8"

    def encoded(self) -> bytes:
        if self.body is None:
            return b""
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


def hubspot_error(status: int, category: str, message: str, **more: Any) -> Answer:
    body = {
        "status": "error",
        "message": message,
        "correlationId": str(uuid.uuid4()),
        "category": category,
        **more,
    }
    return Answer(status, body)


def google_error(code: int, status: str, message: str, **more: Any) -> Answer:
    return Answer(code, {"error": {"code": code, "message": message, "status": status, **more}})
