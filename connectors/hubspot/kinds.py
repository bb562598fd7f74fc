"""The kinds of CRM records that are read, each with its streams and what is asked of it.

Belongs: names of streams and properties by kind. Does not: how they are read (crm).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from connectors.contract import Stream
from connectors.hubspot.properties import (
    COMPANY_HISTORY,
    COMPANY_PROPERTIES,
    CONTACT_HISTORY,
    CONTACT_PROPERTIES,
    DEAL_HISTORY,
    DEAL_PROPERTIES,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """name: as in HubSpot's paths. found, gone: what the census brings to light.

    stage: the property whose `hs_v2_date_entered_*` values are asked for beside it, if any.
    """

    name: str
    properties: tuple[str, ...]
    history: tuple[str, ...]
    has_stages: bool
    live: Stream
    archived: Stream
    found: Stream
    gone: Stream

    @property
    def streams(self) -> tuple[Stream, ...]:
        return (self.live, self.archived, self.found, self.gone)


def _kind(
    name: str,
    properties: tuple[str, ...],
    history: tuple[str, ...],
    *,
    has_stages: bool,
    is_essential: bool = False,
) -> Kind:
    return Kind(
        name,
        properties,
        history,
        has_stages,
        live=Stream("hubspot", name, "walk", is_essential=is_essential),
        archived=Stream("hubspot", f"{name}_archived", "walk"),
        found=Stream("hubspot", f"{name}_found", "snapshot"),
        gone=Stream("hubspot", f"{name}_gone", "snapshot"),
    )


CONTACTS: Final = _kind(
    "contacts", CONTACT_PROPERTIES, CONTACT_HISTORY, has_stages=True, is_essential=True
)
COMPANIES: Final = _kind("companies", COMPANY_PROPERTIES, COMPANY_HISTORY, has_stages=True)
DEALS: Final = _kind("deals", DEAL_PROPERTIES, DEAL_HISTORY, has_stages=False)
KINDS: Final = (CONTACTS, COMPANIES, DEALS)
