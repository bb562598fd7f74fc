"""The base of every block of a client file.

Belongs: what holds for all blocks: unknown keys are faults, empty keys are as if not written.
Does not: any key.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from pipelines.config.document import Reference
from pipelines.config.scalars import as_keys


class Settings(BaseModel):
    """A block of keys. Values never appear in pydantic's own messages: some are secret."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=False
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_empty_keys(cls, value: Any) -> Any:
        if isinstance(value, Reference):
            value = as_keys(value)
        if isinstance(value, dict):
            return {key: item for key, item in value.items() if item is not None}
        return value
