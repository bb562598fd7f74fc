"""The asset graph of one client with three kinds of source, as lines of text.

`python -m tests.orchestration.graph` writes them into graph.txt, with which a test compares.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import dagster as dg

from pipelines.orchestration.build import build_definitions

GRAPH = Path(__file__).with_name("graph.txt")
CLIENT = """
name: Acme
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
schedule: "0 3 * * *"
sources:
  hubspot: {{token: {{env: NOT_SET_TOKEN}}, portal_id: {number}}}
  ga4: {{property_id: "{number}", credentials: {{env: NOT_SET_GA4}}}}
  files: {{spend: {{path: spend.csv}}}}
"""


def write(folder: Path, name: str, number: int = 1) -> None:
    (folder / f"{name}.yml").write_text(CLIENT.format(number=number))


def graph_lines(definitions: dg.Definitions) -> list[str]:
    """Asset, its partitions, and what it is made from: one line each."""
    graph = definitions.resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys(), key=lambda key: key.path):
        node = graph.get(key)
        by_day = " (by day)" if node.partitions_def else ""
        parents = ", ".join(sorted("/".join(parent.path[1:]) for parent in node.parent_keys))
        lines.append(f"{'/'.join(key.path[1:])}{by_day} <- {parents or 'nothing'}")
    return lines


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), "acme")
        GRAPH.write_text("\n".join(graph_lines(build_definitions(Path(folder)))) + "\n")
