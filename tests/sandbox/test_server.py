"""The server and its command: one port, one ready line, a clean end; the clock and the controls."""

from __future__ import annotations

import gzip
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import urllib3

CONTACTS = "/crm/objects/2026-09/contacts"
ROOT = Path(__file__).parents[2]


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """The command, and its ready line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--contacts", "50", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline() or "{}")
    finally:
        process.kill()
        process.communicate()


# --- the command ------------------------------------------------------------------------------


def test_the_ready_line_gives_the_url_and_the_identity() -> None:
    with started("--seed", "9", "--now", "2026-10-01T08:00:00+02:00") as (_, ready):
        assert set(ready) >= {
            "url",
            "portal_id",
            "hubspot_token",
            "ga4_property_id",
            "ga4_token",
            "timezone",
            "currency",
            "world_start",
        }
        with urllib3.PoolManager() as pool:
            now = pool.request("GET", f"{ready['url']}/sandbox/now").json()
            identity = pool.request("GET", f"{ready['url']}/sandbox/identity.json").json()
        assert now == {"now": "2026-10-01T06:00:00Z"}
        assert identity == ready


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_on_a_signal_even_with_a_connection_open(number: signal.Signals) -> None:
    with started() as (process, ready):
        host, port = ready["url"].removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))):
            process.send_signal(number)
            out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


def test_without_now_the_world_is_shown_at_the_present() -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    with started() as (_, ready), urllib3.PoolManager() as pool:
        told = pool.request("GET", f"{ready['url']}/sandbox/now").json()["now"]
        assert before < datetime.fromisoformat(told) <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--now", "2026-10-01T08:00:00"), "has no time zone"),
        (("--now", "2020-10-01T08:00:00Z"), "before the world's start"),
        (("--now", "noon"), "invalid fromisoformat value"),
        (("--profile", "kind"), "invalid choice"),
        (("--port", "70000"), "70000 is not in 0..65535"),
        (("--contacts", "0"), "0 is not in 1..1000000"),
    ],
)
def test_wrong_arguments_end_with_2_and_the_reason(arguments: tuple[str, ...], words: str) -> None:
    with started(*arguments) as (process, ready):
        _, err = process.communicate(timeout=20)
        assert (process.returncode, ready) == (2, {})
        assert words in err
        assert "Traceback" not in err


def test_a_taken_port_ends_with_1_and_the_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with started("--port", port) as (process, _):
            _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (1, f"sandbox: port {port}: Address already in use\n")


def test_the_sandbox_loads_nothing_of_the_product() -> None:
    code = (
        "import sys, sandbox.__main__\n"
        "print([name for name in sys.modules if name.split('.')[0] in "
        "('connectors', 'pipelines', 'dagster', 'duckdb', 'dbt')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# --- the wire ---------------------------------------------------------------------------------


def test_it_listens_on_the_loopback_address_alone(small: Any) -> None:
    assert small.url.startswith("http://127.0.0.1:")
    port = int(small.url.rpartition(":")[2])
    # The whole of 127/8 is this machine, yet only 127.0.0.1 is bound.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_answers_are_compressed_when_asked_for_and_the_same(small: Any) -> None:
    plain = small.get(CONTACTS)
    zipped = small.send("GET", CONTACTS, Accept_Encoding="gzip")
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert len(zipped.body) < len(plain.body)
    assert gzip.decompress(zipped.body) == plain.body


@pytest.mark.parametrize(("length", "status"), [(16_000, 200), (16_001, 414)])
def test_urls_above_16_000_characters_are_refused_with_a_page(
    small: Any, length: int, status: int
) -> None:
    path = f"{CONTACTS}?properties="
    reply = small.get(path + "x" * (length - len(path)))
    assert reply.status == status
    assert reply.headers["Content-Type"].startswith(
        "text/html" if status == 414 else "application/json"
    )


def test_one_connection_serves_many_requests(small: Any) -> None:
    pool = urllib3.HTTPConnectionPool("127.0.0.1", int(small.url.rpartition(":")[2]), maxsize=1)
    try:
        for _ in range(20):
            assert pool.request("GET", "/sandbox/now").status == 200
        assert (pool.num_connections, pool.num_requests) == (1, 20)
    finally:
        pool.close()


def test_many_callers_at_once_get_the_same_page(open_box: Any) -> None:
    fresh = open_box(300)
    with ThreadPoolExecutor(16) as callers:
        bodies = set(callers.map(lambda _: fresh.get(CONTACTS, limit=50).body, range(48)))
    assert len(bodies) == 1


def test_correlation_ids_are_in_every_hubspot_answer(small: Any) -> None:
    error = small.get(f"{CONTACTS}/1")
    assert error.json["correlationId"] == error.headers["X-HubSpot-Correlation-Id"] != ""
    assert small.get(CONTACTS).headers["X-HubSpot-Correlation-Id"] != error.json["correlationId"]


def test_latency_holds_every_answer_but_the_controls(small: Any) -> None:
    waited: list[float] = []
    small.box.latency_seconds, small.box.wait = 0.25, waited.append
    small.get(CONTACTS)
    small.report("date", "sessions")
    small.get("/sandbox/now")
    assert waited == [0.25, 0.25]


# --- the clock and the controls ---------------------------------------------------------------


def test_moving_the_clock_tells_the_story_further(small: Any) -> None:
    small.post("/sandbox/now", {"now": "2026-06-01T12:00:00Z"})
    early = {one["id"]: one for one in small.walk(CONTACTS, limit=100)}
    assert small.post("/sandbox/now", {"now": "2026-11-01T12:00:00Z"}).json == {
        "now": "2026-11-01T12:00:00Z"
    }
    late = {one["id"]: one for one in small.walk(CONTACTS, limit=100)}
    assert len(late) > len(early) > 10
    for id_ in set(early) & set(late):
        assert late[id_]["createdAt"] == early[id_]["createdAt"]


def test_moving_there_and_back_gives_the_same_answers(small: Any) -> None:
    before = small.get("/sandbox/truth.json").body
    small.post("/sandbox/now", {"now": "2026-12-24T12:00:00Z"})
    assert small.get("/sandbox/truth.json").body != before
    small.post("/sandbox/now", {"now": "2026-11-24T12:00:00.500Z"})
    assert small.get("/sandbox/truth.json").body == before


@pytest.mark.parametrize("now", ["2026-12-24T12:00:00", "soon", "2020-01-01T00:00:00Z", None])
def test_the_clock_refuses_what_is_no_instant_of_the_world(small: Any, now: str | None) -> None:
    assert small.post("/sandbox/now", {"now": now}).status == 400
    assert small.get("/sandbox/now").json == {"now": "2026-11-24T12:00:00.500Z"}


@pytest.mark.parametrize("profile", ["plain", "hostile"])
def test_two_boxes_of_the_same_kind_answer_the_same(open_box: Any, profile: str) -> None:
    first, second = (open_box(120, profile) for _ in range(2))
    paths = [
        f"{CONTACTS}?limit=50&propertiesWithHistory=lifecyclestage",
        "/crm/objects/2026-09/deals?limit=100&associations=contacts",
        "/sandbox/truth.json",
        "/sandbox/spend.csv",
    ]
    for path in paths:
        bodies = [box.get(path).body.replace(box.url.encode(), b"") for box in (first, second)]
        assert bodies[0] == bodies[1]
        assert len(bodies[0]) > 5000
    reports = [box.report("date sessionSource", "sessions").body for box in (first, second)]
    assert reports[0] == reports[1]


def test_the_log_is_emptied_on_demand(small: Any) -> None:
    small.get(CONTACTS, limit=3, properties="lifecyclestage")
    (line,) = small.get("/sandbox/requests.json").json["requests"]
    assert (line["method"], line["path"], line["kind"]) == ("GET", CONTACTS, "hubspot")
    assert line["query"] == "limit=3&properties=lifecyclestage"
    assert small.send("DELETE", "/sandbox/requests.json").status == 204
    assert small.get("/sandbox/requests.json").json["requests"] == []


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/sandbox/"), ("POST", "/sandbox/truth.json")]
)
def test_unknown_controls_are_404_and_named(small: Any, method: str, path: str) -> None:
    reply = small.send(method, path)
    assert reply.status == 404
    assert path in reply.json["error"]
