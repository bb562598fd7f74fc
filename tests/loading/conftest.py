"""A source that plays a script, at the contract of connectors: pages, or an error after some pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from connectors.contract import Days, Finding, Page, Stream, Usage
from pipelines.home import ClientHome, Home


@dataclass
class ScriptedSource:
    """Streams with their pages; an exception in the list is raised when the read comes to it."""

    script: Mapping[Stream, Sequence[Page | Exception]]
    name: str = "scripted"
    usage: Usage = field(default_factory=Usage)
    versions: Mapping[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Days | None, str | None]] = field(default_factory=list)

    @property
    def streams(self) -> Sequence[Stream]:
        return tuple(self.script)

    def read(
        self, stream: Stream, *, days: Days | None = None, after: str | None = None
    ) -> Iterator[Page]:
        self.asked.append((stream.name, days, after))
        steps = list(self.script[stream])
        if after is not None:
            cursors = [step.cursor if isinstance(step, Page) else None for step in steps]
            steps = steps[cursors.index(after) + 1 :]
        for step in steps:
            self.usage.calls += 1
            if isinstance(step, Exception):
                raise step
            yield step

    def check(self) -> Iterator[Finding]:
        return iter(())

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def scripted() -> type[ScriptedSource]:
    return ScriptedSource


@pytest.fixture
def client_home(tmp_path: Path) -> ClientHome:
    return Home(tmp_path).ensure().client("acme").ensure()
