"""Nights that go wrong from outside: a token revoked midway, a spent quota, a full disk, two runs at once.

One client in its order of events, from its first night on; alerts go to a webhook of this machine.
"""

from __future__ import annotations

import json
import resource
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.command import MAINTRACK
from tests.end_to_end.conftest import Box, House, sandbox

pytestmark = pytest.mark.xdist_group("hard_nights")

CLIENT = """
name: Hard AB
timezone: Europe/Stockholm
currency: SEK
schedule: "0 3 * * *"
start_date: 2026-10-01
sources:
  hubspot: {{token: {{env: HARD_TOKEN}}, portal_id: {portal_id}, base_url: {url}}}
  ga4: {{property_id: "{ga4_property_id}", credentials: {{env: HARD_GA4}}, base_url: {url}}}
alerts: ["{hook}"]
"""
ROOM = 3 * 1024**2
"""Bytes that a file may have when the disk is full: enough for logs, too few for the warehouse."""


@dataclass
class Nights:
    house: House
    box: Box
    told: list[dict[str, Any]] = field(default_factory=list)

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.house.maintrack("run", "hard", *options)

    def post(self, path: str, what: Any) -> None:
        self.box.write(f"/sandbox/{path}", what)

    def new_messages(self) -> list[str]:
        """Titles of what came since one asked last."""
        titles = [str(message["title"]) for message in self.told]
        self.told.clear()
        return titles

    def build(self) -> str:
        return self.house.home.published_database("hard").resolve().name

    def contacts(self) -> int:
        ((n,),) = self.house.warehouse_rows("hard", "select count(*) from raw.hubspot_contacts")
        return int(n)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    told: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = Thread(target=server.serve_forever)
    thread.start()
    house = House(tmp_path_factory.mktemp("hard"))
    try:
        with sandbox("--contacts", "1500", "--seed", "7") as box:
            hook = f"json://127.0.0.1:{server.server_port}/"
            house.write_client("hard", CLIENT.format(**{**box.ready, "url": box.url, "hook": hook}))
            house.environment = {
                "HARD_TOKEN": box.ready["hubspot_token"],
                "HARD_GA4": json.dumps({"type": "bearer", "token": box.ready["ga4_token"]}),
                "MAINTRACK_ENV": "production",
            }
            yield Nights(house, box, told)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def revoked(nights: Nights) -> subprocess.CompletedProcess[str]:
    """The first night: the token is revoked after some pages of contacts."""
    nights.post("faults", [{"path": "/crm/objects", "skip": 6, "count": None, "status": 401}])
    return nights.run()


def test_a_token_revoked_midway_does_not_keep_the_other_source_from_being_published(
    nights: Nights, revoked: subprocess.CompletedProcess[str]
) -> None:
    assert revoked.returncode == 3
    ((sessions,),) = nights.house.rows(
        "hard", "select sum(sessions) from core.fct_web_traffic_daily"
    )
    assert sessions > 0
    assert dict(nights.house.rows("hard", "select source, status from meta.freshness")) == {
        "ga4": "fresh",
        "hubspot": "failed",
    }


def test_the_source_is_told_once(nights: Nights, revoked: subprocess.CompletedProcess[str]) -> None:
    assert revoked.returncode == 3
    assert nights.new_messages() == ["maintrack: Hard AB, hubspot"]


def test_two_runs_at_once_both_end_well_and_read_what_was_missing(nights: Nights) -> None:
    nights.post("faults", [])
    variables = {
        **nights.house.environment,
        "MAINTRACK_HOME": str(nights.house.home.root),
        "MAINTRACK_CLIENTS": str(nights.house.clients),
        "PATH": "",
    }
    both = [
        subprocess.Popen(
            [str(MAINTRACK), "run", "hard"],
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert nights.contacts() > 1400
    assert nights.new_messages() == ["maintrack: well again, Hard AB, hubspot"]


def test_a_spent_daily_quota_publishes_nothing_and_is_told(nights: Nights) -> None:
    before = nights.build()
    nights.post("limits", {"daily": 20})
    try:
        done = nights.run("--full")
    finally:
        nights.post("limits", {"daily": 625_000})
    assert done.returncode == 75
    assert nights.build() == before
    assert nights.new_messages() == ["maintrack: Hard AB, hubspot"]


def test_a_full_disk_leaves_the_published_copy_and_no_traceback(nights: Nights) -> None:
    before, contacts = nights.build(), nights.contacts()
    done = subprocess.run(
        [str(MAINTRACK), "run", "hard", "--full"],
        env={
            **nights.house.environment,
            "MAINTRACK_HOME": str(nights.house.home.root),
            "MAINTRACK_CLIENTS": str(nights.house.clients),
            "PATH": "",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM)),
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert nights.build() == before
    assert nights.contacts() == contacts


def test_the_next_night_is_as_if_nothing_had_been(nights: Nights) -> None:
    nights.new_messages()
    before = nights.contacts()
    done = nights.run()
    assert done.returncode == 0
    assert nights.contacts() == before
    assert all("well again" in title for title in nights.new_messages())
    assert nights.house.maintrack("doctor").returncode == 0
