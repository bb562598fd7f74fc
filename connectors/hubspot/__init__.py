"""The HubSpot source: contacts, deals and what they mean, by the portal's own API.

Belongs: opening a portal. Does not: client files and secrets (pipelines.sources).
Facts: docs/sources/hubspot.md
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from zoneinfo import ZoneInfo

from connectors.contract import Usage
from connectors.http import (
    Clock,
    Judge,
    Meter,
    Session,
    SystemClock,
    Transport,
    Urllib3Transport,
)
from connectors.hubspot.access import Access, GivenToken, OauthApp, RenewedToken
from connectors.hubspot.budget import PortalBudget
from connectors.hubspot.check import Expected
from connectors.hubspot.judge import HubspotJudge, TokenJudge
from connectors.hubspot.known import Known, Reading
from connectors.hubspot.paths import paths_of
from connectors.hubspot.portal import Portal
from connectors.hubspot.source import HubspotSource
from connectors.hubspot.streams import SCOPES
from connectors.hubspot.transport import ApiClientTransport, Timed

__all__ = ["HubspotOptions", "HubspotSource", "Known", "OauthApp", "open_hubspot"]


@dataclass(frozen=True, slots=True)
class HubspotOptions:
    """One portal, as a client file describes it.

    access: a token, or an app with a refresh token.
    portal_id: the only portal that may be read; None = whichever the token opens.
    api_version: a dated version, or "v3".
    quota_share: part of the portal's limits that may be used, (0, 1].
    timezone: IANA zone of the client's days.
    mapped_stages: values of lifecycle stages that the client file places.
    known: what earlier reads have left; without it everything is read whole.
    start_date: the first day of dated streams.
    """

    access: str | OauthApp = field(repr=False)
    timezone: str
    portal_id: str | None = None
    base_url: str = "https://api.hubapi.com"
    api_version: str = "2026-09"
    extra_properties: Mapping[str, Sequence[str]] = field(default_factory=dict)
    quota_share: float = 0.8
    mapped_stages: Collection[str] = ()
    known: Known = field(default_factory=Known)
    start_date: date | None = None


def open_hubspot(
    options: HubspotOptions,
    *,
    transport: Transport | None = None,
    token_transport: Transport | None = None,
    clock: Clock | None = None,
) -> HubspotSource:
    """A portal, ready to be read; nothing is asked yet.

    Args:
        transport: of the API, instead of HubSpot's own package.
        token_transport: of the address that gives out access tokens.
    """
    clock = clock or SystemClock()
    usage = Usage()
    meter = Meter(usage, clock)
    budget = PortalBudget(options.quota_share, ZoneInfo(options.timezone), clock, meter)
    paths = paths_of(options.api_version)
    sessions: list[Session] = []

    def session(transport: Transport, judge: Judge) -> Session:
        made = Session(
            transport,
            source="hubspot",
            server="HubSpot",
            governor=budget,
            judge=judge,
            meter=meter,
            clock=clock,
        )
        sessions.append(made)
        return made

    access: Access
    if isinstance(options.access, str):
        access = GivenToken(options.access)
    else:
        tokens = session(token_transport or Urllib3Transport(options.base_url), TokenJudge())
        access = RenewedToken(options.access, tokens, paths.tokens, clock)
    carrier = transport or ApiClientTransport(options.base_url, access.token)
    api = session(Timed(carrier, clock, budget.took), HubspotJudge(access, budget, SCOPES))
    return HubspotSource(
        Portal(api, paths, budget, options.portal_id),
        usage=usage,
        versions={
            "api": options.api_version,
            "hubspot-api-client": version("hubspot-api-client"),
        },
        extra=options.extra_properties,
        expected=Expected(options.timezone, options.mapped_stages),
        reading=Reading(options.known, clock.now(), options.start_date),
        sessions=sessions,
    )
