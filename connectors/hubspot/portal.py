"""One portal over one session: whose it is, and the requests that its streams are made of.

Guarantee: nothing but the account's details is asked before the portal is known to be the one that
the client file names.

Belongs: requests and their limits, what is read once per opening. Does not: paging (walk, batch,
links), records (streams).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from connectors.contract import Stream
from connectors.errors import SourceChanged, WrongAccount
from connectors.http import Request, Session
from connectors.hubspot.budget import SEARCH, PortalBudget
from connectors.hubspot.paths import Paths
from connectors.hubspot.properties import STAGE
from connectors.hubspot.shapes import (
    Account,
    BatchReply,
    Definition,
    Found,
    LinksReply,
    ListReply,
    Rows,
    StageOption,
    Total,
    UsageReply,
)

Query = Sequence[tuple[str, str]]
S = TypeVar("S", bound=msgspec.Struct)
V = TypeVar("V")

OWNERS_LIMIT: Final = 100
"""HubSpot's documented page of owners; whether it takes 500 is told differently."""


class Portal:
    """Facts of the portal are read once and kept until the source is closed."""

    def __init__(
        self, session: Session, paths: Paths, budget: PortalBudget, expected_id: str | None
    ) -> None:
        self._session = session
        self.paths = paths
        self._budget = budget
        self._expected_id = expected_id
        self._account: Account | None = None
        self._kept: dict[str, list[Any]] = {}
        self._definitions: dict[str, list[msgspec.Raw]] = {}

    def account(self, stream: Stream | None = None) -> Account:
        """The portal's details.

        Raises:
            WrongAccount: the token opens another portal than the client file names.
        """
        if self._account is None:
            account = self._session.read(Request("GET", self.paths.account), Account, stream)
            seen = str(account.portal_id)
            if self._expected_id is not None and seen != self._expected_id:
                raise WrongAccount(
                    f"hubspot: the token opens portal {seen}; expected portal {self._expected_id} (portal_id). "
                    "Nothing was read: give the token of that portal, or correct portal_id.",
                    source="hubspot",
                )
            self._budget.zone = _zone(account.time_zone) or self._budget.zone
            self._account = account
        return self._account

    @property
    def zone(self) -> ZoneInfo:
        """Of the portal's days; known for sure only after its details were read."""
        return self._budget.zone

    @property
    def clock_ahead(self) -> timedelta:
        """By how much this machine's clock is ahead of HubSpot's, as its last reply told."""
        return self._budget.clock_ahead

    def definitions(self, object_type: str, stream: Stream | None = None) -> list[msgspec.Raw]:
        """The properties of an object type, undecoded."""
        if object_type not in self._definitions:
            request = Request("GET", self.paths.properties(object_type))
            self._definitions[object_type] = self._session.read(request, Rows, stream).results
        return self._definitions[object_type]

    def lifecycle(self, stream: Stream | None = None) -> tuple[Definition, list[StageOption]]:
        """The property that holds a contact's stage, and its options as stages.

        Raises:
            SourceChanged: the portal has no such property.
        """
        found = self.stages_of("contacts", stream)
        if found is not None:
            return found
        raise SourceChanged(
            f"hubspot: the portal lists no property {STAGE} of contacts; expected it in every portal. "
            "Look at the token's scopes, then for a newer maintrack.",
            source="hubspot",
            path=STAGE,
            stream=stream.name if stream else None,
        )

    def stages_of(
        self, object_type: str, stream: Stream | None
    ) -> tuple[Definition, list[StageOption]] | None:
        """The property that holds the stage of a kind of record, with its options; None without one."""
        for raw in self.definitions(object_type, stream):
            definition = decoded(raw, Definition, "$.results[]", stream)
            if definition.name == STAGE:
                place = f"$.{STAGE}.options[]"
                return definition, [
                    decoded(o, StageOption, place, stream) for o in definition.options
                ]
        return None

    def pipelines(self, object_type: str, stream: Stream | None) -> Rows:
        return self._session.read(Request("GET", self.paths.pipelines(object_type)), Rows, stream)

    def owners(self, after: str | None, stream: Stream, *, is_archived: bool) -> ListReply:
        query = [("limit", str(OWNERS_LIMIT)), ("archived", str(is_archived).lower())]
        query += [("after", after)] if after is not None else []
        return self._session.read(
            Request("GET", self.paths.owners, tuple(query)), ListReply, stream
        )

    def listed(self, path: str, query: Query, after: str | None, stream: Stream) -> ListReply:
        """A page of some other list than records."""
        place = (("after", after),) if after is not None else ()
        return self._session.read(Request("GET", path, (*query, *place)), ListReply, stream)

    def plain(self, path: str, query: Query, stream: Stream) -> dict[str, Any]:
        """A reply whose keys are not known beforehand."""
        return self._session.read(Request("GET", path, tuple(query)), dict[str, Any], stream)

    def kept(self, name: str, read: Callable[[], list[V]]) -> list[V]:
        """What several streams need and one call gives: read once per opening."""
        if name not in self._kept:
            self._kept[name] = read()
        return self._kept[name]

    def page(self, object_type: str, query: Query, stream: Stream) -> ListReply:
        request = Request("GET", self.paths.objects(object_type), tuple(query))
        return self._session.read(request, ListReply, stream)

    def batch(
        self, object_type: str, body: Mapping[str, Any], stream: Stream, *, is_archived: bool
    ) -> BatchReply:
        query = (("archived", "true"),) if is_archived else ()
        path = self.paths.batch_read(object_type)
        return self._session.read(_post(path, body, query), BatchReply, stream)

    def links(
        self, from_type: str, to_type: str, inputs: Sequence[Any], stream: Stream
    ) -> LinksReply:
        path = self.paths.associations(from_type, to_type)
        return self._session.read(_post(path, {"inputs": inputs}), LinksReply, stream)

    def total(self, object_type: str, stream: Stream) -> int:
        """How many live records the search index knows; it lags by seconds to minutes."""
        body = {"limit": 1, "properties": ["hs_object_id"], "filterGroups": [], "sorts": []}
        request = _post(self.paths.search(object_type), body, lane=SEARCH)
        return self._session.read(request, Total, stream).total

    def top(self, object_type: str, above: int, stream: Stream) -> tuple[int, int]:
        """The greatest id that the search index knows, and how many lie above `above`."""
        later = {"propertyName": "hs_object_id", "operator": "GT", "value": str(above)}
        body = {
            "limit": 1,
            "properties": ["hs_object_id"],
            "filterGroups": [{"filters": [later]}],
            "sorts": [{"propertyName": "hs_object_id", "direction": "DESCENDING"}],
        }
        reply = self.search(object_type, body, stream)
        ids = [int(found.id) for found in reply.results]
        return (max(ids), reply.total) if ids else (0, 0)

    def search(self, object_type: str, body: Mapping[str, Any], stream: Stream) -> Found:
        request = _post(self.paths.search(object_type), body, lane=SEARCH)
        return self._session.read(request, Found, stream)

    @property
    def in_flight(self) -> int:
        """How many calls at once are worth having now."""
        return self._budget.in_flight

    def daily_use(self) -> tuple[int, int]:
        """Calls made today and the day's limit, of all private apps together; (0, 0) where it is not told."""
        reply = self._session.read(Request("GET", self.paths.usage), UsageReply)
        told = next((use for use in reply.results if use.usage_limit), None)
        return (told.current_usage or 0, told.usage_limit or 0) if told else (0, 0)


def decoded(raw: msgspec.Raw, expect: type[S], place: str, stream: Stream | None) -> S:
    """A part of a reply that was left undecoded.

    Raises:
        SourceChanged: it lacks what we rely on; nothing of its content is told.
    """
    try:
        return msgspec.json.decode(raw, type=expect)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    raise changed_shape(place, stream)


def changed_shape(place: str, stream: Stream | None) -> SourceChanged:
    name = f"{stream.name}: " if stream else ""
    return SourceChanged(
        f"hubspot: {name}HubSpot sends {place} in another shape than documented. Nothing of the page was "
        "taken: look for a newer maintrack, or report this path.",
        source="hubspot",
        path=place,
        stream=stream.name if stream else None,
    )


def _post(path: str, body: Mapping[str, Any], query: Query = (), lane: str = "") -> Request:
    return Request("POST", path, tuple(query), msgspec.json.encode(body), lane=lane)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
