"""What we rely on in HubSpot's replies: required fields are required, all others may come and go.

Records stay undecoded (`Raw`); only what paging, budget and completeness need is read.

Belongs: types of replies. Does not: requests, what becomes of a record.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

Id = str | int
"""Documented as text; live replies have carried numbers."""


class Account(Struct, rename="camel"):
    portal_id: Id
    time_zone: str
    account_type: str | None = None
    company_currency: str | None = None


class Next(Struct):
    after: Id


class Paging(Struct):
    next: Next | None = None


class ListReply(Struct):
    results: list[Raw]
    paging: Paging | None = None

    @property
    def after(self) -> str | None:
        """The cursor of the next page; None on the last one, and only there."""
        return str(self.paging.next.after) if self.paging and self.paging.next else None


class Rows(Struct):
    """A reply that has no pages."""

    results: list[Raw]


class Total(Struct):
    total: int


class FoundId(Struct):
    id: Id
    properties: dict[str, str | None] = {}


class Found(Struct):
    """A page of the search index, of which ids and instants of change are read."""

    total: int
    results: list[FoundId] = []
    paging: Paging | None = None

    @property
    def after(self) -> str | None:
        return str(self.paging.next.after) if self.paging and self.paging.next else None


class PartFault(Struct, rename="camel"):
    """Why some ids of a batch have no result."""

    category: str | None = None
    sub_category: str | None = None
    context: dict[str, Any] = {}

    @property
    def is_absence(self) -> bool:
        """The record is gone, or has no links: nothing was lost on the way."""
        return self.category == "OBJECT_NOT_FOUND" or "NO_ASSOCIATIONS_FOUND" in (
            self.sub_category or ""
        )

    @property
    def ids(self) -> set[str]:
        named = self.context.get("ids", [])
        return {str(one) for one in named} if isinstance(named, list) else set()


class BatchReply(Struct):
    results: list[Raw]
    errors: list[PartFault] = []


class Record(Struct, rename="camel"):
    """The outer layer of a contact or deal, values undecoded."""

    id: Id | None = None
    properties: dict[str, Raw] = {}
    properties_with_history: dict[str, Raw] = {}

    @property
    def merged_ids(self) -> set[str]:
        """Ids that were merged into this record."""
        raw = self.properties.get("hs_merged_object_ids")
        text = None if raw is None else msgspec.json.decode(raw)
        return set(text.split(";")) if isinstance(text, str) else set()


class Asked(Struct):
    """The outer layer of a record that is known to hold what was asked for and nothing else (see properties)."""

    id: Id | None = None


class Version(Struct, rename="camel", omit_defaults=True):
    """What is kept of an entry of a property's history, undecoded."""

    value: Raw | UnsetType = UNSET
    timestamp: Raw | UnsetType = UNSET
    source_type: Raw | UnsetType = UNSET
    source_id: Raw | UnsetType = UNSET


class Definition(Struct, rename="camel"):
    """One property of an object type."""

    name: str
    label: str = ""
    type: str = ""
    field_type: str = ""
    options: list[Raw] = []


class StageOption(Struct):
    """One lifecycle stage, as an option of `lifecyclestage`."""

    value: str
    label: str = ""


class Team(Struct):
    id: Id


class Owner(Struct):
    """Of an owner, what may land."""

    id: Id
    archived: bool = False
    teams: list[Team] = []


class Pipeline(Struct):
    id: Id
    label: str = ""
    stages: list[Raw] = []


class LinkType(Struct, rename="camel"):
    type_id: Id | None = None
    category: str | None = None
    label: str | None = None


class Link(Struct, rename="camel"):
    to_object_id: Id
    association_types: list[LinkType] = []


class LinkEnd(Struct):
    id: Id


class Links(Struct):
    """All, or one page, of what a record is linked to."""

    start: LinkEnd = msgspec.field(name="from")
    to: list[Link] = []
    paging: Paging | None = None


class LinksReply(Struct):
    results: list[Links]
    errors: list[PartFault] = []


class DailyUse(Struct, rename="camel"):
    usage_limit: int | None = None
    current_usage: int | None = None


class UsageReply(Struct):
    results: list[DailyUse] = []


class TokenReply(Struct):
    """Of the fields that HubSpot sends, those it promises."""

    access_token: str
    expires_in: float
    refresh_token: str | None = None


class RefusalBody(Struct, rename="camel"):
    """What of an error body decides what to do; none of it is ever shown."""

    message: str = ""
    policy_name: str = ""
    error: str = ""
    status: str = ""


def refusal_of(body: bytes) -> RefusalBody:
    """The error body, or an empty one where it is HTML, not UTF-8, cut or of another shape."""
    try:
        return msgspec.json.decode(body, type=RefusalBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return RefusalBody()
