"""A real HTTP server on 127.0.0.1, for tests whose subject is the wire itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Seen:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Told:
    """headers may claim another Content-Length than the body has: then the server hangs up after it."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Loopback:
    answer: Callable[[Seen], Told]
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    url: str = ""

    def __enter__(self) -> Loopback:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body leave together; apart, the second waits 40 ms for the first one's receipt.
            wbufsize = 1 << 16

            def setup(self) -> None:
                loopback.connections += 1
                super().setup()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                seen = Seen(self.command, self.path, headers, self.rfile.read(length))
                loopback.seen.append(seen)
                told = loopback.answer(seen)
                claimed = {
                    "Content-Length": str(len(told.body)),
                    "Content-Type": "application/json",
                }
                self.send_response(told.status)
                for name, value in {**claimed, **told.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(told.body)
                if {**claimed, **told.headers}["Content-Length"] != str(len(told.body)):
                    self.close_connection = True

            def do_POST(self) -> None:
                self.do_GET()

            def do_CONNECT(self) -> None:
                """What a proxy is asked for an address of https."""
                self.do_GET()

        return Handler
