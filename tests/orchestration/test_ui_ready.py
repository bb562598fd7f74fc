"""When `maintrack ui` may say that it is there, asked of a server that answers as Dagster's webserver does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pipelines.shards import all_shards
from pipelines.ui.services import is_ready
from pipelines.ui.tending import ServiceEnded

LOCATION = all_shards()[0].location


class Webserver:
    """said: what it answers to any query."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.said: dict[str, Any] = {}

    def says(self, *, loaded: bool, error: str = "", healthy: bool = True) -> None:
        nodes = [{"location": {"name": LOCATION}}] if loaded else []
        fault = {"message": error} if error else {}
        daemons = [{"required": True, "healthy": healthy}]
        self.said = {
            "repositoriesOrError": {"nodes": nodes},
            "workspaceOrError": {
                "locationEntries": [{"name": LOCATION, "locationOrLoadError": fault}]
            },
            "instance": {"daemonHealth": {"allDaemonStatuses": daemons}},
        }


@pytest.fixture
def webserver() -> Iterator[Webserver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"data": there.said}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Webserver(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield there
    server.shutdown()
    server.server_close()
    thread.join()


def test_it_is_ready_when_its_clients_are_loaded_and_every_daemon_is_well(
    webserver: Webserver,
) -> None:
    webserver.says(loaded=True)
    assert is_ready(webserver.url)


@pytest.mark.parametrize(("loaded", "healthy"), [(False, True), (True, False)])
def test_it_waits_while_either_is_missing(
    webserver: Webserver, loaded: bool, healthy: bool
) -> None:
    webserver.says(loaded=loaded, healthy=healthy)
    assert not is_ready(webserver.url)


def test_clients_that_dagster_cannot_load_end_the_wait_with_its_words(
    webserver: Webserver,
) -> None:
    webserver.says(loaded=False, error="Conflicting definitions\n found for 'send'.\n")
    with pytest.raises(ServiceEnded, match="Conflicting definitions found for 'send'"):
        is_ready(webserver.url)


def test_a_server_that_is_not_there_yet_is_waited_for() -> None:
    assert not is_ready("http://127.0.0.1:9")
