"""Sources opened over fakes. The fakes themselves: fakes.py, loopback.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from connectors.ga4 import Ga4Options, open_ga4
from connectors.hubspot import HubspotOptions, open_hubspot
from tests.connectors.fakes import TOKEN, Answer, FakeClock, FakeTransport, Handler
from tests.connectors.loopback import Loopback, Seen, Told


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def open_portal(clock: FakeClock) -> Callable[..., Any]:
    """A HubSpot source; `.transport` holds what it asked, `.stream` its streams by name."""

    def opened(answer: Handler | list[Answer], **options: Any) -> Any:
        transport = FakeTransport(answer)
        settings = {"portal_id": "42", "timezone": "Europe/Stockholm", **options}
        source: Any = open_hubspot(
            HubspotOptions(TOKEN, **settings), transport=transport, clock=clock
        )
        return _with(source, transport)

    return opened


@pytest.fixture
def open_property(clock: FakeClock) -> Callable[..., Any]:
    """A GA4 source, likewise."""

    def opened(answer: Handler | list[Answer], **options: Any) -> Any:
        transport = FakeTransport(answer)
        settings = {
            "property_ids": ("77",),
            "credentials": json.dumps({"type": "bearer", "token": TOKEN}),
            "timezone": "Europe/Stockholm",
            "currency": "SEK",
            **options,
        }
        source: Any = open_ga4(Ga4Options(**settings), transport=transport, clock=clock)
        return _with(source, transport)

    return opened


def _with(source: Any, transport: FakeTransport) -> Any:
    source.transport = transport
    source.stream = {stream.name: stream for stream in source.streams}
    return source


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Seen], Told]], Loopback]]:
    with ExitStack() as servers:
        yield lambda answer: servers.enter_context(Loopback(answer))
