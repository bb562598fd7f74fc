"""What HubSpot's streams are, and the records of those that are read whole.

Belongs: the registry of streams with their scopes; records of account, properties, pipelines, owners.
Does not: records of the CRM (crm), links (links), what is around it (money, marketing, visits).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

import msgspec

from connectors.contract import Page, Stream
from connectors.errors import StreamNotAvailable
from connectors.hubspot import kinds, links, marketing, money, visits
from connectors.hubspot.portal import Portal, decoded
from connectors.hubspot.shapes import Definition, Owner, Pipeline
from connectors.hubspot.side_by_side import in_order

ACCOUNT: Final = Stream("hubspot", "account", "snapshot", is_essential=True)
PROPERTIES: Final = Stream("hubspot", "properties", "snapshot", is_essential=True)
PIPELINES: Final = Stream("hubspot", "pipelines", "snapshot")
OWNERS: Final = Stream("hubspot", "owners", "snapshot")
CONTACTS: Final = kinds.CONTACTS.live
CONTACTS_ARCHIVED: Final = kinds.CONTACTS.archived
COMPANIES: Final = kinds.COMPANIES.live
DEALS: Final = kinds.DEALS.live
DEALS_ARCHIVED: Final = kinds.DEALS.archived

_SCOPE: Final = {kind.name: f"crm.objects.{kind.name}.read" for kind in kinds.KINDS}

SCOPES: Final = {
    ACCOUNT.name: "oauth",
    PROPERTIES.name: _SCOPE["contacts"],
    PIPELINES.name: _SCOPE["deals"],
    OWNERS.name: "crm.objects.owners.read",
    **{stream.name: _SCOPE[kind.name] for kind in kinds.KINDS for stream in kind.streams},
    **{pair.stream.name: f"{_SCOPE[pair.start]} and {_SCOPE[pair.end]}" for pair in links.PAIRS},
    money.EXCHANGE_RATES.name: "settings.currencies.read",
    money.GOALS.name: "crm.objects.goals.read",
    marketing.CAMPAIGNS.name: "marketing.campaigns.read",
    marketing.CAMPAIGN_FIGURES.name: "marketing.campaigns.read",
    marketing.EMAILS.name: "marketing.email.read",
    marketing.FORMS.name: "forms",
    marketing.FORM_SUBMISSIONS.name: "forms",
    visits.SOURCE_VISITS_DAILY.name: "business-intelligence",
}
"""What a token needs, by stream."""

STREAMS: Final = (
    ACCOUNT,
    PROPERTIES,
    PIPELINES,
    OWNERS,
    *(stream for kind in kinds.KINDS for stream in kind.streams),
    *(pair.stream for pair in links.PAIRS),
    money.EXCHANGE_RATES,
    money.GOALS,
    marketing.CAMPAIGNS,
    marketing.CAMPAIGN_FIGURES,
    marketing.EMAILS,
    marketing.FORMS,
    marketing.FORM_SUBMISSIONS,
    visits.SOURCE_VISITS_DAILY,
)
"""In the order in which they are read: what the others need to be understood comes first."""

LIFECYCLE: Final = "lifecycle"
"""The pipeline by which a contact's stages are known; HubSpot keeps them as options of a property."""


def account(portal: Portal) -> Iterator[Page]:
    """One record: the portal's id, kind, time zone and currency."""
    found = portal.account(ACCOUNT)
    yield Page([msgspec.json.encode(found)])


def properties(portal: Portal) -> Iterator[Page]:
    """Definitions of the properties of contacts, companies and deals, each with its `objectType`.

    Options stay behind: those of a person's own fields may be names of people.
    """

    def of(kind: kinds.Kind) -> list[bytes]:
        try:
            raws = portal.definitions(
                kind.name, PROPERTIES if kind is kinds.CONTACTS else kind.live
            )
        except StreamNotAvailable:
            # A token without that kind: its streams say so themselves.
            return []
        return [_named(kind.name, raw) for raw in raws]

    yield Page([*chain.from_iterable(in_order(iter(kinds.KINDS), of, lambda: portal.in_flight))])


def pipelines(portal: Portal) -> Iterator[Page]:
    """Stages as {"objectType", "pipelineId", "pipelineLabel", "stage"}: of contacts, then of deals.

    Without the scope for deals only the stages of contacts come.
    """
    definition, _ = portal.lifecycle(PIPELINES)
    records = [_staged("contacts", LIFECYCLE, definition.label, raw) for raw in definition.options]
    try:
        found = portal.pipelines("deals", DEALS).results
    except StreamNotAvailable:
        found = []
    for raw in found:
        pipeline = decoded(raw, Pipeline, "$.results[]", PIPELINES)
        records += [
            _staged("deals", str(pipeline.id), pipeline.label, stage) for stage in pipeline.stages
        ]
    yield Page(records)


def owners(portal: Portal) -> Iterator[Page]:
    """Owners, also those who left, as {"id", "archived", "teams"}: no name, no mail address."""
    records: list[bytes] = []
    for is_archived in (False, True):
        after: str | None = None
        while True:
            reply = portal.owners(after, OWNERS, is_archived=is_archived)
            for raw in reply.results:
                owner = decoded(raw, Owner, "$.results[]", OWNERS)
                records.append(
                    msgspec.json.encode(
                        {
                            "id": str(owner.id),
                            # For months the list of those who left held the others too.
                            "archived": owner.archived,
                            "teams": [str(team.id) for team in owner.teams],
                        }
                    )
                )
            if reply.after is None or reply.after == after:
                break
            after = reply.after
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
