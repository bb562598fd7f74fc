"""Which processes there are below one, as Linux tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path


def descendants_of(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            yield child
            yield from descendants_of(child)


def parent_of(process: int) -> int:
    found = re.search(r"^PPid:\s+(\d+)", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1])


def is_ready_dbt(process: int) -> bool:
    """The process that dbt's calls are forked from, or such a fork."""
    return b"pipelines.transform.fork_server" in Path(f"/proc/{process}/cmdline").read_bytes()


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
