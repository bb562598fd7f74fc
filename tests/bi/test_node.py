"""Node reads the published file, as Evidence does, while new versions are swapped in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bi.conftest import hear_while_swapping
from tests.bi.readers import strays
from tests.publishing.conftest import House

pytestmark = pytest.mark.test_bi

NODE = Path(__file__).with_name("node")


def test_node_meets_no_error_and_every_answer_is_of_one_version(
    house: House, tmp_path: Path
) -> None:
    heard, published = hear_while_swapping(house, ["node", str(NODE / "reader.mjs")], tmp_path)
    assert heard.errors == []
    assert strays(heard, published) == []
    assert heard.answers[-1]["build"] == list(published)[-1]
