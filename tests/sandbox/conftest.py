"""A caller of the sandbox over real HTTP, and boxes small enough to be made for one test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3

from sandbox.box import Box
from sandbox.server import serving
from sandbox.world import World

NOW = datetime(2026, 11, 24, 12, 0, 0, 500_000, tzinfo=UTC)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: urllib3.HTTPHeaderDict
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Caller:
    """Sends what it is told: no retries, no redirects; tokens of the box unless told otherwise."""

    def __init__(self, box: Box, url: str) -> None:
        self.box, self.url, self.ready = box, url, box.identity
        self._pool = urllib3.PoolManager(maxsize=8, retries=False)

    def close(self) -> None:
        self._pool.clear()

    def send(
        self, method: str, path: str, body: Any = None, token: str | None = None, **headers: str
    ) -> Reply:
        """body: bytes go as they are, all else as JSON. headers: `_` for `-`."""
        if token is None:
            is_google = path.startswith("/v1beta/")
            token = self.ready["ga4_token" if is_google else "hubspot_token"]
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        got = self._pool.request(
            method, self.url + path, body=body, headers=sent, timeout=30, decode_content=False
        )
        return Reply(got.status, got.headers, got.data)

    def get(self, path: str, token: str | None = None, **query: Any) -> Reply:
        return self.send(
            "GET", f"{path}?{urlencode(query, doseq=True)}" if query else path, None, token
        )

    def post(self, path: str, body: Any = None, token: str | None = None) -> Reply:
        return self.send("POST", path, body, token)

    def walk(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """All records of a list, page by page behind `after`."""
        after: dict[str, str] = {}
        while True:
            page = self.get(path, **query, **after)
            assert page.status == 200, page.body
            yield from page.json["results"]
            if "paging" not in page.json:
                return
            after = {"after": page.json["paging"]["next"]["after"]}

    def report(self, dimensions: str, metrics: str, **more: Any) -> Reply:
        """runReport over all days; names separated by blanks."""
        body = {
            "dimensions": [{"name": name} for name in dimensions.split()],
            "metrics": [{"name": name} for name in metrics.split()],
            "dateRanges": [{"startDate": "2025-05-01", "endDate": "today"}],
            "limit": "250000",
            **more,
        }
        return self.post(f"{self.property}:runReport?prettyPrint=false", body)

    @property
    def property(self) -> str:
        return f"/v1beta/properties/{self.ready['ga4_property_id']}"


def rows(reply: Reply) -> list[tuple[str, ...]]:
    """A report's rows, dimensions then metrics."""
    assert reply.status == 200, reply.body
    return [
        tuple(v["value"] for v in (*row.get("dimensionValues", []), *row.get("metricValues", [])))
        for row in reply.json.get("rows", [])
    ]


@contextmanager
def opened(
    contacts: int = 60,
    profile: Any = "plain",
    seed: int = 7,
    now: datetime = NOW,
    kept_pages: int = 0,
) -> Iterator[Caller]:
    box = Box(seed, contacts, now, profile, kept_pages=kept_pages)
    with serving(box) as url:
        caller = Caller(box, url)
        try:
            yield caller
        finally:
            caller.close()


@pytest.fixture
def open_box() -> Iterator[Callable[..., Caller]]:
    """Make and serve boxes; they are closed when the test ends."""
    with ExitStack() as stack:
        yield lambda *args, **kwargs: stack.enter_context(opened(*args, **kwargs))


@pytest.fixture
def small(open_box: Callable[..., Caller]) -> Caller:
    """A box of about 60 contacts that a test may spoil."""
    return open_box()


@pytest.fixture(scope="session")
def table() -> Callable[[Reply], list[tuple[str, ...]]]:
    return rows


@pytest.fixture(scope="session")
def company() -> Iterator[Callable[[str], Caller]]:
    """By profile, a box of about 1 500 contacts that tests only read, without HubSpot's limits."""
    made: dict[str, Caller] = {}
    with ExitStack() as stack:

        def of(profile: str) -> Caller:
            if profile not in made:
                made[profile] = stack.enter_context(opened(1500, profile))
                made[profile].box.limits.change({"ten_secondly": 1_000_000, "search": 1_000_000})
            return made[profile]

        yield of


@pytest.fixture(scope="session")
def world() -> World:
    """The plain company as large as by default."""
    return World(7, 5000, NOW)


@pytest.fixture(scope="session")
def hostile() -> World:
    return World(7, 2000, NOW, "hostile")
