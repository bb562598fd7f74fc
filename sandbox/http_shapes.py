"""A request and an answer, free of sockets: what the look-alike APIs work with.

Belongs: reading a request's query, body and bearer token; answers, the two APIs' errors.
Does not: any one API's paths, sockets (server).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import msgspec


@dataclass(frozen=True, slots=True)
class Request:
    """path: without query. base_url: as the caller addressed this server, no trailing slash."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    body: bytes
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """Of the header `Authorization: Bearer …`; '' without one."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    def form(self) -> dict[str, str]:
        """The body as a posted form."""
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    def whole(self, name: str, default: int) -> int:
        """A number parameter.

        Raises:
            ValueError: it is none.
        """
        return int(self.first(name) or default)

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

    def inputs(self) -> list[dict[str, str]]:
        """The `inputs` of a HubSpot batch request; every one has an `id`.

        Raises:
            ValueError: no such list.
        """
        found = self.json().get("inputs") or []
        if not all(isinstance(one, dict) and "id" in one for one in found):
            raise ValueError("inputs must be objects with an id")
        return [{name: str(value) for name, value in one.items()} for one in found]


@dataclass(frozen=True, slots=True)
class Answer:
    """body: an object to be sent as JSON, or text or bytes to be sent as `content_type`.
    packed: the same body, gzipped; None if it is not kept so.
    records: how many HubSpot answers with, where the body does not tell any more.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json;charset=utf-8"
    packed: bytes | None = None
    records: int | None = None

    def count(self) -> int:
        """How many records HubSpot answers with."""
        if self.records is not None:
            return self.records
        found = self.body.get("results") if isinstance(self.body, dict) else None
        return len(found) if self.status < 400 and isinstance(found, list) else 0

    def encoded(self) -> bytes:
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return msgspec.json.encode(self.body)


def hubspot_error(status: int, category: str, message: str, **more: Any) -> Answer:
    """HubSpot's envelope; the server writes the correlation id into it."""
    body = {"status": "error", "message": message, "correlationId": "", "category": category}
    return Answer(status, {**body, **more})


def html_page(status: int, title: str) -> Answer:
    """What a proxy or content network answers in an API's place."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{title}</body></html>"
    return Answer(status, page, content_type="text/html; charset=UTF-8")


def google_error(code: int, status: str, message: str, **more: Any) -> Answer:
    return Answer(code, {"error": {"code": code, "message": message, "status": status, **more}})
