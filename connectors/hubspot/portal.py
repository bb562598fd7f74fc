"""One portal over one session: whose it is, and the requests that its streams are made of.

Guarantee: nothing but the account's details is asked before the portal is known to be the one that
the client file names.

Belongs: requests and their limits, what is read once per opening. Does not: paging (walk, batch,
links), records (streams).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    LinksReply,
    ListReply,
    Rows,
    StageOption,
    Total,
    UsageReply,
)

Query = Sequence[tuple[str, str]]
S = TypeVar("S", bound=msgspec.Struct)

TYPES: Final = ("contacts", "deals")


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
        for raw in self.definitions(TYPES[0], stream):
            definition = decoded(raw, Definition, "$.results[]", stream)
            if definition.name == STAGE:
                place = f"$.{STAGE}.options[]"
                return definition, [
                    decoded(o, StageOption, place, stream) for o in definition.options
                ]
        raise SourceChanged(
            f"hubspot: the portal lists no property {STAGE} of contacts; expected it in every portal. "
            "Look at the token's scopes, then for a newer maintrack.",
            source="hubspot",
            path=STAGE,
            stream=stream.name if stream else None,
        )

    def pipelines(self, object_type: str, stream: Stream | None) -> Rows:
        return self._session.read(Request("GET", self.paths.pipelines(object_type)), Rows, stream)

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
