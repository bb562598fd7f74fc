"""The Search Console source: clicks from Google Search by day, in all and on the brand's name.

Belongs: opening a site. Does not: client files and secrets (pipelines.sources).
Facts: docs/sources/search-console.md
"""

from __future__ import annotations

from connectors.contract import Usage
from connectors.google.access import SEARCH_SCOPE, token_of
from connectors.http import Clock, Meter, Session, SystemClock, Transport, Urllib3Transport
from connectors.http.statuses import OpenGate
from connectors.search_console.judge import SearchJudge
from connectors.search_console.source import SearchOptions, SearchSource

__all__ = ["SearchOptions", "SearchSource", "open_search_console"]


def open_search_console(
    options: SearchOptions, *, transport: Transport | None = None, clock: Clock | None = None
) -> SearchSource:
    """A site, ready to be read; nothing is asked yet.

    Args:
        transport: instead of a connection to options.base_url.
    Raises:
        AccessRefused: the credential is of no kind that is known.
    """
    clock = clock or SystemClock()
    token = token_of(
        options.credentials,
        clock,
        source="search_console",
        scope=SEARCH_SCOPE,
        is_exchanged=True,
    )
    usage = Usage()
    session = Session(
        transport or Urllib3Transport(options.base_url, token),
        source="search_console",
        server="Google",
        governor=OpenGate(),
        judge=SearchJudge(options.site, clock),
        meter=Meter(usage, clock),
        clock=clock,
    )
    return SearchSource(session, options, usage=usage, clock=clock)
