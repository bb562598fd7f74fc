"""Both transports on a real wire: compression, connections, redirects, and faults that say nothing."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from connectors.http import Fault, Reply, Request, Transport, Urllib3Transport
from connectors.hubspot.budget import MOST_IN_FLIGHT
from connectors.hubspot.transport import ApiClientTransport
from tests.connectors.loopback import Loopback, Seen, Told

CANARY = "pat-eu1-canary-token"
LIST = Request("GET", "/crm/objects/2026-09/contacts", (("limit", "50"), ("properties", "a,b")))
READ = Request("POST", "/crm/objects/2026-09/contacts/batch/read", body=b'{"inputs":[{"id":"1"}]}')

Connect = Callable[[str], Transport]


@pytest.fixture(params=[Urllib3Transport, ApiClientTransport], ids=["urllib3", "hubspot"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    opened: list[Transport] = []

    def made(url: str) -> Transport:
        opened.append(request.param(url, lambda: CANARY))
        return opened[-1]

    yield made
    for transport in opened:
        transport.close()


def reply_of(answer: Reply | Fault) -> Reply:
    assert isinstance(answer, Reply), answer
    return answer


def fault_of(answer: Reply | Fault) -> Fault:
    assert isinstance(answer, Fault), answer
    return answer


def test_query_token_and_type_reach_the_server(connect: Connect, serve: Any) -> None:
    server = serve(lambda _: Told())
    connect(server.url).send(LIST)
    (seen,) = server.seen
    assert seen.target == "/crm/objects/2026-09/contacts?limit=50&properties=a%2Cb"
    assert seen.target == LIST.target
    assert seen.headers["authorization"] == f"Bearer {CANARY}"
    assert seen.headers["user-agent"].startswith("maintrack/")


def test_a_json_body_reaches_the_server(connect: Connect, serve: Any) -> None:
    server = serve(lambda _: Told())
    connect(server.url).send(READ)
    (seen,) = server.seen
    assert json.loads(seen.body) == {"inputs": [{"id": "1"}]}
    assert seen.headers["content-type"] == "application/json"


def test_replies_are_asked_for_packed_and_come_unpacked(connect: Connect, serve: Any) -> None:
    body = b'{"results": []}' * 100

    def packed(seen: Seen) -> Told:
        assert "gzip" in seen.headers["accept-encoding"]
        return Told(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})

    assert reply_of(connect(serve(packed).url).send(LIST)).body == body


def test_many_calls_use_one_connection(connect: Connect, serve: Any) -> None:
    server = serve(lambda _: Told())
    transport = connect(server.url)
    for _ in range(20):
        transport.send(LIST)
        transport.send(READ)
    assert len(server.seen) == 40
    assert server.connections == 1


@pytest.mark.parametrize("request_", [LIST, READ], ids=["get", "post"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 477, 500, 502, 503, 524])
def test_a_refusal_comes_back_with_status_headers_and_body_after_one_call(
    connect: Connect, serve: Any, status: int, request_: Request
) -> None:
    told = Told(status, b'{"status": "error"}', {"Retry-After": "30", "X-One": "1"})
    server = serve(lambda _: told)
    reply = reply_of(connect(server.url).send(request_))
    assert (reply.status, reply.body) == (status, told.body)
    assert (reply.headers["retry-after"], reply.headers["x-one"]) == ("30", "1")
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [200, 502])
def test_a_body_in_another_encoding_keeps_its_status(
    connect: Connect, serve: Any, status: int
) -> None:
    page = "<html>tjänsten är nere</html>".encode("latin-1")
    server = serve(lambda _: Told(status, page, {"Content-Type": "text/html"}))
    reply = reply_of(connect(server.url).send(LIST))
    assert (reply.status, reply.headers["content-type"]) == (status, "text/html")


def test_a_redirect_is_not_followed(connect: Connect, serve: Any) -> None:
    other = serve(lambda _: Told(body=b'{"results": []}'))
    server = serve(lambda _: Told(302, b"", {"Location": f"{other.url}/elsewhere"}))
    assert reply_of(connect(server.url).send(LIST)).status == 302
    assert other.seen == []


def test_a_body_cut_short_is_a_fault(connect: Connect, serve: Any) -> None:
    server = serve(lambda _: Told(body=b'{"results": [', headers={"Content-Length": "5000"}))
    assert fault_of(connect(server.url).send(LIST)) == Fault("cut its answer short", is_sent=True)


def test_damaged_compression_is_a_fault(connect: Connect, serve: Any) -> None:
    server = serve(lambda _: Told(body=b"not gzip at all", headers={"Content-Encoding": "gzip"}))
    assert fault_of(connect(server.url).send(LIST)).reason == "sent a damaged answer"


def test_a_closed_port_is_a_fault_before_anything_was_sent(connect: Connect) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        fault = fault_of(connect(f"http://127.0.0.1:{held.getsockname()[1]}").send(LIST))
    assert fault == Fault("accepted no connection", is_sent=False)


def test_a_server_without_tls_is_a_fault(connect: Connect, serve: Any) -> None:
    url = serve(lambda _: Told()).url.replace("http://", "https://")
    assert "certificate" in fault_of(connect(url).send(LIST)).reason


def test_a_name_that_nobody_knows_is_a_fault(connect: Connect) -> None:
    fault = fault_of(connect("http://no-such-host.invalid").send(LIST))
    assert fault == Fault("has a host name that nobody knows", is_sent=False)


def test_the_token_of_the_moment_is_sent(serve: Any) -> None:
    tokens = iter(["first", "second"])
    for kind in (Urllib3Transport, ApiClientTransport):
        tokens = iter(["first", "second"])
        server = serve(lambda _: Told())
        transport = kind(server.url, lambda tokens=tokens: next(tokens))
        transport.send(LIST)
        transport.send(LIST)
        transport.close()
        sent = [seen.headers["authorization"] for seen in server.seen]
        assert sent == ["Bearer first", "Bearer second"]


def test_without_a_token_none_is_sent(serve: Any) -> None:
    server = serve(lambda _: Told())
    transport = Urllib3Transport(server.url)
    transport.send(LIST)
    transport.close()
    assert "authorization" not in server.seen[0].headers


def test_a_base_url_may_have_a_path_and_a_slash(connect: Connect, serve: Any) -> None:
    server: Loopback = serve(lambda _: Told())
    connect(f"{server.url}/proxy/").send(LIST)
    assert server.seen[0].target.startswith("/proxy/crm/objects/")


def test_nothing_of_token_or_body_is_logged(
    connect: Connect, serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(lambda seen: Told(403, seen.headers["authorization"].encode()))
    connect(server.url).send(LIST)
    assert CANARY not in caplog.text


# The environment's proxy.


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "http_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_an_address_of_https_is_asked_for_over_the_proxy_of_the_environment(
    connect: Connect, serve: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    proxy = serve(lambda _: Told(status=403))
    monkeypatch.setenv(name, proxy.url.replace("//", "//kim:p%40ss@"))
    fault = fault_of(connect("https://api.hubapi.invalid").send(LIST))
    (seen,) = proxy.seen
    assert (seen.method, seen.target) == ("CONNECT", "api.hubapi.invalid:443")
    assert seen.headers["proxy-authorization"] == "Basic a2ltOnBAc3M="
    assert "authorization" not in seen.headers
    assert fault.reason == "was not reached through the proxy"


@pytest.mark.usefixtures("no_proxies")
def test_an_address_of_http_is_asked_for_over_its_own_proxy(
    connect: Connect, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(lambda _: Told(body=b'{"a":1}'))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    assert reply_of(connect("http://api.hubapi.invalid").send(LIST)).body == b'{"a":1}'
    assert proxy.seen[0].target == f"http://api.hubapi.invalid{LIST.target}"


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("exempt", ["", "hubapi.invalid"])
def test_loopback_and_addresses_of_no_proxy_are_asked_for_straight(
    connect: Connect, serve: Any, monkeypatch: pytest.MonkeyPatch, exempt: str
) -> None:
    proxy, server = serve(lambda _: Told(status=403)), serve(lambda _: Told())
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", exempt)
    straight = "http://api.hubapi.invalid" if exempt else server.url
    connect(straight).send(LIST)
    assert proxy.seen == []


def test_no_reader_of_a_portal_makes_a_connection_twice(serve: Any) -> None:
    all_there = threading.Barrier(MOST_IN_FLIGHT, timeout=30)

    def answer(_: Seen) -> Told:
        all_there.wait()
        return Told()

    server = serve(answer)
    transport = ApiClientTransport(server.url, lambda: CANARY)
    with ThreadPoolExecutor(MOST_IN_FLIGHT) as readers:
        for _ in range(3):
            answers = list(readers.map(transport.send, [LIST] * MOST_IN_FLIGHT))
            assert [reply_of(one).status for one in answers] == [200] * MOST_IN_FLIGHT
    transport.close()
    assert server.connections == MOST_IN_FLIGHT
