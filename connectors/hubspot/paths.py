"""The addresses of HubSpot's API, by version.

Belongs: one map for dated versions, one for numbered ones. Does not: requests.
Facts: docs/sources/hubspot.md#versions
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NUMBERED: Final = "v3"
"""The name by which a client file asks for numbered paths; HubSpot stops to support them in September 2027."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Addresses after the base URL; the object's type, where one is meant, is put in by the methods."""

    account: str
    usage: str
    tokens: str
    owners: str
    campaigns: str
    emails: str
    exchange_rates: str
    _objects: str
    _properties: str
    _pipelines: str
    _associations: str

    # These have no dated address: forms only as a beta, submissions and traffic not at all.
    forms: str = "/marketing/v3/forms"
    submissions: str = "/form-integrations/v1/submissions/forms"
    visits: str = "/analytics/v2/reports/sources/daily"

    def objects(self, object_type: str) -> str:
        return f"{self._objects}/{object_type}"

    def batch_read(self, object_type: str) -> str:
        return f"{self._objects}/{object_type}/batch/read"

    def search(self, object_type: str) -> str:
        return f"{self._objects}/{object_type}/search"

    def properties(self, object_type: str) -> str:
        return f"{self._properties}/{object_type}"

    def pipelines(self, object_type: str) -> str:
        return f"{self._pipelines}/{object_type}"

    def associations(self, from_type: str, to_type: str) -> str:
        return f"{self._associations}/{from_type}/{to_type}/batch/read"


def paths_of(version: str) -> Paths:
    """The addresses of a dated version ("2026-09"), or of the numbered ones ("v3")."""
    if version == NUMBERED:
        return Paths(
            account="/account-info/v3/details",
            usage="/account-info/v3/api-usage/daily/private-apps",
            tokens="/oauth/v1/token",
            owners="/crm/v3/owners",
            campaigns="/marketing/v3/campaigns",
            emails="/marketing/v3/emails",
            exchange_rates="/settings/v3/currencies/exchange-rates",
            _objects="/crm/v3/objects",
            _properties="/crm/v3/properties",
            _pipelines="/crm/v3/pipelines",
            _associations="/crm/v4/associations",
        )
    return Paths(
        account=f"/account-info/{version}/details",
        usage=f"/account-info/{version}/api-usage/daily/private-apps",
        tokens=f"/oauth/{version}/token",
        owners=f"/crm/owners/{version}",
        campaigns=f"/marketing/campaigns/{version}",
        emails=f"/marketing/emails/{version}",
        exchange_rates=f"/settings/currencies/{version}/exchange-rates",
        _objects=f"/crm/objects/{version}",
        _properties=f"/crm/properties/{version}",
        _pipelines=f"/crm/pipelines/{version}",
        _associations=f"/crm/associations/{version}",
    )
