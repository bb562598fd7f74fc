"""The GA4 source: daily traffic of web properties, by Google's Data API.

Belongs: opening properties. Does not: client files and secrets (pipelines.sources).
Facts: docs/sources/ga4.md
"""

from __future__ import annotations

from connectors.contract import Usage
from connectors.ga4.quota import Ga4Judge, PropertyQuotas
from connectors.ga4.source import Ga4Options, Ga4Source
from connectors.google.access import ANALYTICS_SCOPE, token_of
from connectors.http import Clock, Meter, Session, SystemClock, Transport, Urllib3Transport

__all__ = ["Ga4Options", "Ga4Source", "open_ga4"]


def open_ga4(
    options: Ga4Options, *, transport: Transport | None = None, clock: Clock | None = None
) -> Ga4Source:
    """Properties, ready to be read; nothing is asked yet.

    Args:
        transport: instead of a connection to options.base_url.
    Raises:
        AccessRefused: the credential is of no kind that is known.
    """
    clock = clock or SystemClock()
    token = token_of(options.credentials, clock, source="ga4", scope=ANALYTICS_SCOPE)
    usage = Usage()
    quotas = PropertyQuotas(clock)
    session = Session(
        transport or Urllib3Transport(options.base_url, token),
        source="ga4",
        server="Google",
        governor=quotas,
        judge=Ga4Judge(quotas),
        meter=Meter(usage, clock),
        clock=clock,
    )
    return Ga4Source(session, options, quotas=quotas, usage=usage, clock=clock)
