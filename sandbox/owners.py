"""The people whom the portal's records belong to; one of them has left the company.

Belongs: invented owners, who owns what, HubSpot's JSON of an owner.
Does not: paths and paging (hubspot_settings).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.calendar import iso


@dataclass(frozen=True, slots=True)
class Owner:
    """left_at: when the account was deactivated."""

    owner_id: str
    first_name: str
    last_name: str
    user_id: int
    joined_at: datetime
    left_at: datetime | None = None


OWNERS = (
    Owner("904875188", "Alva", "Lind", 28604240, datetime(2024, 10, 28, 16, 39, tzinfo=UTC)),
    Owner("904875191", "Måns", "Öberg", 28604241, datetime(2024, 11, 4, 8, 12, tzinfo=UTC)),
    Owner(
        "904875207",
        "Tove",
        "Ek",
        28604299,
        datetime(2025, 1, 13, 9, 0, tzinfo=UTC),
        datetime(2026, 2, 27, 15, 30, tzinfo=UTC),
    ),
)


def owner_of(serial: int, since: datetime) -> str:
    """The same owner for ever: those of a colleague who left keep pointing at the old account."""
    owner = OWNERS[serial % len(OWNERS)]
    if owner.left_at is not None and since >= owner.left_at:
        owner = OWNERS[serial // len(OWNERS) % 2]
    return owner.owner_id


def owner_json(owner: Owner, now: datetime) -> dict[str, Any]:
    is_archived = owner.left_at is not None and owner.left_at <= now
    changed_at = owner.left_at if owner.left_at is not None and is_archived else owner.joined_at
    return {
        "id": owner.owner_id,
        "email": f"{owner.first_name[0].lower()}{owner.owner_id}@example.invalid",
        "type": "PERSON",
        "firstName": owner.first_name,
        "lastName": owner.last_name,
        "userId": None if is_archived else owner.user_id,
        "userIdIncludingInactive": owner.user_id,
        "createdAt": iso(owner.joined_at),
        "updatedAt": iso(changed_at),
        "archived": is_archived,
        "teams": [{"id": "7731", "name": "Försäljning", "primary": True}],
    }
