"""Send by Apprise.

Belongs: addresses known by a digest, one try, never an address in a log. Does not: trying again (look).
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any, Final

LOG: Final = logging.getLogger("maintrack.alerts")


def digest_of(address: str) -> str:
    """A short name of an address: it holds a password more often than not."""
    return hashlib.sha256(address.encode()).hexdigest()[:12]


def is_address(address: str) -> bool:
    """True when Apprise knows how to send there. Sends nothing."""
    return bool(_apprise().add(address))


def send(address: str, title: str, body: str, kind: str, *, attachment: Path | None = None) -> bool:
    """True when the service took the message.

    Args:
        kind: failure, success or info.
        attachment: a file to go with it, named as it is.
    """
    from apprise import NotifyFormat

    apprise = _apprise()
    if not apprise.add(address):
        return False
    attached = [str(attachment)] if attachment else None
    return bool(apprise.notify(body, title, kind, body_format=NotifyFormat.TEXT, attach=attached))


def _apprise() -> Any:
    import apprise

    # Its own log tells replies of services, which may repeat what was sent to them.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    return apprise.Apprise(asset=apprise.AppriseAsset(app_id="maintrack", async_mode=False))
