"""Where a client's data come from: the block `sources` of a client file.

Belongs: one class per source, its keys and defaults. Does not: opening a source
(pipelines.sources), reading it (connectors).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipelines.config.files import Files
from pipelines.config.scalars import (
    SECRET_SCHEMA,
    Digits,
    Flag,
    HubspotGoalKpi,
    Keys,
    Regex,
    Share,
    Text,
    Url,
    converted,
    fault,
    one_of,
    secret_of,
    written_as,
)
from pipelines.config.secret import Secret
from pipelines.config.settings import Settings

HubspotSecret = Annotated[Secret, secret_of("hubspot"), SECRET_SCHEMA]
Ga4Secret = Annotated[Secret, secret_of("ga4"), SECRET_SCHEMA]
SearchConsoleSecret = Annotated[Secret, secret_of("search_console"), SECRET_SCHEMA]
MatomoSecret = Annotated[Secret, secret_of("matomo"), SECRET_SCHEMA]
PlausibleSecret = Annotated[Secret, secret_of("plausible"), SECRET_SCHEMA]
ObjectType = Annotated[str, *one_of("contacts", "deals")]


def _api_version(text: str) -> str:
    year, dash, month = text.partition("-")
    is_dated = bool(dash) and len(year) == 4 and len(month) == 2 and (year + month).isdigit()
    if text != "v3" and not is_dated:
        raise ValueError(text)
    return text


ApiVersion = Annotated[
    str,
    converted(_api_version, 'a dated version as "2026-09", or v3'),
    written_as({"type": "string"}),
]


class HubspotOauth(Settings):
    """An app's refresh token instead of a private app's access token."""

    client_id: HubspotSecret
    client_secret: HubspotSecret
    refresh_token: HubspotSecret


class Hubspot(Settings):
    token: HubspotSecret | None = Field(None, description="access token of a private app")
    oauth: HubspotOauth | None = Field(None, description="instead of token")
    portal_id: Digits | None = Field(None, description="guard: refuses another portal's token")
    base_url: Url = "https://api.hubapi.com"
    api_version: ApiVersion = Field("2026-09", description='"v3" falls back to numbered paths')
    extra_properties: Annotated[Mapping[ObjectType, tuple[Text, ...]], Keys] = Field(
        default={}, description="more properties to read, by contacts and deals"
    )
    quota_share: Share = Field(
        0.8, description="of the portal's limits; the rest is for the client's other tools"
    )
    goals: Annotated[Mapping[Text, HubspotGoalKpi], Keys] = Field(
        default={}, description="goal set in HubSpot, by name or id → KPI key"
    )

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.token is None) == (self.oauth is None):
            found = "neither token nor oauth" if self.token is None else "both token and oauth"
            raise fault(found, "token: {env: NAME}, or oauth with its three parts")
        return self


class Ga4(Settings):
    property_id: Digits | None = Field(None, description="the number under Admin, Property details")
    properties: tuple[Digits, ...] = Field((), description="instead of property_id: several")
    hosts: tuple[Text, ...] = Field((), description="only these host names; empty = all")
    landing_pages: Flag = Field(False, description="also read sessions by landing page and country")
    credentials: Ga4Secret | None = Field(None, description="service account key (JSON)")
    base_url: Url = "https://analyticsdata.googleapis.com"

    @property
    def property_ids(self) -> tuple[str, ...]:
        return self.properties if self.property_id is None else (self.property_id,)

    @model_validator(mode="after")
    def _some_property(self) -> Self:
        if (self.property_id is None) == (not self.properties):
            found = "no property" if self.property_id is None else "property_id and properties"
            raise fault(found, 'property_id: "412345678", or properties: ["…", "…"]')
        if len(set(self.properties)) < len(self.properties):
            raise fault("a property twice", "each property once")
        return self


class SearchConsole(Settings):
    site: Text = Field(description="as Search Console writes it: sc-domain:acme.se")
    brand: Regex | None = Field(None, description="regular expression of brand queries")
    credentials: SearchConsoleSecret | None = Field(None, description="service account key (JSON)")
    base_url: Url = "https://searchconsole.googleapis.com"


class Matomo(Settings):
    base_url: Url = Field(description="address of the Matomo server")
    site_id: Digits = Field(description="the site's number in Matomo")
    token: MatomoSecret = Field(description="token_auth")


class Plausible(Settings):
    site_id: Text = Field(description="the site's domain in Plausible")
    token: PlausibleSecret = Field(description="API key")
    base_url: Url = "https://plausible.io"


class SourcesBlock(Settings):
    """The block as written."""

    hubspot: Hubspot | None = None
    ga4: Ga4 | None = None
    search_console: SearchConsole | None = None
    matomo: Matomo | None = None
    plausible: Plausible | None = None
    files: Files | None = None

    @model_validator(mode="after")
    def _some_source(self) -> Self:
        if not self.model_fields_set:
            raise fault("no source", "at least one of " + ", ".join(type(self).model_fields))
        return self


@dataclass(frozen=True, slots=True)
class Sources:
    """The client's sources, None where absent. `configured` names the others in file order."""

    configured: tuple[str, ...]
    hubspot: Hubspot | None = None
    ga4: Ga4 | None = None
    search_console: SearchConsole | None = None
    matomo: Matomo | None = None
    plausible: Plausible | None = None
    files: Files | None = None
