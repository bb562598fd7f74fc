"""From a client file to an opened source: the one place that knows both.

Belongs: which connector serves which block of `sources`, its credentials read at the last moment.
Does not: reading (connectors), landing (pipelines.landing); files are landed by themselves.

Connectors are imported when a source is opened: definitions and `maintrack --help` need none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from connectors.contract import Source
from connectors.errors import AccessRefused, SourceError
from pipelines.config import ClientConfig


def open_source(config: ClientConfig, name: str) -> Source:
    """Open a configured API source of a client; nothing is asked of it yet.

    Raises:
        AccessRefused: its credential is not there, or is not one.
        SourceError: this version has no reader for it.
    """
    opener = _OPENERS.get(name)
    if opener is None:
        raise SourceError(
            f"{name}: this version of maintrack cannot read it; expected one of {', '.join(_OPENERS)}. "
            f"Take {name} out of the client file's sources, or run a version that reads it.",
            source=name,
        )
    return opener(config)


def _hubspot(config: ClientConfig) -> Source:
    from connectors.hubspot import HubspotOptions, OauthApp, open_hubspot

    block = config.sources.hubspot
    if block is None:
        raise _not_configured("hubspot")
    if block.oauth is not None:
        access: str | OauthApp = OauthApp(
            block.oauth.client_id.reveal(),
            block.oauth.client_secret.reveal(),
            block.oauth.refresh_token.reveal(),
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
            base_url=block.base_url,
        )
    )


def _not_configured(name: str) -> SourceError:
    return SourceError(
        f"{name}: it is no source of this client; expected a block sources.{name}. Add it.",
        source=name,
    )


_OPENERS: Final[Mapping[str, Callable[[ClientConfig], Source]]] = {
    "hubspot": _hubspot,
    "ga4": _ga4,
}
