"""However a client file is damaged, it is refused in words or read: nothing else is raised."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.config import ConfigFaults, load_client

EXAMPLE = (Path(__file__).parents[2] / "docs" / "examples" / "acme.yml").read_text()
LINES = EXAMPLE.splitlines()
PLACES = st.integers(0, len(LINES) - 1)
ODD = st.one_of(
    st.sampled_from(["", "- a", "  : ", "x: y", "? [1]", "<<: *x", "{a: [", "&a [*a]", "!!x 1"]),
    st.text(max_size=30),
)
SHAPES = st.sampled_from(["[]", "{}", "[a]", "{a: b}", "[[a]]", "", "-1", "x", "{env: NOT_SET}"])


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clients") / "acme.yml"


def is_read_or_refused_in_words(path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    try:
        load_client(path.parent, "acme", check_secrets=False)
    except ConfigFaults as wrong:
        return bool(wrong.faults) and all(fault.found and fault.allowed for fault in wrong.faults)
    return True


@settings(max_examples=80, deadline=None)
@given(line=PLACES, odd=ODD)
def test_a_line_of_the_example_replaced_by_anything(path: Path, line: int, odd: str) -> None:
    text = "\n".join([*LINES[:line], odd, *LINES[line + 1 :]])
    assert is_read_or_refused_in_words(path, text.encode("utf-8", "surrogatepass"))


@settings(max_examples=80, deadline=None)
@given(line=PLACES, shape=SHAPES)
def test_any_value_of_the_example_replaced_by_one_of_another_shape(
    path: Path, line: int, shape: str
) -> None:
    key, colon, _ = LINES[line].partition(":")
    text = "\n".join([*LINES[:line], f"{key}{colon} {shape}", *LINES[line + 1 :]])
    assert is_read_or_refused_in_words(path, text.encode())


@settings(max_examples=80, deadline=None)
@given(content=st.binary(max_size=200))
def test_any_bytes_at_all(path: Path, content: bytes) -> None:
    assert is_read_or_refused_in_words(path, content)
