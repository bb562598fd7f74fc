"""From pydantic's errors to faults with file, line, key, found and allowed.

Belongs: the wording per kind of error. Does not: the errors of single types (scalars).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from pipelines.config.document import Document, dotted
from pipelines.config.faults import Fault
from pipelines.config.scalars import FAULT, closest, kind

_SHAPES = {
    "model_type": "a block of keys",
    "mapping_type": "a block of keys",
    "dict_type": "a block of keys",
    "tuple_type": "a list",
    "list_type": "a list",
}


def faults_of(error: ValidationError, schema: type[BaseModel], document: Document) -> list[Fault]:
    """One fault per error, in the order of their lines."""
    faults = [_fault(details, schema, document) for details in error.errors(include_url=False)]
    return sorted(faults, key=lambda fault: (fault.line or 0, fault.key))


def _fault(details: ErrorDetails, schema: type[BaseModel], document: Document) -> Fault:
    place = tuple(part for part in details["loc"] if part != "[key]")
    found, allowed = _wording(details, place, schema)
    return Fault(document.path, document.line(place), dotted(place), found, allowed)


def _wording(
    details: ErrorDetails, place: Sequence[str | int], schema: type[BaseModel]
) -> tuple[str, str]:
    sort = details["type"]
    if sort == FAULT:
        context = details["ctx"]
        return str(context["found"]), str(context["allowed"])
    if sort == "extra_forbidden":
        known = _keys(_block_at(schema, place[:-1]))
        return "an unknown key", closest(str(place[-1]), known)
    if sort == "missing":
        described = _field_at(schema, place)
        return "nothing", (described.description if described else None) or "a value"
    return kind(details["input"]), _SHAPES.get(sort, details["msg"])


def _keys(block: type[BaseModel] | None) -> tuple[str, ...]:
    if block is None:
        return ()
    return tuple(field.alias or name for name, field in block.model_fields.items())


def _field_at(schema: type[BaseModel], place: Sequence[str | int]) -> FieldInfo | None:
    block = _block_at(schema, place[:-1])
    if block is None:
        return None
    for name, field in block.model_fields.items():
        if place[-1] in (name, field.alias):
            return field
    return None


def _block_at(schema: type[BaseModel], place: Sequence[str | int]) -> type[BaseModel] | None:
    """The block that holds the keys at `place`; list positions and names of a mapping add nothing."""
    block = schema
    for depth, part in enumerate(place):
        field = _field_at(block, place[depth : depth + 1]) if isinstance(part, str) else None
        if field is not None:
            inner = _block_in(field.annotation)
            if inner is None:
                return None
            block = inner
    return block


def _block_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        found = _block_in(argument)
        if found is not None:
            return found
    return None
