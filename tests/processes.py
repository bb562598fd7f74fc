"""Which processes there are below one, as Linux tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task").glob("*/children")
    return [int(number) for threads in listed for number in threads.read_text().split()]


def descendants_of(process: int) -> Iterator[int]:
    for child in children_of(process):
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
    """False for one that is dead and whose exit code nobody has asked for yet, too."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
