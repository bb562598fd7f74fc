"""What of a foreign text may stand in a message: almost nothing.

Guarantee: no query, no credential and no reply body passes. Messages are built from our own words,
from numbers, and from the few shapes below.

Belongs: the shapes that may pass. Does not: the messages (where the fault is met).
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_CORRELATION_ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_PLACE: Final = re.compile(r"`(\$[^`]*)`$")
_MISSING_FIELD: Final = re.compile(r"^Object missing required field `([A-Za-z_]+)`")


def origin_of(url: str) -> str:
    """Scheme, host and port: an address may carry credentials, a path or a query that stay unsaid."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}"


def correlation_note(text: str | None) -> str:
    """`, correlation id …` to quote to the source's support, if the text is such an id and nothing else."""
    return f", correlation id {text}" if text and _CORRELATION_ID.fullmatch(text) else ""


def place_of(mismatch: str) -> str:
    """Where a reply lacks what was expected, from msgspec's message, which quotes no value."""
    found = _PLACE.search(mismatch)
    place = found.group(1) if found else "$"
    field = _MISSING_FIELD.match(mismatch)
    return f"{place}.{field.group(1)}" if field else place
