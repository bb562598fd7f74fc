"""Node reads the published file, as Evidence does, while new versions are swapped in."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from tests.bi.conftest import publish_number
from tests.bi.readers import Heard, strays
from tests.publishing.conftest import House

pytestmark = pytest.mark.test_bi

NODE = Path(__file__).with_name("node")


def test_node_meets_no_error_and_every_answer_is_of_one_version(
    house: House, tmp_path: Path
) -> None:
    published = dict([publish_number(house, 1)])
    stop, out = tmp_path / "stop", tmp_path / "out.jsonl"
    command = ["node", "reader.mjs", str(house.home.published_database("acme")), str(stop)]
    with out.open("wb") as answers:
        process = subprocess.Popen(command, cwd=NODE, stdout=answers)
    while not out.stat().st_size and process.poll() is None:
        time.sleep(0.05)
    for number in range(2, 10):
        published.update([publish_number(house, number)])
    stop.touch()
    assert process.wait(timeout=60) == 0
    heard = Heard("node", [json.loads(line) for line in out.read_text().splitlines()], "")
    assert heard.errors == []
    assert strays(heard, published) == []
    assert heard.answers[-1]["build"] == list(published)[-1]
