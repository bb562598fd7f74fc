"""What may be published: the allow-list, its columns and types.

Belongs: reading published_schema.sql; where a table comes from; names and values that never may.
Does not: writing the file (draft), checking it (audit).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import duckdb

# meta.quality and meta.freshness are audit's; the other tables of meta, and the ledger, are made here.
SOURCES: Mapping[str, str] = MappingProxyType(
    {"meta.freshness": "audit.freshness", "meta.quality": "audit.quality"}
)

MADE_HERE = frozenset({"kpi.kpi_value_ledger"})

# A column that has one of these words in its name is a person's or leads to one.
FORBIDDEN_WORDS = frozenset(
    [
        "email",
        "mail",
        "phone",
        "mobile",
        "mobilephone",
        "firstname",
        "lastname",
        "surname",
        "address",
        "street",
        "zip",
        "postal",
        "ip",
        "cookie",
        "token",
        "secret",
        "password",
        "ssn",
        "personnummer",
        "birthday",
        "birthdate",
    ]
)
FORBIDDEN_NAMES = frozenset(
    [
        "name",
        "first_name",
        "last_name",
        "full_name",
        "contact_name",
        "company_name",
        "deal_name",
        "contact_id",
        "contact_key",
        "contact",
        "native_id",
        "survivor_id",
        "alias_id",
        "company_id",
        "company_key",
        "deal_id",
        "deal_key",
        "owner_id",
        "user_id",
        "visitor_id",
        "client_id",
        "object_id",
        "record",
        "hs_object_id",
    ]
)
# `name` is a KPI's or the client's own here.
NAMES_OF_THINGS = frozenset({("kpi.kpi_scorecard", "name"), ("meta.client", "name")})

# Text for people may quote what a source sent; there an address is masked instead of refused.
FREE_TEXT = frozenset({("meta.quality", "message"), ("meta.quality", "subject")})
ADDRESS = r"[^\s@<>]+@[^\s@<>]+\.[A-Za-z]{2,}"
MASK = "[e-mail]"


class PublishRefused(Exception):
    """Nothing was published; what readers had before is untouched. Says what was found and expected."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the allow-list: its name in the published file and its fixed columns with types."""

    name: str
    columns: Mapping[str, str]

    @property
    def schema(self) -> str:
        return self.name.split(".")[0]

    @property
    def source(self) -> str:
        """Its name in the warehouse."""
        return SOURCES.get(self.name, self.name)

    @property
    def is_made_here(self) -> bool:
        return (self.schema == "meta" or self.name in MADE_HERE) and self.name not in SOURCES


@cache
def allowed_tables() -> tuple[Table, ...]:
    """Every table of published_schema.sql, in the order written there."""
    schema = resources.files("pipelines.publishing").joinpath("published_schema.sql").read_text()
    with duckdb.connect(":memory:") as scratch:
        scratch.execute(schema)
        rows = scratch.execute(
            "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
            "where not internal order by table_oid, column_index"
        ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, data_type in rows:
        tables.setdefault(table, {})[column] = data_type
    return tuple(Table(name, MappingProxyType(columns)) for name, columns in tables.items())


def is_forbidden(table: str, column: str) -> bool:
    """Whether the column's name says that it holds a person or leads to one."""
    if (table, column) in NAMES_OF_THINGS:
        return False
    name = column.lower()
    return name in FORBIDDEN_NAMES or not FORBIDDEN_WORDS.isdisjoint(name.split("_"))
