"""What HubSpot's streams are, and the records of those that are read whole.

Belongs: the registry of streams with their scopes; records of account, properties and pipelines.
Does not: contacts and deals (walk), links (links).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from connectors.contract import Page, Stream
from connectors.errors import StreamNotAvailable
from connectors.hubspot.portal import TYPES, Portal, decoded
from connectors.hubspot.shapes import Definition, Pipeline

ACCOUNT: Final = Stream("hubspot", "account", "snapshot", is_essential=True)
PROPERTIES: Final = Stream("hubspot", "properties", "snapshot", is_essential=True)
PIPELINES: Final = Stream("hubspot", "pipelines", "snapshot")
CONTACTS: Final = Stream("hubspot", "contacts", "walk", is_essential=True)
CONTACTS_ARCHIVED: Final = Stream("hubspot", "contacts_archived", "walk")
DEALS: Final = Stream("hubspot", "deals", "walk")
DEALS_ARCHIVED: Final = Stream("hubspot", "deals_archived", "walk")
DEAL_CONTACTS: Final = Stream("hubspot", "deal_contacts", "snapshot")

_READ_CONTACTS: Final = "crm.objects.contacts.read"
_READ_DEALS: Final = "crm.objects.deals.read"

SCOPES: Final = {
    ACCOUNT.name: "oauth",
    PROPERTIES.name: _READ_CONTACTS,
    PIPELINES.name: _READ_DEALS,
    CONTACTS.name: _READ_CONTACTS,
    CONTACTS_ARCHIVED.name: _READ_CONTACTS,
    DEALS.name: _READ_DEALS,
    DEALS_ARCHIVED.name: _READ_DEALS,
    DEAL_CONTACTS.name: f"{_READ_CONTACTS} and {_READ_DEALS}",
}
"""What a token needs, by stream."""

STREAMS: Final = (
    ACCOUNT,
    PROPERTIES,
    PIPELINES,
    CONTACTS,
    CONTACTS_ARCHIVED,
    DEALS,
    DEALS_ARCHIVED,
    DEAL_CONTACTS,
)
"""In the order in which they are read: what the others need to be understood comes first."""

LIFECYCLE: Final = "lifecycle"
"""The pipeline by which a contact's stages are known; HubSpot keeps them as options of a property."""


def account(portal: Portal) -> Iterator[Page]:
    """One record: the portal's id, kind, time zone and currency."""
    found = portal.account(ACCOUNT)
    yield Page([msgspec.json.encode(found)])


def properties(portal: Portal) -> Iterator[Page]:
    """Definitions of contact and deal properties, each with its `objectType`.

    Options stay behind: those of a person's own fields may be names of people.
    """
    contacts, deals = TYPES
    records = [_named(contacts, raw) for raw in portal.definitions(contacts, PROPERTIES)]
    try:
        records += [_named(deals, raw) for raw in portal.definitions(deals, DEALS)]
    except StreamNotAvailable:
        """A token without deals: the streams of deals say so themselves."""
    yield Page(records)


def pipelines(portal: Portal) -> Iterator[Page]:
    """Stages as {"objectType", "pipelineId", "pipelineLabel", "stage"}: of contacts, then of deals.

    Without the scope for deals only the stages of contacts come.
    """
    definition, _ = portal.lifecycle(PIPELINES)
    contacts, deals = TYPES
    records = [_staged(contacts, LIFECYCLE, definition.label, raw) for raw in definition.options]
    try:
        found = portal.pipelines(deals, DEALS).results
    except StreamNotAvailable:
        found = []
    for raw in found:
        pipeline = decoded(raw, Pipeline, "$.results[]", PIPELINES)
        records += [
            _staged(deals, str(pipeline.id), pipeline.label, stage) for stage in pipeline.stages
        ]
    yield Page(records)


def definitions_of(portal: Portal, object_type: str, stream: Stream) -> list[Definition]:
    """The same, decoded."""
    return [
        decoded(raw, Definition, "$.results[]", stream)
        for raw in portal.definitions(object_type, stream)
    ]


def _named(object_type: str, raw: msgspec.Raw) -> bytes:
    definition = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    definition.pop("options", None)
    return msgspec.json.encode({"objectType": object_type, **definition})


def _staged(object_type: str, pipeline_id: str, label: str, stage: msgspec.Raw) -> bytes:
    return msgspec.json.encode(
        {
            "objectType": object_type,
            "pipelineId": pipeline_id,
            "pipelineLabel": label,
            "stage": stage,
        }
    )
