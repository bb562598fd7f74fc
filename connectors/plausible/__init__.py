"""The Plausible source: daily visits of a site, by Stats API v2.

Belongs: opening a site. Does not: client files and secrets (pipelines.sources).
Facts: docs/sources/plausible.md
"""

from __future__ import annotations

from connectors.contract import Usage
from connectors.http import Clock, Meter, Session, SystemClock, Transport, Urllib3Transport
from connectors.http.statuses import OpenGate, StatusJudge
from connectors.plausible.source import PlausibleOptions, PlausibleSource

__all__ = ["PlausibleOptions", "PlausibleSource", "open_plausible"]

REMEDY = (
    "Make an API key for the Stats API under Account settings, API keys (it needs a plan that has the Stats "
    "API), and write site_id as the site's domain in Plausible."
)


def open_plausible(
    options: PlausibleOptions, *, transport: Transport | None = None, clock: Clock | None = None
) -> PlausibleSource:
    """A site, ready to be read; nothing is asked yet.

    Args:
        transport: instead of a connection to options.base_url.
    """
    clock = clock or SystemClock()
    usage = Usage()
    session = Session(
        transport or Urllib3Transport(options.base_url, lambda: options.token),
        source="plausible",
        server="Plausible",
        governor=OpenGate(),
        judge=StatusJudge("plausible", "Plausible", f"site_id {options.site_id}", REMEDY, clock),
        meter=Meter(usage, clock),
        clock=clock,
    )
    return PlausibleSource(session, options, usage=usage, clock=clock)
