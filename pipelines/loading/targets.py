"""How a stream's records become rows: the tables it feeds, and by which rule.

Belongs: the words of the map. Does not: the map itself (streams, hubspot_streams), its execution (load).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Target:
    """One table that a stream feeds.

    query: name of the file in sql/ that selects the table's content from `records` or `typed`.
    how: `upsert` by key, `add_new` by key, `replace` all within `scope`, `keep_versions` of definitions,
        `gone` takes records out.
    scope: SQL condition with $window_first, $window_last and $is_whole_read, for `replace`.
    first: columns by which the first of several rows with one key is kept; without it there must be one.
    """

    table: str
    query: str
    how: Literal["upsert", "add_new", "replace", "keep_versions", "gone"]
    key: tuple[str, ...] = ()
    scope: str = "true"
    first: str = ""


@dataclass(frozen=True, slots=True)
class StreamLoader:
    """How one stream is loaded.

    columns: record key → DuckDB type.
    known: SQL of what is taken out of each record once, for several queries (see records.read_records).
    is_whole: all parts of a read are loaded together, with its last part; otherwise each by itself.
    typed: query of the temporary table `typed`, if the targets select from it.
    contact_keys: query of the native ids that get a key.
    refused: query of the rows that go to quarantine; refused_scope: which earlier ones go.
    fatal: reasons of refusal after which nothing of the read is taken: what is there stands.
    object_type: what the records are, for SQL that serves several kinds.
    """

    columns: Mapping[str, str]
    targets: tuple[Target, ...]
    known: str | None = None
    is_whole: bool = True
    typed: str | None = None
    contact_keys: str | None = None
    refused: str | None = None
    refused_scope: str = "true"
    facts: bool = field(default=False)
    fatal: tuple[str, ...] = ()
    object_type: str | None = None
