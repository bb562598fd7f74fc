"""One threaded HTTP/1.1 server on 127.0.0.1 for all APIs of the sandbox.

Belongs: sockets, compression, cutting and dropping answers.
Does not: what is answered (dispatch).
"""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox.box import Box
from sandbox.dispatch import handle
from sandbox.http_shapes import Answer, Request

HOST = "127.0.0.1"
SMALLEST_GZIP = 860
"""Bytes; smaller bodies go plain."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, box: Box, port: int) -> None:
        self.box = box
        super().__init__((HOST, port), Handler)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is no fault of the sandbox: nothing is printed."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "sandbox", ""
    # One packet per answer: with Nagle's algorithm each answer would wait 40 ms for an ACK.
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The instant of the world, for the header Date."""
        shown = timestamp if timestamp is not None else self.server.box.clock.ticking().timestamp()
        return super().date_time_string(shown)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the log is at /sandbox/requests.json."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=unquote(parts.path),
            query=parse_qs(parts.query, keep_blank_values=True),
            body=body,
            base_url=f"http://{self.headers.get('Host') or f'{HOST}:{self.server.server_port}'}",
            headers={name.lower(): value for name, value in self.headers.items()},
        )
        answer, failure = handle(self.server.box, request, len(self.path))
        if failure == "drop":
            self._hang_up()
            return
        self._send(answer, is_cut=failure == "cut")

    def _send(self, answer: Answer, *, is_cut: bool) -> None:
        content = answer.encoded()
        zips = "gzip" in self.headers.get("Accept-Encoding", "") and len(content) >= SMALLEST_GZIP
        if zips:
            content = answer.packed or gzip.compress(content, compresslevel=1, mtime=0)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if zips:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "origin, Accept-Encoding")
        if content or answer.status != 204:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if is_cut else content)
        self.wfile.flush()
        if is_cut:
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(box: Box, port: int = 0) -> Iterator[str]:
    """Serve `box` from threads of their own until the block ends; gives the base URL.

    Args:
        port: 0 takes a free one.
    Raises:
        OSError: the port is taken.
    """
    server = Server(box, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
