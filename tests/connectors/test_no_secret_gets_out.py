"""A server that echoes the token in every way it can: no message, chain or log repeats it."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from connectors.contract import Days
from connectors.errors import SourceError
from connectors.ga4 import Ga4Options, open_ga4
from connectors.hubspot import HubspotOptions, OauthApp, open_hubspot
from connectors.matomo import MatomoOptions, open_matomo
from connectors.plausible import PlausibleOptions, open_plausible
from connectors.search_console import SearchOptions, open_search_console
from tests.connectors.fakes import FakeClock
from tests.connectors.loopback import Seen, Told

CANARY = "canary-7c1e9f"
STATUSES = (200, 302, 400, 401, 403, 404, 429, 477, 500, 530)
BODIES: dict[str, Callable[[str], Told]] = {
    "json": lambda text: Told(
        body=json.dumps(
            {
                "message": text,
                "category": text,
                "policyName": text,
                "error": {"message": text, "status": text},
                "results": [text],
                text: text,
            }
        ).encode()
    ),
    "html": lambda text: Told(body=f"<p>{text}".encode(), headers={"Content-Type": "text/html"}),
    "latin1": lambda text: Told(body=f"{text} är fel".encode("latin-1")),
    "cut": lambda text: Told(body=f'{{"{text}'.encode(), headers={"Content-Length": "9999"}),
    "bad gzip": lambda text: Told(body=text.encode(), headers={"Content-Encoding": "gzip"}),
    "headers": lambda text: Told(
        headers={
            "X-HubSpot-Correlation-Id": text,
            "Location": f"http://{text}.invalid/{text}",
            "X-Token": text,
            "X-HubSpot-RateLimit-Max": text,
        }
    ),
}


def echo(status: int, kind: str) -> Callable[[Seen], Told]:
    """Answers with whatever secret came in, in the way of `kind`."""

    def answer(seen: Seen) -> Told:
        sent = seen.headers.get("authorization", "") + seen.body.decode()
        assert CANARY in sent, "the canary is what the test is about"
        told = BODIES[kind](CANARY)
        return Told(status, told.body, told.headers)

    return answer


def hubspot_token(url: str) -> Any:
    return open_hubspot(HubspotOptions(CANARY, "UTC", base_url=url), clock=FakeClock())


def hubspot_app(url: str) -> Any:
    app = OauthApp("app", CANARY, f"{CANARY}-refresh")
    return open_hubspot(HubspotOptions(app, "UTC", base_url=url), clock=FakeClock())


def ga4_token(url: str) -> Any:
    credentials = json.dumps({"type": "bearer", "token": CANARY})
    options = Ga4Options(("77",), credentials, "UTC", "SEK", base_url=url)
    return open_ga4(options, clock=FakeClock())


def search_console_token(url: str) -> Any:
    credentials = json.dumps({"type": "bearer", "token": CANARY})
    options = SearchOptions("sc-domain:acme.example", credentials, brand="acme", base_url=url)
    return open_search_console(options, clock=FakeClock())


def matomo_token(url: str) -> Any:
    return open_matomo(MatomoOptions(url, "1", CANARY), clock=FakeClock())


def plausible_token(url: str) -> Any:
    return open_plausible(PlausibleOptions("acme.example", CANARY, url), clock=FakeClock())


OPENERS = (
    *(hubspot_token, hubspot_app, ga4_token),
    *(search_console_token, matomo_token, plausible_token),
)


@pytest.fixture(params=OPENERS, ids=lambda one: one.__name__)
def open_at(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Any]]:
    opened: list[Any] = []

    def at(url: str) -> Any:
        opened.append(request.param(url))
        return opened[-1]

    yield at
    for source in opened:
        source.close()


def told_by(error: BaseException) -> str:
    """All that a log or a terminal could show of an error and of what it is chained to."""
    texts = ["".join(traceback.format_exception(error))]
    link: BaseException | None = error
    while link is not None:
        texts += [str(link), repr(link), repr(link.args), repr(vars(link))]
        link = link.__cause__ or link.__context__
    return "\n".join(texts)


def fail(source: Any) -> SourceError:
    stream = source.streams[0]
    days = Days(date(2026, 1, 1), date(2026, 1, 2)) if stream.kind == "dated" else None
    with pytest.raises(SourceError) as caught:
        list(source.read(stream, days=days))
    return caught.value


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("status", STATUSES)
def test_no_failure_repeats_a_secret(
    open_at: Any, serve: Any, caplog: pytest.LogCaptureFixture, status: int, kind: str
) -> None:
    caplog.set_level(logging.DEBUG)
    error = fail(open_at(serve(echo(status, kind)).url))
    assert CANARY not in told_by(error)
    assert CANARY not in caplog.text


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("status", STATUSES)
def test_no_finding_repeats_a_secret(open_at: Any, serve: Any, status: int, kind: str) -> None:
    findings = list(open_at(serve(echo(status, kind)).url).check())
    assert findings
    assert CANARY not in repr(findings)


def test_no_fault_of_the_wire_repeats_a_secret(open_at: Any) -> None:
    for url in ("http://127.0.0.1:1", "http://no-such-host.invalid", "https://127.0.0.1:1"):
        assert CANARY not in told_by(fail(open_at(url)))


def test_messages_name_the_server_without_what_an_address_may_carry(open_at: Any) -> None:
    error = fail(open_at("http://127.0.0.1:1/proxy-path"))
    assert "http://127.0.0.1:1" in str(error)
    assert "proxy-path" not in str(error)
