"""What `maintrack check` asks Search Console: may we read the site, and does the brand's pattern match.

Belongs: one finding per thing looked at. Does not: landing anything.
Cost: 3 calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal
from urllib.parse import quote

import msgspec

from connectors.contract import Days, Finding
from connectors.errors import SourceError
from connectors.http import Request, Session
from connectors.search_console.queries import search_request

LOOK_BACK_DAYS: Final = 28
_UNVERIFIED: Final = "siteUnverifiedUser"


class _Site(msgspec.Struct, rename="camel"):
    permission_level: str


class _Clicks(msgspec.Struct):
    clicks: float = 0.0


class _Reply(msgspec.Struct):
    rows: list[_Clicks] = []


def check_site(session: Session, site: str, brand: str | None, *, today: date) -> Iterator[Finding]:
    """Everything that can be told of a site. Raises no SourceError."""
    name = f"site {site}"
    try:
        path = f"/webmasters/v3/sites/{quote(site, safe='')}"
        level = session.read(Request("GET", path), _Site).permission_level
        if level == _UNVERIFIED:
            yield _finding(
                name,
                "error",
                "the credential is no verified user of it; expected a user with at least restricted rights.",
                "Add the service account's address as a user in Search Console.",
            )
            return
        total = _clicks(session, site, today, "total", None)
        yield _traffic(name, total)
        yield _brand(session, site, today, brand, total)
    except SourceError as error:
        yield _finding(name, "error", str(error))


def _traffic(name: str, total: float) -> Finding:
    if total:
        return _finding(name, "ok", "takes the credential and has clicks.")
    return _finding(
        name,
        "warning",
        f"no click in {LOOK_BACK_DAYS} days; expected some.",
        "Look whether the site is written as Search Console does: sc-domain:acme.se holds all of a domain.",
    )


def _brand(session: Session, site: str, today: date, brand: str | None, total: float) -> Finding:
    if brand is None:
        return _finding(
            "brand",
            "warning",
            "no pattern of brand queries; branded clicks and brand share stay empty.",
            'Give sources.search_console.brand, as "acme|akme" with common misspellings.',
        )
    clicks = _clicks(session, site, today, "brand", brand)
    if clicks or not total:
        return _finding(
            "brand", "ok", "its pattern matches queries." if clicks else "nothing to match."
        )
    return _finding(
        "brand",
        "warning",
        f"its pattern matched no click in {LOOK_BACK_DAYS} days; expected the brand's name to be searched for.",
        "Look for a misspelling: queries are in small letters and may hold å, ä or ö.",
    )


def _clicks(session: Session, site: str, today: date, kind: str, brand: str | None) -> float:
    days = Days(today - timedelta(days=LOOK_BACK_DAYS), today)
    reply = session.read(search_request(site, days, kind=kind, brand=brand), _Reply)
    return sum(row.clicks for row in reply.rows)


def _finding(
    subject: str, severity: Literal["ok", "warning", "error"], message: str, next_step: str = ""
) -> Finding:
    return Finding("search_console", subject, severity, message, next_step)
