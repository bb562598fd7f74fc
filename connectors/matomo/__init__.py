"""The Matomo source: daily visits of a site, by the Reporting API.

Belongs: opening a site. Does not: client files and secrets (pipelines.sources).
Facts: docs/sources/matomo.md
"""

from __future__ import annotations

from connectors.contract import Usage
from connectors.http import Clock, Meter, Session, SystemClock, Transport, Urllib3Transport
from connectors.http.statuses import OpenGate
from connectors.matomo.refusals import judge_of
from connectors.matomo.source import MatomoOptions, MatomoSource

__all__ = ["MatomoOptions", "MatomoSource", "open_matomo"]


def open_matomo(
    options: MatomoOptions, *, transport: Transport | None = None, clock: Clock | None = None
) -> MatomoSource:
    """A site, ready to be read; nothing is asked yet.

    Args:
        transport: instead of a connection to options.base_url.
    """
    clock = clock or SystemClock()
    usage = Usage()
    session = Session(
        transport or Urllib3Transport(options.base_url),
        source="matomo",
        server="Matomo",
        governor=OpenGate(),
        judge=judge_of(options.site_id, clock),
        meter=Meter(usage, clock),
        clock=clock,
    )
    return MatomoSource(session, options, usage=usage, clock=clock)
