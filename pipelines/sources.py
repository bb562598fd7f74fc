"""From a client file to an opened source: the one place that knows both.

Belongs: which connector serves which block of `sources`, its credentials read at the last moment.
Does not: reading (connectors), landing (pipelines.landing); files are landed by themselves.

Connectors are imported when a source is opened: definitions and `maintrack --help` need none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from connectors.contract import Source, Stream
from connectors.errors import AccessRefused, SourceError
from pipelines.config import ClientConfig
from pipelines.home import Home
from pipelines.rotation import Rotation

if TYPE_CHECKING:
    from connectors.hubspot.known import Known


def open_source(config: ClientConfig, name: str, known: Known | None = None) -> Source:
    """Open a configured API source of a client; nothing is asked of it yet.

    Args:
        known: what earlier loads have left of HubSpot; without it everything is read whole.
    Raises:
        AccessRefused: its credential is not there, or is not one.
        SourceError: this version has no reader for it.
    """
    if name == "hubspot":
        return _hubspot(config, known)
    opener = _OPENERS.get(name)
    if opener is None:
        raise SourceError(
            f"{name}: this version of maintrack cannot read it; expected one of {', '.join(_OPENERS)}. "
            f"Take {name} out of the client file's sources, or run a version that reads it.",
            source=name,
        )
    return opener(config)


def _hubspot(config: ClientConfig, known: Known | None = None) -> Source:
    from connectors.hubspot import HubspotOptions, OauthApp, open_hubspot
    from connectors.hubspot.known import Known

    block = config.sources.hubspot
    if block is None:
        raise _not_configured("hubspot")
    if block.oauth is not None:
        home = Home.from_env().client(config.slug)
        rotation = Rotation.of_hubspot(home, block.oauth.refresh_token.reveal())
        access: str | OauthApp = OauthApp(
            block.oauth.client_id.reveal(),
            block.oauth.client_secret.reveal(),
            rotation.current,
            rotation.keep,
        )
    elif block.token is not None:
        access = block.token.reveal()
    else:
        raise _not_configured("hubspot")
    return open_hubspot(
        HubspotOptions(
            access,
            config.timezone,
            portal_id=block.portal_id,
            base_url=block.base_url,
            api_version=block.api_version,
            extra_properties=block.extra_properties,
            quota_share=block.quota_share,
            mapped_stages=frozenset(config.model.stages),
            known=known or Known(),
            start_date=config.start_date,
        )
    )


def _ga4(config: ClientConfig) -> Source:
    from connectors.ga4 import Ga4Options, open_ga4

    block = config.sources.ga4
    if block is None:
        raise _not_configured("ga4")
    if block.credentials is None:
        raise AccessRefused(
            "ga4: the client file names no credentials; expected credentials: {file: path} or {env: NAME} with "
            "the JSON key of a service account. Add it and run again.",
            source="ga4",
        )
    return open_ga4(
        Ga4Options(
            block.property_ids,
            block.credentials.reveal(),
            config.timezone,
            config.currency,
            hosts=block.hosts,
            has_landing_pages=block.landing_pages,
            base_url=block.base_url,
        )
    )


def _search_console(config: ClientConfig) -> Source:
    from connectors.search_console import SearchOptions, open_search_console

    block = config.sources.search_console
    if block is None:
        raise _not_configured("search_console")
    if block.credentials is None:
        raise AccessRefused(
            "search_console: the client file names no credentials; expected credentials: {file: path} or "
            "{env: NAME} with the JSON key of a service account. Add it and run again.",
            source="search_console",
        )
    return open_search_console(
        SearchOptions(
            block.site, block.credentials.reveal(), brand=block.brand, base_url=block.base_url
        )
    )


def _matomo(config: ClientConfig) -> Source:
    from connectors.matomo import MatomoOptions, open_matomo

    block = config.sources.matomo
    if block is None:
        raise _not_configured("matomo")
    return open_matomo(MatomoOptions(block.base_url, block.site_id, block.token.reveal()))


def _plausible(config: ClientConfig) -> Source:
    from connectors.plausible import PlausibleOptions, open_plausible

    block = config.sources.plausible
    if block is None:
        raise _not_configured("plausible")
    return open_plausible(
        PlausibleOptions(block.site_id, block.token.reveal(), base_url=block.base_url)
    )


@dataclass(frozen=True, slots=True)
class DatedReads:
    """What a dated source is read for: its streams, and a short name of what is asked for today.

    Days that were read under another name (other properties, hosts, site or brand) must be read again.
    """

    asked: str
    streams: Sequence[Stream]


def dated_reads(config: ClientConfig, name: str) -> DatedReads | None:
    """None for a source that is not read by day, or not configured."""
    about = _DATED.get(name)
    return about(config) if about else None


def _ga4_reads(config: ClientConfig) -> DatedReads | None:
    from connectors.ga4.reports import plans
    from connectors.ga4.source import asked

    block = config.sources.ga4
    if block is None:
        return None
    streams = [plan.stream for plan in plans(has_landing_pages=block.landing_pages)]
    return DatedReads(asked(block.property_ids, block.hosts), streams)


def _search_console_reads(config: ClientConfig) -> DatedReads | None:
    from connectors.search_console.source import SearchSource, asked

    block = config.sources.search_console
    return DatedReads(asked(block.site, block.brand), SearchSource.streams) if block else None


def _matomo_reads(config: ClientConfig) -> DatedReads | None:
    from connectors.matomo.source import MatomoSource, asked

    block = config.sources.matomo
    return DatedReads(asked(block.base_url, block.site_id), MatomoSource.streams) if block else None


def _plausible_reads(config: ClientConfig) -> DatedReads | None:
    from connectors.plausible.source import PlausibleSource, asked

    block = config.sources.plausible
    return DatedReads(asked(block.site_id), PlausibleSource.streams) if block else None


def _not_configured(name: str) -> SourceError:
    return SourceError(
        f"{name}: it is no source of this client; expected a block sources.{name}. Add it.",
        source=name,
    )


_OPENERS: Final[Mapping[str, Callable[[ClientConfig], Source]]] = {
    "hubspot": _hubspot,
    "ga4": _ga4,
    "search_console": _search_console,
    "matomo": _matomo,
    "plausible": _plausible,
}
_DATED: Final[Mapping[str, Callable[[ClientConfig], DatedReads | None]]] = {
    "ga4": _ga4_reads,
    "search_console": _search_console_reads,
    "matomo": _matomo_reads,
    "plausible": _plausible_reads,
}
