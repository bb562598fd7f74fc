"""The raw rows of made-up contacts, as loading would have written them.

Belongs: columns of schema raw. Does not: making contacts up (histories).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.model_core.histories import MAPPED, OWN_NAMES, PORTAL
from tests.model_core.reckoning import Person


def write(rows: Any, people: Sequence[Person]) -> None:
    """The raw rows that loading would have made of `people`."""
    _write_portal(rows)
    for person in people:
        rows.key(person.source, person.id)
        (_write_hubspot if person.source == "hubspot" else _write_files)(rows, person)


def _write_portal(rows: Any) -> None:
    for value, (label, order) in PORTAL.items():
        rows.add(
            "hubspot_stages",
            object_type="contact",
            pipeline_id="lifecycle",
            stage_value=value,
            label=label,
            display_order=order,
            valid_from="2025-01-01T00:00:00Z",
        )
    for value, canonical in MAPPED.items():
        rows.add("client_stage_map", stage_value=value, canonical_stage=canonical)
    for name, channel in OWN_NAMES.items():
        rows.add("client_channel_map", source_name=name, channel=channel)


def _write_hubspot(rows: Any, person: Person) -> None:
    original, current = person.original, person.current
    rows.contact(
        person.id,
        person.created.at.isoformat() if person.created else None,
        is_archived=person.is_archived,
        archived_at=person.archived_at and person.archived_at.isoformat(),
        original_source=original.name,
        original_source_data_1=original.detail_1,
        latest_source=current.name,
        latest_source_data_1=current.detail_1,
        latest_source_at=current.at and current.at.isoformat(),
    )
    if person.merged_into:
        rows.alias("contact", person.id, person.merged_into)
    for change in person.changes:
        rows.entry(
            person.id,
            change.at.isoformat(),
            change.value,
            source_type=change.source_type,
            source_id=change.source_id,
            is_derived=change.is_derived,
            is_truncated=person.is_truncated,
        )
    for visit in person.visits:
        rows.entry(
            person.id,
            visit.at.isoformat(),
            visit.value,
            property="hs_latest_source",
            is_truncated=person.is_truncated,
        )


def _write_files(rows: Any, person: Person) -> None:
    changes = list(person.changes)
    if person.created:
        created = changes.pop(0)
        rows.file_contact(
            person.id,
            created.at,
            created.value,
            day=created.day,
            original_source=person.original.name,
            provenance=created.source_type,
        )
    for change in changes:
        rows.file_change(
            person.id, change.at, change.value, day=change.day, provenance=change.source_type
        )
